"""What the orders were worth: those made, when they were made; the others, at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.encounter.actions import Encounter, OrderTests
from sim.encounter.case import Case
from sim.engine.belief import OrderValue
from sim.scoring.weights import load_weights
from sim.scoring.work_up import Values, moment
from sim.teaching.audience import Voice
from sim.teaching.words import capital

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

LEFT = 12
"""Orders not made that are listed; the most valuable ones."""


@dataclass(frozen=True)
class OrderRow:
    """One order and its value at one moment."""

    order: str
    name: str
    made: bool
    day: float
    """Simulated day of the moment."""
    bits: float
    """Expected loss of uncertainty."""
    gain: float
    """Expected rise of the diagnosis credit, before any cost."""
    net: float
    """After money, burden and days; stopping is worth 0."""
    price: float
    """US dollars; 0 where the case records no result."""
    days: float
    """Until the result."""
    for_cause: bool
    """Worth making for the cause, whatever its value for the diagnosis."""
    recorded: bool
    """Whether the case holds a result."""


def order_table(
    case: Case, encounter: Encounter, knowledge: Knowledge, engine: Engine, voice: Voice
) -> tuple[OrderRow, ...]:
    """Orders made, in order; then what else the case would have shown, best first."""
    rows: list[OrderRow] = []
    for index, action in enumerate(encounter.log):
        if isinstance(action, OrderTests):
            values = _values(case, encounter, knowledge, engine, index)
            valued = {v.order: v for v in engine.values(values.at.evidence, action.what)}
            rows.extend(_row(valued[order], True, values, voice) for order in action.what)
    end = len(encounter.log) - (encounter.committed is not None)
    values = _values(case, encounter, knowledge, engine, end)
    left = [values.alone[order] for order in values.alone if order in values.at.rest]
    rows.extend(_row(value, False, values, voice) for value in left[:LEFT])
    return tuple(rows)


def _values(
    case: Case, encounter: Encounter, knowledge: Knowledge, engine: Engine, upto: int
) -> Values:
    at = moment(case, knowledge, encounter, upto)
    return Values(at, knowledge, engine, load_weights())


def _row(value: OrderValue, made: bool, values: Values, voice: Voice) -> OrderRow:
    recorded = value.order in values.at.recorded
    return OrderRow(
        value.order,
        capital(voice.order(value.order)),
        made,
        values.at.day,
        value.bits,
        value.gain,
        value.net,
        value.price if recorded else 0.0,
        value.days,
        recorded and values.seeks_cause(value.order),
        recorded,
    )
