"""What only one kind of test settles: no result short of it proves the condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.evidence import Evidence

if TYPE_CHECKING:
    from sim.engine.engine import Engine

WORTH_SAYING = 0.1
"""Probability from which an unsettled condition is worth a word."""


def undecided(engine: Engine, evidence: Evidence) -> dict[str, tuple[str, ...]]:
    """Likely conditions that only certain orders settle -> those orders, none of them back yet."""
    seen = {observation.finding for observation in engine.seen(evidence)}
    found: dict[str, tuple[str, ...]] = {}
    for name, probability in engine.belief(evidence).conditions().items():
        orders = engine.knowledge.conditions[name].confirmed_by
        shown = {f for order in orders for f in engine.knowledge.orders[order].findings}
        if orders and probability >= WORTH_SAYING and not shown & seen:
            found[name] = orders
    return found
