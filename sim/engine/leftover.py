"""What the printed fractions leave: no variant can have more of the hemoglobin than that.

A laboratory that prints HbA 94 %, HbA2 5.2 % and HbF 0.7 % has seen no HbS, though it does not say
so. HbA itself is no evidence (the others leave it over), but its size closes the sum.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.engine.evidence import Result
from sim.engine.model import Model
from sim.engine.placement import Placement
from sim.engine.special import t_cdf, t_share
from sim.knowledge.models import Quantity, to_scale

Floats = NDArray[np.float64]
MAIN = "hba"
SLACK = 3.0
"""Percent points that printed fractions may fall short of 100 without a variant (judgement)."""
SMALLEST = 1e-300
CERTAIN = 6.0
"""From so many widths on, a fraction is taken to be within what is left."""


def most_left(
    results: Sequence[Result], quantities: Mapping[str, Quantity]
) -> tuple[float, frozenset[str]]:
    """Percent that is left at most, and the fractions that are in the sum already.

    100 and nothing where HbA, or HbA2 or its window, is not known: then the sum is not closed.
    """
    if not any(r.quantity == MAIN and r.censored != ">" for r in results):
        return 100.0, frozenset()
    panel = quantities[MAIN].panel
    known = {
        r.quantity: r.value
        for r in results
        if quantities[r.quantity].panel == panel and r.censored != ">"
    }
    inside = set(known)
    total = sum(known.values())
    closed = True
    for quantity in quantities.values():
        if quantity.window is None:
            continue
        closed = closed and (quantity.id in known or quantity.window.own in known)
        if quantity.id in known:
            total -= sum(known.get(name, 0.0) for name in quantity.window.parts)
            inside |= {*quantity.window.parts}
    if not closed:
        return 100.0, frozenset()
    return min(max(100.0 - total, 0.0) + SLACK, 100.0), frozenset(inside)


def log_likelihood(model: Model, placement: Placement, results: Sequence[Result]) -> Floats:
    """Natural log of P(every fraction not printed is within what is left), shape (H,)."""
    left, inside = most_left(results, model.knowledge.quantities)
    if left >= 100:
        return np.zeros(len(model.hypotheses))
    z, degrees = _room(model, placement, left, inside)
    doubtful = z < CERTAIN
    chance = np.ones_like(z)
    chance[doubtful] = t_cdf(z[doubtful], np.broadcast_to(degrees, z.shape)[doubtful])
    return np.log(np.maximum(chance, SMALLEST)).sum(axis=1)


def log_likelihood_of(
    model: Model, placement: Placement, results: Sequence[Result], hypothesis: int
) -> float:
    """As `log_likelihood`, of one hypothesis."""
    left, inside = most_left(results, model.knowledge.quantities)
    if left >= 100:
        return 0.0
    z, degrees = _room(model, placement, left, inside, slice(hypothesis, hypothesis + 1))
    chances = [t_share(at, float(degrees[0, 0])) for at in z[0].tolist() if at < CERTAIN]
    return sum(math.log(max(chance, SMALLEST)) for chance in chances)


def _room(
    model: Model,
    placement: Placement,
    left: float,
    inside: frozenset[str],
    which: slice = slice(None),
) -> tuple[Floats, Floats]:
    """Widths from each fraction that is not printed up to what is left, and degrees of freedom."""
    panel = model.knowledge.quantities[MAIN].panel
    rest = [
        b
        for b, quantity in enumerate(model.base)
        if quantity.panel == panel and quantity.id not in inside and quantity.window is None
    ]
    degrees = model.degrees[which, None]
    width = np.sqrt(placement.spread[which, rest] ** 2 + placement.noise[which, rest])
    width = width * np.sqrt((degrees - 2) / degrees)
    return (to_scale(left, "logit") - placement.location[which, rest]) / width, degrees
