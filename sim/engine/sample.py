"""Draws patients from the model: complete measurements that fit together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.evidence import Patient
from sim.engine.model import Model
from sim.engine.natural import value_at
from sim.knowledge.models import from_scale

Floats = NDArray[np.float64]


def draw(
    model: Model, hypothesis: str, patient: Patient, count: int, random: np.random.Generator
) -> dict[str, Floats]:
    """`count` measurements of every quantity the model knows, base and derived, in their own units.

    Derived quantities follow from the base ones, so every identity holds to rounding error.
    """
    h = model.position[hypothesis]
    placement = model.place(patient)
    degrees = float(model.degrees[h])
    lower = np.linalg.cholesky(model.correlations[model.group[h]])
    normal = random.standard_normal((count, len(model.base))) @ lower.T
    shrink = np.sqrt(random.chisquare(degrees, count) / (degrees - 2))
    alone = np.sqrt(placement.noise[h]) * random.standard_normal(normal.shape)
    away = (placement.spread[h] * normal + alone) / shrink[:, None]
    base = placement.location[h] + away
    for b in model.natural.values():
        base[:, b] = value_at(away[:, b], placement.location[h, b])
    found: dict[str, Floats] = {}
    for name, (row, constant) in model.rows.items():
        values = base @ row + constant
        if model.knowledge.quantities[name].scale != "logit":
            found[name] = np.exp(values)
        else:
            found[name] = np.array([from_scale(float(v), "logit") for v in values])
    return found
