"""Why the engine holds a hypothesis, or does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.belief import Hypothesis
from sim.engine.evidence import Observation
from sim.engine.explanation import Step
from sim.teaching.followup import claims
from sim.teaching.followup.contrast import between, holding, separators
from sim.teaching.followup.expect import both, expectation, lies, orders_for
from sim.teaching.followup.reply import Answer, AnswerKind, Page
from sim.teaching.words import joined, natural_frequency, weight_of

if TYPE_CHECKING:
    from sim.teaching.followup.context import FollowUpContext

TOLD = 3
"""Results named on each side."""
LEAST = 2.0
"""Decibans below which a result says nothing."""
UNASKED = 2
"""Tests named that were not made and would tell."""
LEAST_TELLING = 6.0
"""Decibans that such a test is expected to bring."""


def answer(context: FollowUpContext, ids: tuple[str, ...], rival: str = "") -> Answer:
    """Why a hypothesis is held or not, against the likeliest other; the likeliest of `ids`.

    `rival` is the hypothesis that the learner sets it against, where there is one.
    """
    page = Page(context)
    target = max((context.hypothesis(id) for id in ids), key=lambda h: context.belief.of(h.id))
    other = _rival(context, target, rival)
    standing = f"The engine holds {page.held_now(target)}."
    if target.id != context.leading.id:
        lead = context.leading
        chance = page.voice.chance(context.belief.of(lead.id))
        standing += f" It leads with {page.voice.hypothesis(lead)}, {chance}."
    page.say(standing)
    _prior(page, target)
    steps = holding(context.steps, context.known)
    _results(page, steps, target, other)
    if target.id != context.leading.id:
        _not_looked_for(page, target, other)
    if len(ids) > 1:
        rest = [context.hypothesis(id) for id in ids if id != target.id]
        shares = [
            f"{page.voice.hypothesis(h)} is at {page.voice.chance(context.belief.of(h.id))}"
            for h in rest
        ]
        page.say(f"Of the others that the word may mean, {joined(shares)}.")
    kind: AnswerKind = "why" if target.id == context.leading.id else "why-not"
    return page.answer(
        kind,
        ids,
        (
            f"What separates {target.name} from {other.name}?",
            "What would change your mind?"
            if target.id == context.leading.id
            else f"What would make you think of {target.name}?",
            f"What is {target.name}?",
        ),
    )


def _rival(context: FollowUpContext, target: Hypothesis, wanted: str) -> Hypothesis:
    """What it is set against: the hypothesis named, else the leading one.

    The leading one is set against the disease that was once likeliest beside it.
    """
    if wanted and wanted != target.id:
        return context.hypothesis(wanted)
    return context.rival(target) if target.id == context.leading.id else context.leading


def _prior(page: Page, target: Hypothesis) -> None:
    """How common it was before anything was known, with the sources of that."""
    context = page.context
    before = context.engine.belief(context.nothing).of(target.id)
    setting = context.knowledge.settings[context.case.setting].name
    said = natural_frequency(before, page.who)
    page.say(
        f"Before any result, among people seen in this setting ({setting}), {said} had it.",
        page.prior(target),
    )


def _results(page: Page, steps: list[Step], target: Hypothesis, other: Hypothesis) -> None:
    """The results that spoke most against it and most for it, set against the other."""
    context = page.context
    one, two = context.places[target.id], context.places[other.id]
    weights = [
        (between(step, one, two), step) for step in steps if _lies_apart(page, step, target, other)
    ]
    against = sorted((w for w in weights if w[0] <= -LEAST), key=lambda w: w[0])[:TOLD]
    favor = sorted((w for w in weights if w[0] >= LEAST), key=lambda w: -w[0])[:TOLD]
    leads = target.id == context.leading.id
    for weight, step in [*favor, *against[:1]] if leads else [*against, *favor[:1]]:
        sides = (target, other) if weight > 0 else (other, target)
        page.say(
            _moved(page, step, abs(weight), *sides),
            page.behind(step.item, target, other),
        )
    if not against and not favor:
        name = page.voice.hypothesis(other)
        page.say(f"Nothing that is known tells it from {name}; only how common they are does.")


def _moved(page: Page, step: Step, weight: float, favored: Hypothesis, other: Hypothesis) -> str:
    voice = page.voice
    said = (
        f"{voice.item(step.item)} {weight_of(weight)} {voice.hypothesis(favored)} "
        f"rather than {voice.hypothesis(other)}{voice.weight(weight)}"
    )
    return f"{said}, given what was known before: {both(page, favored, other, _id(step))}."


def _lies_apart(page: Page, step: Step, target: Hypothesis, other: Hypothesis) -> bool:
    """Whether the two expect something else of it: only then its weight can be explained."""
    sides = [expectation(page, hypothesis, _id(step)) for hypothesis in (target, other)]
    return bool(sides[0]) and sides[0] != sides[1]


def _id(step: Step) -> str:
    return step.item.finding if isinstance(step.item, Observation) else step.item.quantity


def _not_looked_for(page: Page, target: Hypothesis, other: Hypothesis) -> None:
    """Tests that were not made and would tell the two apart."""
    context = page.context
    known = {key.partition(":")[2] for key in context.current}
    left = [
        s
        for s in separators(context.engine, target, other, context.known.patient)
        if s.id not in known
        and s.decibans >= LEAST_TELLING
        and orders_for(context.knowledge, s.id)
        and not _says_itself(context, s.id, known)
    ]
    told: set[str] = set()
    for separator in left:
        order = orders_for(context.knowledge, separator.id)[0]
        if order in told:
            continue
        told.add(order)
        page.say(
            f"Not looked for: {lies(page, separator.id)}, by {page.voice.order(order)}: "
            f"{both(page, target, other, separator.id)}.",
            page.behind(separator.id, target, other),
        )
        if len(told) == UNASKED:
            return


def _says_itself(context: FollowUpContext, id: str, known: set[str]) -> bool:
    """Whether what is known already gives it away."""
    finding = context.knowledge.findings.get(id)
    if finding is not None:
        return bool(set(finding.implied_by) & known) or finding.kind == "response"
    windows = [context.knowledge.quantities[k].window for k in known & {*context.engine.model.rows}]
    if any(window is not None and window.own == id for window in windows):
        return True
    wanted = set(claims.bases(context.engine, id))
    return bool(wanted) and wanted <= {b for k in known for b in claims.bases(context.engine, k)}
