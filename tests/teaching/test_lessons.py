"""Which fault of ordering is worth a word on the first screen, and in which words."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from sim.knowledge.loader import Knowledge
from sim.scoring.duties import Owed
from sim.scoring.ordering import Decision, Ordering
from sim.teaching.audience import Audience, Voice
from sim.teaching.lessons import _of_ordering

SHEET = cast(Any, SimpleNamespace(component=lambda _name: SimpleNamespace(out_of=25.0)))
GOOD = Decision(0, ("cbc",), False, ("cbc",), 0.3, 0.3)


def told(knowledge: Knowledge, ordering: Ordering, audience: Audience = "clinician") -> str:
    lessons = _of_ordering(ordering, knowledge, SHEET, Voice(knowledge, audience))
    return lessons[0].text if lessons else ""


def stopped(best_net: float, at_stake: float = 0.3) -> Ordering:
    return Ordering((GOOD, Decision(3, (), True, ("ferritin",), best_net, 0.0)), 0.1, at_stake)


def test_stopping_is_no_lesson_where_hardly_anything_was_left(knowledge: Knowledge) -> None:
    """A tenth of the points for ordering is the least: .03 of .3 at stake."""
    assert told(knowledge, stopped(0.003, 0.05)) == ""
    assert told(knowledge, stopped(0.029)) == ""
    said = told(knowledge, stopped(0.031))
    assert said.startswith("You stopped early: ferritin ($14, 1 day) was expected to put 3 more")
    assert said.endswith("answers in 100 right, what it costs taken off.")


def test_one_answer_is_said_in_the_singular_and_a_layperson_hears_plain_names(
    knowledge: Knowledge,
) -> None:
    said = told(knowledge, stopped(0.01, 0.05), "layperson")
    assert "You stopped early: a blood test for iron stores (ferritin) ($14, 1 day)" in said
    assert "1 more answer in 100 right" in said


def test_what_a_guideline_asks_for_is_told_where_it_cost_more(knowledge: Knowledge) -> None:
    """To confirm is a fifth of the points, 5 of 25; the stop cost 25 x .031 / .3 = 2.6."""
    duty = next(d for d in knowledge.duties.values() if d.id == "confirm")
    owed = Owed(duty, (("ferritin",),), (("ferritin",),), True)
    ordering = Ordering(stopped(0.031).decisions, 0.1, 0.3, (owed,), 0.2)
    assert told(knowledge, ordering).endswith("is looked for: ferritin was left out.")


def test_an_order_is_set_against_the_better_one(knowledge: Knowledge) -> None:
    worse = Decision(0, ("cbc",), False, ("ferritin",), 0.22, 0.15)
    said = told(knowledge, Ordering((worse,), 0.1, 0.3))
    assert said.startswith("Complete blood count: expected to put 15 more answers in 100 right")
    assert "; ferritin ($14, 1 day) promised 22 in 100." in said
