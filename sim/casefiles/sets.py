"""Ordered sets of cases, and blueprints of exams: TOML files in the folder `sets` of the cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError, model_validator

from sim.casefiles.find import find_cases
from sim.casefiles.safe import harmless, read_text
from sim.errors import Problem
from sim.knowledge.models import Value
from sim.positions import index_places
from sim.tomlfile import parse, validation_problems

FOLDER = "sets"
BLUEPRINT = ".exam.toml"
"""How the name of a blueprint's file ends; every other TOML file of the folder is a set."""
Tool = Literal["notes", "pictures", "manual"]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
M = TypeVar("M", bound=BaseModel)


class CaseSet(Value):
    """Cases in the order in which they are meant to be played."""

    schema_version: Literal[1] = Field(alias="schema")
    id: Id
    title: str = Field(min_length=1, max_length=80)
    aim: str = ""
    cases: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> CaseSet:
        if len(set(self.cases)) < len(self.cases):
            raise ValueError("a set names each case once")
        return self


class Cell(Value):
    """One field of a blueprint: how many cases of which kind. An empty list lets all in."""

    name: str = ""
    conditions: tuple[str, ...] = ()
    """The patient has one of these, alone or with another."""
    difficulty: tuple[int, int] = (1, 5)
    """From, to."""
    settings: tuple[str, ...] = ()
    number: int = Field(ge=1, le=100)


class Blueprint(Value):
    """What an exam consists of, and its rules."""

    schema_version: Literal[1] = Field(alias="schema")
    id: Id
    title: str = Field(min_length=1, max_length=80)
    minutes: float = Field(gt=0, le=1440)
    """Working time of a candidate without extra time."""
    warning: float = Field(default=10, ge=0)
    """Minutes left at which the clock warns."""
    seed: int = 0
    forms: int = Field(default=1, ge=1, le=26)
    """Parallel forms that are drawn together."""
    pass_mark: float = Field(default=60, ge=0, le=100)
    release: Literal["submit"] | datetime = "submit"
    """When scores and debriefs open: at once, or at a moment (with its offset from UTC)."""
    breaks: int = Field(default=0, ge=0, le=10)
    break_minutes: float = Field(default=10, gt=0, le=120)
    """Longest break that stops the clock; what is longer counts as working time."""
    crash_minutes: float = Field(default=5, ge=0, le=120)
    """Working time given back in all for interruptions of the program."""
    tools: tuple[Tool, ...] = ("notes", "pictures", "manual")
    set: str = ""
    """Id of the set that cases are drawn from; empty for the whole folder."""
    candidates: dict[str, Annotated[float, Field(ge=1, le=4)]] = {}
    """Candidate -> factor on the working time; 1 for who is not named."""
    cell: tuple[Cell, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _knows_its_hour(self) -> Blueprint:
        if isinstance(self.release, datetime) and self.release.tzinfo is None:
            raise ValueError("release needs an offset from UTC, such as 2026-12-01T12:00:00Z")
        return self

    @property
    def number(self) -> int:
        """Cases of one form."""
        return sum(cell.number for cell in self.cell)

    def released(self, submitted: datetime, now: datetime) -> bool:
        """Whether scores may be shown of an exam that was handed in."""
        opens = submitted if self.release == "submit" else self.release
        return now >= opens.astimezone(UTC)


def read_set(path: Path) -> CaseSet | list[Problem]:
    """A set, or everything that is wrong with its file."""
    return _read(path, CaseSet)


def read_blueprint(path: Path) -> Blueprint | list[Problem]:
    """A blueprint, or everything that is wrong with its file."""
    return _read(path, Blueprint)


def mock_blueprint(chosen: CaseSet, minutes: float, seed: int) -> Blueprint:
    """A practice exam over a whole set: one form, scores at once."""
    return Blueprint(
        schema=1,
        id=f"mock-{chosen.id}"[:40],
        title=f"Mock exam · {chosen.title}"[:80],
        minutes=minutes,
        warning=min(10.0, minutes / 4),
        seed=seed,
        breaks=1,
        set=chosen.id,
        cell=(Cell(number=len(chosen.cases)),),
    )


def find_sets(cases: Path) -> tuple[tuple[CaseSet, ...], tuple[Problem, ...]]:
    """The sets of a folder of cases by id, and what is wrong with the others."""
    sets, problems = _find(cases, CaseSet, blueprints=False)
    return tuple(sorted(sets, key=lambda one: one.id)), tuple(problems)


def find_blueprints(cases: Path) -> tuple[tuple[Blueprint, ...], tuple[Problem, ...]]:
    """The blueprints of a folder of cases by id, and what is wrong with the others."""
    found, problems = _find(cases, Blueprint, blueprints=True)
    return tuple(sorted(found, key=lambda one: one.id)), tuple(problems)


def unknown_cases(chosen: CaseSet, known: Sequence[str]) -> tuple[str, ...]:
    """Cases that a set names and nobody has."""
    return tuple(case for case in chosen.cases if case not in known)


def _find(cases: Path, model: type[M], *, blueprints: bool) -> tuple[list[M], list[Problem]]:
    found = find_cases(cases / FOLDER)
    problems = list(found.problems)
    good: list[M] = []
    for path in found.paths:
        if path.name.endswith(BLUEPRINT) != blueprints:
            continue
        one = _read(path, model)
        if isinstance(one, list):
            problems += one
        else:
            good.append(one)
    return good, problems


def _read(path: Path, model: type[M]) -> M | list[Problem]:
    text = read_text(path)
    if isinstance(text, Problem):
        return [text]
    document, problems = parse(path, text)
    if problems:
        return [harmless(problem) for problem in problems]
    try:
        return model.model_validate(document)
    except ValidationError as error:
        found = validation_problems(path, index_places(text), error, model)
        return [harmless(problem) for problem in found]
