"""A small exam for tests: five quiet patients, a clock that is told the time, a short blueprint."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sim.casefiles.sets import Blueprint
from sim.encounter.case import Case
from sim.play.exam_case import ExamCase
from sim.play.sitting import Sitting
from tests.cases import START, document


class Hands:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, *, minutes: float = 0, seconds: float = 0) -> None:
        self.now += timedelta(minutes=minutes, seconds=seconds)


def pool(count: int = 5) -> list[Case]:
    """Patients who differ in name and difficulty."""
    return [
        Case.model_validate(
            document(id=f"T{number}ST", title=f"Patient {number}", difficulty=1 + number % 5)
        )
        for number in range(count)
    ]


def blueprint(**changes: Any) -> Blueprint:
    """Three cases in thirty minutes, one break of five, two minutes for crashes."""
    content: dict[str, Any] = {
        "schema": 1,
        "id": "small",
        "title": "A small exam",
        "minutes": 30,
        "warning": 5,
        "seed": 7,
        "breaks": 1,
        "break_minutes": 5,
        "crash_minutes": 2,
        "cell": [{"name": "all", "conditions": ["iron-deficiency"], "number": 3}],
    }
    return Blueprint.model_validate(content | changes)


def work(sitting: Sitting, place: int, answer: str = "iron-deficiency") -> ExamCase:
    """Play a case as the rules ask for it: differential, order, differential, answer."""
    sitting.open(place)
    case = ExamCase(sitting, place)
    case.differential({"iron-deficiency": 60, "inflammation": 20})
    case.ask("bowel-habit")
    case.order(["ferritin"])
    case.advance()
    case.differential({"iron-deficiency": 90})
    case.finish(answer)
    return case


def ids(cases: Sequence[Case]) -> list[str]:
    return [case.id for case in cases]
