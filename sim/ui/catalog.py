"""What the type-aheads search: the whole catalog, whatever the case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.knowledge.loader import Knowledge
from sim.knowledge.models import Topic
from sim.play.workshop import Workshop
from sim.ui.matching import Choice
from sim.ui.words import burden, days, hypothesis, money, terms

if TYPE_CHECKING:
    from sim.ui.toml_place import Fitting


def questions(knowledge: Knowledge) -> list[Choice]:
    """Everything a patient can be asked."""
    return _topics(knowledge.questions.values())


def areas(knowledge: Knowledge) -> list[Choice]:
    """Everything that can be examined."""
    return _topics(knowledge.areas.values())


def orders(knowledge: Knowledge) -> list[Choice]:
    """Every order with price, turnaround and burden."""
    return [
        Choice(
            order.id,
            order.name,
            f"{money(order.price.value):>7} {days(order.turnaround.value):>6} {burden(order):<9}",
            (*order.synonyms, *(knowledge.quantities[q].name for q in order.quantities)),
        )
        for order in knowledge.orders.values()
    ]


def hypotheses(workshop: Workshop) -> list[Choice]:
    """Every diagnosis that a differential and an answer may name."""
    knowledge = workshop.knowledge
    return [
        Choice(id, hypothesis(knowledge, id), "", terms(knowledge, id))
        for id in sorted(workshop.hypotheses)
    ]


def causes(knowledge: Knowledge, hypothesis_id: str) -> list[Choice]:
    """Causes of the conditions of one hypothesis."""
    conditions = hypothesis_id.split("+")
    return [
        Choice(cause.id, cause.name, "", (*cause.synonyms, cause.plain))
        for cause in knowledge.causes.values()
        if cause.of in conditions
    ]


def fitting_choices(knowledge: Knowledge, offered: Iterable[Fitting]) -> list[Choice]:
    """What an author may write in one place, also found by its synonyms."""
    tables = (knowledge.quantities, knowledge.findings, knowledge.questions, knowledge.areas,
              knowledge.orders, knowledge.conditions, knowledge.causes)  # fmt: skip
    return [
        Choice(one.id, one.name or one.id, one.id if one.name else "",
               tuple(term for table in tables if one.id in table
                     for term in table[one.id].synonyms))
        for one in offered
    ]  # fmt: skip


def _topics(topics: Iterable[Topic]) -> list[Choice]:
    return [Choice(topic.id, topic.name, topic.group, topic.synonyms) for topic in topics]
