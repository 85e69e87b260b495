"""How hard a text is to read."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)]*\s+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouyàâäåæéèêëíîïóôöøúûü]+")
_SILENT_KEPT = ("le", "ee", "ie", "oe", "ye", "ue")
"""Endings whose last e is heard, or is no syllable of its own in any case."""


def sentences(text: str) -> list[str]:
    """Sentences of a text, without regard to its line breaks."""
    return [one for one in _SENTENCE.split(" ".join(text.split())) if _WORD.search(one)]


def words(text: str) -> list[str]:
    """Words of letters; figures are none."""
    return _WORD.findall(text)


def syllables(word: str) -> int:
    """Groups of vowels, less a silent e at the end; one at the least."""
    low = word.casefold()
    heard = len(_VOWELS.findall(low))
    silent = low.endswith("e") and not low.endswith(_SILENT_KEPT)
    return max(1, heard - silent)


def grade(text: str) -> float:
    """School grade by Flesch and Kincaid: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    found = words(text)
    spoken = sum(syllables(word) for word in found)
    return 0.39 * len(found) / len(sentences(text)) + 11.8 * spoken / len(found) - 15.59
