"""Two orders in turn: going on where no single order pays, and stopping where nothing does."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Item, Patient
from sim.engine.lookahead import look_ahead
from sim.engine.orders import cost_of, in_credit
from tests.engine.drawn import from_belief
from tests.engine.patients import WOMAN, known, results

OPEN = known(Patient(age=30, sex="female"), "primary-care", hb=11.0, mcv=79, rbc=4.2, rdw=16,
             platelets=300, wbc=7, ferritin=60)  # fmt: skip
"""Ferritin in between: iron deficiency hidden by inflammation, inflammation alone, or lead."""
PAIR = ("reticulocytes", "iv-iron-trial")
CLEAR = known(WOMAN, "primary-care", hb=8.5, mcv=66, rbc=4.3, rdw=18, ferritin=4, crp=1)


def _cost(engine: Engine, order: str) -> float:
    return in_credit(engine, *cost_of(engine, [order]))


def _net(engine: Engine, evidence: Evidence, order: str) -> float:
    return engine.value_of_set(evidence, [order]).net


def _played(engine: Engine, evidence: Evidence, first: str, then: str, count: int) -> np.ndarray:
    """Credit less cost of a plan in drawn patients, above that of answering now, shape (count,)."""
    now = int(np.argmax(engine.credit @ engine.belief(evidence).probabilities))
    found: list[float] = []
    shown = set(engine.knowledge.orders[first].quantities)
    shown |= set(engine.knowledge.orders[first].findings)
    for hypothesis, items in from_belief(engine, evidence, [first, then], count, seed=5):
        known_now = evidence.with_items(*(item for item in items if _about(item) in shown))
        spent = _cost(engine, first)
        if _net(engine, known_now, then) > 0:
            known_now = evidence.with_items(*items)
            spent += _cost(engine, then)
        answer = int(np.argmax(engine.credit @ engine.belief(known_now).probabilities))
        found.append(
            float(engine.credit[answer, hypothesis] - engine.credit[now, hypothesis]) - spent
        )
    return np.array(found)


def _about(item: Item) -> str:
    return getattr(item, "quantity", "") or getattr(item, "finding", "")


def test_one_step_stops_too_early_where_two_orders_answer_together(engine: Engine) -> None:
    """Neither pays alone; played out in drawn patients, the plan earns more than stopping."""
    assert all(_net(engine, OPEN, order) < 0.002 for order in PAIR)
    plan = look_ahead(engine, OPEN, PAIR)
    assert plan is not None and plan.net > 0.02
    assert {plan.first, *plan.then} == set(PAIR)
    played = _played(engine, OPEN, plan.first, plan.then[0], 1500)
    error = float(played.std() / np.sqrt(len(played)))
    assert played.mean() > 2 * error
    assert played.mean() == pytest.approx(plan.net, abs=4 * error + 0.005)


def test_where_the_answer_is_clear_no_plan_is_worth_its_cost(engine: Engine) -> None:
    """At 97 % every order could only confirm; two in turn cost more than they can add."""
    telling = ("hb-capillary", "stfr", "marrow", "alpha-globin-pcr", "zpp", "hepcidin")
    plan = look_ahead(engine, CLEAR, telling)
    assert plan is None or plan.net < 0.005
    assert look_ahead(engine, CLEAR, ("marrow", "colonoscopy", "tmprss6-gene")) is None


def test_a_plan_is_worth_at_least_its_first_step(engine: Engine) -> None:
    """Going on after it is a choice, never a duty."""
    wanted = ("ferritin", "crp", "stfr", "zpp", "iron-panel")
    evidence = known(Patient(age=68, sex="male"), "primary-care", hb=9.5, mcv=76, rbc=3.9, rdw=16)
    plan = look_ahead(engine, evidence, wanted)
    assert plan is not None
    assert plan.net >= _net(engine, evidence, plan.first) - 0.004


def test_one_order_is_no_plan(engine: Engine) -> None:
    assert look_ahead(engine, OPEN, ("ferritin", "stfr")) is None
    assert look_ahead(engine, OPEN, ()) is None


def test_what_is_known_takes_no_part_in_a_plan(engine: Engine) -> None:
    evidence = OPEN.with_items(*results(retic=1.1))
    plan = look_ahead(engine, evidence, PAIR)
    assert plan is None


def test_the_same_moment_has_the_same_plan(engine: Engine) -> None:
    assert look_ahead(engine, OPEN, PAIR) == look_ahead(engine, OPEN, PAIR)


def test_a_plan_that_is_worth_no_more_than_is_asked_for_is_none(engine: Engine) -> None:
    """It is left as soon as that shows; what is asked for changes nothing about a better one."""
    plan = look_ahead(engine, OPEN, PAIR)
    assert plan is not None
    assert look_ahead(engine, OPEN, PAIR, least=plan.net - 1e-6) == plan
    assert look_ahead(engine, OPEN, PAIR, least=plan.net) is None
    assert look_ahead(engine, OPEN, PAIR, least=1.0) is None
