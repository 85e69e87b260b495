"""What a question names: conditions, causes, tests, findings, terms, by any of their words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from sim.teaching.followup.expect import orders_for
from sim.teaching.followup.folding import Token, fold, words

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

Kind = Literal["hypothesis", "cause", "quantity", "order", "finding", "ancestry", "term"]
LONGEST = 9
"""Words of the longest name that is looked for."""
SHORTEST = 2
"""Letters of the shortest word that can be a name."""
SLIP = 0.82
"""Likeness above which an unknown word is taken for a misspelled one."""
SHORTEST_SLIP = 5
"""Letters below which a word is too short to be a slip of another."""


@dataclass(frozen=True)
class Mention:
    """A part of the question that names something; several ids where the words leave it open."""

    first: int
    """Index of its first token."""
    last: int
    """Index after its last token."""
    text: str
    ids: Mapping[Kind, tuple[str, ...]]

    def of(self, kind: Kind) -> tuple[str, ...]:
        """Ids of one kind, the likeliest meaning first."""
        return self.ids.get(kind, ())


@dataclass(frozen=True)
class Spotted:
    """The question with what it names, and the words that nobody knows."""

    tokens: tuple[Token, ...]
    """With slips of the pen corrected."""
    typed: tuple[Token, ...]
    """As they were typed."""
    mentions: tuple[Mention, ...]
    strange: tuple[int, ...]
    """Indices of tokens that are no name, no number and no ordinary word."""

    def first(self, kind: Kind) -> tuple[str, ...]:
        """Ids of the first mention of a kind."""
        return next((m.of(kind) for m in self.mentions if m.of(kind)), ())

    def all(self, kind: Kind) -> list[Mention]:
        """Every mention that can be of a kind."""
        return [mention for mention in self.mentions if mention.of(kind)]


@cache
def vocabulary() -> Mapping[str, Any]:
    """The words that learners use besides the names of the knowledge base."""
    return tomllib.loads(files("sim.teaching.followup").joinpath("words.toml").read_text("utf-8"))


class Lexicon:
    """All names of one knowledge base, by their words."""

    def __init__(self, knowledge: Knowledge, engine: Engine) -> None:
        self._names: dict[tuple[str, ...], dict[Kind, tuple[str, ...]]] = {}
        given = vocabulary()
        self._only_with: Mapping[str, str] = given["only_with"]
        skipped = {words(name) for name in given["not_names"]}
        for kind, id, name in _names(knowledge, engine):
            if words(name) not in skipped:
                self._add(kind, id, name)
        for kind, table in _TABLES.items():
            for name, ids in given[table].items():
                self._set(kind, tuple(ids), name)
        for id in given["terms"]:
            for name in (knowledge.glossary[id].name, *knowledge.glossary[id].synonyms):
                self._add("term", id, name)
        self._add_orders(knowledge)
        ordinary = given["ordinary"]
        self._ordinary = frozenset(f"{ordinary['words']} {ordinary['common']}".split())
        self._known = {word for name in self._names for word in name}
        self._long = sorted(w for w in self._known if len(w) >= SHORTEST_SLIP and w.isalpha())

    def spot(self, found: Iterable[Token]) -> Spotted:
        """What the tokens name, longest names first."""
        typed = tuple(found)
        corrected = tuple(self._corrected(token) for token in typed)
        text = " ".join(token.text for token in corrected)
        mentions: list[Mention] = []
        strange: list[int] = []
        at = 0
        while at < len(corrected):
            mention = self._longest(corrected, at, text)
            if mention is not None:
                mentions.append(mention)
                at = mention.last
                continue
            token = corrected[at]
            if not (token.number or self._is_ordinary(token.text) or len(token.text) < 2
                    or token.text in self._only_with or token.text in _UNITS):  # fmt: skip
                strange.append(at)
            at += 1
        return Spotted(corrected, typed, tuple(mentions), tuple(strange))

    def _longest(self, found: tuple[Token, ...], at: int, text: str) -> Mention | None:
        for length in range(min(LONGEST, len(found) - at), 0, -1):
            name = tuple(token.text for token in found[at : at + length])
            ids = self._names.get(name) or self._names.get(_singular(name))
            if ids and self._meant(name, text):
                return Mention(at, at + length, " ".join(name), ids)
        return None

    def _meant(self, name: tuple[str, ...], text: str) -> bool:
        """Whether a word that is also an ordinary one stands where it is a name."""
        pattern = self._only_with.get(name[0]) if len(name) == 1 else None
        return pattern is None or re.search(pattern, text) is not None

    def _is_ordinary(self, word: str) -> bool:
        """Whether it is a common word, with or without one of the usual endings."""
        return word in self._ordinary or any(form in self._ordinary for form in _stems(word))

    def _corrected(self, token: Token) -> Token:
        word = token.text
        if (
            len(word) < SHORTEST_SLIP
            or not word.isalpha()
            or word in self._known
            or self._is_ordinary(word)
            or _singular((word,))[0] in self._known
        ):
            return token
        alike = [known for known in self._long if known[0] == word[0]]
        close = get_close_matches(word, alike, n=1, cutoff=SLIP)
        return Token(close[0], token.start, token.end) if close else token

    def _add_orders(self, knowledge: Knowledge) -> None:
        """A quantity's name also means the order that shows it, where no order has that name."""
        for ids in self._names.values():
            if "quantity" in ids and "order" not in ids and "hypothesis" not in ids:
                shown = orders_for(knowledge, ids["quantity"][0])
                if shown:
                    ids["order"] = shown[:1]

    def _add(self, kind: Kind, id: str, name: str) -> None:
        key = words(name)
        if not key or len(key) > LONGEST or len(name) < SHORTEST or max(map(len, key)) < SHORTEST:
            return
        ids = self._names.setdefault(key, {})
        if id not in ids.get(kind, ()):
            ids[kind] = (*ids.get(kind, ()), id)

    def _set(self, kind: Kind, ids: tuple[str, ...], name: str) -> None:
        self._names.setdefault(words(name), {})[kind] = ids


