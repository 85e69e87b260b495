"""A small patient for tests, and the actions that are done to it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sim.encounter.actions import (
    Advance,
    AnyAction,
    Ask,
    Commit,
    Differential,
    Encounter,
    Examine,
    OrderTests,
)
from sim.encounter.case import Case

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
HYPOTHESES = {"iron-deficiency", "inflammation", "iron-deficiency+inflammation", "healthy"}


def document(**changes: Any) -> dict[str, Any]:
    """The case as its file would be parsed, with top-level keys replaced."""
    return {
        "schema": 1,
        "id": "T3ST",
        "title": "The quiet gardener",
        "setting": "primary-care",
        "difficulty": 1,
        "updated": "2026-03-01",
        "patient": {
            "age": 41,
            "sex": "male",
            "stem": "Short of breath on the stairs.",
            "findings": {"fatigue": True},
        },
        "history": [
            {"ask": "bowel-habit", "answer": "Looser.", "findings": {"altered-bowel-habit": True}},
            {"ask": "diet", "answer": "Everything.", "findings": {"pica": False}},
        ],
        "examination": [
            {"area": "conjunctivae", "text": "Pale.", "findings": {"pallor": True}},
        ],
        "results": {
            "hb": "9.0 g/dL",
            "rbc": "4.50 10^12/L",
            "mcv": "70 fL",
            "ferritin": "<5 ng/mL",
            "iron": "20 ug/dL",
            "tibc": "400 ug/dL",
        },
        "reports": [
            {
                "order": "colonoscopy",
                "text": "A mass in the cecum.",
                "findings": {"colonic-tumor": True},
            },
            {"order": "film", "text": "Pencil cells.", "findings": {"film-pencil-cells": True}},
        ],
        "then": [
            {
                "after": "oral-iron-trial",
                "days": 28,
                "results": {"hb": "11.0 g/dL"},
                "findings": {"oral-iron-response": True},
                "text": "Better.",
            }
        ],
        "diagnosis": {"conditions": ["iron-deficiency"], "cause": "gi-malignancy"},
        **changes,
    }


def make_case(**changes: Any) -> Case:
    """The case itself."""
    return Case.model_validate(document(**changes))


def encounter(*log: AnyAction) -> Encounter:
    """An encounter with a log that was not checked against any rule."""
    return Encounter(case_id="T3ST", case_digest="0" * 64, started=START, log=log)


def ask(what: str, day: float = 0) -> Ask:
    """A question."""
    return Ask(at=START, day=day, what=what)


def examine(what: str, day: float = 0) -> Examine:
    """An area examined."""
    return Examine(at=START, day=day, what=what)


def order(*what: str, day: float = 0) -> OrderTests:
    """A batch of orders."""
    return OrderTests(at=START, day=day, what=what)


def advance(until: float, day: float = 0) -> Advance:
    """Time passing."""
    return Advance(at=START, day=day, until=until)


def state(day: float = 0, **tokens: int) -> Differential:
    """A differential; `_` in a name stands for `-`."""
    named = {name.replace("_", "-"): count for name, count in tokens.items()}
    return Differential(at=START, day=day, tokens=named)


def commit(hypothesis: str = "iron-deficiency", cause: str = "", day: float = 0) -> Commit:
    """The answer."""
    return Commit(at=START, day=day, hypothesis=hypothesis, cause=cause)
