"""Regret by hand: what a choice was worth against the best choice of its moment."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from sim.engine.belief import OrderValue
from sim.engine.evidence import Evidence
from sim.engine.lookahead import Plan
from sim.scoring import work_up
from sim.scoring.ordering import Decision, Ordering, _ordered, _stopped
from sim.scoring.weights import load_weights
from sim.scoring.work_up import Moment, Values

GAIN = {"ferritin": 0.30, "crp": 0.05, "esr": 0.04, "lead": 0.0, "marrow": 0.31}
COST = {"ferritin": 0.01, "crp": 0.01, "esr": 0.01, "lead": 0.02, "marrow": 0.20}
GROUP = {"crp": "inflammation", "esr": "inflammation"}
TOGETHER = {frozenset({"ferritin", "crp"}): 0.40, frozenset({"ferritin", "marrow"}): 0.32}
"""Two together can be worth more or less than the sum."""


class FakeEngine:
    """Values from a table; a set is worth its best member where the table has no entry."""

    def values(self, evidence: Evidence, wanted: tuple[str, ...]) -> tuple[OrderValue, ...]:
        found = [self.value_of_set(evidence, (order,)) for order in wanted]
        return tuple(sorted(found, key=lambda v: (-v.net, v.order)))

    def value_of_set(self, evidence: Evidence, batch: tuple[str, ...]) -> OrderValue:
        known = [gain for pair, gain in TOGETHER.items() if pair <= set(batch)]
        gain = max([*known, *(GAIN[order] for order in batch)])
        cost = sum(COST[order] for order in batch)
        return OrderValue("+".join(batch), 0.0, gain, gain - cost, 0.0, 0.0, 0.0)

    def plan(
        self, evidence: Evidence, wanted: tuple[str, ...], first: str = "", least: float = 0.0
    ) -> Plan | None:
        """Lead tells nothing alone and much before a marrow, where both can be had."""
        if first not in ("", "lead") or not {"lead", "marrow"} <= set(wanted) or least >= 0.07:
            return None
        return Plan("lead", ("marrow",), 0.07)


class DullEngine(FakeEngine):
    """Knows ferritin and inflammation already; of the rest nothing pays alone."""

    def value_of_set(self, evidence: Evidence, batch: tuple[str, ...]) -> OrderValue:
        value = super().value_of_set(evidence, batch)
        gain = 0.19 if "marrow" in batch else 0.0
        return OrderValue(value.order, 0.0, gain, gain - sum(COST[o] for o in batch), 0, 0, 0)


def values(*, waiting: tuple[str, ...] = (), made: tuple[str, ...] = ()) -> Values:
    orders = {order: SimpleNamespace(same_as=GROUP.get(order, "")) for order in GAIN}
    at = Moment(Evidence(), 0.0, waiting, frozenset((*made, *waiting)), tuple(GAIN))
    knowledge = cast(Any, SimpleNamespace(orders=orders))
    return Values(at, knowledge, cast(Any, FakeEngine()), load_weights())


def test_the_best_single_order_is_the_one_with_the_highest_net_value() -> None:
    best, net = values().best_alone(tuple(GAIN))
    assert best == ("ferritin",)
    assert net == pytest.approx(0.29)


def test_where_nothing_pays_the_best_is_to_stop() -> None:
    assert values().best_alone(("lead",)) == ((), 0.0)


def dull() -> Values:
    left = values(made=("ferritin", "crp", "esr"))
    return Values(left.at, left.knowledge, cast(Any, DullEngine()), load_weights())


def test_where_no_single_order_pays_two_in_turn_may(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lead costs .02 and marrow .20 for a gain of .19; the plan of both is worth .07."""
    monkeypatch.setattr(work_up, "seeks_cause", lambda *_: False)
    monkeypatch.setattr(work_up, "owed", lambda *_: ())
    at = dull()
    assert at.best_alone(at.at.rest) == (("lead",), 0.07)
    assert at.of_choice(("lead",)) == 0.07
    assert at.of_choice(("marrow",)) == pytest.approx(-0.01)
    assert _stopped(0, at).regret == pytest.approx(0.07)
    assert _ordered(0, ("lead",), at).regret == 0


def test_the_first_step_of_a_plan_is_not_worth_the_plan_where_one_step_sees_enough() -> None:
    at = values()
    assert at.best_alone(at.at.rest)[0] == ("ferritin",)
    assert at.of_choice(("lead",)) == pytest.approx(-0.02)


def test_a_batch_is_worth_what_it_tells_together() -> None:
    assert values().net(("ferritin", "crp")) == pytest.approx(0.38)


def test_the_best_part_of_a_batch_leaves_out_what_does_not_pay() -> None:
    part, net = values().best_part(("ferritin", "crp", "lead"))
    assert part == ("ferritin", "crp")
    assert net == pytest.approx(0.38)


def test_an_order_on_its_way_counts_before_the_next_is_weighed() -> None:
    """Marrow adds .32 - .30 to a ferritin that is being measured, and costs .20."""
    assert values(waiting=("ferritin",)).net(("marrow",)) == pytest.approx(0.02 - 0.20)


def test_equivalent_orders_are_valued_alike() -> None:
    assert values().equivalent(("esr",)) == ("crp",)
    assert values().equivalent(("crp",)) == ("crp",)


def test_a_second_order_of_a_group_is_not_excused_by_the_first() -> None:
    assert sorted(values().equivalent(("esr", "crp"))) == ["crp", "esr"]


def decision(best: float, net: float, *, stopped: bool = False) -> Decision:
    return Decision(0, () if stopped else ("x",), stopped, ("y",), best, net)


def test_regret_is_never_below_zero() -> None:
    assert decision(0.1, 0.3).regret == 0


def test_regret_of_orders_and_of_stopping_have_their_own_measure() -> None:
    """.05 of a scale of .25 is a fifth; .1 of .4 at stake is a quarter; 1 - .2 - .25 = .55."""
    ordering = Ordering((decision(0.3, 0.25), decision(0.1, 0.0, stopped=True)), 0.25, 0.4)
    assert ordering.share == pytest.approx(0.55)


def test_the_share_is_held_between_none_and_all() -> None:
    assert Ordering((decision(0.9, -0.9),), 0.25, 0.4).share == 0
    assert Ordering((decision(0.1, 0.1),), 0.25, 0.4).share == 1
