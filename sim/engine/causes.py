"""Causes of iron deficiency and of inflammation, as a second layer below the hypotheses.

A hypothesis may have any set of causes that takes one from each of its conditions that have some.
All sets of all hypotheses stand one after the other, N in all, so that one pass weighs them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sim.engine.belief import Hypothesis
from sim.engine.evidence import Patient
from sim.engine.reference import ADULT, youngest_like
from sim.knowledge.loader import Knowledge
from sim.knowledge.models import Cause, CauseShare

Floats = NDArray[np.float64]


class CauseTable:
    """Every set of causes of every hypothesis, and how often each is met."""

    def __init__(self, knowledge: Knowledge, hypotheses: Sequence[Hypothesis]) -> None:
        self.of: dict[str, tuple[Cause, ...]] = {}
        """The causes of each condition that has some."""
        for cause in knowledge.causes.values():
            self.of[cause.of] = (*self.of.get(cause.of, ()), cause)
        self.sets: list[tuple[int, tuple[str, ...]]] = [
            (h, names)
            for h, hypothesis in enumerate(hypotheses)
            for names in product(
                *([c.id for c in self.of[n]] for n in hypothesis.conditions if n in self.of)
            )
        ]
        """The hypothesis and the causes of each set, length N."""
        self.owner = np.array([h for h, _ in self.sets])
        """The hypothesis of each set, shape (N,)."""
        self._starts = np.searchsorted(self.owner, np.arange(len(hypotheses)))
        self._ends = [*self._starts[1:].tolist(), len(self.sets)]
        causes = knowledge.causes.values()
        self._ages = sorted({age for c in causes for entry in c.share for age in entry.age})
        self.alike = lru_cache(512)(self._alike)
        self.prior = lru_cache(512)(self._prior)
        self._log_weights = lru_cache(512)(self._log_weights_of)
        self.members = lru_cache(None)(self._members)

    def sets_of(self, hypothesis: int) -> slice:
        """Where the sets of a hypothesis stand."""
        return slice(self._starts[hypothesis], self._ends[hypothesis])

    def summed(self, table: Floats) -> Floats:
        """Log of the sum over the sets of each hypothesis, (N,) to (H,)."""
        highest = np.maximum.reduceat(table, self._starts)
        return highest + np.log(np.add.reduceat(np.exp(table - highest[self.owner]), self._starts))

    def _prior(self, condition: str, patient: Patient) -> Mapping[str, float]:
        """P(cause | condition, age, sex, pregnancy) before any finding; sums to 1."""
        weights = {
            cause.id: weight
            for cause in self.of.get(condition, ())
            if (weight := _weight(cause, patient)) > 0
        }
        if not weights and patient.pregnant:  # later than any cause in pregnancy was studied
            return self.prior(condition, replace(patient, pregnant=False))
        total = sum(weights.values())
        return {name: weight / total for name, weight in weights.items()}

    def _alike(self, patient: Patient) -> Patient:
        """Whoever has each cause as often, and was given the same: one for a band of ages."""
        age = youngest_like(patient.age, self._ages)
        return replace(patient, age=age, trimester=None, ancestry=())

    def log_weights(self, patient: Patient) -> Floats:
        """Log prior of every set of causes, its hypothesis given, shape (N,); -inf where none."""
        alike = self.alike(patient)
        return self._log_weights(replace(alike, treatment=()) if alike.treatment else alike)

    def _log_weights_of(self, patient: Patient) -> Floats:
        weight = {
            cause: share for name in self.of for cause, share in self.prior(name, patient).items()
        }
        shares = [math.prod(weight.get(name, 0.0) for name in names) for _, names in self.sets]
        with np.errstate(divide="ignore"):
            return np.log(np.array(shares))

    def _members(self, condition: str) -> Mapping[str, NDArray[np.int_]]:
        """Which sets hold each cause of a condition."""
        return {
            cause.id: np.array([i for i, (_, names) in enumerate(self.sets) if cause.id in names])
            for cause in self.of[condition]
        }


def _weight(cause: Cause, patient: Patient) -> float:
    """The weight of the narrowest entry that fits the patient; 0 where none does."""
    age = ADULT if patient.age is None else patient.age

    def fits(entry: CauseShare) -> bool:
        return (
            (entry.sex is None or patient.sex is None or entry.sex == patient.sex)
            and entry.age[0] <= age < entry.age[1]
            and entry.pregnant in (None, patient.pregnant)
        )

    fitting = [entry for entry in cause.share if fits(entry)]
    if not fitting:
        return 0.0
    best = min(fitting, key=lambda e: (e.pregnant is None, e.sex is None, e.age[1] - e.age[0]))
    return best.weight
