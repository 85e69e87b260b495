"""Turns results into rows of the model: what was measured, without counting anything twice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engine.evidence import Censored, Result
from sim.engine.model import Model
from sim.knowledge.models import LOGIT_FLOOR, Quantity, to_scale

Floats = NDArray[np.float64]

FRACTIONS = frozenset(
    {"hbf", "hbs", "hbe", "hbc", "hbd", "hbh", "hb-bart", "hb-lepore", "hb-o-arab", "hba2-hplc"}
)
"""Hemoglobin A is what these leave over: once one of them is known, it is no news."""

PATTERNS = 512
"""Sets of quantities that a model keeps."""
STEADIEST = "mch"
"""Of the red cell figures that say the same, the one that varies least (Buoro 2018)."""


@dataclass(frozen=True)
class Measured:
    """Results as rows over the base quantities; K rows, none a combination of the others."""

    rows: Floats
    """Shape (K, B)."""
    constants: Floats
    """Shape (K,)."""
    values: Floats
    """On the working scale, shape (K,); the limit where censored."""
    rounding: Floats
    """Variance from the printed digits, shape (K,)."""
    censored: NDArray[np.int_]
    """-1 where the true value is below, 1 where above, 0 where exact; shape (K,)."""
    names: tuple[str, ...]


@dataclass(frozen=True)
class Pattern:
    """What results have in common that are of the same quantities."""

    kept: tuple[tuple[int, Quantity], ...]
    """Which results are rows, by place, and their quantities."""
    rows: Floats
    constants: Floats
    censored: NDArray[np.int_]
    names: tuple[str, ...]


Given = tuple[tuple[str, Censored | None], ...]
"""Quantity of each result, and whether it is a limit."""


def measure(model: Model, results: Sequence[Result]) -> Measured:
    """Rows for the results, base quantities before derived ones, redundant ones dropped.

    A quantity that follows arithmetically from those before it adds nothing. Quantities that the
    engine does not use (indices that are functions of others) are passed over.
    """
    pattern = _pattern(model, tuple([(result.quantity, result.censored) for result in results]))
    kept = [(results[i], quantity) for i, quantity in pattern.kept]
    return Measured(
        pattern.rows,
        pattern.constants,
        np.array([_place(result, quantity) for result, quantity in kept]),
        np.array([_rounding(result, quantity) for result, quantity in kept]),
        pattern.censored,
        pattern.names,
    )


def _pattern(model: Model, given: Given) -> Pattern:
    """As `_pattern_of`; the model keeps what it was asked last."""
    found = model.patterns.get(given)
    if found is None:
        if len(model.patterns) >= PATTERNS:
            model.patterns.clear()
        found = model.patterns[given] = _pattern_of(model, given)
    return found


def _pattern_of(model: Model, given: Given) -> Pattern:
    known = {quantity for quantity, _ in given}
    quantities = model.knowledge.quantities
    usable = [
        i
        for i, (quantity, _) in enumerate(given)
        if quantity in model.rows and not (quantity == "hba" and known & FRACTIONS)
    ]

    def rank(i: int) -> tuple[bool, bool, bool, int]:
        quantity, censored = given[i]
        derived = quantities[quantity].identity is not None
        return derived, censored is not None, quantity != STEADIEST, model.order[quantity]

    usable.sort(key=rank)
    rows = [model.rows[given[i][0]] for i in usable]
    fresh = independent([row for row, _ in rows])
    kept = [usable[i] for i in fresh]
    pattern = Pattern(
        tuple((i, quantities[given[i][0]]) for i in kept),
        np.array([rows[i][0] for i in fresh]).reshape(len(kept), len(model.base)),
        np.array([rows[i][1] for i in fresh]),
        np.array([{None: 0, "<": -1, ">": 1}[given[i][1]] for i in kept], dtype=np.int_),
        tuple(given[i][0] for i in kept),
    )
    for array in (pattern.rows, pattern.constants, pattern.censored):
        array.setflags(write=False)
    return pattern


def independent(rows: Sequence[Floats], known: Floats | None = None) -> list[int]:
    """Which of `rows` are no combination of the `known` directions and of those before them."""
    if not rows:
        return []
    count = 0 if known is None else len(known)
    stacked = np.array(rows)
    basis = np.empty((count + len(rows), stacked.shape[1]))
    if known is not None:
        basis[:count] = known
    touched = np.any(basis[:count] != 0, axis=0)
    own = stacked.argmax(axis=1).tolist()
    alone = ((np.count_nonzero(stacked, axis=1) == 1) & (stacked.max(axis=1) == 1.0)).tolist()
    fresh: list[int] = []
    for i, row in enumerate(stacked):
        if alone[i] and not touched[own[i]]:
            # One base quantity that none before it holds: nothing has to be taken off.
            basis[count] = row
            touched[own[i]] = True
        else:
            rest = row - (basis[:count] @ row) @ basis[:count]
            length = math.sqrt(float(rest @ rest))
            if length <= 1e-9:
                continue
            basis[count] = rest / length
            touched |= basis[count] != 0
        count += 1
        fresh.append(i)
    return fresh


def directions(rows: Floats) -> Floats:
    """Orthonormal directions that span independent rows, shape (K, B)."""
    return np.linalg.qr(rows.T)[0].T


def _place(result: Result, quantity: Quantity) -> float:
    value = result.value
    if quantity.scale != "logit" and value <= 0:
        value = resolution_of(result, quantity) / 2
    return to_scale(value, quantity.scale)


def resolution_of(result: Result, quantity: Quantity) -> float:
    """Width of the last printed digit, in the canonical unit."""
    return result.resolution if result.resolution is not None else 10.0**-quantity.decimals


def _rounding(result: Result, quantity: Quantity) -> float:
    """Variance of a uniform error over the last digit, carried to the working scale."""
    width = resolution_of(result, quantity)
    if quantity.scale != "logit":
        slope = 1 / max(result.value, width / 2)
    else:
        share = min(max(result.value, LOGIT_FLOOR), 100 - LOGIT_FLOOR) / 100
        slope = 1 / (100 * share * (1 - share))
    return min((width * slope) ** 2 / 12, math.log(2) ** 2) + 1e-8


def rounding_at(quantity: Quantity, locations: Floats) -> Floats:
    """As `_rounding`, for values that are only expected; `locations` on the working scale."""
    width = 10.0**-quantity.decimals
    if quantity.scale != "logit":
        slope = 1 / np.maximum(np.exp(locations), width / 2)
    else:
        share = 1 / (1 + np.exp(-locations))
        share = np.clip(share, LOGIT_FLOOR / 100, 1 - LOGIT_FLOOR / 100)
        slope = 1 / (100 * share * (1 - share))
    return np.minimum((width * slope) ** 2 / 12, math.log(2) ** 2) + 1e-8
