"""What the rules look up in the knowledge base for every case, worked out once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from sim.engine.evidence import Result
from sim.knowledge.units import Measurement, parse_measurement

if TYPE_CHECKING:
    from sim.casefiles.suggest import Named
    from sim.knowledge.loader import Knowledge

READ = 20_000
"""Printed results that are kept read: laboratories print few digits, so they come again."""
DESKS = 4
"""Knowledge bases that are kept at hand."""

_WORDS = re.compile(r"[^\W_]+")
_TELLING = re.compile(r"\w+(?:emia|osis|itis|yria|blastic)")
"""Words that name a disease by themselves: thalassemia, hemochromatosis, protoporphyria."""


def spaced(text: str) -> str:
    """Words in lower case between single spaces, for finding whole words."""
    return f" {' '.join(_WORDS.findall(text.casefold()))} "


class Desk:
    """One knowledge base, laid out for the rules."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.reading = lru_cache(READ)(self._reading)
        """A printed result of a known quantity, or what is wrong with it."""
        self.result = lru_cache(READ)(self._result)
        """As evidence. Raises ValueError where it cannot be read."""
        self.spaced = lru_cache(None)(spaced)
        """As `spaced`, of names that the knowledge base has."""

    def _reading(self, quantity: str, text: str) -> Measurement | ValueError:
        try:
            return parse_measurement(text, self.knowledge.quantities[quantity])
        except ValueError as error:
            return error.with_traceback(None)

    def _result(self, quantity: str, text: str) -> Result:
        read = self.reading(quantity, text)
        if isinstance(read, ValueError):
            raise read
        return Result(quantity, read.value, read.censored, read.resolution)

    @cached_property
    def topics(self) -> Mapping[str, Named]:
        """All that can be asked."""
        return {**self.knowledge.questions, **self.knowledge.findings}

    @cached_property
    def topic_names(self) -> Mapping[str, str]:
        """Names of all that can be asked in lower case; of two with one id, the question's."""
        return {
            id: topic.name.casefold()
            for id, topic in {**self.knowledge.findings, **self.knowledge.questions}.items()
        }

    @cached_property
    def shown_quantities(self) -> frozenset[str]:
        """Quantities that some order shows."""
        return frozenset(q for order in self.knowledge.orders.values() for q in order.quantities)

    @cached_property
    def shown_findings(self) -> frozenset[str]:
        """Findings that some order shows."""
        return frozenset(f for order in self.knowledge.orders.values() for f in order.findings)

    @cached_property
    def telling(self) -> Mapping[str, frozenset[str]]:
        """Findings of which it is known how often they come with a condition or cause."""
        found: dict[str, set[str]] = {}
        for finding in self.knowledge.findings.values():
            for given in finding.frequency:
                found.setdefault(given.of, set()).add(finding.id)
        return {of: frozenset(findings) for of, findings in found.items()}

    @cached_property
    def fractions(self) -> frozenset[str]:
        """Hemoglobin fractions that add up to the whole."""
        quantities = self.knowledge.quantities
        if "hba2" not in quantities:
            return frozenset()
        panel = quantities["hba2"].panel
        return frozenset(
            q.id
            for q in quantities.values()
            if q.panel == panel and q.scale == "logit" and not q.window
        )

    @cached_property
    def diseases(self) -> tuple[str, ...]:
        """Every name of a condition or cause, and its telling words, between spaces."""
        return tuple(dict.fromkeys(self._diseases()))

    @cached_property
    def disease_words(self) -> frozenset[str]:
        """The words with which `diseases` begin."""
        return frozenset(name.split()[0] for name in self.diseases)

    def _diseases(self) -> Iterator[str]:
        for thing in (*self.knowledge.conditions.values(), *self.knowledge.causes.values()):
            if thing.id == "none-of-these":
                continue  # "other" gives nothing away
            for name in (thing.id, thing.name, *thing.synonyms):
                words = spaced(name)
                if len(words.strip()) > 2:
                    yield words
                for word in words.split():
                    if _TELLING.fullmatch(word) and word != "anemia":
                        yield f" {word} "


_DESKS: list[Desk] = []


def desk_of(knowledge: Knowledge) -> Desk:
    """The desk of this very knowledge base."""
    for desk in _DESKS:
        if desk.knowledge is knowledge:
            return desk
    _DESKS.insert(0, Desk(knowledge))
    del _DESKS[DESKS:]
    return _DESKS[0]
