"""Findings for the engine: a small TOML or JSON document about one patient.

setting = "primary-care"        # optional
[patient]
age = 34
sex = "female"
treatment = [{ kind = "oral-iron", weeks = 3 }]        # optional
[results]
hb = "9.1 g/dL"
[findings]
pica = true
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, Strict, ValidationError

from sim.casefiles.safe import harmless
from sim.engine.evidence import Evidence, Item, Observation, Patient, Result
from sim.errors import Problem, ProblemsError
from sim.knowledge.models import Sex, Value
from sim.knowledge.treatment import GivenTreatment
from sim.knowledge.units import parse_measurement
from sim.nearest import nearest
from sim.positions import index_places
from sim.tomlfile import Location, Position, dotted, parse, position, validation_problems

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge


class _PatientTable(Value):
    age: float | None = Field(default=None, ge=0, le=120)
    sex: Sex | None = None
    pregnant: Annotated[bool, Strict()] = False
    trimester: int | None = Field(default=None, ge=1, le=3)
    ancestry: tuple[str, ...] = ()
    treatment: tuple[GivenTreatment, ...] = ()


def _printed(value: Any) -> Any:
    """A bare number as a laboratory would print it, without losing or adding a digit."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return format(Decimal(repr(value)), "f")
    return value


class _Document(Value):
    setting: str = ""
    patient: _PatientTable = _PatientTable()
    results: dict[str, Annotated[str, BeforeValidator(_printed)]] = {}
    findings: dict[str, Annotated[bool, Strict()]] = {}


def read_findings(path: Path, text: str, knowledge: Knowledge) -> Evidence:
    """The evidence of a document; raises ProblemsError (exit code 2) with every problem in it."""
    document, index, problems = _parse(path, text)
    if problems:
        raise _wrong(problems)
    try:
        read = _Document.model_validate(document)
    except ValidationError as error:
        raise _wrong(validation_problems(path, index, error, _Document)) from None
    reading = _Reading(path, index)
    items: list[Item] = []
    for name, printed in read.results.items():
        quantity = knowledge.quantities.get(name)
        if quantity is None:
            reading.unknown(("results", name), "quantity", name, knowledge.quantities)
            continue
        try:
            found = parse_measurement(printed, quantity)
        except ValueError as error:
            reading.add(("results", name), f"results.{name}: {error}", "invalid-value")
            continue
        items.append(Result(name, found.value, found.censored, found.resolution))
    for name, present in read.findings.items():
        if name not in knowledge.findings:
            reading.unknown(("findings", name), "finding", name, knowledge.findings)
            continue
        items.append(Observation(name, present))
    if read.setting and read.setting not in knowledge.settings:
        reading.unknown(("setting",), "setting", read.setting, knowledge.settings)
    for name in read.patient.ancestry:
        if name not in knowledge.ancestries:
            reading.unknown(("patient", "ancestry"), "ancestry", name, knowledge.ancestries)
    for index, given in enumerate(read.patient.treatment):
        if given.kind not in knowledge.treatments:
            location = ("patient", "treatment", index, "kind")
            reading.unknown(location, "treatment", given.kind, knowledge.treatments)
    if read.patient.pregnant and read.patient.sex == "male":
        reading.add(("patient", "pregnant"), "patient.pregnant: a man is not pregnant", "invalid")
    if reading.problems:
        raise _wrong(reading.problems)
    patient = Patient(
        read.patient.age,
        read.patient.sex,
        read.patient.pregnant,
        read.patient.trimester,
        read.patient.ancestry,
        read.patient.treatment,
    )
    return Evidence(patient, read.setting, tuple(items))


def _parse(
    path: Path, text: str
) -> tuple[dict[str, Any], Mapping[Location, Position], list[Problem]]:
    if not text.lstrip().startswith("{"):
        document, problems = parse(path, text)
        return document, {} if problems else index_places(text), problems
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        column = getattr(error, "colno", 1)
        words = getattr(error, "msg", "nested too deeply")
        problem = Problem(path, f"this is not valid JSON: {words}", line, column, code="syntax")
        return {}, {}, [problem]
    return document, _index_json(text), []


def _index_json(text: str) -> dict[Location, Position]:
    """Line of each key that stands quoted before a colon; enough for a flat document."""
    import re

    index: dict[Location, Position] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        for match in re.finditer(r'"([\w\-]+)"\s*:\s*(\{)?', line):
            place = (number, match.start() + 1)
            if match[2]:
                table = match[1]
                index[(table,)] = place
            elif match[1] == "setting":
                index[("setting",)] = place
            else:
                index.setdefault((table, match[1]), place)
    return index


class _Reading:
    """Collects the problems of one document."""

    def __init__(self, path: Path, index: Mapping[Location, Position]) -> None:
        self._path = path
        self._index = index
        self.problems: list[Problem] = []

    def add(self, location: Location, message: str, code: str, hint: str = "") -> None:
        """One problem at the place of a key."""
        line, column = position(self._index, location) or (1, 1)
        self.problems.append(Problem(self._path, message, line, column, hint, code=code))

    def unknown(self, location: Location, what: str, name: str, known: Iterable[str]) -> None:
        """An id that does not exist, with the nearest one that does."""
        hint = nearest(name, known) or "see the knowledge base for the ids"
        self.add(location, f"{dotted(location)}: unknown {what} '{name}'", "unknown-id", hint)


def _wrong(problems: list[Problem]) -> ProblemsError:
    error = ProblemsError([harmless(problem) for problem in problems])
    error.exit_code = 2
    return error
