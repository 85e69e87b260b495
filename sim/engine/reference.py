"""What is usual for a healthy person of this age and sex: location and spread per quantity."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.engine.evidence import Patient
from sim.knowledge.loader import Knowledge
from sim.knowledge.models import Healthy, Quantity, Sex, from_scale

Floats = NDArray[np.float64]
ADULT = 40.0
"""Age assumed where none is stated."""
FIT = "nhanes-2017-2020"
"""Source of the fitted references."""
SEXES: tuple[Sex, Sex] = ("female", "male")


def youngest_like(age: float | None, ends: Sequence[float]) -> float:
    """The lowest age that lies between the same two of the sorted `ends` of age bands."""
    known = ADULT if age is None else age
    place = bisect_right(ends, known)
    return ends[place - 1] if place else known


@dataclass(frozen=True)
class _Curve:
    """Knots over ln(age): location and spread on the working scale."""

    ages: Floats
    locations: Floats
    spreads: Floats

    @cached_property
    def since(self) -> float:
        """Age in years from which it is used where something else is published: a year before."""
        return math.exp(self.ages[0]) - 1

    def at(self, log_age: float) -> tuple[float, float]:
        """Location and spread; beyond the knots those of the nearest."""
        ages, locations, spreads = self._knots
        right = bisect_right(ages, log_age)
        if not 0 < right < len(ages):
            end = 0 if right == 0 else -1
            return locations[end], spreads[end]
        # As numpy's `interp`, which takes several times as long for one age.
        left, away = right - 1, log_age - ages[right - 1]
        width = ages[right] - ages[left]
        return (
            (locations[right] - locations[left]) / width * away + locations[left],
            (spreads[right] - spreads[left]) / width * away + spreads[left],
        )

    @cached_property
    def _knots(self) -> tuple[list[float], list[float], list[float]]:
        return self.ages.tolist(), self.locations.tolist(), self.spreads.tolist()


@dataclass(frozen=True)
class _Figures:
    """Locations and spreads for a band of ages."""

    fixed: Floats
    """Those that do not change with the age, shape (B, 2)."""
    curves: tuple[tuple[int, _Curve], ...]
    """The base quantities for which they do."""


class ReferenceTable:
    """Healthy location and spread of every base quantity, interpolated over age.

    The NHANES fit where it covers the age; elsewhere the published `healthy` entries of the
    quantity; beyond both, the nearest fitted age.
    """

    def __init__(self, knowledge: Knowledge, base: Sequence[Quantity]) -> None:
        self._base = tuple(base)
        self._fitted = knowledge.references
        self._curves: dict[tuple[str, Sex], _Curve] = {}
        for quantity in base:
            for sex in SEXES:
                rows = [
                    r for r in knowledge.references if r.quantity == quantity.id and r.sex == sex
                ]
                if rows:
                    self._curves[quantity.id, sex] = _Curve(
                        np.log(np.array([r.age for r in rows])),
                        np.log(np.array([r.median for r in rows])),
                        np.array([r.spread for r in rows]),
                    )
        ends = {age for quantity in base for entry in quantity.healthy for age in entry.age}
        self._ends = sorted(ends | {curve.since for curve in self._curves.values()})
        self._figures = lru_cache(512)(self._figures_of)

    def healthy(self, patient: Patient) -> tuple[Floats, Floats]:
        """Location and spread on the working scale, each of shape (B,), for one patient.

        Where the sex is not stated, the two sexes are averaged and their distance widens the
        spread.
        """
        sexes: tuple[Sex, ...] = (patient.sex,) if patient.sex else SEXES
        age = ADULT if patient.age is None else patient.age
        band = youngest_like(age, self._ends)
        at = math.log(max(age, 0.25))
        each = [self._at(at, self._figures(sex, patient.pregnant, band)) for sex in sexes]
        if len(each) == 1:
            return each[0][:, 0].copy(), each[0][:, 1].copy()
        pairs = np.array(each)
        location = pairs[:, :, 0].mean(axis=0)
        spread = np.sqrt((pairs[:, :, 1] ** 2).mean(axis=0) + pairs[:, :, 0].var(axis=0))
        return location, spread

    def _at(self, log_age: float, figures: _Figures) -> Floats:
        """Locations and spreads at one age, shape (B, 2)."""
        table = figures.fixed.copy()
        for b, curve in figures.curves:
            table[b] = curve.at(log_age)
        return table

    def _figures_of(self, sex: Sex, pregnant: bool, age: float) -> _Figures:
        """Where each quantity's figures come from, or they themselves; one for a band of ages."""
        fixed = np.zeros((len(self._base), 2))
        curves: list[tuple[int, _Curve]] = []
        for b, quantity in enumerate(self._base):
            published = _published(quantity, sex, age, pregnant)
            curve = self._curve(quantity, sex)
            if curve is not None and self._fits(quantity, sex, age, pregnant, published):
                curves.append((b, curve))
            elif published is not None:
                fixed[b] = published.on_scale(quantity.scale)
            else:
                raise ValueError(f"no healthy distribution for {quantity.id}")
        return _Figures(fixed, tuple(curves))

    def _curve(self, quantity: Quantity, sex: Sex) -> _Curve | None:
        return self._curves.get((quantity.id, sex)) or self._curves.get((quantity.id, "female"))

    def _fits(
        self, quantity: Quantity, sex: Sex, age: float, pregnant: bool, published: Healthy | None
    ) -> bool:
        """Whether the survey's curve is used: where it covers the age, or nothing else is known."""
        curve = self._curve(quantity, sex)
        if curve is None:
            return False
        return published is None or (curve.since <= age and not pregnant)

    def claim(self, quantity: Quantity, patient: Patient) -> Healthy:
        """The healthy figures nearest to the patient's age and sex, with their source."""
        age = ADULT if patient.age is None else patient.age
        sex: Sex = patient.sex or SEXES[0]
        published = _published(quantity, sex, age, patient.pregnant)
        if not self._fits(quantity, sex, age, patient.pregnant, published):
            assert published is not None
            return published
        rows = [r for r in self._fitted if r.quantity == quantity.id]
        rows = [r for r in rows if r.sex == sex] or rows
        near = min(rows, key=lambda r: abs(math.log(r.age) - math.log(max(age, 0.25))))
        return Healthy(
            median=near.median,
            spread=near.spread,
            sex=near.sex,
            age=(near.low_age, near.high_age),
            source=FIT,
            basis="derived",
            formula="median and spread (natural log) of the healthy people of this sex and age",
            locator="fitted reference",
            population=f"healthy US {near.sex}s of {near.low_age} to {near.high_age} years",
            n=near.n,
        )

    def interval(
        self, row: Floats, constant: float, scale: str, patient: Patient
    ) -> tuple[float, float]:
        """Central 95 % of healthy people for a base or derived quantity, in its own unit.

        `row` holds the powers of the base quantities, shape (B,); derived quantities take the base
        quantities as uncorrelated, which is slightly wide.
        """
        location, spread = self.healthy(patient)
        center = float(row @ location) + constant
        reach = 1.959963984540054 * math.sqrt(float((row * spread) @ (row * spread)))
        if scale == "logit":
            return from_scale(center - reach, "logit"), from_scale(center + reach, "logit")
        return math.exp(center - reach), math.exp(center + reach)

    def published_interval(
        self, quantity: Quantity, patient: Patient
    ) -> tuple[float, float] | None:
        """Central 95 % as published, for a quantity that the model does not hold."""
        age = ADULT if patient.age is None else patient.age
        entries = [
            entry
            for sex in ((patient.sex,) if patient.sex else SEXES)
            if (entry := _published(quantity, sex, age, patient.pregnant)) is not None
        ]
        if not entries:
            return None
        placed = [entry.on_scale(quantity.scale) for entry in entries]
        low = min(location - 1.959963984540054 * spread for location, spread in placed)
        high = max(location + 1.959963984540054 * spread for location, spread in placed)
        return from_scale(low, quantity.scale), from_scale(high, quantity.scale)


def _published(quantity: Quantity, sex: Sex, age: float, pregnant: bool) -> Healthy | None:
    """The narrowest published entry that fits; entries for pregnancy hold only in pregnancy."""
    fitting = [
        entry
        for entry in quantity.healthy
        if entry.sex in (None, sex)
        and entry.age[0] <= age < entry.age[1]
        and (pregnant or not entry.pregnant)
    ]
    if not fitting:
        return quantity.healthy[0] if quantity.healthy else None
    return min(
        fitting,
        key=lambda e: (not e.pregnant, e.sex is None, e.age[1] - e.age[0]),
    )
