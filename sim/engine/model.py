"""Compiles the knowledge to arrays: one multivariate t per hypothesis over the base quantities.

Everything is on the working scale of a quantity (natural log; logit for hemoglobin fractions).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.engine.belief import Hypothesis
from sim.engine.evidence import Patient
from sim.engine.placement import Composition, Placement
from sim.engine.prior import PriorTable
from sim.engine.reference import ReferenceTable
from sim.knowledge.loader import Knowledge
from sim.knowledge.models import Quantity

Floats = NDArray[np.float64]
Ints = NDArray[np.int_]

GROUP_RANK = ("iron-deficiency", "inflammation", "trait", "reference")
"""Whose correlations a pair shares: those of its part that stands first here."""
SMALLEST_EIGENVALUE = 0.03
"""Pairwise correlations need not fit together; eigenvalues below this are raised to it."""


class Model:
    """The compiled knowledge; immutable once built."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.base: tuple[Quantity, ...] = tuple(
            q for q in knowledge.quantities.values() if q.identity is None and q.evidence
        )
        self.index = {quantity.id: i for i, quantity in enumerate(self.base)}
        self.rows = {
            q.id: row
            for q in knowledge.quantities.values()
            if q.evidence and (row := self.row(q)) is not None
        }
        """Powers of the base quantities and ln of the factor, for all that counts as evidence."""
        self.hypotheses = _hypotheses(knowledge)
        self.position = {hypothesis.id: i for i, hypothesis in enumerate(self.hypotheses)}
        self.references = ReferenceTable(knowledge, self.base)
        self.priors = PriorTable(knowledge, self.hypotheses)
        self.correlations = np.stack([self._correlation(name) for name in GROUP_RANK])
        self.group: Ints = np.array([self._group(h) for h in self.hypotheses])
        self.degrees: Floats = np.array(
            [
                min(knowledge.conditions[name].degrees_of_freedom for name in h.conditions)
                for h in self.hypotheses
            ]
        )
        self._composition = Composition(knowledge, self.base, self.hypotheses)

    def row(self, quantity: Quantity) -> tuple[Floats, float] | None:
        """Powers of the base quantities and ln of the factor; None where it is none of them."""
        row = np.zeros(len(self.index))
        if quantity.identity is None:
            if quantity.id not in self.index:
                return None
            row[self.index[quantity.id]] = 1.0
            return row, 0.0
        for term in quantity.identity.terms:
            if term.of not in self.index:
                return None
            row[self.index[term.of]] += term.power
        return row, math.log(quantity.identity.factor)

    def _correlation(self, name: str) -> Floats:
        """The group's fitted correlations, completed by published ones, made positive definite."""
        matrix = np.eye(len(self.base))
        group = self.knowledge.groups[name]
        for i, a in enumerate(group.quantities):
            for j, b in enumerate(group.quantities):
                if i != j and a in self.index and b in self.index:
                    matrix[self.index[a], self.index[b]] = group.correlation[i][j]
        for extra in self.knowledge.correlations:
            if not extra.groups or name in extra.groups:
                a, b = self.index[extra.a], self.index[extra.b]
                matrix[a, b] = matrix[b, a] = extra.r
        values, vectors = np.linalg.eigh(matrix)
        fixed = (vectors * np.maximum(values, SMALLEST_EIGENVALUE)) @ vectors.T
        scale = 1 / np.sqrt(np.diag(fixed))
        return fixed * scale[:, None] * scale[None, :]

    def _group(self, hypothesis: Hypothesis) -> int:
        return min(
            GROUP_RANK.index(self.knowledge.conditions[name].correlation)
            for name in hypothesis.conditions
        )

    def place(self, patient: Patient) -> Placement:
        """Location and spread of every hypothesis for a patient."""
        return self._composition.place(*self.references.healthy(patient))


def _hypotheses(knowledge: Knowledge) -> tuple[Hypothesis, ...]:
    """Every condition alone, then the declared pairs; ids in a fixed order."""
    singles = [
        Hypothesis(c.id, (c.id,), c.name, c.short or c.name)
        for c in sorted(knowledge.conditions.values(), key=lambda c: c.id)
    ]
    pairs = [
        Hypothesis(
            "+".join(pair.conditions),
            pair.conditions,
            pair.name or " with ".join(knowledge.conditions[c].name for c in pair.conditions),
            pair.short
            or " + ".join(
                knowledge.conditions[c].short or knowledge.conditions[c].name
                for c in pair.conditions
            ),
        )
        for pair in sorted(knowledge.pairs, key=lambda pair: pair.conditions)
    ]
    return (*singles, *pairs)
