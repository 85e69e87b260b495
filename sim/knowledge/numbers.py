"""Numbers that carry where they come from: the part of the knowledge that makes a claim."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Basis = Literal["reported", "derived", "judgement"]
Scale = Literal["log", "natural", "logit"]
"""How a quantity is worked with: `log` in natural logs; `natural` placed in logs too, so that
products stay sums, but with patients spread evenly about that place in the quantity's own unit;
`logit` for percent fractions."""


class Value(BaseModel):
    """Base of every value: immutable, and unknown keys are errors.

    Validators are built when the first value is checked: most runs check few kinds of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Provenance(Value):
    """Where a number comes from: the part that makes it a claim."""

    source: str
    """Id of a source; `judgement` where nobody published the number."""
    basis: Basis
    locator: str = ""
    """Table, figure, page or abstract where the number stands."""
    population: str = ""
    """Whom it was measured in."""
    n: int | None = Field(default=None, ge=1)
    """How many patients stand behind it. Unknown counts as few."""
    formula: str = ""
    """For `derived`: how it follows from what is printed."""
    note: str = ""

    @model_validator(mode="after")
    def _judgement_is_said(self) -> Provenance:
        if (self.source == "judgement") != (self.basis == "judgement"):
            raise ValueError('source "judgement" and basis "judgement" go together')
        if self.basis == "derived" and not self.formula:
            raise ValueError("a derived number says its formula")
        return self


class Number(Provenance):
    """One number with its unit: a price, a turnaround, a cut-off."""

    value: float
    unit: str = ""


class Statement(Provenance):
    """Something a source says in words: advice, a fact, one side of a dispute."""

    id: str
    text: str
    about: tuple[str, ...] = ()
    """Ids of conditions, findings, quantities or orders it speaks of."""
    dispute: str = ""
    """Statements of the same dispute disagree; the learner sees each of them."""


class Distribution(Provenance):
    """Where a quantity lies within a group, in the quantity's own unit and as it was printed.

    Give exactly one of: `median` + `spread`; `ratio` + `spread`; `mean` + `sd`; `median` + `q1` +
    `q3`; `low` + `high` (a central range of the given `coverage`). `ratio` is the ratio of medians
    to a healthy person of the same age and sex; everything else is absolute. `spread` is the
    standard deviation on the working scale (natural log, or logit for percent fractions).
    """

    median: float | None = None
    ratio: float | None = None
    mean: float | None = None
    sd: float | None = None
    q1: float | None = None
    q3: float | None = None
    low: float | None = None
    high: float | None = None
    coverage: float = 0.95
    spread: float | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Distribution:
        given = {
            name
            for name in ("median", "ratio", "mean", "sd", "q1", "q3", "low", "high", "spread")
            if getattr(self, name) is not None
        }
        forms = (
            {"median", "spread"},
            {"ratio", "spread"},
            {"mean", "sd"},
            {"mean", "spread"},
            {"median", "q1", "q3"},
            {"low", "high"},
            {"low", "high", "spread"},
        )
        if given not in forms:
            raise ValueError(
                "give median + spread, ratio + spread, mean + sd, mean + spread, median + q1 + q3, "
                f"or low + high; found {', '.join(sorted(given)) or 'nothing'}"
            )
        if any(getattr(self, name) <= 0 for name in given):
            raise ValueError("every number of a distribution is above zero")
        return self

    def on_scale(self, scale: Scale, center: float | None = None) -> tuple[float, float]:
        """Location and standard deviation on the working scale.

        For `log`, mean + sd are matched by moments of a lognormal; for `natural`, the location is
        the log of the mean and the standard deviation a share of it; for `logit` (percent), by the
        delta method. `center` is the healthy location, needed for a ratio.
        """
        if self.ratio is not None:
            if center is None:
                raise ValueError("a ratio needs the healthy location")
            assert self.spread is not None
            return center + math.log(self.ratio), self.spread
        if self.mean is not None and self.sd is not None:
            if scale == "log":
                variance = math.log1p((self.sd / self.mean) ** 2)
                return math.log(self.mean) - variance / 2, math.sqrt(variance)
            if scale == "natural":
                return math.log(self.mean), self.sd / self.mean
            share = self.mean / 100
            return to_scale(self.mean, scale), self.sd / 100 / (share * (1 - share))
        if self.mean is not None:
            assert self.spread is not None
            shift = self.spread**2 / 2 if scale == "log" else 0.0
            return to_scale(self.mean, scale) - shift, self.spread
        if self.q1 is not None and self.q3 is not None and self.median is not None:
            width = to_scale(self.q3, scale) - to_scale(self.q1, scale)
            return to_scale(self.median, scale), width / (2 * 0.6744897501960817)
        if self.low is not None and self.high is not None:
            low, high = to_scale(self.low, scale), to_scale(self.high, scale)
            if self.spread is not None:
                return (low + high) / 2, self.spread
            reach = NormalDist().inv_cdf(0.5 + self.coverage / 2)
            return (low + high) / 2, (high - low) / (2 * reach)
        assert self.median is not None and self.spread is not None
        return to_scale(self.median, scale), self.spread


LOGIT_FLOOR = 0.02
"""Percent fractions are kept this far (in percent points) from 0 and 100 before the logit."""


def to_scale(value: float, scale: Scale) -> float:
    """A value in its own unit on the working scale."""
    if scale != "logit":
        return math.log(value)
    share = min(max(value, LOGIT_FLOOR), 100 - LOGIT_FLOOR) / 100
    return math.log(share / (1 - share))


def from_scale(value: float, scale: Scale) -> float:
    """A working-scale value in the quantity's own unit."""
    if scale != "logit":
        return math.exp(value)
    return 100 / (1 + math.exp(-value))


class Counts(Provenance):
    """How often a finding is present: `present` of `n`, or a share `p` worth `n` patients."""

    present: float | None = None
    p: float | None = Field(default=None, ge=0, le=1)

    @model_validator(mode="after")
    def _one_form(self) -> Counts:
        if (self.present is None) == (self.p is None):
            raise ValueError("give either present (with n) or p")
        if self.present is not None and (self.n is None or self.present > self.n):
            raise ValueError("present needs an n that is at least as large")
        return self

    @property
    def weight(self) -> float:
        """Patients behind the share; a judgement weighs as four, an unknown count as ten."""
        if self.basis == "judgement":
            return 4.0 if self.n is None else min(float(self.n), 10.0)
        return float(self.n) if self.n is not None else 10.0

    @property
    def beta(self) -> tuple[float, float]:
        """Parameters of the beta distribution of the share (Jeffreys prior added to the counts)."""
        hits = self.present if self.present is not None else (self.p or 0.0) * self.weight
        return hits + 0.5, self.weight - hits + 0.5

    @property
    def share(self) -> float:
        """Expected share."""
        if self.p is not None:
            return min(max(self.p, 1e-6), 1 - 1e-6)
        a, b = self.beta
        return a / (a + b)
