"""The engine's own work-up of a case: what solving it takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sim.encounter.actions import Advance, AnyAction, Ask, Encounter, Examine, OrderTests
from sim.encounter.case import Case
from sim.encounter.reveal import evidence, reveal
from sim.scoring.causes import cause_gain
from sim.scoring.sheet import Spent, figure
from sim.scoring.weights import Weights, load_weights
from sim.scoring.work_up import Moment, Values, moment

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""Wall-clock time of actions that nobody did."""
MOST_ORDERS = 25


@dataclass(frozen=True)
class Par:
    """What the engine ordered, what it took, and what it then believed."""

    orders: tuple[str, ...]
    """In the order made."""
    money: float
    days: float
    burden: float
    hypothesis: str
    """Id of the leading hypothesis when it stopped."""
    probability: float
    encounter: Encounter
    """The work-up as a log: history and examination first, no answer at the end."""

    @property
    def spent(self) -> Spent:
        """For the score sheet."""
        return Spent(money=figure(self.money), days=figure(self.days), burden=figure(self.burden))


def work_up(
    case: Case, knowledge: Knowledge, engine: Engine, weights: Weights | None = None
) -> Par:
    """Ask and examine everything, then order what is worth most until nothing is.

    Then what is owed, all of it at once, and what tells most about the cause.

    The engine sees what a learner would see, and orders only what the case records.
    """
    weights = weights or load_weights()
    log: list[AnyAction] = [
        Ask(at=NO_TIME, what=what) for what in dict.fromkeys(q.ask for q in case.history)
    ]
    log.extend(
        Examine(at=NO_TIME, what=what)
        for what in dict.fromkeys(look.area for look in case.examination)
    )
    encounter = Encounter(case_id=case.id, case_digest="", started=NO_TIME, log=tuple(log))
    orders: list[str] = []
    while len(orders) < MOST_ORDERS:
        at = moment(case, knowledge, encounter, len(encounter.log))
        values = Values(at, knowledge, engine, weights)
        best, _ = values.best_alone(at.rest)
        best = best or _for_duty(values) or _for_cause(at, values, knowledge, engine, weights)
        if not best:
            break
        orders.extend(best)
        encounter = _wait(case, knowledge, _with(encounter, best, at.day))
    leading, probability = engine.belief(evidence(case, knowledge, encounter)).ranked()[0]
    seen = reveal(case, knowledge, encounter)
    burden = sum(knowledge.orders[order].burden.value for order in orders)
    return Par(
        tuple(orders), seen.money, seen.days, burden, leading.id, float(probability), encounter
    )


def _for_duty(values: Values) -> tuple[str, ...]:
    """The usual order of each part that is owed."""
    due = [each for each in values.owed if each.ready]
    return tuple(dict.fromkeys(part[0] for each in due for part in each.open))


def _for_cause(
    at: Moment, values: Values, knowledge: Knowledge, engine: Engine, weights: Weights
) -> tuple[str, ...]:
    """The order that tells most about the cause for what it costs; none where none is worth it.

    The right cause is worth its share of a right answer.
    """
    worth: dict[str, float] = {}
    for order in at.rest:
        gain = cause_gain(order, at.evidence, knowledge, engine, weights)
        cost = values.alone[order].gain - values.alone[order].net
        if gain >= weights.ordering.cause_gain:
            worth[order] = weights.diagnosis.cause_share * gain - cost
    best = max(worth, key=lambda order: worth[order], default="")
    return (best,) if best and worth[best] > 0 else ()


def _with(encounter: Encounter, orders: tuple[str, ...], day: float) -> Encounter:
    made = OrderTests(at=NO_TIME, day=day, what=orders)
    return encounter.model_copy(update={"log": (*encounter.log, made)})


def _wait(case: Case, knowledge: Knowledge, encounter: Encounter) -> Encounter:
    """Let time pass until every result is there."""
    seen = reveal(case, knowledge, encounter)
    if not seen.pending:
        return encounter
    until = Advance(at=NO_TIME, day=seen.days, until=seen.pending[-1].due)
    return encounter.model_copy(update={"log": (*encounter.log, until)})
