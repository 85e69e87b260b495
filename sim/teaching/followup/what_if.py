"""What the engine would believe if something were otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.belief import Belief, Hypothesis
from sim.engine.evidence import Evidence, Item, Observation, Patient, Result, item_key
from sim.teaching.followup import claims
from sim.teaching.followup.assumptions import Assumed
from sim.teaching.followup.expect import both
from sim.teaching.followup.reply import Answer, Page
from sim.teaching.words import capital, joined, natural_frequency

if TYPE_CHECKING:
    from sim.teaching.followup.context import FollowUpContext

MOVED = 3
"""Hypotheses whose change is told."""
LEAST = 0.01
"""A smaller change of probability is none."""


def answer(context: FollowUpContext, assumed: Assumed) -> Answer:
    """The belief before and after, in the order of what changed most."""
    page = Page(context)
    before, after = context.belief, context.engine.belief(assumed.evidence)
    told = _supposed(page, assumed)
    was, now = context.leading, after.ranked()[0][0]
    said = natural_frequency(after.of(now.id), page.who)
    if now.id == was.id:
        chance, earlier = (page.voice.chance(b.of(now.id)) for b in (after, before))
        instead = "as before" if chance == earlier else f"instead of {earlier}"
        page.say(
            f"{told}, {page.voice.hypothesis(now)} would still lead, at {chance} {instead}: {said} "
            "have it."
        )
    else:
        page.say(
            f"{told}, {page.voice.hypothesis(now)} would lead, at "
            f"{page.voice.chance(after.of(now.id))}: {said} have it. "
            f"{capital(page.voice.hypothesis(was))} would fall from "
            f"{page.voice.chance(before.of(was.id))} to {page.voice.chance(after.of(was.id))}."
        )
    _others(page, before, after, {was.id, now.id})
    rival = was if now.id != was.id else context.rival(now)
    for item in assumed.items:
        _carried(page, item, now, rival)
    if assumed.patient:
        _priors(page, assumed.evidence, now, rival)
    surprise = context.engine.surprise(assumed.evidence)
    if surprise.unusual and not context.engine.surprise(context.known).unusual:
        page.say("Such results together would be unusual for everything that the engine knows.")
    return page.answer("what-if", _about(assumed), _suggestions(context, assumed))


def _about(assumed: Assumed) -> list[str]:
    ids = [item_key(item).partition(":")[2] for item in assumed.items]
    origins = assumed.evidence.patient.ancestry if "ancestry" in assumed.patient else ()
    fields = [name for name in assumed.patient if name != "ancestry"]
    return [*ids, *assumed.dropped, *origins, *fields]


def _supposed(page: Page, assumed: Assumed) -> str:
    """`With ferritin 80 ng/mL instead of 8 ng/mL, without pica` before the main clause."""
    parts: list[str] = []
    for item in assumed.items:
        was = page.context.current.get(item_key(item))
        if isinstance(item, Observation):
            same = isinstance(was, Observation) and was.present == item.present
            side = "with" if item.present else "without"
            parts.append(
                f"{side} {page.voice.finding(item.finding)}{' (as it is)' if same else ''}"
            )
        else:
            parts.append(f"with {page.voice.item(item)}{_was(page, was)}")
    for id in assumed.dropped:
        known = any(key.partition(":")[2] == id for key in page.context.current)
        note = "" if known else " (which was not known)"
        parts.append(f"without any word on {_name(page, id)}{note}")
    parts += [_person(page, name, assumed.evidence.patient) for name in assumed.patient]
    return joined(parts)


def _was(page: Page, was: Item | None) -> str:
    if isinstance(was, Result):
        return f" instead of {page.voice.value(was.quantity, was.value, was.censored)}"
    return ""


def _person(page: Page, field: str, patient: Patient) -> str:
    if field == "age":
        return f"at the age of {patient.age:.3g} years"
    if field == "sex":
        return "in a woman" if patient.sex == "female" else "in a man"
    if field == "pregnant":
        return "during pregnancy" if patient.pregnant else "without pregnancy"
    if field == "ancestry":
        name = page.context.knowledge.ancestries[patient.ancestry[0]].name
        return f"with {name} ancestry (which shifts what is common and decides nothing)"
    return "without a known trimester"


def _name(page: Page, id: str) -> str:
    knowledge = page.context.knowledge
    return page.voice.finding(id) if id in knowledge.findings else page.voice.quantity(id)


def _others(page: Page, before: Belief, after: Belief, told: set[str]) -> None:
    moved = [
        (h, before.of(h.id), p)
        for h, p in after.ranked()
        if h.id not in told
        and max(p, before.of(h.id)) >= LEAST
        and abs(p - before.of(h.id)) >= LEAST
    ]
    moved.sort(key=lambda row: -abs(row[2] - row[1]))
    if moved:
        parts = [
            f"{page.voice.hypothesis(h)} from {page.voice.chance(was)} to {page.voice.chance(now)}"
            for h, was, now in moved[:MOVED]
        ]
        page.say(f"Also moved: {joined(parts)}.")


def _carried(page: Page, item: Item, now: Hypothesis, rival: Hypothesis) -> None:
    """What the supposed item rests on: where it lies under the two that matter."""
    id = item_key(item).partition(":")[2]
    found = page.behind(id, now, rival)
    usual = both(page, now, rival, id)
    if usual:
        page.say(f"{_name(page, id)}: {usual}.", found)
    elif not isinstance(item, Observation) and item.quantity not in page.context.engine.model.rows:
        page.say(f"The engine does not use {_name(page, id)}: other results already say it.")


def _priors(page: Page, evidence: Evidence, *about: Hypothesis) -> None:
    found = [claim for h in about for claim in claims.of_prior(page.context.engine, evidence, h.id)]
    page.say("What is common among such people changed with it; the results stayed.", found)


def _suggestions(context: FollowUpContext, assumed: Assumed) -> list[str]:
    names = [
        context.knowledge.quantities[item.quantity].name
        for item in assumed.items
        if isinstance(item, Result)
    ]
    return [*(f"Where does the reference range for {n} come from?" for n in names),
            "What would change your mind?", "How sure are you?"]  # fmt: skip
