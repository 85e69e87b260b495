"""What a lint rule sees and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.encounter.case import Case
from sim.encounter.chart import everything
from sim.engine.evidence import Evidence, Result
from sim.errors import Level
from sim.knowledge.units import Measurement, parse_measurement
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
        return everything(self.case, self.knowledge, self._result)

    def _result(self, quantity: str, text: str) -> Result:
        read = self.reading(quantity, text)
        if isinstance(read, ValueError):
            raise read
        return Result(quantity, read.value, read.censored, read.resolution)

    def reading(self, quantity: str, text: str) -> Measurement | ValueError:
        """A printed result of a known quantity, or what is wrong with it. Each is read once."""
        if (quantity, text) not in self._readings:
            try:
                read = parse_measurement(text, self.knowledge.quantities[quantity])
            except ValueError as error:
                read = error
            self._readings[quantity, text] = read
        return self._readings[quantity, text]

    @cached_property
    def _readings(self) -> dict[tuple[str, str], Measurement | ValueError]:
        return {}


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
