"""What to expect of a test in a condition, and how common a condition is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.engine.belief import Hypothesis
from sim.engine.typical import usual
from sim.knowledge.glossary import Fact
from sim.teaching.followup.expect import expectation, lies
from sim.teaching.followup.origin import of_prior
from sim.teaching.followup.reply import Answer, Page
from sim.teaching.followup.statements import about

if TYPE_CHECKING:
    from sim.teaching.followup.context import FollowUpContext

STATEMENTS = 2


def answer(context: FollowUpContext, id: str, among: Sequence[Hypothesis]) -> Answer:
    """Where a quantity lies, or how often a finding is there, in each condition named."""
    page = Page(context)
    for hypothesis in among:
        said = expectation(page, hypothesis, id)
        name = page.voice.hypothesis(hypothesis)
        if not said:
            page.say(f"The knowledge base does not say how {lies(page, id)} lies in {name}.")
            for fact in _facts(page, id):
                page.say(fact.text, (fact,))
            continue
        often = "" if said.startswith("present") else "usually "
        tail = "" if said.startswith("present") else " (8 of 10 such patients)"
        found = page.behind(id, hypothesis)
        page.say(f"{lies(page, id)} in {name}: {often}{said}{tail}.", found)
        if id in context.knowledge.quantities:
            _beside_health(page, id, hypothesis)
    ids = (id, *(h.id for h in among))
    wanted = {id, *(c for h in among for c in h.conditions)}
    both = [s for s in about(page, ids) if len(wanted & set(s.about)) > 1]
    for statement in both[:STATEMENTS]:
        page.say(statement.text, (statement,))
    names = {**context.knowledge.quantities, **context.knowledge.findings}
    asked = [f"What is {names[id].name}?", f"Why not {among[0].name}?"]
    return page.answer("expected", ids, asked)


def how_common(context: FollowUpContext, hypotheses: Sequence[Hypothesis]) -> Answer:
    """How many of such people have each, before any result."""
    found = of_prior(context, *hypotheses)
    name = hypotheses[0].name
    asked = (f"Why not {name}?", f"Where did the prior for {name} come from?")
    return Answer("how-common", found.about, found.paragraphs, asked, found.citations)


def _facts(page: Page, id: str) -> list[Fact]:
    """What the glossary states of a quantity or finding."""
    terms = page.context.knowledge.glossary.values()
    return [fact for term in terms if term.about[:1] == (id,) for fact in term.facts]


def _beside_health(page: Page, quantity: str, hypothesis: Hypothesis) -> None:
    """The range of the healthy, and whether the two overlap."""
    context = page.context
    healthy = context.engine.reference(quantity, context.known.patient)
    found = usual(context.engine, hypothesis.id, quantity, context.known.patient)
    if healthy is None or found is None:
        return
    low, high = (page.voice.value(quantity, value) for value in healthy)
    if found.high < healthy[0] or found.low > healthy[1]:
        said = "so that a value inside it is unusual there"
    elif healthy[0] <= found.median <= healthy[1]:
        said = "so that a normal value is common there"
    else:
        said = "so that the two overlap and a normal value does not exclude it"
    page.say(
        f"The reference range for this age and sex is {low} to {high}, {said}.",
        page.health(quantity),
    )
