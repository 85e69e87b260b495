"""Draws what was not measured, given what was: the conditional of the model's multivariate t."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.engine.evidence import Patient
from sim.engine.model import Model
from sim.engine.natural import columns_of, deviation, value_at
from sim.knowledge.numbers import from_scale, to_scale

Floats = NDArray[np.float64]


def complete(
    model: Model,
    hypothesis: str,
    patient: Patient,
    known: Mapping[str, float],
    random: np.random.Generator,
) -> dict[str, float]:
    """One value of every quantity of the model, in its own unit; the known ones are kept.

    For a t of `v` degrees and scale S, given k coordinates at squared distance d (Mahalanobis), the
    rest is a t of v + k degrees about the regression on them, its scale (v + d) / (v + k) times the
    Schur complement of S: completing the square in the joint density gives it.
    What scatters evenly in its own unit is drawn there, unless what is known fixes it by products.
    """
    h = model.position[hypothesis]
    placement = model.place(patient)
    degrees = float(model.degrees[h])
    place, spread = placement.location[h], placement.spread[h]
    mean = place.copy()
    covariance = model.correlations[model.group[h]] * np.outer(spread, spread)
    scale = (covariance + np.diag(placement.noise[h])) * (degrees - 2) / degrees
    names = [name for name in known if name in model.rows]
    if names:
        rows = np.stack([model.rows[name][0] for name in names])
        for k, b in columns_of(model, names):
            value = to_scale(known[names[k]], "natural")
            mean[b] = value - deviation(value, place[b])
        # A known quantity may follow from others that are known: the inverse is of full rank only
        # on what is independent.
        wanted = np.array(
            [
                to_scale(known[name], model.knowledge.quantities[name].scale) - model.rows[name][1]
                for name in names
            ]
        )
        inner = np.linalg.pinv(rows @ scale @ rows.T, rcond=1e-9, hermitian=True)
        gain = scale @ rows.T @ inner
        off = wanted - rows @ mean
        distance = float(off @ inner @ off)
        count = int(np.linalg.matrix_rank(rows))
        mean = mean + gain @ off
        scale = (scale - gain @ rows @ scale) * (degrees + distance) / (degrees + count)
        degrees += count
    values, vectors = np.linalg.eigh((scale + scale.T) / 2)
    normal = vectors @ (np.sqrt(np.maximum(values, 0.0)) * random.standard_normal(len(values)))
    base = mean + normal / np.sqrt(random.chisquare(degrees) / degrees)
    held = np.any([model.rows[name][0] for name in names], axis=0) if names else np.zeros(len(base))
    for b in model.natural.values():
        if not held[b]:
            base[b] = value_at(base[b] - place[b], place[b])
    found: dict[str, float] = {}
    for name, (row, constant) in model.rows.items():
        at = float(base @ row + constant)
        found[name] = from_scale(at, model.knowledge.quantities[name].scale)
    return found
