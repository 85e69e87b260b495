"""How well a learner's probabilities fit what came true.

A forecast is one probability of a last stated belief. Murphy's split of the Brier score over bins:
Brier = reliability - resolution + uncertainty (+ the spread within the bins, which is small).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

FEWEST = 50
"""Forecasts below which no curve is shown."""
PER_BIN = 20
"""Fewest forecasts of a bin."""
MOST_BINS = 10


@dataclass(frozen=True)
class Forecast:
    """One stated probability and whether it came true."""

    stated: float
    """0 to 1."""
    true: bool


@dataclass(frozen=True)
class Bin:
    """Forecasts of about the same probability."""

    count: int
    stated: float
    """Mean stated probability."""
    observed: float
    """Share that came true."""


@dataclass(frozen=True)
class Calibration:
    """A calibration curve with what it says."""

    count: int
    bins: tuple[Bin, ...]
    brier: float
    reliability: float
    """Mean squared distance of the bins from the diagonal; 0 is best."""
    resolution: float
    """How far the bins lie from the base rate; more is better."""
    uncertainty: float
    overconfidence: float
    """For leading diagnoses: mean stated probability - share that was right."""


def forecasts(tokens: Mapping[str, int], truth: Iterable[str]) -> list[Forecast]:
    """Every hypothesis that was given tokens (out of 100), against what the patient has.

    A hypothesis is true when it names exactly the patient's conditions.
    """
    has = frozenset(truth)
    return [
        Forecast(share / 100, frozenset(hypothesis.split("+")) == has)
        for hypothesis, share in tokens.items()
        if share > 0
    ]


def calibration(stated: Sequence[Sequence[Forecast]]) -> Calibration | None:
    """The curve over all forecasts, one sequence an attempt; None while there are too few."""
    every = sorted((f for one in stated for f in one), key=lambda f: f.stated)
    if len(every) < FEWEST:
        return None
    bins = _bins(every)
    count, base = len(every), fmean(f.true for f in every)
    leading = [max(one, key=lambda f: f.stated) for one in stated if one]
    return Calibration(
        count,
        bins,
        fmean((f.stated - f.true) ** 2 for f in every),
        sum(b.count * (b.stated - b.observed) ** 2 for b in bins) / count,
        sum(b.count * (b.observed - base) ** 2 for b in bins) / count,
        base * (1 - base),
        fmean(f.stated for f in leading) - fmean(f.true for f in leading),
    )


def _bins(every: Sequence[Forecast]) -> tuple[Bin, ...]:
    """Bins of about equal size; the same stated probability is never split between two."""
    size = max(PER_BIN, -(-len(every) // MOST_BINS))
    groups: list[list[Forecast]] = [[]]
    for forecast in every:
        group = groups[-1]
        if len(group) >= size and group[-1].stated != forecast.stated:
            groups.append([forecast])
        else:
            group.append(forecast)
    if len(groups) > 1 and len(groups[-1]) < PER_BIN:
        last = groups.pop()
        groups[-1].extend(last)
    return tuple(Bin(len(g), fmean(f.stated for f in g), fmean(f.true for f in g)) for g in groups)
