"""What treatments of the last weeks make of a placement: it moves, and is less certain.

The moves are made in the quantity's own unit, where they are physical (donor cells dilute, iron
comes on top), and carried to the working scale by the delta method. What patients differ in by the
treatment is shared with no other quantity, and goes to the noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.engine.belief import Hypothesis
from sim.engine.placement import Placement
from sim.knowledge.loader import Knowledge
from sim.knowledge.models import Quantity
from sim.knowledge.treatment import NEUTRAL, Effect, GivenTreatment

Floats = NDArray[np.float64]


def treat(
    knowledge: Knowledge,
    hypotheses: Sequence[Hypothesis],
    base: Sequence[Quantity],
    given: Sequence[GivenTreatment],
    placement: Placement,
    health: Floats,
    donor: Floats,
) -> Placement:
    """The placement after the treatments, in the order given.

    `health` and `donor` are healthy locations on the working scale, shape (B,): of the patient, and
    of an adult who gives blood.
    """
    location, spread = placement.location.copy(), placement.spread.copy()
    noise = placement.noise.copy()
    columns = {quantity.id: b for b, quantity in enumerate(base)}
    for treatment in given:
        for effect in knowledge.treatments[treatment.kind].effects:
            value, width = effect.at(treatment.weeks)
            if value == NEUTRAL[effect.how] and not width:
                continue
            who = _whom(effect, hypotheses)
            for name in effect.quantities:
                b = columns[name]
                target = (donor if effect.toward == "donor" else health)[b]
                location[who, b], factor, extra = _moved(
                    effect, value, width, base[b], location[who, b], float(target)
                )
                spread[who, b] *= factor
                noise[who, b] = noise[who, b] * factor**2 + extra
    return replace(placement, location=location, spread=spread, noise=noise)


def _whom(effect: Effect, hypotheses: Sequence[Hypothesis]) -> NDArray[np.int_]:
    """Positions of the hypotheses in which the effect happens."""
    return np.array(
        [
            h
            for h, hypothesis in enumerate(hypotheses)
            if not effect.conditions or set(effect.conditions) & set(hypothesis.conditions)
        ]
    )


def _moved(
    effect: Effect, value: float, width: float, quantity: Quantity, location: Floats, target: float
) -> tuple[Floats, Floats | float, Floats | float]:
    """New locations, factor on what was uncertain before, and variance that comes on top."""
    if effect.how == "scale":
        return location + np.log(value), 1.0, width**2
    own, slope = _natural(quantity, location)
    if effect.how == "add":
        new = own + value
        own_share, extra = 1.0, value * width * np.ones_like(own)
    else:
        goal, _ = _natural(quantity, np.array(target))
        new = (1 - value) * own + value * goal
        own_share, extra = 1 - value, (goal - own) * width
    moved, back = _working(quantity, new)
    return moved, own_share * slope * back, (extra * back) ** 2


def _natural(quantity: Quantity, location: Floats) -> tuple[Floats, Floats]:
    """Values in the quantity's own unit, and their slope over the working scale."""
    if quantity.scale != "logit":
        value = np.exp(location)
        return value, value
    value = 100 / (1 + np.exp(-location))
    return value, value * (100 - value) / 100


def _working(quantity: Quantity, value: Floats) -> tuple[Floats, Floats]:
    """Values on the working scale, and their slope over the quantity's own unit."""
    if quantity.scale != "logit":
        return np.log(value), 1 / value
    return np.log(value / (100 - value)), 100 / (value * (100 - value))
