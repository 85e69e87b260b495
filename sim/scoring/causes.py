"""Looking for a cause: what an order is expected to add to it, beside the diagnosis itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

from sim.engine.evidence import Evidence, Observation
from sim.engine.orders import cost_of, in_credit
from sim.scoring.weights import Weights

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

MOST_FINDINGS = 6
"""Findings of an order whose combinations are weighed; the most telling ones."""


def open_conditions(evidence: Evidence, engine: Engine, weights: Weights) -> dict[str, float]:
    """Conditions that are likely and whose cause is not settled, with their probability."""
    found: dict[str, float] = {}
    for condition, probability in engine.belief(evidence).conditions().items():
        if probability < weights.ordering.cause_belief:
            break
        causes = engine.causes(evidence, condition)
        if causes and max(causes.values()) < weights.ordering.cause_enough:
            found[condition] = probability
    return found


def cause_gain(
    order: str, evidence: Evidence, knowledge: Knowledge, engine: Engine, weights: Weights
) -> float:
    """How much the order is expected to raise the probability of the best-guessed cause, 0 to 1.

    0 where no condition with causes is likely, or where its cause is settled.
    """
    seen = {item.finding for item in evidence.items if isinstance(item, Observation)}
    findings = [f for f in knowledge.orders[order].findings if f not in seen]
    gain = 0.0
    for condition, probability in open_conditions(evidence, engine, weights).items():
        causes = engine.causes(evidence, condition)
        tables = [table for f in findings if (table := _shares(f, causes, knowledge)) is not None]
        tables.sort(key=lambda table: -_expected_best(causes, [table]))
        best = _expected_best(causes, tables[:MOST_FINDINGS])
        gain = max(gain, probability * (best - max(causes.values())))
    return gain


def seeks_cause(
    order: str, evidence: Evidence, knowledge: Knowledge, engine: Engine, weights: Weights
) -> bool:
    """Whether the order is worth making for the cause alone.

    Not where it costs more than it would be worth if the right cause were a whole right answer.
    """
    gain = cause_gain(order, evidence, knowledge, engine, weights)
    return gain >= max(weights.ordering.cause_gain, in_credit(engine, *cost_of(engine, (order,))))


def _shares(
    finding: str, causes: Mapping[str, float], knowledge: Knowledge
) -> dict[str, float] | None:
    """P(present | cause) for each cause; None where the finding tells no cause from another."""
    about = knowledge.findings[finding]
    given = {f.of: f.share for f in about.frequency if f.of in causes}
    if not given:
        return None
    return {cause: given.get(cause, about.otherwise.share) for cause in causes}


def _expected_best(causes: Mapping[str, float], tables: Sequence[Mapping[str, float]]) -> float:
    """Expected probability of the likeliest cause once the findings have been looked for."""
    total = 0.0
    for outcome in product((True, False), repeat=len(tables)):
        best = 0.0
        for cause, weight in causes.items():
            for present, table in zip(outcome, tables, strict=True):
                weight *= table[cause] if present else 1 - table[cause]
            best = max(best, weight)
        total += best
    return total
