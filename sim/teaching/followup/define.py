"""What something is: a term, a measurement, a finding, a test, a condition or a cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.encounter.reveal import Shown
from sim.knowledge.glossary import Term
from sim.teaching.followup.expect import of_100, orders_for
from sim.teaching.followup.lexicon import Mention
from sim.teaching.followup.reply import Answer, Page
from sim.teaching.followup.statements import say_statements
from sim.teaching.words import capital, days, joined, lowered, money

if TYPE_CHECKING:
    from sim.teaching.followup.context import FollowUpContext

STATEMENTS = 2
FREQUENT = 4
"""Conditions in which a finding is told to be most frequent."""


def answer(context: FollowUpContext, mention: Mention) -> Answer:
    """Everything that the mention can stand for, the definition first."""
    page = Page(context)
    page.voice.named |= {term for term in mention.of("term")}
    ids: list[str] = []
    term = _term(context, mention)
    if term is not None:
        _define(page, term)
        ids.append(term.id)
    suggestions: list[str] = []
    for id in mention.of("hypothesis")[:1]:
        ids += [id, *mention.of("hypothesis")[1:]]
        suggestions += _condition(page, id, term is None)
    for id in mention.of("cause")[:1]:
        ids.append(id)
        suggestions += _cause(page, id, term is None)
    for id in mention.of("quantity")[:1]:
        ids.append(id)
        suggestions += _quantity(page, id, term is None)
    if not mention.of("hypothesis"):
        for id in mention.of("finding")[:1]:
            ids.append(id)
            _finding(page, id, term is None)
    for id in mention.of("order")[:1]:
        ids.append(id)
        suggestions += _order(page, id, bool(mention.of("quantity")))
    say_statements(page, ids, STATEMENTS)
    return page.answer("what-is", ids, suggestions[:3])


def _term(context: FollowUpContext, mention: Mention) -> Term | None:
    """The glossary's entry of that name, or the one about what is named."""
    for id in mention.of("term"):
        return context.knowledge.glossary[id]
    named = [
        *mention.of("hypothesis"), *mention.of("quantity"), *mention.of("finding"),
        *mention.of("cause"), *mention.of("order"),
    ]  # fmt: skip
    for id in named:
        for term in context.knowledge.glossary.values():
            if term.about[:1] == (id,) and (term.kind == "measure" or not mention.of("quantity")):
                return term
    return None


def _define(page: Page, term: Term) -> None:
    page.voice.named.add(term.id)
    said = f"{capital(term.name)}: {term.short}."
    if page.voice.plain:
        said = f"{capital(term.name)} ({term.plain}): {term.short}."
    if term.deep and not page.voice.plain:
        said += f" {term.deep}"
    page.say(said, sources=term.sources)
    for fact in term.facts:
        page.say(fact.text, (fact,))


def _condition(page: Page, id: str, define: bool) -> list[str]:
    context = page.context
    hypothesis = context.hypothesis(id)
    for condition in hypothesis.conditions:
        about = context.knowledge.conditions[condition]
        if define:
            page.say(f"{about.name}: {about.plain}.")
        if about.summary:
            page.say(about.summary, sources=about.sources)
    return [f"Why not {hypothesis.name}?", f"How common is {hypothesis.name}?",
            f"What do the guidelines say about {hypothesis.name}?"]  # fmt: skip


def _cause(page: Page, id: str, define: bool) -> list[str]:
    about = page.context.knowledge.causes[id]
    if define:
        page.say(f"{about.name}: {about.plain}.")
    page.say(f"Here it is a cause of {page.voice.condition(about.of)}.", about.share[:1])
    return [f"Why not {about.name}?"]


def _quantity(page: Page, id: str, define: bool) -> list[str]:
    context = page.context
    about = context.knowledge.quantities[id]
    if define and about.plain:
        page.say(f"{about.name}: {about.plain}.")
    found = context.engine.reference(id, context.known.patient)
    if found is not None:
        low, high = (page.voice.value(id, value) for value in found)
        page.say(
            f"In healthy people of this age and sex {page.voice.quantity(id)} lies between {low} "
            f"and {high} (the middle 95 of 100).",
            page.health(id),
        )
    here = [s for s in context.revealed.results if s.quantity == id]
    if here:
        page.say(f"In this patient it was {_printed(page, here[-1])}.")
    for order in orders_for(context.knowledge, id)[:1]:
        made = context.knowledge.orders[order]
        page.say(f"Shown by {page.voice.order(order)}. {made.why}")
    return [f"Where does the reference range for {about.name} come from?",
            f"What if {about.name} were normal?"]  # fmt: skip


def _printed(page: Page, shown: Shown) -> str:
    read = shown.measurement
    return page.voice.value(shown.quantity, read.value, read.censored)


def _finding(page: Page, id: str, define: bool) -> None:
    context = page.context
    about = context.knowledge.findings[id]
    if define:
        page.say(f"{about.name}: {about.plain}.")
    often = sorted(about.frequency, key=lambda f: -f.share)
    named = [f for f in often if f.of in context.knowledge.conditions][:FREQUENT]
    if named:
        parts = [f"{page.voice.condition(f.of)} ({of_100(f.share)})" for f in named]
        page.say(
            f"Most often seen in {joined(parts)}; otherwise in {of_100(about.otherwise.share)}.",
            (*named, about.otherwise),
        )
    seen = context.current.get(f"finding:{id}")
    if seen is not None:
        page.say(f"In this patient: {page.voice.item(seen)}.")


def _order(page: Page, id: str, measured: bool) -> list[str]:
    about = page.context.knowledge.orders[id]
    if not measured:
        page.say(f"{capital(page.voice.order(id))}. {about.why}")
    page.say(
        f"The order {lowered(about.name)} costs {money(about.price.value)} and takes "
        f"{days(about.turnaround.value)}.",
        (about.price, about.turnaround),
    )
    return [f"Would {about.name} have helped?"]
