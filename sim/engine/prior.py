"""How likely each hypothesis is before anything is measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.engine.belief import Hypothesis
from sim.engine.evidence import Patient
from sim.engine.reference import SEXES, youngest_like
from sim.knowledge.loader import Knowledge
from sim.knowledge.models import Prior, Sex

Floats = NDArray[np.float64]


class PriorTable:
    """Prior of every hypothesis for a patient and a setting.

    Conditions of one axis exclude each other, axes are independent but for the odds ratio of a
    pair: P(hypothesis) is the product over axes of the chosen condition's share, or of the share
    without any condition of that axis. The setting multiplies the odds of each condition.
    """

    def __init__(self, knowledge: Knowledge, hypotheses: Sequence[Hypothesis]) -> None:
        self._knowledge = knowledge
        self._hypotheses = tuple(hypotheses)
        self._rows: dict[str, list[Prior]] = {}
        for prior in knowledge.priors:
            self._rows.setdefault(prior.of, []).append(prior)
        self._ages = sorted({age for prior in knowledge.priors for age in prior.age})
        self.alike = lru_cache(512)(self._alike)
        self._fitting = lru_cache(None)(self._all_fitting)
        self._odds = {frozenset(p.conditions): p.odds.value for p in knowledge.pairs}
        self._axis = {
            condition.id: condition.axis
            for condition in knowledge.conditions.values()
            if condition.id != "healthy"
        }

    def _alike(self, patient: Patient) -> Patient:
        """Whoever has the same prior: one for a band of ages."""
        age = youngest_like(patient.age, self._ages)
        return replace(patient, age=age, trimester=None, treatment=())

    def shares(self, patient: Patient, setting: str) -> dict[str, float]:
        """Share of such people, met in this setting, who have each condition.

        Within an axis the setting weighs the conditions and the share without any of them:
        p f / (1 - sum p + sum p f), so that an axis never holds more than everybody.
        """
        sexes: tuple[Sex, ...] = (patient.sex,) if patient.sex else SEXES
        factors: dict[str, float] = {}
        if setting:
            for factor in self._knowledge.settings[setting].factors:
                factors[factor.of] = factor.factor
        plain = {
            name: sum(self._share(name, patient, sex) for sex in sexes) / len(sexes)
            for name in self._axis
        }
        total: dict[str, float] = {}
        for name, axis in self._axis.items():
            change = plain[name] * (factors.get(name, 1.0) - 1)
            total[axis] = total.get(axis, 1.0) + change
        return {
            name: plain[name] * factors.get(name, 1.0) / total[axis]
            for name, axis in self._axis.items()
        }

    def _share(self, condition: str, patient: Patient, sex: Sex) -> float:
        rows = self._chosen(condition, patient, sex)
        return sum(row.p for row in rows) / len(rows) if rows else 1e-7

    def _chosen(self, condition: str, patient: Patient, sex: Sex) -> list[Prior]:
        """The narrowest row that fits, one for each ancestry; their shares are averaged."""
        age = youngest_like(patient.age, self._ages)
        fitting = self._fitting(condition, sex, age, patient.pregnant)
        if not fitting:
            return []
        general = [row for row in fitting if not row.ancestry]
        by_ancestry = [
            _narrowest([row for row in fitting if row.ancestry == name] or general)
            for name in patient.ancestry
        ]
        return by_ancestry or [_narrowest(general or fitting)]

    def _all_fitting(self, condition: str, sex: Sex, age: float, pregnant: bool) -> list[Prior]:
        """Rows that fit whatever the ancestry; one list for a band of ages."""
        return [
            row
            for row in self._rows.get(condition, [])
            if row.sex in (None, sex)
            and row.age[0] <= age < row.age[1]
            and row.pregnant in (None, pregnant)
        ]

    def rows(self, condition: str, patient: Patient) -> tuple[Prior, ...]:
        """The rows behind a condition's share for this patient, each once."""
        sexes: tuple[Sex, ...] = (patient.sex,) if patient.sex else SEXES
        found = [row for sex in sexes for row in self._chosen(condition, patient, sex)]
        return tuple(row for i, row in enumerate(found) if row not in found[:i])

    def log_prior(self, patient: Patient, setting: str) -> Floats:
        """Natural log of the normalised prior, shape (H,)."""
        shares = self.shares(patient, setting)
        free: dict[str, float] = {}
        for name, axis in self._axis.items():
            free[axis] = free.get(axis, 1.0) - shares[name]
        without = {axis: math.log(max(rest, 1e-3)) for axis, rest in free.items()}
        odds = {name: math.log(p) - without[self._axis[name]] for name, p in shares.items()}
        total = sum(without.values())
        values: list[float] = []
        for hypothesis in self._hypotheses:
            value = total + sum(odds.get(name, 0.0) for name in hypothesis.conditions)
            if len(hypothesis.conditions) > 1:
                value += math.log(self._odds[frozenset(hypothesis.conditions)])
            values.append(value)
        table = np.array(values)
        return table - np.logaddexp.reduce(table)


def _narrowest(rows: Sequence[Prior]) -> Prior:
    return min(rows, key=lambda r: (r.pregnant is None, r.sex is None, r.age[1] - r.age[0]))
