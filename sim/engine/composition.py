"""What the conditions say of each quantity, composed for every hypothesis and compiled.

A hypothesis is placed relative to a healthy person of the same age and sex. Two conditions at once
are composed from their parts: shifts in opposite directions add; of shifts in one direction the
stronger counts in full and the weaker by `WEAKER`, since both draw on the same reserve; an absolute
value (depleted ferritin, a hemoglobin fraction) stands above a ratio. What a source says about the
pair itself replaces the composition.

What does not depend on the patient is worked out once: a ratio moves the healthy location by the
same step at every age, an absolute value lies where it lies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engine.belief import Hypothesis
from sim.knowledge.loader import Knowledge
from sim.knowledge.models import Quantity, QuantityShift

Floats = NDArray[np.float64]

WEAKER = 0.35
"""Weight of the weaker of two shifts in one direction (judgement)."""


@dataclass(frozen=True)
class _Rival:
    """Two absolute values of one quantity: the one further from health stands."""

    at: tuple[int, int]
    locations: tuple[float, float]
    spreads: tuple[float, float]


@dataclass(frozen=True)
class _Follower:
    """A quantity that moves with others where no part of a hypothesis names it."""

    quantity: int
    hypotheses: NDArray[np.int_]
    weights: tuple[tuple[int, float], ...]
    """Quantity it follows, and by how much."""


class Composition:
    """What every hypothesis does to every base quantity, ready to be laid on a healthy person."""

    def __init__(
        self, knowledge: Knowledge, base: Sequence[Quantity], hypotheses: Sequence[Hypothesis]
    ) -> None:
        shape = len(hypotheses), len(base)
        self._step: Floats = np.zeros(shape)
        """Distance from the healthy location; the location itself where `_absolute`."""
        self._absolute = np.zeros(shape, dtype=bool)
        self._spread: Floats = np.full(shape, np.nan)
        """Spread that a condition gives; NaN where it follows from the healthy one."""
        self._factor: Floats = np.ones((len(hypotheses), 1))
        self._summed: list[tuple[int, int]] = []
        """Where two ratios meet, and the variances beyond health add."""
        self._variances: list[tuple[float, float]] = []
        self._rivals: list[_Rival] = []
        overrides = {frozenset(pair.conditions): pair.quantities for pair in knowledge.pairs}
        named = np.zeros(shape, dtype=bool)
        for h, hypothesis in enumerate(hypotheses):
            conditions = [knowledge.conditions[name] for name in hypothesis.conditions]
            self._factor[h] = max(condition.spread_factor for condition in conditions)
            override: Mapping[str, QuantityShift] = (
                overrides.get(frozenset(hypothesis.conditions), {}) if len(conditions) > 1 else {}
            )
            for b, quantity in enumerate(base):
                shifts = [
                    condition.quantities[quantity.id]
                    for condition in conditions
                    if quantity.id in condition.quantities
                ]
                if quantity.id in override:
                    shifts = [override[quantity.id]]
                if shifts:
                    named[h, b] = True
                    self._compose((h, b), quantity, shifts)
        self._meeting = np.array(self._summed, dtype=np.int_).reshape(-1, 2).T
        self._squares: Floats = np.array(self._variances).reshape(-1, 2)
        self._meeting_rivals = np.array([r.at for r in self._rivals], np.int_).reshape(-1, 2).T
        self._rival_locations: Floats = np.array([r.locations for r in self._rivals])
        self._rival_spreads: Floats = np.array([r.spreads for r in self._rivals])
        index = {quantity.id: b for b, quantity in enumerate(base)}
        self._followers = [
            _Follower(
                b,
                np.flatnonzero(~named[:, b]),
                tuple((index[follow.of], follow.weight) for follow in quantity.follows),
            )
            for b, quantity in enumerate(base)
            if quantity.follows
        ]

    def _compose(
        self, at: tuple[int, int], quantity: Quantity, shifts: Sequence[QuantityShift]
    ) -> None:
        """What the shifts make of one quantity under one hypothesis."""
        placed = [shift.on_scale(quantity.scale, 0.0) for shift in shifts]
        fixed = [p for shift, p in zip(shifts, placed, strict=True) if shift.ratio is None]
        if len(fixed) > 1:
            (one, width), (other, further) = fixed[:2]
            self._rivals.append(_Rival(at, (one, other), (width, further)))
        if fixed or len(placed) == 1:
            self._absolute[at] = bool(fixed)
            self._step[at], self._spread[at] = (fixed or placed)[0]
            return
        strong, weak = sorted(placed, key=lambda pair: -abs(pair[0]))[:2]
        self._step[at] = strong[0] + (WEAKER if strong[0] * weak[0] > 0 else 1.0) * weak[0]
        self._summed.append(at)
        self._variances.append((strong[1] ** 2, weak[1] ** 2))

    def place(self, center: Floats, width: Floats) -> tuple[Floats, Floats]:
        """Location and spread (H, B), from a healthy location and spread, each of shape (B,)."""
        location = np.where(self._absolute, self._step, center + self._step)
        spread = np.where(np.isnan(self._spread), width * self._factor, self._spread)
        variance = width**2
        if len(self._summed):
            rows, columns = self._meeting
            own = variance[columns]
            excess = np.maximum(self._squares - own[:, None], 0.0).sum(axis=1)
            spread[rows, columns] = np.sqrt(own + excess)
        if len(self._rivals):
            rows, columns = self._meeting_rivals
            away = np.abs(self._rival_locations - center[columns, None])
            further = (away[:, 1] > away[:, 0]).astype(np.int_)
            each = np.arange(len(rows))
            location[rows, columns] = self._rival_locations[each, further]
            spread[rows, columns] = self._rival_spreads[each, further]
        for follower in self._followers:
            b, rows = follower.quantity, follower.hypotheses
            moved, total = np.full(len(rows), center[b]), np.full(len(rows), variance[b])
            for a, weight in follower.weights:
                moved += weight * (location[rows, a] - center[a])
                total += weight**2 * np.maximum(spread[rows, a] ** 2 - variance[a], 0.0)
            location[rows, b], spread[rows, b] = moved, np.sqrt(total)
        return location, spread
