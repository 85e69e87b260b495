"""Reading one case: a `Case` that can be played, or everything that keeps it from being played."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from sim.casefiles.faults import Fault, View
from sim.casefiles.rules_play import PLAY_RULES
from sim.casefiles.safe import decoded, harmless, read_text
from sim.encounter.case import Case
from sim.errors import Problem
from sim.positions import index_places
from sim.tomlfile import Location, Position, dotted, parse, position, validation_problems

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge


@dataclass(frozen=True)
class Parsed:
    """A case of the right shape, with the places of its parts."""

    path: Path
    case: Case
    text: str

    def problems(self, faults: list[Fault]) -> list[Problem]:
        """The faults, in the order in which they stand in the file."""
        if not faults:
            return []
        places = index_places(self.text)
        found = [self._problem(fault, places) for fault in faults]
        return sorted(found, key=lambda problem: (problem.line or 0, problem.column or 0))

    def _problem(self, fault: Fault, places: Mapping[Location, Position]) -> Problem:
        line, column = position(places, fault.location) or (1, 1)
        where = f"{dotted(fault.location)}: " if fault.location else ""
        message = f"{where}{fault.message}"
        return harmless(
            Problem(self.path, message, line, column, fault.hint, fault.level, fault.code)
        )


def parse_case(path: Path) -> Parsed | list[Problem]:
    """The case of a file, its shape checked but not what it says."""
    text = read_text(path)
    return [text] if isinstance(text, Problem) else parse_text(path, text)


def parse_bytes(path: Path, data: bytes) -> Parsed | list[Problem]:
    """The case of what was read from `path`."""
    text = decoded(path, data)
    return [text] if isinstance(text, Problem) else parse_text(path, text)


def parse_text(path: Path, text: str) -> Parsed | list[Problem]:
    """The case of a text, which messages say is in `path`."""
    document, problems = parse(path, text)
    if problems:
        return [harmless(problem) for problem in problems]
    try:
        return Parsed(path, Case.model_validate(document), text)
    except ValidationError as error:
        found = validation_problems(path, index_places(text), error, Case)
        return [harmless(problem) for problem in found]


def read_case(path: Path, knowledge: Knowledge) -> Case | list[Problem]:
    """A case that can be played, or all the errors that keep it from being played.

    Clinical rules that do not matter for playing (arithmetic, leaks, review) are `lint`'s.
    """
    return playable(parse_case(path), knowledge)


def case_of_text(path: Path, text: str, knowledge: Knowledge) -> Case | list[Problem]:
    """As `read_case`, of a text that stands in no file of its own."""
    return playable(parse_text(path, text), knowledge)


def playable(parsed: Parsed | list[Problem], knowledge: Knowledge) -> Case | list[Problem]:
    """As `read_case`, of what was read already."""
    if isinstance(parsed, list):
        return parsed
    view = View(parsed.case, knowledge, parsed.path)
    faults = [fault for rule in PLAY_RULES for fault in rule(view)]
    errors = [problem for problem in parsed.problems(faults) if problem.level == "error"]
    return errors or parsed.case
