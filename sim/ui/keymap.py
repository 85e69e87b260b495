"""A user's own keys: which of them hold, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.keys import Keys

from sim.nearest import nearest
from sim.ui.commands import COMMANDS, Command

NAMED = (
    {key.value for key in Keys}
    | {"space", "plus", "minus", "slash", "question_mark"}
    | {
        "left_square_bracket",
        "right_square_bracket",
    }
)
"""Keys of more than one letter, as Textual names them."""


@dataclass(frozen=True)
class Keymap:
    """Keys by the id of a command."""

    keys: Mapping[str, str]
    problems: tuple[str, ...]


def keymap(wanted: Mapping[str, str]) -> Keymap:
    """The keys that can be used. A key taken by another command of the same place is refused."""
    table = {command.id: command for command in COMMANDS if command.keys}
    kept: dict[str, str] = {}
    problems: list[str] = []
    for id, keys in wanted.items():
        pressed = [key.strip() for key in keys.split(",")]
        unknown = [key for key in pressed if not _is_key(key)]
        if id not in table:
            hint = nearest(id, table)
            problems.append(f"keys: there is no command '{id}'" + (f"; {hint}" if hint else ""))
        elif unknown:
            problems.append(f"keys: '{unknown[0]}' for {id} is no key")
        else:
            kept[id] = ",".join(pressed)
    for id in list(kept):
        if other := _taken(table[id], kept, table):
            problems.append(
                f"keys: {id} and {other.id} would share '{kept[id]}'; not used for {id}"
            )
            del kept[id]
    return Keymap(kept, tuple(problems))


def _is_key(key: str) -> bool:
    bare = key.rsplit("+", 1)[-1] if len(key) > 1 else key
    return (len(bare) == 1 and bare.isalnum()) or key in NAMED or bare in NAMED


def _taken(
    command: Command, kept: Mapping[str, str], table: Mapping[str, Command]
) -> Command | None:
    """Another command that answers to one of the keys where this one does.

    What two share in the table itself is meant: on the debrief `?` asks, elsewhere it helps.
    """
    own = set(kept[command.id].split(","))
    for other in table.values():
        together = other.place in (command.place, "app") or command.place == "app"
        keys = kept.get(other.id, other.keys)
        meant = set(command.keys.split(",")) & set(other.keys.split(","))
        if other is not command and together and (own - meant) & set(keys.split(",")):
            return other
    return None
