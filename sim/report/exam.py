"""The result of an exam: score with its error, components, money and time, and what it is worth.

The standard error is that of the mean over cases, s / sqrt(n): it holds for cases as they come, of
which those of the exam are a sample. Reliability and cases needed are `sim.scoring.summary`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sim.knowledge.models import Value
from sim.scoring.sheet import ScoreSheet, figure
from sim.scoring.summary import Scored, summaries
from sim.scoring.weights import ReliabilityWeights

FEWEST_FORECASTS = 50
"""Below so many answers with a confidence, calibration is not judged."""
NOT = (
    "It is no licence, no grade of a school and no proof of skill at the bedside. "
    "The cases and the scoring are for teaching and await review by named clinicians."
)


class Sat(Value):
    """One case of a sitting, scored."""

    case: str
    title: str
    answered: bool
    confidence: float | None
    """Tokens of 100 on the answer at the close, as a fraction; None without an answer."""
    right: bool
    """The answer names exactly what the patient has."""
    sheet: ScoreSheet


class Facts(Value):
    """What is known of a sitting besides its scores."""

    exam: str
    title: str
    candidate: str
    form: int
    """From 1."""
    seed: int
    started: datetime
    submitted: datetime
    minutes: float
    """Working time that was used."""
    minutes_allowed: float
    pass_mark: float
    draw: str
    chain: str
    """Last hash of the sitting."""


class Line(Value):
    """One case of the report."""

    case: str
    title: str
    total: float
    answered: bool
    right: bool
    money: float
    days: float
    par_money: float
    par_days: float
    caps: tuple[str, ...] = ()
    red_marks: tuple[str, ...] = ()


class Part(Value):
    """One component over all cases, as a share of its points."""

    name: str
    share: float
    error: float | None = None


class ExamReport(Value):
    """Everything that is told of a sitting after release."""

    schema_version: Literal[1] = 1
    facts: Facts
    cases: tuple[Line, ...]
    mean: float
    """Of the totals, 0 to 100."""
    error: float | None = None
    """Standard error of the mean; None for too few cases."""
    passed: bool
    close: bool
    """The pass mark lies within one standard error of the score."""
    parts: tuple[Part, ...]
    reliability: float | None = None
    needed: int | None = None
    """Cases in all for a reliability of `target`."""
    target: float
    forecasts: int
    """Answers that came with a confidence."""
    confidence: float | None = None
    """Mean confidence in the answers given; told once there are enough."""
    hit_rate: float | None = None
    """Share of them that were right."""
    engine: str
    knowledge: str
    scoring: str

    @property
    def verdict(self) -> str:
        """One sentence on the pass mark."""
        word = "reached" if self.passed else "not reached"
        said = f"The pass mark of {self.facts.pass_mark:g} was {word}"
        if self.close:
            return f"{said}, by less than one standard error: too close to call."
        return f"{said}."

    @property
    def certificate(self) -> tuple[str, ...]:
        """What may be shown to others, and what it is not, a sentence each."""
        spread = f" (standard error {self.error:.1f})" if self.error is not None else ""
        played = f"{len(self.cases)} case{'s' if len(self.cases) != 1 else ''}"
        facts = self.facts
        return (
            f"{facts.candidate} sat '{facts.title}', form {facts.form}, on "
            f"{facts.submitted:%Y-%m-%d}: {self.mean:.1f} of 100{spread} over {played} "
            "of simulated patients with small red cells.",
            self.verdict,
            NOT,
            f"Draw {facts.draw}, sitting {facts.chain[:16]}, knowledge {self.knowledge[:16]}, "
            f"scoring {self.scoring[:16]}, engine {self.engine}.",
        )


def exam_report(
    facts: Facts, sat: Sequence[Sat], weights: ReliabilityWeights, scoring: str
) -> ExamReport:
    """The report of a sitting of at least one case; `scoring` is the digest of the weights."""
    moment = facts.submitted.isoformat()
    scored = [Scored(facts.candidate, one.case, moment, one.sheet) for one in sat]
    summary = summaries(scored, weights)[0]
    error = None if summary.error is None else figure(summary.error)
    given = [(one.confidence, one.right) for one in sat if one.confidence is not None]
    enough = len(given) >= FEWEST_FORECASTS
    spread = summary.spread
    return ExamReport(
        facts=facts,
        cases=tuple(_line(one) for one in sat),
        mean=figure(summary.mean),
        error=error,
        passed=summary.mean >= facts.pass_mark,
        close=error is not None and abs(summary.mean - facts.pass_mark) < error,
        parts=tuple(
            Part(name=name, share=figure(mean), error=None if e is None else figure(e))
            for name, (mean, e) in summary.components.items()
        ),
        reliability=figure(spread.reliability(len(sat))) if spread else None,
        needed=summary.needed,
        target=summary.target,
        forecasts=len(given),
        confidence=figure(sum(c for c, _ in given) / len(given)) if enough else None,
        hit_rate=figure(sum(right for _, right in given) / len(given)) if enough else None,
        engine=sat[0].sheet.engine_version,
        knowledge=sat[0].sheet.knowledge_digest,
        scoring=scoring,
    )


def _line(one: Sat) -> Line:
    sheet = one.sheet
    return Line(
        case=one.case,
        title=one.title,
        total=sheet.total,
        answered=one.answered,
        right=one.right,
        money=sheet.spent.money,
        days=sheet.spent.days,
        par_money=sheet.par.money,
        par_days=sheet.par.days,
        caps=sheet.caps,
        red_marks=sheet.red_marks,
    )
