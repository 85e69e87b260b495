"""What a lint rule sees and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.casefiles.desk import Desk, desk_of
from sim.encounter.case import Case
from sim.encounter.chart import everything
from sim.engine.evidence import Evidence
from sim.errors import Level
from sim.knowledge.units import Measurement
from sim.tomlfile import Location

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge


@dataclass(frozen=True)
class View:
    """One case in front of one knowledge base."""

    case: Case
    knowledge: Knowledge
    path: Path

    @cached_property
    def evidence(self) -> Evidence:
        """All that the case records. Only of a case that can be played."""
        return everything(self.case, self.knowledge, self.desk.result)

    def reading(self, quantity: str, text: str) -> Measurement | ValueError:
        """A printed result of a known quantity, or what is wrong with it."""
        return self.desk.reading(quantity, text)

    def readable(self, results: Mapping[str, str]) -> Mapping[str, Measurement]:
        """Results that are plain values; what cannot be read is another rule's matter."""
        known = self._readable.get(id(results))
        if known is None:
            known = self._readable[id(results)] = dict(self._plain_values(results))
        return known

    def _plain_values(self, results: Mapping[str, str]) -> Iterator[tuple[str, Measurement]]:
        for quantity, text in results.items():
            if quantity in self.knowledge.quantities:
                read = self.reading(quantity, text)
                if not isinstance(read, ValueError) and read.censored is None and read.value > 0:
                    yield quantity, read

    @cached_property
    def _readable(self) -> dict[int, dict[str, Measurement]]:
        """By the table of the case, which is there as long as this."""
        return {}

    @cached_property
    def desk(self) -> Desk:
        """What is looked up for every case."""
        return desk_of(self.knowledge)


@dataclass(frozen=True)
class Fault:
    """Something wrong at one place of a case."""

    location: Location
    """Path of keys, such as `("results", "hb")`; empty for the file as a whole."""
    message: str
    code: str
    """Stable id of the rule."""
    hint: str = ""
    level: Level = "error"


Rule = Callable[[View], Iterator[Fault]]
