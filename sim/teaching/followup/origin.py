"""Where a number comes from: its source, where in it, and how it follows from what is printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.engine.belief import Hypothesis
from sim.knowledge.models import Provenance
from sim.teaching.followup import claims
from sim.teaching.followup.expect import expectation, of_100
from sim.teaching.followup.reply import Answer, Page
from sim.teaching.words import days, money

if TYPE_CHECKING:
    from sim.teaching.followup.context import FollowUpContext

CLAIMS = 4
CARRIED = 3
"""Results whose sources are told where no number is named."""


def of_quantity(context: FollowUpContext, quantity: str, among: Sequence[Hypothesis]) -> Answer:
    """The healthy range, and where the quantity lies under the hypotheses that are named."""
    page = Page(context)
    if not among:
        _healthy(page, quantity)
    for hypothesis in among:
        expected = expectation(page, hypothesis, quantity)
        said = f"{page.voice.quantity(quantity)} in {page.voice.hypothesis(hypothesis)}"
        found = claims.of_quantity(context.engine, quantity, hypothesis)
        if not found:
            page.say(
                f"{said}: the knowledge base holds nothing of its own; it is taken as in health."
            )
            _healthy(page, quantity)
            continue
        page.say(f"{said}: usually {expected} (8 of 10 such patients).", found)
        _rest_on(page, found)
    name = context.knowledge.quantities[quantity].name
    return page.answer(
        "origin",
        (quantity, *(h.id for h in among)),
        (f"What is {name}?", f"What if {name} were normal?"),
    )


def of_finding(context: FollowUpContext, finding: str, among: Sequence[Hypothesis]) -> Answer:
    """How often the finding is there, by condition, each with its source."""
    page = Page(context)
    about = context.knowledge.findings[finding]
    wanted = {condition for hypothesis in among for condition in hypothesis.conditions}
    chosen = [f for f in about.frequency if not wanted or f.of in wanted][:CLAIMS]
    names = {**context.knowledge.conditions, **context.knowledge.causes}
    for frequency in chosen:
        often = of_100(frequency.share)
        page.say(
            f"{page.voice.finding(finding)} in {names[frequency.of].name}: {often}.",
            (frequency,),
        )
    page.say(f"In everyone else: {of_100(about.otherwise.share)}.", (about.otherwise,))
    _rest_on(page, chosen or [about.otherwise])
    return page.answer("origin", (finding, *(h.id for h in among)), (f"What is {about.name}?",))


def of_prior(context: FollowUpContext, hypothesis: Hypothesis) -> Answer:
    """How common the conditions are among such people, and what the setting makes of it."""
    page = Page(context)
    patient = context.known.patient
    shares = context.engine.model.priors.shares(patient, "")
    settled = context.engine.model.priors.shares(patient, context.case.setting)
    setting = context.knowledge.settings[context.case.setting]
    for condition in hypothesis.conditions:
        found = claims.of_prior(context.knowledge, condition, patient)
        if condition not in shares:
            continue
        page.say(
            f"Among {page.who} of this age and ancestry {_per_1000(shares[condition])} have "
            f"{page.voice.condition(condition)}.",
            found,
        )
        _rest_on(page, found)
        factors = [f for f in setting.factors if f.of == condition]
        for factor in factors:
            page.say(
                f"In this setting ({setting.name}) the odds are taken {factor.factor:g} times as "
                f"high: {_per_1000(settled[condition])}.",
                (factor,),
            )
    before = context.engine.belief(context.nothing).of(hypothesis.id)
    page.say(f"So the engine began with {page.held(hypothesis, before)}.")
    return page.answer(
        "origin",
        (hypothesis.id,),
        (f"How common is {hypothesis.name}?", f"Why not {hypothesis.name}?"),
    )


def of_order(context: FollowUpContext, order: str) -> Answer:
    """The price, the turnaround and the burden of an order."""
    page = Page(context)
    about = context.knowledge.orders[order]
    page.say(
        f"The price of {page.voice.order(order)} is {money(about.price.value)}.", (about.price,)
    )
    _rest_on(page, (about.price,))
    page.say(f"The result is there after {days(about.turnaround.value)}.", (about.turnaround,))
    page.say(f"Its burden on the patient counts {about.burden.value:g}.", (about.burden,))
    return page.answer(
        "origin", (order,), (f"What is {about.name}?", f"Would {about.name} have helped?")
    )


def of_belief(context: FollowUpContext) -> Answer:
    """Where no number is named: what the belief at the end rests on."""
    page = Page(context)
    leading = context.leading
    place = context.places[leading.id]
    held = page.held(leading, context.belief.of(leading.id))
    page.say(f"The engine holds {held}. That rests on how common it is and on the results.")
    found = [
        p
        for c in leading.conditions
        for p in claims.of_prior(context.knowledge, c, context.known.patient)
    ]
    page.say("How common it is:", found)
    for step in sorted(context.steps, key=lambda s: -abs(float(s.decibans[place])))[:CARRIED]:
        said = f"{page.voice.item(step.item)}{page.voice.weight(float(step.decibans[place]))}"
        page.say(f"{said}.", claims.of_item(context.engine, step.item, (leading,)))
    return page.answer(
        "origin", (leading.id,), ("How sure are you?", "What would change your mind?")
    )


def _healthy(page: Page, quantity: str) -> None:
    context = page.context
    found = context.engine.reference(quantity, context.known.patient)
    described = claims.of_health(context.engine, quantity)
    if found is None:
        page.say(
            f"The knowledge base does not say what {page.voice.quantity(quantity)} is in health."
        )
        return
    low, high = (page.voice.value(quantity, value) for value in found)
    surveyed = claims.surveyed(context.engine, quantity)
    page.say(
        f"The reference range of {page.voice.quantity(quantity)} for this age and sex, {low} to "
        f"{high}, holds the middle 95 of 100 healthy people.",
        described,
        (claims.SURVEY,) if surveyed else (),
    )
    if surveyed:
        rest = ", and completed by what is published where the survey does not reach"
        page.say(
            "It is fitted on healthy people of the US survey NHANES, 2017 to March 2020, by age "
            f"and sex{rest if described else ''}.",
            sources=(claims.SURVEY,),
        )
    else:
        _rest_on(page, described)


def _rest_on(page: Page, found: Sequence[Provenance]) -> None:
    """In whom it was measured, how it follows from what is printed, and what nobody published."""
    for claim in found[:CLAIMS]:
        parts: list[str] = []
        if claim.population:
            parts.append(f"Measured in {claim.population}.")
        elif claim.n is not None:
            parts.append(f"Measured in {claim.n} people.")
        if claim.formula:
            parts.append(f"Worked out: {page.without_ids(claim.formula)}.")
        if claim.basis == "judgement":
            parts.append("Nobody published it: it is judgement, and counts as uncertain.")
        if parts:
            page.say(" ".join(parts), (claim,))


def _per_1000(share: float) -> str:
    count = 1000 * share
    return f"{count:.0f} of 1,000" if count >= 10 else f"{count:.2g} of 1,000"
