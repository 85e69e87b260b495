"""Did you mean: the known word nearest to one that is not known."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Protocol

from sim.nearest import LONGEST


class Named(Protocol):
    """Something of the knowledge base that has a name; most also have `synonyms`."""

    @property
    def name(self) -> str: ...


def nearest_id(word: str, known: Mapping[str, Named]) -> str:
    """Hint naming the id whose id, name or synonym is nearest; empty where none is near."""
    names: dict[str, str] = {}
    for identifier, thing in known.items():
        synonyms: tuple[str, ...] = getattr(thing, "synonyms", ())
        for name in (identifier, thing.name, *synonyms):
            names.setdefault(name.casefold(), identifier)
    close = get_close_matches(word[:LONGEST].casefold(), list(names), n=1)
    return f"did you mean {names[close[0]]!r}?" if close else ""