_TABLES: Mapping[Kind, str] = {
    "hypothesis": "hypotheses",
    "cause": "causes",
    "quantity": "quantities",
    "order": "orders",
    "finding": "findings",
}
_ENDINGS = ("s", "es", "ed", "ing", "er", "est", "ly", "ness", "able")
_UNITS = frozenset(
    {
        "fl", "pg", "ng", "ug", "mg", "g", "dl", "ml", "l", "umol", "nmol", "pmol", "mmol", "mol",
        "miu", "iu", "u", "percent", "mm", "h", "nm", "day", "days", "year", "years", "yr", "yrs",
        "old", "months", "month", "weeks", "week",
    }
)  # fmt: skip


def _stems(word: str) -> Iterator[str]:
    """What a word may be without its ending: `tries` try, `bigger` big, `using` use."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            stem = word.removesuffix(ending)
            yield stem
            yield f"{stem}e"
            if stem.endswith("i"):
                yield f"{stem[:-1]}y"
            if stem[-1:] == stem[-2:-1]:
                yield stem[:-1]


def _singular(name: tuple[str, ...]) -> tuple[str, ...]:
    last = name[-1]
    return (*name[:-1], last[:-1]) if len(last) > 3 and last.endswith("s") else name


def _names(knowledge: Knowledge, engine: Engine) -> Iterator[tuple[Kind, str, str]]:
    """Every name with its kind and id; names of tests also with "test" behind them."""
    for condition in knowledge.conditions.values():
        for name in (condition.name, condition.short, *condition.synonyms):
            yield "hypothesis", condition.id, name
    by_parts = {frozenset(h.conditions): h.id for h in engine.hypotheses}
    for pair in knowledge.pairs:
        for name in (pair.name, pair.short, *pair.synonyms):
            yield "hypothesis", by_parts[frozenset(pair.conditions)], name
    for cause in knowledge.causes.values():
        for name in (cause.name, *cause.synonyms):
            yield "cause", cause.id, name
    for quantity in knowledge.quantities.values():
        for name in (
            quantity.name,
            quantity.short,
            *quantity.synonyms,
            *_without_tail(quantity.name),
        ):
            yield "quantity", quantity.id, name
    for finding in knowledge.findings.values():
        for name in (finding.name, *finding.synonyms):
            yield "finding", finding.id, name
    for order in knowledge.orders.values():
        for name in (order.name, *order.synonyms):
            yield "order", order.id, name
            if not fold(name).endswith("test"):
                yield "order", order.id, f"{name} test"
    for ancestry in knowledge.ancestries.values():
        for name in (ancestry.name, *ancestry.synonyms):
            yield "ancestry", ancestry.id, name
    for term in knowledge.glossary.values():
        if term.kind != "unit":
            for name in (term.name, *term.synonyms):
                yield "term", term.id, name
                for id in term.about:
                    if id in knowledge.orders and term.kind in ("test", "body"):
                        yield "order", id, name


def _without_tail(name: str) -> tuple[str, ...]:
    """`Copper` of `Copper, serum`."""
    head, comma, _ = name.partition(",")
    return (head,) if comma else ()
