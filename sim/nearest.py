"""Did you mean: the known word nearest to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST = 80
"""Characters of a word that are worth comparing."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Hint naming the nearest known word; empty where none is near."""
    close = get_close_matches(word[:LONGEST], list(known), n=1)
    return f"did you mean {close[0]!r}?" if close else ""
