"""Finds the terms of the glossary in a text and explains them there, each once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from sim.knowledge.glossary import Term
from sim.teaching.words import capital

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge

OPENING = " ("
AT_ONCE = 2
"""Terms explained after one sentence; the next ones wait for their next use."""


class Glossary:
    """The terms of one knowledge base, ready to be found in texts."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._terms = knowledge.glossary
        self._pattern, self._owners = _compiled(tuple(knowledge.glossary.values()))

    def covering(self, id: str) -> set[str]:
        """Terms that need no further word once the thing of this id was named plainly."""
        return {term.id for term in self._terms.values() if id in term.about}

    def within(self, text: str) -> set[str]:
        """Ids of the terms that stand in a text."""
        return {term.id for _, term in self.found(text)}

    def found(self, text: str) -> Iterator[tuple[re.Match[str], Term]]:
        """Every place where a term stands, in the order of the text."""
        for match in self._pattern.finditer(text):
            term = self._owner(match[0])
            if term is not None and not (term.kind == "unit" and not _after_a_number(match)):
                yield match, term

    def in_brackets(self, text: str, named: set[str]) -> str:
        """`a ferritin (iron stores) of 30`; what is explained joins `named`.

        Brackets never nest: a term inside some waits for its next mention, and before some
        (`HbA2 (HPLC)`) it is explained in them.
        """
        parts: list[str] = []
        end = 0
        for match, term in self.found(text):
            if term.id in named or not term.in_text or _in_brackets(match):
                continue
            named.add(term.id)
            if term.plain.casefold() in text.casefold():
                continue
            until = match.end()
            if text.startswith(OPENING, until):
                until += len(OPENING)
                parts += [text[end:until], f"{term.plain}; "]
            else:
                parts += [text[end:until], f"{OPENING}{term.plain})"]
            end = until
        return "".join([*parts, text[end:]])

    def at_the_end(self, text: str, named: set[str]) -> str:
        """The text, and after it a sentence for each term that is new; at most two at once."""
        said: list[str] = []
        for _, term in self.found(text):
            if term.kind == "unit" or term.id in named or not term.in_text:
                continue
            if len(said) == AT_ONCE:
                break
            named.add(term.id)
            said.append(f"{capital(term.name)}: {term.short}.")
        return " ".join([text, *said])

    def _owner(self, word: str) -> Term | None:
        id = self._owners.get(word) or self._owners.get(word.casefold())
        return self._terms[id] if id else None


def _in_brackets(match: re.Match[str]) -> bool:
    before = match.string[: match.start()]
    return before.count("(") > before.count(")")


def _after_a_number(match: re.Match[str]) -> bool:
    return bool(re.search(r"\d\s?$", match.string[: match.start()]))


@lru_cache(4)
def _compiled(terms: tuple[Term, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern for all spellings, longest first, and whose spelling each is.

    A spelling with a capital beyond its first letter (MCV, HbA2) is an abbreviation and is found
    only as it stands; the others are found with or without a capital.
    """
    owners: dict[str, str] = {}
    exact: list[str] = []
    folded: list[str] = []
    for term in terms:
        for word in (term.name, *term.synonyms):
            if word[1:] != word[1:].lower() or len(word) < 3:
                exact.append(word)
                owners.setdefault(word, term.id)
            else:
                folded.append(word)
                owners.setdefault(word.casefold(), term.id)
    words = sorted({*exact, *folded}, key=lambda word: (-len(word), word))
    marked = set(folded)
    alternatives = "|".join(
        f"(?i:{re.escape(word)})" if word in marked else re.escape(word) for word in words
    )
    return re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])"), owners
