"""How far a stated belief is from a band of beliefs, in bits."""

from __future__ import annotations

import math
from collections.abc import Sequence

SLACK = 1e-9


def clipped(probabilities: Sequence[float], least: float) -> list[float]:
    """The probabilities with none below `least`, summing to 1 again."""
    raised = [max(p, least) for p in probabilities]
    total = sum(raised)
    return [p / total for p in raised]


def divergence(stated: Sequence[float], truth: Sequence[float]) -> float:
    """Kullback-Leibler divergence of `stated` from `truth`, in bits; infinite where impossible."""
    bits = 0.0
    for p, e in zip(stated, truth, strict=True):
        if e > 0:
            bits += e * math.log2(e / p) if p > 0 else math.inf
    return max(bits, 0.0)


def nearest(stated: Sequence[float], low: Sequence[float], high: Sequence[float]) -> list[float]:
    """The belief within the band (low to high, summing to 1) nearest to what was stated.

    Minimising sum e log(e / p) under box and sum gives e = clip(t p, low, high) for the one t at
    which the sum is 1; the sum is piecewise linear in t, so t is found exactly between two
    neighbouring break points. Raises ValueError where the band holds no belief, or where a
    stated probability is not above zero.
    """
    if min(stated) <= 0:
        raise ValueError("clip the stated belief first")
    if sum(low) > 1 + SLACK or sum(high) < 1 - SLACK:
        raise ValueError("no belief lies within the band")

    def at(t: float) -> list[float]:
        return [min(max(t * p, lo), hi) for p, lo, hi in zip(stated, low, high, strict=True)]

    breaks = sorted(
        {lo / p for p, lo in zip(stated, low, strict=True)}
        | {hi / p for p, hi in zip(stated, high, strict=True)}
    )
    below = breaks[0]
    for above in breaks:
        if sum(at(above)) >= 1:
            first, last = sum(at(below)), sum(at(above))
            share = 0.0 if last <= first else (1 - first) / (last - first)
            return at(below + min(max(share, 0.0), 1.0) * (above - below))
        below = above
    return at(breaks[-1])


def divergence_from_band(
    stated: Sequence[float], low: Sequence[float], high: Sequence[float]
) -> float:
    """Bits between what was stated and the nearest belief within the band; 0 inside."""
    return divergence(stated, nearest(stated, low, high))
