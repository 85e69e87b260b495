"""What would change the engine's mind: results to be had, or other values of known ones."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.engine.belief import Hypothesis
from sim.engine.engine import UNKNOWN
from sim.engine.evidence import Item, Observation, Result
from sim.engine.supposed import with_items
from sim.engine.typical import share_with, usual
from sim.knowledge.models import to_scale
from sim.teaching.followup.contrast import between, holding, separators
from sim.teaching.followup.expect import both, lies, orders_for
from sim.teaching.followup.reply import Answer, Page

if TYPE_CHECKING:
    from sim.teaching.followup.context import FollowUpContext

RIVALS = 4
TOLD = 3
STEPS = 16
"""Values of a quantity that are tried on each side."""
HALVED = 5
"""Times that the interval in which the leader changes is halved."""
FAR = 3.0
"""Standard deviations from a hypothesis beyond which a value is not one of its own."""
TRIED = 10
"""Tests tried for each rival."""
KNOWN = 3
"""Known results that are turned around."""
LEAST_SHIFT = 0.02
"""A result that takes less from the leading hypothesis is not told."""
LIKELY = 0.3
"""A finding that is rarer than this under the rival is no result to expect of it."""


@dataclass(frozen=True)
class Turn:
    """A result that would move the belief, and how far."""

    item: Item
    rival: Hypothesis
    probability: float
    """Of the hypothesis that the question is about, after it."""
    leads: bool
    """Whether the rival would lead then."""


def answer(context: FollowUpContext, toward: tuple[str, ...] = ()) -> Answer:
    """Results that would take the lead away from the leading hypothesis, or give it to `toward`."""
    page = Page(context)
    leading = context.leading
    rivals = _with_any(context, toward) or _rivals(context)
    page.say(f"The engine holds {page.held_now(leading)}.")
    turns = sorted(_turns(context, rivals), key=lambda t: (not t.leads, -_gain(context, t)))
    told: list[Turn] = []
    for turn in turns:
        if len(told) == TOLD:
            break
        if _gain(context, turn) < LEAST_SHIFT or _order(context, turn) in [
            _order(context, t) for t in told
        ]:
            continue
        told.append(turn)
        _say(page, turn, leading)
    if not told:
        names = " or ".join(page.voice.hypothesis(rival) for rival in rivals[:2])
        page.say(
            f"No single result that is still to be had would bring the engine to {names}; only "
            f"several together, or other values of what is known, would."
        )
    if toward:
        for rival in rivals[:2]:
            _toward(page, rival)
    else:
        _otherwise(page, leading)
    ids = (*(toward or (leading.id,)), *(_id(t.item) for t in told))
    asked = [f"What separates {leading.name} from {rivals[0].name}?", f"Why not {rivals[0].name}?"]
    return page.answer("change-mind", ids, asked)


def threshold(context: FollowUpContext, quantity: str, hypothesis: str = "") -> Answer:
    """At which value of a quantity another hypothesis would lead, all else as it is."""
    page = Page(context)
    about = context.knowledge.quantities[quantity]
    known = context.current.get(f"quantity:{quantity}")
    now = (
        f" (now {page.voice.value(quantity, known.value, known.censored)})"
        if isinstance(known, Result)
        else ""
    )
    found = list(_crossings(context, quantity))
    if quantity not in context.engine.model.rows:
        page.say(
            f"The engine does not use {page.voice.quantity(quantity)}: "
            "other results already say it."
        )
    elif not found:
        page.say(
            f"No value of {page.voice.quantity(quantity)}{now} alone would take the lead from "
            f"{page.voice.hypothesis(context.leading)}, all else as it is."
        )
    for value, rising, leader, probability in found:
        side = "above" if rising else "below"
        page.say(
            f"With {page.voice.quantity(quantity)} {side} about {page.voice.value(quantity, value)}"
            f"{now}, all else as it is, {page.voice.hypothesis(leader)} would lead at "
            f"{page.voice.chance(probability)}.",
            page.behind(quantity, context.leading, leader),
        )
        now = ""
    ids = (quantity, *((hypothesis,) if hypothesis else ()))
    return page.answer(
        "change-mind", ids, ("What would change your mind?", f"What is {about.name}?")
    )


def _with_any(context: FollowUpContext, toward: tuple[str, ...]) -> list[Hypothesis]:
    """Hypotheses that hold what is asked about, alone or with another, the likeliest first."""
    wanted = [set(context.hypothesis(id).conditions) for id in toward]
    return [
        h
        for h, _ in context.belief.ranked()
        if h.id != context.leading.id
        and any(conditions <= set(h.conditions) for conditions in wanted)
    ][:RIVALS]


def _rivals(context: FollowUpContext) -> list[Hypothesis]:
    """The likeliest others: those that share nothing with the leading one first."""
    ranked = [h for h, _ in context.belief.ranked() if h.id not in (context.leading.id, UNKNOWN)]
    near = ranked[: 2 * RIVALS]
    return sorted(near, key=lambda h: bool(set(h.conditions) & set(context.leading.conditions)))[
        :RIVALS
    ]


def _turns(context: FollowUpContext, rivals: list[Hypothesis]) -> Iterator[Turn]:
    """Typical results of each rival in tests that were not made."""
    known = {key.partition(":")[2] for key in context.current}
    for rival in rivals:
        for id in _tests(context, rival):
            if id not in known and orders_for(context.knowledge, id):
                turn = _turned(context, rival, id)
                if turn is not None:
                    yield turn


def _turned(context: FollowUpContext, rival: Hypothesis, id: str) -> Turn | None:
    """The belief after a result that is typical of the rival."""
    engine, patient = context.engine, context.known.patient
    item: Item
    if id in context.knowledge.findings:
        item = Observation(id, share_with(engine, rival.id, id, patient) >= LIKELY)
    else:
        expected = usual(engine, rival.id, id, patient)
        if expected is None:
            return None
        item = Result(id, expected.median)
    after = engine.belief(with_items(engine, context.known, [item]))
    return Turn(item, rival, after.of(rival.id), after.ranked()[0][0].id == rival.id)


def _tests(context: FollowUpContext, rival: Hypothesis) -> list[str]:
    """The tests that tell the rival from the leading hypothesis best."""
    found = separators(context.engine, rival, context.leading, context.known.patient)
    return [separator.id for separator in found[:TRIED]]


def _gain(context: FollowUpContext, turn: Turn) -> float:
    return turn.probability - context.belief.of(turn.rival.id)


def _order(context: FollowUpContext, turn: Turn) -> tuple[str, ...]:
    return orders_for(context.knowledge, _id(turn.item))[:1]


def _id(item: Item) -> str:
    return item.finding if isinstance(item, Observation) else item.quantity


def _say(page: Page, turn: Turn, leading: Hypothesis) -> None:
    context = page.context
    voice = page.voice
    name = voice.hypothesis(turn.rival)
    before, after = context.belief.of(turn.rival.id), turn.probability
    end = ", and it would lead" if turn.leads else ""
    order = voice.order(_order(context, turn)[0])
    typical = "" if isinstance(turn.item, Observation) else f", typical of {name},"
    page.say(
        f"{voice.item(turn.item)}{typical} (by {order}) would take {name} from "
        f"{voice.chance(before)} to {voice.chance(after)}{end}.",
        page.behind(_id(turn.item), turn.rival, leading),
    )


def _otherwise(page: Page, leading: Hypothesis) -> None:
    """The known result that holds the belief most: where it would have to lie."""
    context = page.context
    place = context.places[leading.id]
    carried = [
        (float(step.decibans[place]), step.item.quantity)
        for step in context.steps
        if isinstance(step.item, Result) and step.item.quantity in context.engine.model.rows
    ]
    for _, quantity in sorted(carried, key=lambda pair: -pair[0])[:2]:
        for value, rising, leader, _ in _crossings(context, quantity):
            side = "above" if rising else "below"
            usual = both(page, leading, leader, quantity)
            page.say(
                f"Had {lies(page, quantity)} been {side} about "
                f"{page.voice.value(quantity, value)}, {page.voice.hypothesis(leader)} would lead"
                f"{f': {usual}' if usual else ''}.",
                page.behind(quantity, leading, leader),
            )
            return


def _toward(page: Page, wanted: Hypothesis) -> None:
    """Known results that stand against a hypothesis, had they been as it leads one to expect."""
    context = page.context
    one, two = context.places[wanted.id], context.places[context.leading.id]
    against = sorted(
        (step for step in holding(context.steps, context.known)), key=lambda s: between(s, one, two)
    )
    for step in against[:KNOWN]:
        turn = _turned(context, wanted, _id(step.item))
        if turn is None or turn.probability - context.belief.of(wanted.id) < LEAST_SHIFT:
            continue
        lead = ", and it would lead" if turn.leads else ""
        page.say(
            f"Had it been {page.voice.item(turn.item)} instead of {page.voice.item(step.item)}, "
            f"{page.voice.hypothesis(wanted)} would be at "
            f"{page.voice.chance(turn.probability)}{lead}.",
            page.behind(_id(step.item), wanted, context.leading),
        )


def _crossings(
    context: FollowUpContext, quantity: str
) -> Iterator[tuple[float, bool, Hypothesis, float]]:
    """Values at which the leader changes, going up and down from what is known.

    Each with whether it lies above, who leads there and at what probability; the nearest one on
    either side.
    """
    engine = context.engine
    if quantity not in engine.model.rows:
        return
    about = context.knowledge.quantities[quantity]
    low, high = max(about.possible[0], 10.0**-about.decimals), about.possible[1]
    known = context.current.get(f"quantity:{quantity}")
    if isinstance(known, Result):
        middle = min(max(known.value, low), high)
    else:
        expected = usual(engine, context.leading.id, quantity, context.known.patient)
        assert expected is not None
        middle = min(max(expected.median, low), high)
    for end, rising in ((high, True), (low, False)):
        inside = math.log(middle)
        for step in range(1, STEPS + 1):
            outside = math.log(middle) + (math.log(end) - math.log(middle)) * step / STEPS
            if _leader(context, quantity, outside)[0].id != context.leading.id:
                break
            inside = outside
        else:
            continue
        for _ in range(HALVED):
            half = (inside + outside) / 2
            if _leader(context, quantity, half)[0].id == context.leading.id:
                inside = half
            else:
                outside = half
        leader, probability = _leader(context, quantity, outside)
        if leader.id != UNKNOWN and _plausible(context, quantity, leader, math.exp(outside)):
            yield math.exp(outside), rising, leader, probability


def _plausible(context: FollowUpContext, quantity: str, leader: Hypothesis, value: float) -> bool:
    """Whether patients of the new leader have such a value; far outside, heavy tails mislead."""
    found = usual(context.engine, leader.id, quantity, context.known.patient)
    scale = context.knowledge.quantities[quantity].scale
    return found is not None and abs(to_scale(value, scale) - found.location) <= FAR * found.spread


def _leader(context: FollowUpContext, quantity: str, log_value: float) -> tuple[Hypothesis, float]:
    item = Result(quantity, math.exp(log_value))
    return context.engine.belief(with_items(context.engine, context.known, [item])).ranked()[0]
