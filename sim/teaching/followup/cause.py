"""Why the engine holds one cause of a condition and not another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.evidence import Observation
from sim.knowledge.models import Frequency
from sim.teaching.followup.expect import of_100, orders_for
from sim.teaching.followup.reply import Answer, AnswerKind, Page
from sim.teaching.followup.statements import say_statements
from sim.teaching.words import natural_frequency

if TYPE_CHECKING:
    from sim.teaching.followup.context import FollowUpContext

LINES = 4
STATEMENTS = 2
TELLING = 0.2
"""Difference of two shares below which a finding tells little of the cause."""


def answer(context: FollowUpContext, id: str, asked: AnswerKind | None = None) -> Answer:
    """How likely a cause is among its rivals, what was found, what was not looked for."""
    page = Page(context)
    cause = context.knowledge.causes[id]
    marginal = context.belief.conditions()[cause.of]
    condition = page.voice.condition(cause.of)
    shares = context.engine.causes(context.known, cause.of)
    share = shares.get(id, 0.0)
    page.say(
        f"If the patient has {condition}, which the engine holds at {page.voice.chance(marginal)}, "
        f"{natural_frequency(share, page.who)} have it from {page.voice.cause(id)}.",
        cause.share,
    )
    best = next(iter(shares))
    if best != id:
        chance = page.voice.chance(shares[best])
        page.say(
            f"Likelier is {page.voice.cause(best)}, at {chance}.",
            context.knowledge.causes[best].share,
        )
    _findings(page, id)
    say_statements(page, (id,), STATEMENTS)
    kind: AnswerKind = asked or ("why" if best == id else "why-not")
    return page.answer(
        kind, (id,), (f"What is {cause.name}?", f"What do the guidelines say about {cause.name}?")
    )


def _findings(page: Page, id: str) -> None:
    """What belongs to the cause: found, absent, or not looked for."""
    context = page.context
    seen = {
        item.finding: item.present
        for item in context.current.values()
        if isinstance(item, Observation)
    }
    given = [
        (finding, frequency)
        for finding in context.knowledge.findings.values()
        for frequency in finding.frequency
        if frequency.of == id
    ]
    given = [pair for pair in given if abs(pair[1].share - pair[0].otherwise.share) >= TELLING]
    given.sort(key=lambda pair: (pair[0].id not in seen, _price(page, pair[0].id)))
    asked: set[str] = set()
    told: list[str] = []
    for finding, frequency in given:
        if len(told) == LINES:
            return
        if finding.id in seen:
            state = page.voice.observation(finding.id, seen[finding.id])
        else:
            orders = orders_for(context.knowledge, finding.id)
            if not orders or orders[0] in asked:
                continue
            asked.add(orders[0])
            order, name = page.voice.order(orders[0]), page.voice.finding(finding.id)
            state = f"not looked for: {name}" + (f", by {order}" if order != name else "")
        page.say(f"{state}. {_often(page, id, frequency)}", (frequency, finding.otherwise))
        told.append(finding.id)


def _price(page: Page, finding: str) -> float:
    """Of the cheapest order that shows a finding; questions and signs are free."""
    knowledge = page.context.knowledge
    return min(
        (knowledge.orders[o].price.value for o in orders_for(knowledge, finding)), default=0.0
    )


def _often(page: Page, id: str, frequency: Frequency) -> str:
    return f"It is present in {of_100(frequency.share)} with {page.voice.cause(id)}."
