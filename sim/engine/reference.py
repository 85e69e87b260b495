"""What is usual for a healthy person of this age and sex: location and spread per quantity."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

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

    def healthy(self, patient: Patient) -> tuple[Floats, Floats]:
        """Location and spread on the working scale, each of shape (B,), for one patient.

        Where the sex is not stated, the two sexes are averaged and their distance widens the
        spread.
        """
        sexes: tuple[Sex, ...] = (patient.sex,) if patient.sex else SEXES
        pairs = np.array(
            [[self._one(quantity, sex, patient) for quantity in self._base] for sex in sexes]
        )
        location = pairs[:, :, 0].mean(axis=0)
        spread = np.sqrt((pairs[:, :, 1] ** 2).mean(axis=0) + pairs[:, :, 0].var(axis=0))
        return location, spread

    def _one(self, quantity: Quantity, sex: Sex, patient: Patient) -> tuple[float, float]:
        age = ADULT if patient.age is None else patient.age
        published = _published(quantity, sex, age, patient.pregnant)
        curve = self._curve(quantity, sex)
        if curve is not None and self._fits(quantity, sex, age, patient.pregnant, published):
            at = math.log(max(age, 0.25))
            return (
                float(np.interp(at, curve.ages, curve.locations)),
                float(np.interp(at, curve.ages, curve.spreads)),
            )
        if published is None:
            raise ValueError(f"no healthy distribution for {quantity.id}")
        return published.on_scale(quantity.scale)

    def _curve(self, quantity: Quantity, sex: Sex) -> _Curve | None:
        return self._curves.get((quantity.id, sex)) or self._curves.get((quantity.id, "female"))

    def _fits(
        self, quantity: Quantity, sex: Sex, age: float, pregnant: bool, published: Healthy | None
    ) -> bool:
        """Whether the survey's curve is used: where it covers the age, or nothing else is known."""
        curve = self._curve(quantity, sex)
        if curve is None:
            return False
        return published is None or (math.exp(curve.ages[0]) <= age + 1 and not pregnant)

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
