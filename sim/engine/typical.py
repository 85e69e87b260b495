"""What a hypothesis leads one to expect: where a quantity lies, how often a finding is there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.evidence import Observation, Patient
from sim.engine.natural import value_at
from sim.engine.special import t_cdf
from sim.knowledge.models import from_scale

if TYPE_CHECKING:
    from sim.engine.engine import Engine

SHARE = 0.8
"""Of such patients, so many lie inside the usual interval."""


@dataclass(frozen=True)
class Usual:
    """Where a quantity lies in patients of one kind, in its canonical unit."""

    median: float
    low: float
    """10th percentile."""
    high: float
    """90th percentile."""
    location: float
    """On the working scale."""
    spread: float
    """Standard deviation on the working scale."""


def usual(engine: Engine, hypothesis: str, quantity: str, patient: Patient) -> Usual | None:
    """The middle 80 % of a quantity under a hypothesis; None where the model does not hold it.

    Nothing else is known of the patient but who comes. The interval is that of Student's t.
    """
    if quantity not in engine.model.rows:
        return None
    row, constant = engine.model.rows[quantity]
    h = engine.model.position[hypothesis]
    placement = engine.place(patient)
    location = float(placement.location[h] @ row) + constant
    weighted = placement.spread[h] * row
    correlation = engine.model.correlations[engine.model.group[h]]
    spread = math.sqrt(float(weighted @ correlation @ weighted))
    degrees = float(engine.model.degrees[h])
    reach = _quantile(0.5 + SHARE / 2, degrees) * spread * math.sqrt((degrees - 2) / degrees)
    scale = engine.knowledge.quantities[quantity].scale
    if scale == "natural":
        ends = value_at(np.array([-reach, reach]), location).tolist()
    else:
        ends = [location - reach, location + reach]
    return Usual(
        from_scale(location, scale),
        from_scale(ends[0], scale),
        from_scale(ends[1], scale),
        location,
        spread,
    )


def share_with(engine: Engine, hypothesis: str, finding: str, patient: Patient) -> float:
    """How often a finding is present under a hypothesis, averaged over its causes, 0 to 1."""
    present = [Observation(finding, True)]
    log_share = engine.findings.log_likelihood(present, patient, ())
    return math.exp(float(log_share[engine.model.position[hypothesis]]))


@lru_cache(256)
def _quantile(p: float, degrees: float) -> float:
    """Inverse of Student's distribution function for p above one half, by bisection."""
    low, high = 0.0, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        below = float(t_cdf(np.array(middle), np.array(degrees))) < p
        low, high = (middle, high) if below else (low, middle)
    return (low + high) / 2
