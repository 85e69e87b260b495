"""One spelling for what learners type: case, accents, Greek letters, British and American."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "µ": "u", "μ": "u"}
_SPELLING = (
    (r"\b(a?n)aem", r"\1em"),
    (r"haem", "hem"),
    (r"aemi", "emi"),
    (r"caerul", "cerul"),
    (r"faec", "fec"),
    (r"paed", "ped"),
    (r"leuco", "leuko"),
    (r"coeli", "celi"),
    (r"foet", "fet"),
    (r"oesoph", "esoph"),
    (r"oedem", "edem"),
    (r"rrhoe", "rrhe"),
    (r"gynaec", "gynec"),
    (r"tumour", "tumor"),
    (r"colour", "color"),
    (r"behaviour", "behavior"),
    (r"goitre", "goiter"),
    (r"fibre", "fiber"),
    (r"sulph", "sulf"),
    (r"(\w)isation", r"\1ization"),
)
_CONTRACTIONS = (
    (r"\b(is|are|was|were|do|does|did|has|have|had|would|could|should)n'?t\b", r"\1 not"),
    (r"\bcan'?t\b", "can not"),
    (r"\bcannot\b", "can not"),
    (r"\bwon'?t\b", "will not"),
    (r"\b(what|where|who|how|that|there)'?s\b", r"\1 is"),
    (r"\b(it)'?s\b", r"\1 is"),
    (r"\b(he|she)'s\b", r"\1 is"),
    (r"\b(he|she|they|i|we|you)'d\b", r"\1 had"),
    (r"\b(i|we|you|they)'?ve\b", r"\1 have"),
    (r"\b(should|would|could)'?ve\b", r"\1 have"),
    (r"\b(should|would|could) of\b", r"\1 have"),
    (r"\b(what|how) would'?ve\b", r"\1 would have"),
    (r"\bi'?m\b", "i am"),
    (r"\b(you|they)'?re\b", r"\1 are"),
    (r"\by not\b", "why not"),
    (r"^y\b", "why"),
    (r"\bu\b", "you"),
    (r"\br\b", "are"),
    (r"\bur\b", "your"),
    (r"\bpls\b|\bplz\b", "please"),
    (r"\bdx\b", "diagnosis"),
    (r"\bddx\b", "differential"),
    (r"\bpt\b", "patient"),
    (r"\byrs? old\b|\byo\b|\by/o\b", "years old"),
    (r"\btold apart\b", "tell apart"),
    (r"\bdiff\b", "difference"),
    (r"\bdiffs\b", "differences"),
)
_TOKEN = re.compile(r"(?<!\w)[<>]?-?\d+(?:\.\d+)?(?![a-z])|[a-z0-9]+|%")
_STUCK = re.compile(
    r"(?<![a-z0-9.])(\d+(?:\.\d+)?)(?=(?:[nump]?g|f?l|[num]mol|yrs?|years?|yo|percent)(?![a-z]))"
)
"""A number written without a space before its unit."""
LONGEST = 500
_NUMBER = re.compile(r"[<>]?-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Token:
    """One word or number, and where it stands in the folded text."""

    text: str
    start: int
    end: int

    @property
    def number(self) -> bool:
        """Whether it is a number."""
        return _NUMBER.fullmatch(self.text) is not None


def fold(text: str) -> str:
    """Lower case, no accents, one spelling; punctuation stays where it may belong to a value."""
    low = text.casefold().replace("’", "'").replace("–", "-").replace("—", "-")
    for letter, name in _GREEK.items():
        low = low.replace(letter, name)
    low = "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))
    for pattern, spelling in _SPELLING:
        low = re.sub(pattern, spelling, low)
    return low


def question_of(text: str) -> str:
    """A folded question with its contractions spelled out; its first `LONGEST` letters."""
    low = _STUCK.sub(r"\1 ", fold(text[:LONGEST]))
    for pattern, full in _CONTRACTIONS:
        low = re.sub(pattern, full, low)
    return " ".join(low.replace("'s ", " ").replace("'", "").split())


def tokens(folded: str) -> list[Token]:
    """Words and numbers; hyphens and slashes part words."""
    return [Token(m[0], m.start(), m.end()) for m in _TOKEN.finditer(folded)]


def words(text: str) -> tuple[str, ...]:
    """The words of a name, folded; how it is looked up in a question."""
    return tuple(token.text for token in tokens(fold(text).replace("'", "")))
