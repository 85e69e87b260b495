"""How sure the engine is: the probability, its band, and what the band does not cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.belief import Hypothesis
from sim.engine.evidence import Item, Observation
from sim.knowledge.models import Provenance
from sim.teaching.followup import claims
from sim.teaching.followup.reply import Answer, AnswerKind, Page
from sim.teaching.words import joined

if TYPE_CHECKING:
    from sim.teaching.followup.context import FollowUpContext

RANKED = 5
LEAST = 0.005


def answer(context: FollowUpContext, ids: tuple[str, ...] = ()) -> Answer:
    """The probability of a hypothesis, its band, and on what kind of numbers it rests."""
    page = Page(context)
    target = _likeliest(context, ids)
    place = context.places[target.id]
    probability = context.belief.of(target.id)
    band = context.engine.band(context.known)
    low, high = float(band.low[place]), float(band.high[place])
    page.say(f"The engine holds {page.held(target, probability)}.")
    page.say(
        f"Its 80 % band runs from {page.voice.chance(low)} to {page.voice.chance(high)}: when the "
        "engine's own numbers are drawn again from their uncertainty, 8 of 10 results lie in it."
    )
    for other in (context.hypothesis(id) for id in ids if id != target.id):
        page.say(f"Beside it, {page.held(other, context.belief.of(other.id))}.")
    surprise = context.engine.surprise(context.known)
    if surprise.unusual:
        page.say(
            "The results are unusual for everything that the engine knows; "
            "its certainty deserves doubt."
        )
    _basis(page, target)
    ids = ids or (target.id,)
    asked = ("What would change your mind?", f"Where did the prior for {target.name} come from?")
    return page.answer("certainty", ids, asked)


def belief(context: FollowUpContext, kind: AnswerKind = "belief") -> Answer:
    """What the engine holds likely at the end, and what the patient has once the case is closed."""
    page = Page(context)
    ranked = [(h, p) for h, p in context.belief.ranked()[:RANKED] if p >= LEAST]
    parts = [f"{page.voice.hypothesis(h)} {page.voice.chance(p)}" for h, p in ranked]
    page.say(f"At the end the engine holds: {joined(parts)}.")
    if context.closed:
        conditions = [page.voice.condition(c) for c in context.case.diagnosis.conditions]
        cause = context.case.diagnosis.cause
        end = f", from {page.voice.cause(cause)}" if cause else ""
        page.say(f"The patient has {joined(conditions)}{end}.")
    else:
        page.say("What the patient has is told after your answer.")
    leading = context.leading
    asked = ("How sure are you?", f"Why {leading.name}?", "What would change your mind?")
    return page.answer(kind, tuple(h.id for h, _ in ranked), asked)


def _likeliest(context: FollowUpContext, ids: tuple[str, ...]) -> Hypothesis:
    chosen = [context.hypothesis(id) for id in ids]
    return max(chosen, key=lambda h: context.belief.of(h.id)) if chosen else context.leading


def _basis(page: Page, target: Hypothesis) -> None:
    """How many of the numbers behind the known results were published."""
    context = page.context
    found = [claim for item in context.known.current() for claim in _claims(context, item, target)]
    judged = sum(claim.basis == "judgement" for claim in found)
    if found:
        page.say(
            f"Of the {len(found)} numbers that place the known results in it, {judged} "
            f"{'is' if judged == 1 else 'are'} judgement that nobody published."
        )


def _claims(context: FollowUpContext, item: Item, target: Hypothesis) -> tuple[Provenance, ...]:
    if isinstance(item, Observation):
        return claims.of_finding(context.knowledge, item.finding, target.conditions)
    return claims.of_item(context.engine, item, (target,), context.known.patient)
