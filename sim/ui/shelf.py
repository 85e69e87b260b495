"""Finding cases in a library: by words, with slips allowed, and by setting, difficulty, status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeVar

from sim.ui.matching import alike, fold
from sim.ui.words import who

if TYPE_CHECKING:
    from sim.play.library import Entry

Status = Literal["any", "new", "begun", "played", "due", "problems"]
STATUSES: tuple[Status, ...] = ("any", "new", "begun", "played", "due", "problems")
Part = Literal["setting", "difficulty", "status"]
T = TypeVar("T")
_PREPARED = ("_by_word", "settings", "difficulties")
"""What a shelf keeps when only progress changes."""


@dataclass(frozen=True)
class Filter:
    """What is wanted; the defaults want everything."""

    words: str = ""
    setting: str = "any"
    difficulty: int | None = None
    status: Status = "any"

    @property
    def said(self) -> str:
        """As it stands over the list."""
        hard = "any" if self.difficulty is None else str(self.difficulty)
        return f"setting {self.setting}   difficulty {hard}   status {self.status}"


class Shelf:
    """The entries of a library, prepared for searching."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries

    def progressed(self, entries: Sequence[Entry]) -> Shelf:
        """With other progress of the same cases: what is searched stays."""
        other = Shelf(entries)
        other.__dict__.update({k: v for k, v in self.__dict__.items() if k in _PREPARED})
        return other

    def prepare(self) -> None:
        """Make what searching needs; ten thousand cases take a moment, so a thread calls this."""
        _ = self._by_word, self.settings, self.difficulties

    @cached_property
    def _by_word(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for place, entry in enumerate(self.entries):
            for word in _words(entry):
                found.setdefault(word, set()).add(place)
        return found

    @cached_property
    def settings(self) -> tuple[str, ...]:
        """Names of the settings there are."""
        return tuple(sorted({entry.case.setting for entry in self.entries if entry.case}))

    @cached_property
    def difficulties(self) -> tuple[int, ...]:
        """Difficulties there are."""
        return tuple(sorted({entry.case.difficulty for entry in self.entries if entry.case}))

    def find(self, wanted: Filter) -> Sequence[Entry]:
        """The entries that fit, in their order."""
        if wanted == Filter():
            return self.entries
        words = fold(wanted.words).split()
        if not words:
            return [entry for entry in self.entries if _fits(entry, wanted)]
        left = set[int].intersection(*(self._having(word) for word in words))
        return [entry for place in sorted(left) if _fits(entry := self.entries[place], wanted)]

    def turned(self, wanted: Filter, part: Part) -> Filter:
        """The filter with the next choice of one part."""
        if part == "setting":
            return replace(wanted, setting=_after(("any", *self.settings), wanted.setting))
        if part == "difficulty":
            return replace(wanted, difficulty=_after((None, *self.difficulties), wanted.difficulty))
        return replace(wanted, status=_after(STATUSES, wanted.status))

    def _having(self, word: str) -> set[int]:
        """Entries with a word that holds this one; with a slip of it, where none does."""
        exact = [places for known, places in self._by_word.items() if word in known]
        if not exact and len(word) > 3:
            exact = [
                places for known, places in self._by_word.items()
                if len(word) <= len(known) + 1 and alike(word, known)
            ]  # fmt: skip
        return set[int]().union(*exact)


def _words(entry: Entry) -> list[str]:
    card = entry.case
    if card is None:
        return fold(entry.path.name).split()
    return fold(f"{card.title} {card.id} {who(card.patient)} {card.setting}").split()


def _fits(entry: Entry, wanted: Filter) -> bool:
    card, progress = entry.case, entry.progress
    if card is None:
        plain = wanted.setting == "any" and wanted.difficulty is None
        return plain and wanted.status in ("any", "problems")
    status = {
        "any": True,
        "new": not progress.begun,
        "begun": progress.unfinished is not None,
        "played": progress.finished > 0,
        "due": progress.due,
        "problems": False,
    }
    return (
        wanted.setting in ("any", card.setting)
        and wanted.difficulty in (None, card.difficulty)
        and status[wanted.status]
    )


def _after(choices: Sequence[T], now: T) -> T:
    at = choices.index(now) if now in choices else -1
    return choices[(at + 1) % len(choices)]
