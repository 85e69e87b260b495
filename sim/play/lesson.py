"""How a result moves a belief: the arithmetic of the short lesson, on published counts."""

from __future__ import annotations

from dataclasses import dataclass

SOURCE = "guyatt-1992"
STATEMENT = "ferritin-intervals"
"""Where the knowledge base says the same ratios in words."""
WITH, WITHOUT = 809, 1770
"""Anemic adults with and without iron deficiency by their marrow iron."""
PEOPLE = 1000


@dataclass(frozen=True)
class Interval:
    """Ferritin from `low` up to `high` ng/mL, and how many of each group had it (reported)."""

    low: float
    high: float | None
    deficient: int
    others: int

    @property
    def ratio(self) -> float:
        """Likelihood ratio: share of the deficient with it, over the share of the others."""
        return (self.deficient / WITH) / (self.others / WITHOUT)

    @property
    def said(self) -> str:
        """`15 or less`, `25 to 35`, `above 100`."""
        if self.high is None:
            return f"above {self.low:g}"
        return f"{self.low:g} to {self.high:g}" if self.low else f"{self.high:g} or less"


INTERVALS = (
    Interval(0, 15, 474, 20),
    Interval(15, 25, 117, 29),
    Interval(25, 35, 58, 50),
    Interval(35, 45, 36, 43),
    Interval(45, 100, 76, 308),
    Interval(100, None, 48, 1320),
)
"""Guyatt 1992, table as reproduced in a critical appraisal; see the note of the source on 308."""


@dataclass(frozen=True)
class Worked:
    """A prior and a result in natural frequencies, of `PEOPLE` patients."""

    prior: int
    """How many have it, before the result."""
    hits: float
    """How many of those have this result."""
    false: float
    """How many of the others have this result."""
    ratio: float
    odds_before: float
    odds_after: float
    after: float
    """Share of those with this result who have it, 0 to 1."""


def worked(prior: int, interval: Interval) -> Worked:
    """Bayes by counting. `prior` is of `PEOPLE`, from 1 to `PEOPLE` - 1."""
    if not 0 < prior < PEOPLE:
        raise ValueError("a prior of none or all cannot be moved by any result")
    hits = prior * interval.deficient / WITH
    false = (PEOPLE - prior) * interval.others / WITHOUT
    odds = prior / (PEOPLE - prior)
    return Worked(
        prior, hits, false, interval.ratio, odds, odds * interval.ratio, hits / (hits + false)
    )
