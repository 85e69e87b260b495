"""Finds what the learner means while typing: names, synonyms, abbreviations, small slips."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from typing import NamedTuple

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

    @cached_property
    def texts(self) -> tuple[_Text, ...]:
        """Under what it is found: its label first."""
        return tuple(_split(text) for text in (self.label, *self.terms, self.id))


def find(query: str, choices: Iterable[Choice], limit: int = 50) -> list[Choice]:
    """Choices that fit the query, best first; none while it has fewer than two letters.

    Of equal fits the shorter comes first: "beta trait" means the trait, not a pair that holds it.
    """
    wanted = _split(query)
    if sum(map(str.isalnum, wanted.text)) < LEAST:
        return []
    asked = _Query(
        wanted, [f" {word}" for word in wanted.parts], [(w, _likes(w)) for w in wanted.parts]
    )
    scored = [(score(asked, choice), choice) for choice in choices]
    hits = [(points, choice) for points, choice in scored if points > 0]
    hits.sort(key=lambda hit: (-hit[0], len(hit[1].label), hit[1].label.casefold(), hit[1].id))
    return [choice for _, choice in hits[:limit]]


class _Text(NamedTuple):
    """A folded text, cut up once: it is searched at every letter that is typed."""

    text: str
    spaced: str
    """With a space before it, so that what a word begins with stands behind one."""
    parts: tuple[str, ...]
    joined: str
    """Without spaces."""
    initials: str


class _Query(NamedTuple):
    """What is looked for."""

    text: _Text
    beginnings: list[str]
    """Its words, each behind a space."""
    likes: list[tuple[str, dict[str, float]]]
    """Its words, and how like each they found others so far."""


def score(wanted: _Query, choice: Choice) -> float:
    """How well a query fits a choice, 0 (not at all) to 100; the label weighs most."""
    own, *others = choice.texts
    return max(_fit(wanted, own), max([_fit(wanted, other) for other in others]) - 1)


def fold(text: str) -> str:
    """Lower case, no accents, Greek letters in words, punctuation as space."""
    return _fold(text)


def alike(word: str, part: str) -> bool:
    """Whether a folded word is a slip of another."""
    return _like(word, part, _likes(word)) >= ALIKE


def _fit(wanted: _Query, known: _Text) -> float:
    asked = wanted.text
    if known.text.startswith(asked.text):
        return 100 if known.text == asked.text else 90
    for beginning in wanted.beginnings:
        if beginning not in known.spaced:
            break
    else:
        return 80
    squeezed, parts = asked.joined, known.parts
    if known.joined.startswith(squeezed):
        return 75
    if len(parts) > 1 and known.initials.startswith(squeezed):
        return 70
    if len(squeezed) >= 3 and squeezed in known.joined:
        return 60
    first = squeezed[:1]
    if first in known.initials and any(
        initial == first and _begins_each(squeezed, parts[start:])
        for start, initial in enumerate(known.initials[:-1])
    ):
        return 50
    return 40 * _slip(wanted, parts)


@lru_cache(maxsize=20_000)
def _split(text: str) -> _Text:
    """A text as it is searched."""
    folded = _fold(text)
    parts = tuple(folded.split())
    return _Text(folded, f" {folded}", parts, "".join(parts), "".join([part[0] for part in parts]))


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


def _slip(wanted: _Query, parts: Sequence[str]) -> float:
    """Likeness when every word has a slip at most; 0 when one of them has no partner."""
    total = 0.0
    for word, likes in wanted.likes:
        best = 0.0
        for part in parts:
            like = likes[part] if part in likes else _like(word, part, likes)
            if like > best:
                best = like
        if best < ALIKE:
            return 0.0
        total += best
    return total / len(wanted.likes)


@lru_cache(maxsize=200)
def _likes(_word: str) -> dict[str, float]:
    """What is known of a word's likeness to others; `_like` writes it down."""
    return {}


def _like(word: str, part: str, likes: dict[str, float]) -> float:
    if part not in likes:
        likes[part] = _ratio(word, part)
    return likes[part]


def _ratio(word: str, part: str) -> float:
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
