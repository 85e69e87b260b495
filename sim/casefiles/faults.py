"""What a lint rule sees and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.encounter.case import Case
from sim.errors import Level
from sim.tomlfile import Location

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge


@dataclass(frozen=True)
class View:
    """One case in front of one knowledge base."""

    case: Case
    knowledge: Knowledge
    path: Path


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
