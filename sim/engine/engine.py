"""The engine: what the evidence makes of the hypotheses, how surely, and why."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.engine import VERSION, bands, disputes, expected, explanation, leftover, orders
from sim.engine.belief import Band, Belief, Hypothesis, OrderValue, Surprise
from sim.engine.credit import credit_matrix
from sim.engine.disputes import Dispute
from sim.engine.evidence import Evidence, Item, Observation, Patient, Result
from sim.engine.expected import Expected
from sim.engine.explanation import Explanation, Without
from sim.engine.findings import FindingTable
from sim.engine.leading import Lead, Leaders
from sim.engine.likelihood import condition, joint, log_likelihood
from sim.engine.lookahead import Plan, look_ahead
from sim.engine.measured import Measured, measure
from sim.engine.model import Model
from sim.engine.natural import settle
from sim.engine.scene import Scene, scene
from sim.engine.special import f_tail
from sim.engine.tally import Tally
from sim.engine.windows import as_read
from sim.knowledge.alternatives import read_as
from sim.knowledge.loader import Knowledge

Floats = NDArray[np.float64]
UNKNOWN = "none-of-these"
REMEMBERED = 256
"""How many recent answers are kept; play asks for the same evidence many times."""
SCENES = 8
"""How many moments are kept with all that the value of orders needs; they are large."""


class Engine:
    """Inference over one knowledge base. Stateless but for a cache of recent answers."""

    version = VERSION

    def __init__(self, knowledge: Knowledge, like: Engine | None = None) -> None:
        """`like` is an engine over the same hypotheses, whose tables are shared where they hold."""
        self.knowledge = knowledge
        self.model = Model(knowledge, like.model if like else None)
        self.hypotheses: tuple[Hypothesis, ...] = self.model.hypotheses
        self.peaks = tuple(q for q in knowledge.quantities.values() if q.window is not None)
        """Quantities in which several hemoglobins may come out together."""
        self._owners = {peak.window.own for peak in self.peaks if peak.window}
        self.findings: FindingTable = (
            like.findings
            if like and like.knowledge.findings is knowledge.findings
            else FindingTable(knowledge, self.hypotheses)
        )
        self.credit: Floats = like.credit if like else credit_matrix(knowledge, self.hypotheses)
        """Credit of answer a under truth t, shape (H, H)."""
        self.place = lru_cache(REMEMBERED)(self.model.place)
        self._log_prior = lru_cache(REMEMBERED)(self.model.priors.log_prior)
        self.measured = lru_cache(REMEMBERED)(self._measured)
        self.log_odds = lru_cache(REMEMBERED)(self._log_posterior)
        self.band = lru_cache(REMEMBERED)(self._band)
        self.reading = cache(self._reading)
        self.reference = lru_cache(REMEMBERED)(self._reference)
        self._values = lru_cache(REMEMBERED)(self._all_values)
        self._value_of_set = lru_cache(REMEMBERED)(self._value_of)
        self.scene = lru_cache(SCENES)(self._scene)
        self._plan = lru_cache(REMEMBERED)(self._look_ahead)

    def _measured(self, evidence: Evidence) -> Measured:
        """The results that still hold, as rows of the model."""
        return measure(self.model, self.results(evidence))

    def results(self, evidence: Evidence) -> list[Result]:
        """The results that still hold, each as what it must be."""
        owners = self._owners
        return [
            as_read(result, self.peaks) if result.quantity in owners else result
            for result in evidence.results
        ]

    def seen(self, evidence: Evidence) -> list[Observation]:
        """The findings that still hold."""
        return list(evidence.observations)

    def known(self, evidence: Evidence) -> frozenset[str]:
        """Quantities that were measured."""
        return evidence.quantities

    def log_likelihood(self, evidence: Evidence) -> Floats:
        """Natural log of the probability of the evidence under each hypothesis, shape (H,)."""
        placement = self.place(evidence.patient)
        seen, known = self.seen(evidence), self.known(evidence)
        return (
            log_likelihood(self.model, placement, self.measured(evidence))
            + leftover.log_likelihood(self.model, placement, self.results(evidence))
            + self.findings.log_likelihood(seen, evidence.patient, known)
        )

    def log_likelihood_alone(self, item: Item, patient: Patient) -> Floats:
        """As `log_likelihood`, of one item and nothing else, shape (H,)."""
        if isinstance(item, Observation):
            return self.tally.each([item], patient)[0]
        return self.log_likelihood(Evidence(patient, "", (item,)))

    def log_prior(self, patient: Patient, setting: str) -> Floats:
        """Natural log of the prior, shape (H,)."""
        return self._log_prior(self.model.priors.alike(patient), setting)

    def _log_posterior(self, evidence: Evidence) -> Floats:
        table = self.log_prior(evidence.patient, evidence.setting) + self.log_likelihood(evidence)
        return table - np.logaddexp.reduce(table)

    def belief(self, evidence: Evidence) -> Belief:
        """The probability of every hypothesis."""
        probabilities = np.exp(self.log_odds(evidence))
        return Belief(self.hypotheses, probabilities / probabilities.sum())

    def lead(self, evidence: Evidence) -> Lead | None:
        """Who leads and who would be surprised; None where only `belief` can tell."""
        known = self.known(evidence)
        start = self.log_prior(evidence.patient, evidence.setting)
        start = start + self.tally.log_likelihood(self.seen(evidence), evidence.patient, known)
        results = self.results(evidence)
        placement, measured = self.place(evidence.patient), measure(self.model, results)
        return self._leaders.lead(start, placement, measured, results)

    @cached_property
    def tally(self) -> Tally:
        """The findings, ready to be added up."""
        return Tally(self.knowledge, self.findings, len(self.hypotheses))

    @cached_property
    def _leaders(self) -> Leaders:
        return Leaders(self.model, self.model.position[UNKNOWN])

    def _band(self, evidence: Evidence) -> Band:
        return bands.band(self, evidence)

    def _scene(self, evidence: Evidence) -> Scene:
        return scene(self, evidence)

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
        settled, _ = settle(self.model, placement, measured)
        rows, constants = measured.rows, measured.constants
        alone = joint(self.model, settled, rows, constants, measured.rounding, np.array([best]))
        found, _ = condition(alone, exact, measured.values[exact], exact[:0])
        count, degrees = len(exact), float(self.model.degrees[best])
        return Surprise(f_tail(float(found.distance[0]) / count, count, degrees), name)

    def causes(self, evidence: Evidence, condition: str) -> dict[str, float]:
        """P(cause | the condition is there, evidence), most likely first; sums to 1."""
        seen = self.findings.counted(self.seen(evidence), self.known(evidence))
        return self.findings.causes_given(
            condition, seen, evidence.patient, self.log_odds(evidence)
        )

    def explain(self, evidence: Evidence) -> Explanation:
        """What each item did, in the order in which it became known."""
        return explanation.explain(self, evidence)

    def leave_one_out(self, evidence: Evidence) -> tuple[Without, ...]:
        """For every item that still holds, the belief without it."""
        return explanation.leave_one_out(self, evidence)

    def expected(self, evidence: Evidence, hypothesis: str | None = None) -> tuple[Expected, ...]:
        """What is expected of the (leading) hypothesis, and is absent or was never looked for."""
        return expected.expected(self, evidence, hypothesis)

    def disputes(self, evidence: Evidence) -> tuple[Dispute, ...]:
        """Where sources disagree on what this patient turns on, with the belief under each."""
        return disputes.disputes(self, evidence)

    def _reading(self, alternative: str) -> Engine:
        """The engine under one side of a dispute; built when first asked for, and kept."""
        side = self.knowledge.alternatives[alternative]
        return Engine(read_as(self.knowledge, side), like=self)

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
        return self._value_of_set(evidence, tuple(dict.fromkeys(batch)))

    def _value_of(self, evidence: Evidence, batch: tuple[str, ...]) -> OrderValue:
        return orders.values(self, evidence, [batch])[0]

    def plan(
        self, evidence: Evidence, wanted: Sequence[str], first: str = "", least: float = 0.0
    ) -> Plan | None:
        """The best two orders in turn, the second chosen after the first.

        None where none is worth more than `least`.
        """
        return self._plan(evidence, tuple(wanted), first, least)

    def _look_ahead(
        self, evidence: Evidence, wanted: tuple[str, ...], first: str, least: float
    ) -> Plan | None:
        return look_ahead(self, evidence, wanted, first, least)

    def _reference(self, quantity: str, patient: Patient) -> tuple[float, float] | None:
        """Healthy central 95 % for age and sex, in the canonical unit; None where none is known.

        Derived quantities follow from the base ones; what the engine does not use as evidence has
        its published range.
        """
        described = self.knowledge.quantities[quantity]
        row = self.model.row(described)
        if row is not None:
            return self.model.references.interval(*row, described.scale, patient)
        return self.model.references.published_interval(described, patient)
