"""The answer: how near it is to what the patient has, and its cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.encounter.actions import Commit, Encounter, Reflect
from sim.encounter.case import Case
from sim.engine.credit import credit
from sim.scoring.sheet import Component, Figure, Working, figure
from sim.scoring.weights import Weights

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge

FORMULA = "points x earned"
FORMULA_CREDIT = "1 exact; .8 wrong subtype; .5 half; .2 same next step; 0; -.5 harm"
FORMULA_CAUSE = "(1 - share) x credit + share x 1 if the cause is right; the credit alone below 0"


def score_diagnosis(
    case: Case, encounter: Encounter, knowledge: Knowledge, weights: Weights
) -> Component:
    """Points for the final answer; none where none was given.

    The answer that was given counts. What an earlier one, held against the findings in a
    reflection, would have earned is shown beside it.
    """
    out_of = weights.points.diagnosis
    commit = encounter.committed
    first = encounter.reflections[0] if encounter.reflections else None
    if commit is None:
        return Component(
            name="diagnosis",
            points=0.0,
            out_of=out_of,
            formula=FORMULA,
            lines=("No answer was given.",),
        )
    final = _judge(case, commit, knowledge, weights)
    lines = [_in_words(final.credit)]
    if case.diagnosis.cause:
        lines.append(_cause_in_words(case.diagnosis.cause, commit.cause, knowledge))
    workings = [*final.workings("the answer")]
    before: float | None = None
    if first is not None:
        initial = _judge(case, first, knowledge, weights)
        before = figure(out_of * initial.earned)
        workings += initial.workings("the first answer, not counted")
        if (first.hypothesis, first.cause) != (commit.hypothesis, commit.cause):
            lines.append(
                f"Before you reflected you would have answered otherwise: {before:.0f} of "
                f"{out_of:.0f}."
            )
    return Component(
        name="diagnosis",
        points=figure(out_of * final.earned),
        out_of=out_of,
        formula=FORMULA,
        inputs={"earned": figure(final.earned)},
        lines=tuple(lines),
        weights=dict(weights.diagnosis.model_dump()),
        workings=tuple(workings),
        first=before,
    )


@dataclass(frozen=True)
class _Judged:
    """One answer against the truth."""

    credit: float
    share: float
    """Of the points that depend on the cause."""
    right: float
    """1 if the cause is."""

    @property
    def earned(self) -> float:
        """-.5 to 1."""
        if self.share == 0 or self.credit < 0:
            return self.credit
        return (1 - self.share) * self.credit + self.share * self.right

    def workings(self, what: str) -> tuple[Working, ...]:
        """How it came about."""
        nearness = Working(
            what=f"{what}: credit", formula=FORMULA_CREDIT, result=figure(self.credit)
        )
        if not self.share:
            return (nearness,)
        inputs: dict[str, Figure] = {
            "credit": figure(self.credit), "share": figure(self.share), "cause right": self.right,
        }  # fmt: skip
        earned = Working(
            what=f"{what}: earned",
            formula=FORMULA_CAUSE,
            inputs=inputs,
            result=figure(self.earned),
        )
        return (nearness, earned)


def _judge(case: Case, answer: Commit | Reflect, knowledge: Knowledge, weights: Weights) -> _Judged:
    true = case.diagnosis
    nearness = credit(knowledge, answer.hypothesis.split("+"), true.conditions)
    share = weights.diagnosis.cause_share if true.cause else 0.0
    return _Judged(nearness, share, float(bool(true.cause) and answer.cause == true.cause))


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
