"""What can be ordered at one moment of an encounter, and what each choice is worth then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sim.encounter.actions import Encounter, OrderTests
from sim.encounter.case import Case
from sim.encounter.chart import patient_of, recorded
from sim.encounter.reveal import reveal
from sim.engine.belief import OrderValue
from sim.engine.evidence import Evidence
from sim.scoring.causes import seeks_cause
from sim.scoring.duties import Owed, owed
from sim.scoring.weights import Weights

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

RIVALS = 5
"""Orders weighed against what is on its way; the best ones without it."""
PARTS = 8
"""Orders of a batch from which its best part is put together."""


@dataclass(frozen=True)
class Moment:
    """One point of an encounter: what is known, on its way and still to be had."""

    evidence: Evidence
    day: float
    waiting: tuple[str, ...]
    """Orders whose results have not all arrived."""
    made: frozenset[str]
    """Orders made, and those that answer the same question."""
    recorded: tuple[str, ...]
    """Orders for which the case has a result; an order without one costs nothing, shows nothing."""

    @property
    def rest(self) -> tuple[str, ...]:
        """Orders that can still be news."""
        return tuple(order for order in self.recorded if order not in self.made)


def moment(case: Case, knowledge: Knowledge, encounter: Encounter, upto: int) -> Moment:
    """The encounter after its first `upto` actions, as the next action finds it."""
    seen = reveal(case, knowledge, encounter, upto)
    first: dict[str, float] = {}
    for action in encounter.log[:upto]:
        if isinstance(action, OrderTests):
            for order in action.what:
                first.setdefault(order, action.day)
    groups = {knowledge.orders[order].same_as for order in seen.ordered} - {""}
    made = {o.id for o in knowledge.orders.values() if o.same_as in groups} | set(seen.ordered)
    return Moment(
        Evidence(patient_of(case), case.setting, seen.items),
        seen.days,
        tuple(dict.fromkeys(pending.order for pending in seen.pending)),
        frozenset(made),
        recorded(case, knowledge, seen.days, first),
    )


class Values:
    """What the choices of one moment are worth; stopping is worth 0."""

    def __init__(
        self,
        at: Moment,
        knowledge: Knowledge,
        engine: Engine,
        weights: Weights,
        alone: Sequence[OrderValue] | None = None,
    ) -> None:
        self.at = at
        self.knowledge = knowledge
        self.engine = engine
        self.weights = weights
        values = engine.values(at.evidence, at.recorded) if alone is None else alone
        self.alone = {v.order: v for v in values}
        """Value of each recorded order by itself, best first."""
        self._for_cause: dict[str, bool] = {}
        self._before = self._of_set(at.waiting).net if at.waiting else 0.0

    def net(self, orders: Iterable[str]) -> float:
        """Net value of orders sent together, given what is already on its way."""
        batch = tuple(dict.fromkeys(orders))
        if not batch:
            return 0.0
        if not self.at.waiting and len(batch) == 1:
            return self.alone[batch[0]].net
        return self._of_set((*self.at.waiting, *batch)).net - self._before

    def of_choice(self, orders: Sequence[str]) -> float:
        """Net value of what was chosen.

        Where no single order pays, one is worth the best plan of two that begins with it.
        """
        net = self.net(orders)
        if len(orders) != 1 or self._some_pays:
            return net
        first, ahead = self._ahead(self.at.rest, orders[0])
        return max(net, ahead) if first else net

    def best_alone(self, orders: Sequence[str]) -> tuple[tuple[str, ...], float]:
        """The best of single orders, or of stopping: (), 0."""
        ranked = [order for order in self.alone if order in orders]
        if not self.at.waiting:
            ranked = ranked[:1]
        best: tuple[tuple[str, ...], float] = ((), 0.0)
        least = self.weights.ordering.worth_having
        for order in ranked[:RIVALS]:
            net = self.net((order,))
            if net > max(best[1], least):
                best = ((order,), net)
        return best if best[0] or self._some_pays else self._ahead(orders)

    @property
    def _some_pays(self) -> bool:
        """Whether one step sees anything: a single order that pays, or results on their way."""
        least = self.weights.ordering.worth_having
        return bool(self.at.waiting) or any(
            value.net > least for order, value in self.alone.items() if order in self.at.rest
        )

    def _ahead(self, orders: Sequence[str], first: str = "") -> tuple[tuple[str, ...], float]:
        """The first step of the best plan of two orders, and the plan's value: (), 0 if none."""
        least = self.weights.ordering.worth_having
        plan = self.engine.plan(self.at.evidence, tuple(orders), first, least)
        return ((plan.first,), plan.net) if plan else ((), 0.0)

    def best_part(self, orders: Sequence[str]) -> tuple[tuple[str, ...], float]:
        """The best part of a batch, put together greedily; the empty part is worth 0."""
        pool = [order for order in self.alone if order in orders][:PARTS]
        chosen: tuple[str, ...] = ()
        value = 0.0
        while pool:
            tried = [(self.net((*chosen, order)), order) for order in pool]
            net, order = max(tried, key=lambda pair: pair[0])
            if net <= value:
                break
            chosen, value = (*chosen, order), net
            pool.remove(order)
        return chosen, value

    def equivalent(self, orders: Sequence[str]) -> tuple[str, ...]:
        """The orders with the first of each equivalent group replaced by the group's best."""
        found: list[str] = []
        groups: set[str] = set()
        for order in orders:
            group = self.knowledge.orders[order].same_as
            if group and group not in groups:
                groups.add(group)
                rest = [o for o in self.at.rest if o not in orders or o == order]
                same = [o for o in self.alone if self.knowledge.orders[o].same_as == group]
                order = next((o for o in same if o in rest), order)
            found.append(order)
        return tuple(found)

    @cached_property
    def owed(self) -> tuple[Owed, ...]:
        """The duties in force."""
        at = self.at
        return owed(at.evidence, at.made, at.recorded, self.knowledge, self.engine, self.weights)

    def seeks_cause(self, order: str) -> bool:
        """Whether the order is worth making for the cause alone, or is owed."""
        found = self._for_cause.get(order)
        if found is None:
            due = [part for each in self.owed if each.ready for part in each.open]
            found = self._for_cause[order] = any(order in part for part in due) or seeks_cause(
                order, self.at.evidence, self.knowledge, self.engine, self.weights
            )
        return found

    @cached_property
    def regret_of_everything(self) -> float:
        """Regret of ordering all that the case records, together and now."""
        wanted = [order for order in self.at.rest if not self.seeks_cause(order)]
        return self.best_part(wanted)[1] - self.net(wanted)

    def _of_set(self, orders: Sequence[str]) -> OrderValue:
        """By name, so that the order within a batch is of no account."""
        return self.engine.value_of_set(self.at.evidence, sorted(orders))


Alone = Callable[[Moment], Sequence[OrderValue]]
"""Finds the value of each recorded order by itself, best first."""


class Moments:
    """The moments of one case; those that several encounters came to are weighed once.

    `alone` tells what orders are worth where somebody knows already.
    """

    def __init__(
        self,
        case: Case,
        knowledge: Knowledge,
        engine: Engine,
        weights: Weights,
        alone: Alone | None = None,
    ) -> None:
        self.case, self.knowledge, self.engine, self.weights = case, knowledge, engine, weights
        self._alone = alone
        self._values: dict[Moment, Values] = {}

    def values(self, encounter: Encounter, upto: int) -> Values:
        """What the choices of an encounter are worth after its first `upto` actions."""
        at = moment(self.case, self.knowledge, encounter, upto)
        found = self._values.get(at)
        if found is None:
            alone = self._alone(at) if self._alone else None
            found = Values(at, self.knowledge, self.engine, self.weights, alone)
            self._values[at] = found
        return found
