"""The answer: how near it is to what the patient has, and its cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.encounter.actions import Commit
from sim.encounter.case import Case
from sim.engine.credit import credit
from sim.scoring.sheet import Component, Figure, figure
from sim.scoring.weights import Weights

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge

FORMULA = (
    "points x credit of the answer "
    "(1 exact; .8 wrong subtype; .5 half; .2 same next step; 0; -.5 harm)"
)
FORMULA_CAUSE = "points x ((1 - share) x credit of the answer + share x 1 if the cause is right)"


def score_diagnosis(
    case: Case, commit: Commit | None, knowledge: Knowledge, weights: Weights
) -> Component:
    """Points for the final answer; none where none was given."""
    out_of = weights.points.diagnosis
    if commit is None:
        return Component(
            name="diagnosis",
            points=0.0,
            out_of=out_of,
            formula=FORMULA,
            lines=("No answer was given.",),
        )
    nearness = credit(knowledge, commit.hypothesis.split("+"), case.diagnosis.conditions)
    inputs: dict[str, Figure] = {"credit": figure(nearness)}
    lines = [_in_words(nearness)]
    share = weights.diagnosis.cause_share if case.diagnosis.cause else 0.0
    right = 0.0
    if case.diagnosis.cause:
        right = float(commit.cause == case.diagnosis.cause)
        inputs |= {"share of the cause": figure(share), "cause right": right}
        lines.append(_cause_in_words(case.diagnosis.cause, commit.cause, knowledge))
    earned = nearness if share == 0 or nearness < 0 else (1 - share) * nearness + share * right
    return Component(
        name="diagnosis",
        points=figure(out_of * earned),
        out_of=out_of,
        formula=FORMULA_CAUSE if case.diagnosis.cause else FORMULA,
        inputs=inputs,
        lines=tuple(lines),
    )


def _in_words(nearness: float) -> str:
    if nearness >= 1:
        return "The diagnosis is right."
    if nearness >= 0.8:
        return "The right disease, in the wrong subtype."
    if nearness >= 0.5:
        return "Half right: one of two conditions, one too many, or the right mechanism."
    if nearness > 0:
        return "Not the mechanism, but what would be done next is safe for this patient."
    if nearness < 0:
        return "What this answer leads to would harm this patient."
    return "Another disease."


def _cause_in_words(true: str, given: str, knowledge: Knowledge) -> str:
    name = knowledge.causes[true].name
    if given == true:
        return f"The cause is right: {name}."
    if not given:
        return f"No cause was named; it was {name}."
    return f"The cause was {name}, not {knowledge.causes[given].name}."
