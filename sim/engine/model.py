"""Compiles the knowledge to arrays: one multivariate t per hypothesis over the base quantities.

Everything is on the working scale of a quantity (natural log; logit for hemoglobin fractions);
`natural.py` tells of those that scatter otherwise. For a patient the conditions are composed upon
a healthy person of the same age and sex; then come peaks that hold several hemoglobins, what
laboratories differ by, and the treatments of the last weeks.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.belief import Hypothesis
from sim.engine.composition import Composition
from sim.engine.evidence import Patient
from sim.engine.placement import Placement
from sim.engine.prior import PriorTable
from sim.engine.reference import ADULT, ReferenceTable
from sim.engine.treated import treat
from sim.engine.windows import Windows, partner
from sim.knowledge.loader import Knowledge
from sim.knowledge.models import Quantity

if TYPE_CHECKING:
    from sim.engine.measured import Given, Pattern

Floats = NDArray[np.float64]
Ints = NDArray[np.int_]

GROUP_RANK = ("iron-deficiency", "inflammation", "trait", "reference")
"""Whose correlations a pair shares: those of its part that stands first here."""
SMALLEST_EIGENVALUE = 0.03
"""Pairwise correlations need not fit together; eigenvalues below this are raised to it."""


class Model:
    """The compiled knowledge; immutable once built."""

    def __init__(self, knowledge: Knowledge, like: Model | None = None) -> None:
        """`like` is a model with the same references and correlations, which cost most to build."""
        self.knowledge = knowledge
        self.base: tuple[Quantity, ...] = tuple(
            q for q in knowledge.quantities.values() if q.identity is None and q.evidence
        )
        self.index = {quantity.id: i for i, quantity in enumerate(self.base)}
        self.patterns: dict[Given, Pattern] = {}
        """What `measured` has made of sets of quantities; a memory."""
        self.order = {name: i for i, name in enumerate(knowledge.quantities)}
        self.natural = {q.id: self.index[q.id] for q in self.base if q.scale == "natural"}
        """Where those are that scatter evenly in their own unit."""
        self.rows = {
            q.id: row
            for q in knowledge.quantities.values()
            if q.evidence and (row := self.row(q)) is not None
        }
        """Powers of the base quantities and ln of the factor, for all that counts as evidence."""
        self.hypotheses = _hypotheses(knowledge)
        self.position = {hypothesis.id: i for i, hypothesis in enumerate(self.hypotheses)}
        self.named_by = {frozenset(h.conditions): h.id for h in reversed(self.hypotheses)}
        """Id of the hypothesis that is exactly these conditions."""
        self.references: ReferenceTable = (
            like.references if like else ReferenceTable(knowledge, self.base)
        )
        self.priors = PriorTable(knowledge, self.hypotheses)
        self._overrides = {frozenset(pair.conditions): pair.quantities for pair in knowledge.pairs}
        self.named = tuple(self._names(h) for h in self.hypotheses)
        """The quantities that sources give for each hypothesis."""
        kinds = [self._kind(h) for h in range(len(self.hypotheses))]
        distinct = sorted(set(kinds))
        self.correlations: Floats = (
            like.correlations if like else np.stack([self._correlation(*kind) for kind in distinct])
        )
        self.group: Ints = np.array([distinct.index(kind) for kind in kinds])
        """Which of the `correlations` a hypothesis has, shape (H,)."""
        self._composition = Composition(knowledge, self.base, self.hypotheses)
        self._windows = Windows(self.base, self.named)
        noise = [(q.laboratory_cv.value / 100) ** 2 if q.laboratory_cv else 0.0 for q in self.base]
        self._noise: Floats = np.tile(np.array(noise), (len(self.hypotheses), 1))
        self._noise.setflags(write=False)
        self.degrees: Floats = np.array(
            [
                min(knowledge.conditions[name].degrees_of_freedom for name in h.conditions)
                for h in self.hypotheses
            ]
        )

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

    def _names(self, hypothesis: Hypothesis) -> frozenset[str]:
        """The quantities that sources give for the hypothesis.

        What they say of a pair's fractions overrules what they say of a peak in one part of it.
        """
        override = self._overrides.get(frozenset(hypothesis.conditions), {})
        names = set(override)
        for name in hypothesis.conditions:
            names |= self.knowledge.conditions[name].quantities.keys()
        for quantity in self.base:
            parts = set(quantity.window.parts) if quantity.window else set[str]()
            if parts & override.keys() and quantity.id not in override:
                names.discard(quantity.id)
        return frozenset(names)

    def _kind(self, h: int) -> tuple[int, tuple[str, ...]]:
        """What decides a hypothesis's correlations: its group, and what fills each peak."""
        group = min(
            GROUP_RANK.index(self.knowledge.conditions[name].correlation)
            for name in self.hypotheses[h].conditions
        )
        return group, tuple(partner(q, self.named[h]) for q in self.base if q.window)

    def _correlation(self, rank: int, partners: tuple[str, ...]) -> Floats:
        """The group's fitted correlations, completed by published ones, made positive definite.

        A quantity of which only some correlations are published depends on everything else
        through those: what moves with ferritin moves with all that ferritin moves with.
        """
        name = GROUP_RANK[rank]
        matrix = np.eye(len(self.base))
        group = self.knowledge.groups[name]
        for i, a in enumerate(group.quantities):
            for j, b in enumerate(group.quantities):
                if i != j and a in self.index and b in self.index:
                    matrix[self.index[a], self.index[b]] = group.correlation[i][j]
        placed = [self.index[q] for q in group.quantities if q in self.index]
        for extra in self.knowledge.correlations:
            if not extra.groups or name in extra.groups:
                a, b = self.index[extra.a], self.index[extra.b]
                matrix[a, b] = matrix[b, a] = extra.r
        sums = [(q.id, q.window) for q in self.base if q.window]
        for (sum_of, window), other in zip(sums, partners, strict=True):
            a, b = self.index[sum_of], self.index[other]
            matrix[a, b] = matrix[b, a] = window.same.value
        for b in [b for b in range(len(self.base)) if b not in placed]:
            through = [a for a in placed if matrix[a, b] != 0]
            if through:
                slopes = np.linalg.solve(matrix[np.ix_(through, through)], matrix[through, b])
                matrix[b, placed] = matrix[placed, b] = slopes @ matrix[np.ix_(through, placed)]
            placed.append(b)
        values, vectors = np.linalg.eigh(matrix)
        fixed = (vectors * np.maximum(values, SMALLEST_EIGENVALUE)) @ vectors.T
        scale = 1 / np.sqrt(np.diag(fixed))
        return fixed * scale[:, None] * scale[None, :]

    def place(self, patient: Patient) -> Placement:
        """Location and spread of every hypothesis for a patient."""
        center, width = self.references.healthy(patient)
        location, spread = self._composition.place(center, width)
        self._windows.place(location, spread, center)
        placement = Placement(location, spread, self._noise)
        if not patient.treatment:
            return placement
        donor, _ = self.references.healthy(Patient(ADULT))
        return treat(
            self.knowledge, self.hypotheses, self.base, patient.treatment, placement, center, donor
        )


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
