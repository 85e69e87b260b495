"""Which test the engine would make next, at the moment that is asked about, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.encounter.actions import OrderTests
from sim.engine.belief import OrderValue
from sim.engine.guideline import walk
from sim.scoring.weights import load_weights
from sim.scoring.work_up import Values, moment
from sim.teaching.followup.reply import Answer, Page
from sim.teaching.words import days, joined, lowered, money, shortened

if TYPE_CHECKING:
    from sim.teaching.followup.context import FollowUpContext

NAMED = 3
ASKED = 4
_FIRST = re.compile(r"\b(first|start|started|begin|beginning|initial|initially)\b")


@dataclass(frozen=True)
class At:
    """A moment of the encounter and how it is spoken of."""

    upto: int
    """Number of actions before it."""
    said: str


def at_end(context: FollowUpContext) -> At:
    """After everything that was done, before the answer."""
    end = len(context.encounter.log) - context.closed
    return At(end, "with all that is known")


def of_order(context: FollowUpContext, orders: tuple[str, ...]) -> At | None:
    """When one of the orders was made; None where none was."""
    for index, action in enumerate(context.encounter.log):
        if isinstance(action, OrderTests):
            made = [order for order in action.what if order in orders]
            if made:
                name = context.knowledge.orders[made[0]].name
                return At(index, f"when you ordered {name[:1].lower()}{name[1:]}")
    return None


def asked_about(context: FollowUpContext, text: str, orders: tuple[str, ...]) -> At:
    """The moment that the question names: the first order, an order, or the end."""
    if _FIRST.search(text):
        for index, action in enumerate(context.encounter.log):
            if isinstance(action, OrderTests):
                return At(index, "before your first order")
    return of_order(context, orders) or at_end(context)


def values_at(context: FollowUpContext, at: At) -> Values:
    """What the choices of a moment are worth."""
    found = moment(context.case, context.knowledge, context.encounter, at.upto)
    return Values(found, context.knowledge, context.engine, load_weights())


def answer(context: FollowUpContext, at: At, instead_of: tuple[str, ...] = ()) -> Answer:
    """The orders that were worth most, the runners-up, and the one that was made instead."""
    page = Page(context)
    values = values_at(context, at)
    best, net = values.best_alone(values.at.rest)
    made = [order for order in instead_of if order in values.alone]
    if best:
        _best(page, values, best[0], at)
        _others(page, values, best[0])
    else:
        page.say(
            f"{at.said}, no test that this case records is worth its price for the diagnosis: "
            f"to stop is best."
        )
    for order in made:
        value = values.net((order,))
        page.say(
            f"{page.voice.order(order)} was worth {_hundredths(value)}; the best choice "
            f"{_hundredths(max(net, 0.0))}."
        )
    for_cause = [o for o in values.at.rest if o not in best and values.seeks_cause(o)]
    if for_cause:
        for_cause.sort(key=lambda o: -values.alone[o].net)
        names = [page.voice.order(order) for order in for_cause[:NAMED]]
        page.say(
            f"Worth making for the cause, whatever they add to the diagnosis: {joined(names)}."
        )
    _guideline(page, values)
    first = [context.knowledge.orders[o].name for o in (*best, *for_cause)[:1]]
    return page.answer(
        "next-test",
        (*best, *made, *for_cause[:NAMED]),
        (*(f"Would {name} have helped?" for name in first), "What would change your mind?"),
    )


def _best(page: Page, values: Values, order: str, at: At) -> None:
    about = page.context.knowledge.orders[order]
    page.say(
        f"{at.said}, the engine would order {page.voice.order(order)}"
        f"{_worth(page, values.alone[order])}. {about.why}",
        (about.price, about.turnaround),
    )


def _others(page: Page, values: Values, best: str) -> None:
    others = [
        v
        for order, v in values.alone.items()
        if order != best
        and order in values.at.rest
        and v.net > values.weights.ordering.worth_having
    ][:NAMED]
    if others:
        names = [f"{page.voice.order(v.order)}{_worth(page, v)}" for v in others]
        page.say(f"Next in line: {joined(names)}.")


def _guideline(page: Page, values: Values) -> None:
    """Where the guideline's flowchart stands at that moment, and what it asks for."""
    knowledge = page.context.knowledge
    found = walk(knowledge, values.at.evidence)
    asks = [
        lowered(
            knowledge.orders[name].name
            if name in knowledge.orders
            else knowledge.questions[name].name
        )
        for name in found.asks
    ]
    made = f"It asks for {shortened(asks, ASKED)}." if asks else "It asks for nothing more."
    inferred = " (the arrow into this box is inferred)" if found.inferred else ""
    page.say(
        f'The guideline\'s flowchart stands at the box "{found.question}"{inferred}. {made}',
        (knowledge.guideline[found.node],),
    )


def _worth(page: Page, value: OrderValue) -> str:
    cost = f"{money(value.price)}, {days(value.days)}"
    if page.voice.plain:
        return f" ({cost})"
    bits = f"{value.bits:.2f} bits, " if page.voice.exact else ""
    return f" ({bits}worth {_hundredths(value.net)} after its cost; {cost})"


def _hundredths(net: float) -> str:
    """A value in hundredths of a right diagnosis."""
    if abs(net) < 0.0005:
        return "nothing"
    return f"{100 * net:.1f} hundredths of a right answer"
