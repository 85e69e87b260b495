"""A patient as an author wrote it. The file format is exactly this shape, in TOML."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, Strict

from sim.knowledge.models import ReviewStatus, Sex, Value
from sim.knowledge.treatment import GivenTreatment

Flag = Annotated[bool, Strict()]
Findings = dict[str, Flag]


class Review(Value):
    """How far human review has come. `approved` without a signature is refused by lint."""

    status: ReviewStatus = "submitted"
    reviewer: str = ""
    role: str = ""
    on: date | None = None
    digest: str = ""


class PatientCard(Value):
    """Who comes, and why."""

    age: float = Field(ge=0, le=120)
    sex: Sex
    pregnant: Flag = False
    trimester: int | None = Field(default=None, ge=1, le=3)
    ancestry: tuple[str, ...] = ()
    treatment: tuple[GivenTreatment, ...] = ()
    """What was given in the weeks before; the stem says so too."""
    stem: str = Field(min_length=1)
    findings: Findings = {}
    """What the stem itself tells the engine."""


class Question(Value):
    """An answer to one question; `ask` is a question id or a finding id."""

    ask: str
    answer: str
    findings: Findings = {}


class Look(Value):
    """What an examination of one area shows."""

    area: str
    text: str
    findings: Findings = {}


class Report(Value):
    """A result in words: imaging, endoscopy, a film, a gene test."""

    order: str
    text: str
    findings: Findings = {}


class Then(Value):
    """What is different once an order was made and some days have passed."""

    after: str
    days: float = Field(ge=0)
    results: dict[str, str] = {}
    findings: Findings = {}
    text: str = ""


class Diagnosis(Value):
    """What the patient has."""

    conditions: tuple[str, ...] = Field(min_length=1)
    cause: str = ""
    must_not_miss: tuple[str, ...] = ()


class Point(Value):
    """A teaching point and where it comes from."""

    text: str
    sources: tuple[str, ...] = ()


class CaseDebrief(Value):
    """The author's words after the answer."""

    summary: str = ""
    points: tuple[Point, ...] = ()


class Silence(Value):
    """A lint that the author has looked at and does not want to hear of again."""

    lint: str
    """Id of the lint."""
    reason: str = Field(min_length=1)
    """Why it does not apply here; readers of the case see it."""


class Case(Value):
    """One patient, ready to be played."""

    schema_version: Literal[1] = Field(alias="schema")
    id: str = Field(pattern=r"^[A-Z][0-9A-Z]{3,7}$")
    title: str = Field(min_length=1, max_length=80)
    setting: str
    difficulty: int = Field(ge=1, le=5)
    objectives: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    updated: date
    based_on: str = ""
    atypical: str = ""
    """Why the engine may disagree, where it does."""
    generated: str = ""
    """How the patient was drawn, where nobody wrote the case: the command with its seed."""
    silence: tuple[Silence, ...] = ()
    """Lints that do not apply to this case, each with a reason."""
    review: Review = Review()
    patient: PatientCard
    history: tuple[Question, ...] = ()
    examination: tuple[Look, ...] = ()
    results: dict[str, str] = {}
    """Quantity id -> value and unit as a laboratory prints them."""
    filled: tuple[str, ...] = ()
    """Results that were drawn from the engine rather than recorded."""
    reports: tuple[Report, ...] = ()
    then: tuple[Then, ...] = ()
    diagnosis: Diagnosis
    debrief: CaseDebrief = CaseDebrief()
