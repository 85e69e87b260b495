"""Choices of tests in sentences: what they promised, what was better, what they cost."""

from __future__ import annotations

import pytest

from sim.knowledge.loader import Knowledge
from sim.scoring.ordering import Decision, Ordering
from sim.scoring.ordering_words import choice_said, in_100


def stopped(best_net: float) -> Decision:
    return Decision(3, (), True, ("ferritin",), best_net, 0.0)


def said(decision: Decision, ordering: Ordering, knowledge: Knowledge) -> str:
    cost = 25 * ordering.cost(decision)
    return choice_said(decision, cost, 25, ordering.at_stake, knowledge)


@pytest.mark.parametrize(
    ("net", "words"),
    [(0.204, "20 in 100"), (0.006, "1 in 100"), (0.003, "less than 1 in 100")],
)
def test_worth_is_rounded_to_whole_answers_of_a_hundred(net: float, words: str) -> None:
    assert in_100(net) == words


def test_stopping_is_set_against_the_best_that_there_was(knowledge: Knowledge) -> None:
    """.03 of .3 at stake is a tenth: 2.5 of 25 points."""
    line = said(stopped(0.03), Ordering((), 0.1, 0.3), knowledge)
    assert line.startswith("You stopped; Ferritin ($") and "1 day) still promised 3 in 100" in line
    assert line.endswith("promised 30 in 100. That cost 2.5 of 25 points.")


def test_an_order_is_set_against_the_best_one(knowledge: Knowledge) -> None:
    """.02 less than the best is a fifth of a scale of .1: 5 points."""
    ordering = Ordering((), 0.1, 0.3)
    line = said(Decision(0, ("cbc",), False, ("ferritin",), 0.22, 0.20), ordering, knowledge)
    assert line.startswith("Complete blood count: promised 20 in 100; Ferritin ($")
    assert line.endswith("promised 22 in 100. That cost 5.0 of 25 points.")
    near = said(Decision(0, ("cbc",), False, ("ferritin",), 0.204, 0.20), ordering, knowledge)
    assert "hardly less than Ferritin" in near and near.endswith("cost 1.0 of 25 points.")
    dear = said(Decision(0, ("cbc",), False, ("ferritin",), 0.05, -0.04), ordering, knowledge)
    assert "promised less than it costs; Ferritin" in dear
    none = said(Decision(0, ("cbc",), False, (), 0.0, -0.04), ordering, knowledge)
    assert "to stop was best. That cost 10.0 of 25 points." in none
    best = said(Decision(0, ("cbc",), False, ("cbc",), 0.2, 0.2), ordering, knowledge)
    assert best == "Complete blood count: well chosen, nothing promised more."


def test_no_choice_costs_more_than_all_points() -> None:
    assert Ordering((), 0.1, 0.05).cost(stopped(0.3)) == 1
