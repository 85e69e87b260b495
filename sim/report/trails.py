"""What one case shows along the way, remembered for all who go the same way.

Learners who made the same orders know the same, and share what the engine makes of it: its log
odds, and what each further order is worth. Orders made in another sequence share the latter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.encounter.actions import Advance, AnyAction, Ask, Encounter, Examine, OrderTests
from sim.encounter.case import Case
from sim.encounter.chart import deliveries, patient_of, recorded
from sim.encounter.reveal import reveal
from sim.engine.belief import OrderValue
from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, item_key
from sim.engine.orders import values as orders_worth
from sim.scoring.par import NO_TIME
from sim.scoring.weights import load_weights
from sim.scoring.work_up import Moment, Moments

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Stop:
    """A moment of the way: all results of the orders so far have arrived."""

    steps: tuple[tuple[AnyAction, ...], ...]
    """What was done, order by order; the first step is the interview."""
    evidence: Evidence
    """In a fixed order of the items, whatever became known first."""
    day: float
    money: float
    log_odds: Floats
    """The engine's belief, natural log, shape (H,)."""

    @property
    def log(self) -> tuple[AnyAction, ...]:
        """All steps in one."""
        return tuple(action for step in self.steps for action in step)


class Trails:
    """The ways through one case."""

    def __init__(self, case: Case, engine: Engine) -> None:
        self.case, self.engine = case, engine
        self.shares = _shares(engine)
        """Part of each condition in each hypothesis, shape (H, C)."""
        self.stem = self._stop(())
        """Before anything is asked."""
        asks = [Ask(at=NO_TIME, what=what) for what in dict.fromkeys(q.ask for q in case.history)]
        looks = [
            Examine(at=NO_TIME, what=what)
            for what in dict.fromkeys(look.area for look in case.examination)
        ]
        self._stops: dict[tuple[str, ...], Stop] = {(): self._stop(((*asks, *looks),))}
        self._values: dict[Evidence, tuple[OrderValue, ...]] = {}
        self._all_recorded = recorded(case, engine.knowledge)
        self._causes: dict[tuple[Evidence, tuple[str, ...]], dict[str, float]] = {}

    def at(self, orders: tuple[str, ...]) -> Stop:
        """The moment after the interview and these orders, one after the other."""
        found = self._stops.get(orders)
        if found is None:
            before = self.at(orders[:-1])
            knowledge, order = self.engine.knowledge, orders[-1]
            made = {a.what[0]: a.day for a in before.log if isinstance(a, OrderTests)}
            step: tuple[AnyAction, ...] = (OrderTests(at=NO_TIME, day=before.day, what=(order,)),)
            # All earlier results have arrived: only those of this order are waited for.
            sent = deliveries(self.case, knowledge, order, before.day, made)
            until = max((one.due for one in sent), default=before.day)
            if until > before.day:
                step = (*step, Advance(at=NO_TIME, day=before.day, until=until))
            found = self._stops[orders] = self._stop((*before.steps, step))
        return found

    def worth(self, orders: tuple[str, ...]) -> tuple[OrderValue, ...]:
        """Value of each order that the case records and that can be news, best first."""
        values = self._worth_given(self.at(orders).evidence)
        catalogue = self.engine.knowledge.orders
        groups = {catalogue[order].same_as for order in orders} - {""}
        made = dict.fromkeys(orders, 0.0)
        return tuple(
            value
            for value in values
            if value.order not in made and catalogue[value.order].same_as not in groups
        )

    def worth_at(self, at: Moment) -> tuple[OrderValue, ...]:
        """Value of each recorded order at a moment, best first."""
        return tuple(v for v in self._worth_given(_in_order(at.evidence)) if v.order in at.recorded)

    def moments(self) -> Moments:
        """What choices are worth along these ways, for the scores of all who go them."""
        weights = load_weights()
        return Moments(self.case, self.engine.knowledge, self.engine, weights, self.worth_at)

    def _worth_given(self, known: Evidence) -> tuple[OrderValue, ...]:
        values = self._values.get(known)
        if values is None:
            # Only what the case records: it is half of the catalogue, and weighing costs most.
            batches = [(order,) for order in self._all_recorded]
            values = self._values[known] = orders_worth(self.engine, known, batches)
        return values

    def causes(self, orders: tuple[str, ...], conditions: tuple[str, ...]) -> dict[str, float]:
        """Probability of each cause of the conditions."""
        known = self.at(orders).evidence
        found = self._causes.get((known, conditions))
        if found is not None:
            return found
        causes: dict[str, float] = {}
        for condition in conditions:
            causes |= self.engine.causes(known, condition)
        self._causes[known, conditions] = causes
        return causes

    def _encounter(self, log: tuple[AnyAction, ...]) -> Encounter:
        return Encounter(case_id=self.case.id, case_digest="", started=NO_TIME, log=log)

    def _stop(self, steps: tuple[tuple[AnyAction, ...], ...]) -> Stop:
        log = tuple(action for step in steps for action in step)
        seen = reveal(self.case, self.engine.knowledge, self._encounter(log))
        known = _in_order(Evidence(patient_of(self.case), self.case.setting, seen.items))
        return Stop(steps, known, seen.days, seen.money, self.engine.log_odds(known))


def _in_order(evidence: Evidence) -> Evidence:
    """The same evidence for whoever knows the same, whatever became known first."""
    items = tuple(sorted(evidence.current(), key=item_key))
    return Evidence(evidence.patient, evidence.setting, items)


def _shares(engine: Engine) -> Floats:
    conditions = tuple(engine.knowledge.conditions)
    member = np.array(
        [[name in each.conditions for name in conditions] for each in engine.hypotheses], float
    )
    return member / member.sum(axis=1, keepdims=True)
