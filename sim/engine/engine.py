"""The engine: what the evidence makes of the hypotheses, how surely, and why."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.engine import VERSION, bands, orders
from sim.engine.belief import Band, Belief, Hypothesis, OrderValue, Step, Surprise
from sim.engine.credit import credit_matrix
from sim.engine.evidence import Evidence, Observation, Patient, Result
from sim.engine.findings import FindingTable
from sim.engine.likelihood import condition, joint, log_likelihood
from sim.engine.measured import Measured, measure
from sim.engine.model import Model
from sim.engine.special import f_tail
from sim.knowledge.loader import Knowledge, provenances

Floats = NDArray[np.float64]
UNKNOWN = "none-of-these"
REMEMBERED = 256
"""How many recent answers are kept; play asks for the same evidence many times."""


class Engine:
    """Inference over one knowledge base. Stateless but for a cache of recent answers."""

    version = VERSION

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.model = Model(knowledge)
        self.hypotheses: tuple[Hypothesis, ...] = self.model.hypotheses
        self.findings = FindingTable(knowledge, self.hypotheses)
        self.credit: Floats = credit_matrix(knowledge, self.hypotheses)
        """Credit of answer a under truth t, shape (H, H)."""
        self.place = lru_cache(REMEMBERED)(self.model.place)
        self._log_prior = lru_cache(REMEMBERED)(self.model.priors.log_prior)
        self.log_odds = lru_cache(REMEMBERED)(self._log_posterior)
        self.band = lru_cache(REMEMBERED)(self._band)
        self._values = lru_cache(REMEMBERED)(self._all_values)

    def measured(self, evidence: Evidence) -> Measured:
        """The results that still hold, as rows of the model."""
        return measure(
            self.model, [item for item in evidence.current() if isinstance(item, Result)]
        )

    def seen(self, evidence: Evidence) -> list[Observation]:
        """The findings that still hold."""
        return [item for item in evidence.current() if isinstance(item, Observation)]

    def known(self, evidence: Evidence) -> frozenset[str]:
        """Quantities that were measured."""
        return frozenset(i.quantity for i in evidence.current() if isinstance(i, Result))

    def log_likelihood(self, evidence: Evidence) -> Floats:
        """Natural log of the probability of the evidence under each hypothesis, shape (H,)."""
        return log_likelihood(
            self.model, self.place(evidence.patient), self.measured(evidence)
        ) + self.findings.log_likelihood(
            self.seen(evidence), evidence.patient, self.known(evidence)
        )

    def log_prior(self, patient: Patient, setting: str) -> Floats:
        """Natural log of the prior, shape (H,)."""
        return self._log_prior(patient, setting)

    def _log_posterior(self, evidence: Evidence) -> Floats:
        table = self.log_prior(evidence.patient, evidence.setting) + self.log_likelihood(evidence)
        return table - np.logaddexp.reduce(table)

    def belief(self, evidence: Evidence) -> Belief:
        """The probability of every hypothesis."""
        probabilities = np.exp(self.log_odds(evidence))
        return Belief(self.hypotheses, probabilities / probabilities.sum())

    def _band(self, evidence: Evidence) -> Band:
        return bands.band(self, evidence)

    def surprise(self, evidence: Evidence) -> Surprise:
        """Tail probability of the exact results under the likeliest hypothesis that has a name."""
        placement, measured = self.place(evidence.patient), self.measured(evidence)
        log_posterior = self.log_odds(evidence).copy()
        log_posterior[self.model.position[UNKNOWN]] = -np.inf
        best = int(np.argmax(log_posterior))
        name = self.hypotheses[best].id
        exact = np.flatnonzero(measured.censored == 0)
        if not exact.size:
            return Surprise(1.0, name)
        whole = joint(self.model, placement, measured.rows, measured.constants, measured.rounding)
        found, _ = condition(whole, exact, measured.values[exact], exact[:0])
        count, degrees = len(exact), float(self.model.degrees[best])
        return Surprise(f_tail(float(found.distance[best]) / count, count, degrees), name)

    def causes(self, evidence: Evidence, condition: str) -> dict[str, float]:
        """P(cause | the condition is there, evidence), most likely first; sums to 1."""
        seen = self.findings.counted(self.seen(evidence), self.known(evidence))
        return self.findings.causes(condition, seen, evidence.patient, self.log_odds(evidence))

    def explain(self, evidence: Evidence) -> tuple[Step, ...]:
        """What each item did, in the order in which it became known."""
        steps: list[Step] = []
        so_far = Evidence(evidence.patient, evidence.setting)
        for item in evidence.items:
            then = so_far.with_items(item)
            before = np.exp(self.log_odds(so_far))
            after = np.exp(self.log_odds(then))
            gain = self.log_likelihood(then) - self.log_likelihood(so_far)
            gain = np.where(np.maximum(before, after) > 1e-3, gain, -np.inf)
            best = int(np.argmax(gain))
            leading = np.argsort(-np.maximum(before, after), kind="stable")[:2]
            steps.append(
                Step(
                    item,
                    before,
                    after,
                    decibans(after) - decibans(before),
                    self.hypotheses[best].id,
                    self._sources(item, [self.hypotheses[int(i)] for i in (best, *leading)]),
                )
            )
            so_far = then
        return tuple(steps)

    def _sources(self, item: Result | Observation, about: Sequence[Hypothesis]) -> tuple[str, ...]:
        """Ids of the sources behind the numbers that carried a step, in order of importance."""
        found: dict[str, None] = {}
        parts = dict.fromkeys(name for hypothesis in about for name in hypothesis.conditions)
        if isinstance(item, Observation):
            finding = self.knowledge.findings[item.finding]
            for frequency in finding.frequency:
                if frequency.of in parts or frequency.of in self.knowledge.causes:
                    found[frequency.source] = None
            found[finding.otherwise.source] = None
            return tuple(found)
        if item.quantity not in self.model.rows:
            return ()
        row, _ = self.model.rows[item.quantity]
        names = [self.model.base[int(b)].id for b in np.flatnonzero(row)]
        for part in parts:
            for name in names:
                for p in provenances(self.knowledge.conditions[part].quantities.get(name)):
                    found[p.source] = None
        for name in names:
            if any(r.quantity == name for r in self.knowledge.references):
                found["nhanes-2017-2020"] = None
            for p in provenances(self.knowledge.quantities[name].healthy[:1]):
                found[p.source] = None
        return tuple(found)

    def values(
        self, evidence: Evidence, wanted: Sequence[str] | None = None
    ) -> tuple[OrderValue, ...]:
        """Value of the orders, best net value first; of the whole catalogue where none is named."""
        table = self._values(evidence)
        return tuple(v for v in table if wanted is None or v.order in set(wanted))

    def _all_values(self, evidence: Evidence) -> tuple[OrderValue, ...]:
        return orders.values(self, evidence, [(name,) for name in self.knowledge.orders])

    def value_of_set(self, evidence: Evidence, batch: Sequence[str]) -> OrderValue:
        """Value of orders sent together."""
        return orders.values(self, evidence, [tuple(dict.fromkeys(batch))])[0]

    def reference(self, quantity: str, patient: Patient) -> tuple[float, float] | None:
        """Healthy central 95 % for age and sex, in the canonical unit; None where none is known.

        Derived quantities follow from the base ones; what the engine does not use as evidence has
        its published range.
        """
        described = self.knowledge.quantities[quantity]
        row = self.model.row(described)
        if row is not None:
            return self.model.references.interval(*row, described.scale, patient)
        return self.model.references.published_interval(described, patient)


def decibans(probabilities: Floats) -> Floats:
    """10 log10 of the odds of each against all others, held inside +-120."""
    p = np.clip(probabilities, 1e-12, 1.0)
    rest = np.clip(probabilities.sum() - probabilities, 1e-12, 1.0)
    return 10 * np.log10(p / rest)
