"""Several attempts together: mean, standard error, and how many cases a sure verdict needs.

A score is the learner's true score plus an error that differs from case to case. With variances b
between learners and w within a learner, the reliability of the mean of n cases is
b / (b + w / n), which is Spearman and Brown's formula for n cases of reliability b / (b + w).
Solved for n: cases needed = R / (1 - R) x w / b.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from sim.scoring.sheet import ScoreSheet
from sim.scoring.weights import ReliabilityWeights

FEWEST_LEARNERS = 5
"""From so many learners on, their own spread is used instead of the assumed one."""


@dataclass(frozen=True)
class Scored:
    """One finished attempt."""

    learner: str
    case: str
    """Id of the case."""
    started: str
    """When, in an order that sorts by time."""
    sheet: ScoreSheet


@dataclass(frozen=True)
class Spread:
    """Variances of scores, in points squared."""

    between: float
    """Between the true scores of learners."""
    within: float
    """Within a learner, from case to case."""
    assumed: bool
    """Whether the spread between learners is the assumed one."""

    def reliability(self, cases: float) -> float:
        """Of the mean of so many cases, 0 to 1."""
        return self.between / (self.between + self.within / cases)

    def cases_needed(self, target: float) -> int | None:
        """For a reliability of `target`; None where learners do not differ."""
        if self.between <= 0:
            return None
        return max(math.ceil(target / (1 - target) * self.within / self.between - 1e-9), 1)


@dataclass(frozen=True)
class Summary:
    """What several attempts of one learner say."""

    learner: str
    cases: int
    """Cases counted: the first attempt at each."""
    repeated: int
    """Attempts left out because the case had been played before."""
    mean: float
    error: float | None
    """Standard error of the mean; None where there are too few."""
    components: Mapping[str, tuple[float, float | None]]
    """Mean share of points, and its standard error, by component."""
    spread: Spread | None
    """None where there are too few attempts to tell."""
    target: float

    @property
    def needed(self) -> int | None:
        """Cases in all for the target reliability; None where that cannot be told."""
        return self.spread.cases_needed(self.target) if self.spread else None

    @property
    def still_needed(self) -> int | None:
        """Cases beyond those played."""
        return None if self.needed is None else max(self.needed - self.cases, 0)

    @property
    def sentence(self) -> str:
        """All of it in words."""
        played = "1 case" if self.cases == 1 else f"{self.cases} cases"
        if self.error is None or self.spread is None:
            return f"{self.learner}: mean {self.mean:.1f} over {played}; too few for an error bar."
        said = f"{self.learner}: mean {self.mean:.1f} ± {self.error:.1f} over {played}"
        if self.still_needed is None:
            return f"{said}; these learners do not differ by more than chance, whatever the number."
        assumed = (
            f", if true scores of learners spread by {math.sqrt(self.spread.between):.0f} points"
            if self.spread.assumed
            else ""
        )
        reached = self.spread.reliability(self.cases)
        if self.still_needed == 0:
            return f"{said}; reliability {reached:.2f}{assumed}."
        more = "1 case" if self.still_needed == 1 else f"{self.still_needed} cases"
        return (
            f"{said}; reliability {reached:.2f}, {more} more needed for {self.target:.2f}{assumed}."
        )


def summaries(attempts: Sequence[Scored], weights: ReliabilityWeights) -> tuple[Summary, ...]:
    """One for each learner, by name; a case that was played again counts with its first attempt."""
    by_learner: dict[str, dict[str, ScoreSheet]] = {}
    count: dict[str, int] = {}
    for one in sorted(attempts, key=lambda attempt: (attempt.learner, attempt.started)):
        by_learner.setdefault(one.learner, {}).setdefault(one.case, one.sheet)
        count[one.learner] = count.get(one.learner, 0) + 1
    totals = [[sheet.total for sheet in cases.values()] for cases in by_learner.values()]
    common = variances(totals)
    found: list[Summary] = []
    for learner, cases in by_learner.items():
        sheets = list(cases.values())
        scores = [sheet.total for sheet in sheets]
        enough = len(scores) >= weights.fewest_attempts
        spread = None
        if enough and common is not None:
            spread = common
        elif enough:
            spread = Spread(weights.learner_spread**2, stdev(scores) ** 2, assumed=True)
        found.append(
            Summary(
                learner,
                len(scores),
                count[learner] - len(scores),
                fmean(scores),
                standard_error(scores) if enough else None,
                _components(sheets, enough),
                spread,
                weights.target,
            )
        )
    return tuple(found)


def standard_error(scores: Sequence[float]) -> float:
    """Of the mean. Raises StatisticsError for fewer than two."""
    return stdev(scores) / math.sqrt(len(scores))


def variances(groups: Sequence[Sequence[float]]) -> Spread | None:
    """Between and within learners, by one-way analysis of variance with random effects.

    Learners with one attempt say nothing of the variance within. None for too few learners.
    """
    kept = [group for group in groups if len(group) > 1]
    if len(kept) < FEWEST_LEARNERS:
        return None
    total = sum(len(group) for group in kept)
    grand = sum(sum(group) for group in kept) / total
    among = sum(len(g) * (fmean(g) - grand) ** 2 for g in kept) / (len(kept) - 1)
    within = sum((x - fmean(g)) ** 2 for g in kept for x in g) / (total - len(kept))
    size = (total - sum(len(g) ** 2 for g in kept) / total) / (len(kept) - 1)
    return Spread(max((among - within) / size, 0.0), within, assumed=False)


def cronbach_alpha(table: Sequence[Sequence[float]]) -> float:
    """Of the sum over cases; one row for each learner, one column for each case.

    alpha = k / (k - 1) x (1 - sum of the variances of the cases / variance of the sums). Raises
    StatisticsError for fewer than two learners, ZeroDivisionError where nobody differs.
    """
    cases = len(table[0])
    single = sum(stdev(column) ** 2 for column in zip(*table, strict=True))
    return cases / (cases - 1) * (1 - single / stdev([sum(row) for row in table]) ** 2)


def _components(
    sheets: Sequence[ScoreSheet], enough: bool
) -> dict[str, tuple[float, float | None]]:
    shares: dict[str, list[float]] = {}
    for sheet in sheets:
        for name, share in sheet.profile.items():
            shares.setdefault(name, []).append(share)
    return {
        name: (fmean(found), standard_error(found) if enough and len(found) > 1 else None)
        for name, found in shares.items()
    }
