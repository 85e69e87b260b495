"""Finds what the learner means while typing: names, synonyms, abbreviations, small slips."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

ALIKE = 0.75
"""Two words that share less than this are not a slip of each other."""
LEAST = 2
"""Nothing is listed before so many letters stand: a list would give the answer away."""


@dataclass(frozen=True)
class Choice:
    """One entry of a catalogue."""

    id: str
    label: str
    """What the learner reads."""
    detail: str = ""
    """Price, turnaround, burden; shown at the right."""
    terms: tuple[str, ...] = ()
    """Synonyms and abbreviations."""


def find(query: str, choices: Iterable[Choice], limit: int = 50) -> list[Choice]:
    """Choices that fit the query, best first; none while it has fewer than two letters.

    Of equal fits the shorter comes first: "beta trait" means the trait, not a pair that holds it.
    """
    wanted = _fold(query)
    if sum(map(str.isalnum, wanted)) < LEAST:
        return []
    scored = [(score(wanted, choice), choice) for choice in choices]
    hits = [(points, choice) for points, choice in scored if points > 0]
    hits.sort(key=lambda hit: (-hit[0], len(hit[1].label), hit[1].label.casefold(), hit[1].id))
    return [choice for _, choice in hits[:limit]]


def score(wanted: str, choice: Choice) -> float:
    """How well a folded query fits a choice, 0 (not at all) to 100; the label weighs most."""
    own = _fit(wanted, _fold(choice.label))
    other = max((_fit(wanted, _fold(term)) for term in (*choice.terms, choice.id)), default=0.0)
    return max(own, other - 1)


def fold(text: str) -> str:
    """Lower case, no accents, Greek letters in words, punctuation as space."""
    return _fold(text)


def alike(word: str, part: str) -> bool:
    """Whether a folded word is a slip of another."""
    return _like(word, part) >= ALIKE


def _fit(wanted: str, text: str) -> float:
    if wanted == text:
        return 100
    if text.startswith(wanted):
        return 90
    parts, query = text.split(), wanted.split()
    if all(any(part.startswith(word) for part in parts) for word in query):
        return 80
    squeezed, joined = "".join(query), "".join(parts)
    if joined.startswith(squeezed):
        return 75
    if len(parts) > 1 and "".join(part[0] for part in parts).startswith(squeezed):
        return 70
    if len(squeezed) >= 3 and squeezed in joined:
        return 60
    if any(_begins_each(squeezed, parts[start:]) for start in range(len(parts) - 1)):
        return 50
    return 40 * _slip(query, parts)


def _begins_each(letters: str, parts: Sequence[str]) -> bool:
    """Whether the letters are beginnings of successive words: `tfsat` in `transferrin saturation`.

    A word may also give its first letter and any later ones in order, so that `tf sat` fits.
    """
    if len(letters) < 4:
        return False
    position = 0
    for number, part in enumerate(parts):
        if position == len(letters):
            # All within one word is a slip, not an abbreviation.
            return number > 1
        if part[0] != letters[position]:
            return False
        for letter in part:
            if position < len(letters) and letter == letters[position]:
                position += 1
    return position == len(letters) and len(parts) > 1


def _slip(query: Sequence[str], parts: Sequence[str]) -> float:
    """Likeness when every word has a slip at most; 0 when one of them has no partner."""
    total = 0.0
    for word in query:
        best = max((_like(word, part) for part in parts), default=0.0)
        if best < ALIKE:
            return 0.0
        total += best
    return total / len(query)


@lru_cache(maxsize=50_000)
def _like(word: str, part: str) -> float:
    if len(word) < 4:
        return 1.0 if part.startswith(word) else 0.0
    part = part[: len(word) + 1]
    # Twice the letters in common over all letters is the most that the ratio can be.
    if 2 * sum(map(frozenset(word).__contains__, part)) < ALIKE * (len(word) + len(part)):
        return 0.0
    matcher = SequenceMatcher(None, word, part, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


@lru_cache(maxsize=10_000)
def _fold(text: str) -> str:
    """Lower case, no accents, Greek letters in words, punctuation as space."""
    text = text.casefold().replace("β", "beta").replace("α", "alpha").replace("δ", "delta")
    base = unicodedata.normalize("NFKD", text)
    kept = (c if c.isalnum() else " " for c in base if not unicodedata.combining(c))
    return " ".join("".join(kept).split())
