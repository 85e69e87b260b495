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
    """Who signed, by name; `pallor review` writes this table."""
    role: str = ""
    on: date | None = None
    digest: str = ""


class PatientCard(Value):
    """Who comes, and why."""

    age: float = Field(ge=0, le=120)
    """Years; months as a fraction."""
    sex: Sex
    """Sex that the reference ranges go by."""
    pregnant: Flag = False
    trimester: int | None = Field(default=None, ge=1, le=3)
    """1 to 3, in pregnancy."""
    ancestry: tuple[str, ...] = ()
    """Shifts how common carriers are before any result; never a verdict."""
    treatment: tuple[GivenTreatment, ...] = ()
    """What was given in the weeks before; the stem says so too."""
    stem: str = Field(min_length=1)
    """Who comes and why, as the learner reads it first."""
    findings: Findings = {}
    """What the stem itself tells the engine."""


class Question(Value):
    """An answer to one question; `ask` is a question id or a finding id."""

    ask: str
    """What is asked: a question or a finding, by id."""
    answer: str
    """In the words of the patient."""
    findings: Findings = {}


class Look(Value):
    """What an examination of one area shows."""

    area: str
    """Which part of the body, by id."""
    text: str
    findings: Findings = {}


class Report(Value):
    """A result in words: imaging, endoscopy, a film, a gene test."""

    order: str
    """The test that brings it, by id."""
    text: str
    findings: Findings = {}


class Then(Value):
    """What is different once an order was made and some days have passed."""

    after: str
    """The order that makes the difference, by id."""
    days: float = Field(ge=0)
    """Days after the order."""
    results: dict[str, str] = {}
    findings: Findings = {}
    text: str = ""


class Diagnosis(Value):
    """What the patient has."""

    conditions: tuple[str, ...] = Field(min_length=1)
    """What the patient has; two where they coexist."""
    cause: str = ""
    """Why the patient has it, by id."""
    must_not_miss: tuple[str, ...] = ()
    """Causes or conditions that an answer must not overlook."""


class Point(Value):
    """A teaching point and where it comes from."""

    text: str
    sources: tuple[str, ...] = ()
    """Where it comes from: ids that `pallor sources` lists."""


class CaseDebrief(Value):
    """The author's words after the answer."""

    summary: str = ""
    """What was the matter and what decided it, in a few sentences."""
    points: tuple[Point, ...] = ()
    """What is worth remembering, each with its sources."""


class Weighed(Value):
    """What an expert holds for and against one diagnosis of this patient."""

    conditions: tuple[str, ...] = Field(min_length=1)
    """The diagnosis that is weighed; two where they would coexist. The true one comes first."""
    text: str = Field(min_length=1)
    """The weighing in the author's words."""
    speaks_for: tuple[str, ...] = Field(default=(), alias="for")
    """Findings and results that speak for it against the others of the table, by id."""
    against: tuple[str, ...] = ()
    """Findings and results that speak against it."""
    absent: tuple[str, ...] = ()
    """Findings that would be expected with it, were looked for, and are not there."""


class Silence(Value):
    """A lint that the author has looked at and does not want to hear of again."""

    lint: str
    """Id of the lint."""
    reason: str = Field(min_length=1)
    """Why it does not apply here; readers of the case see it."""


class Case(Value):
    """One patient, ready to be played."""

    schema_version: Literal[1] = Field(alias="schema")
    """Version of the format: 1."""
    id: str = Field(pattern=r"^[A-Z][0-9A-Z]{3,7}$")
    """Letter, then letters and digits; says nothing about the patient, and never changes."""
    title: str = Field(min_length=1, max_length=80)
    """Seen first by the learner: it gives nothing away."""
    setting: str
    difficulty: int = Field(ge=1, le=5)
    """1 (easy) to 5; `pallor simulate` predicts it."""
    objectives: tuple[str, ...] = ()
    """What the case teaches, by id."""
    authors: tuple[str, ...] = ()
    """Who wrote it; none of them gives the second signature."""
    updated: date
    """Day of the last change that matters, as 2026-03-01."""
    based_on: str = ""
    """Id of the source, where a published patient is retold."""
    atypical: str = ""
    """Why the engine may disagree, where it does."""
    generated: str = ""
    """How the patient was drawn, where nobody wrote the case: the command with its seed."""
    silence: tuple[Silence, ...] = ()
    """Lints that do not apply to this case, each with a reason."""
    review: Review = Review.model_construct()
    patient: PatientCard
    history: tuple[Question, ...] = ()
    """Answers to what a learner may ask, one block each."""
    examination: tuple[Look, ...] = ()
    """What is seen where a learner looks, one block each."""
    results: dict[str, str] = {}
    """Quantity id -> value and unit as a laboratory prints them."""
    filled: tuple[str, ...] = ()
    """Results that were drawn from the engine rather than recorded."""
    reports: tuple[Report, ...] = ()
    """Results in words, one block each."""
    then: tuple[Then, ...] = ()
    """What changes after an order, such as a trial of iron."""
    diagnosis: Diagnosis
    debrief: CaseDebrief = CaseDebrief.model_construct()
    reflection: tuple[Weighed, ...] = ()
    """The expert's table: one block for each diagnosis worth weighing, the true one first."""
