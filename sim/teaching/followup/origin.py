"""Where a number comes from: its source, where in it, and how it follows from what is printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.engine.belief import Hypothesis
from sim.engine.claims import behind_prior
from sim.knowledge.models import Provenance
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
        found = page.behind(quantity, hypothesis)
        if set(found) <= set(page.health(quantity)):
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


def of_prior(context: FollowUpContext, *hypotheses: Hypothesis) -> Answer:
    """How common the conditions are among such people, and what the setting makes of it."""
    page = Page(context)
    for hypothesis in hypotheses:
        _prior(page, hypothesis)
    name = hypotheses[0].name
    asked = (f"How common is {name}?", f"Why not {name}?")
    return page.answer("origin", [h.id for h in hypotheses], asked)


def _prior(page: Page, hypothesis: Hypothesis) -> None:
    context = page.context
    patient = context.known.patient
    shares = context.engine.model.priors.shares(patient, "")
    settled = context.engine.model.priors.shares(patient, context.case.setting)
    setting = context.knowledge.settings[context.case.setting].name
    for claim in behind_prior(context.engine, context.known, hypothesis.id):
        if claim.about == "prevalence":
            page.say(
                f"Among {page.who} of this age and ancestry {_per_1000(shares[claim.of])} have "
                f"{page.voice.condition(claim.of)}.",
                (claim.number,),
            )
            _rest_on(page, (claim.number,))
        elif claim.about == "setting":
            page.say(
                f"In this setting ({setting}) the odds are taken {claim.value['factor']:g} times "
                f"as high: {_per_1000(settled[claim.of])}.",
                (claim.number,),
            )
        else:
            page.say(
                f"That both come together is taken {claim.value['value']:g} times as likely as by "
                "chance.",
                (claim.number,),
            )
    before = context.engine.belief(context.nothing).of(hypothesis.id)
    page.say(f"So the engine began with {page.held(hypothesis, before)}.")


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
    page.say("How common it is:", page.prior(leading))
    for step in sorted(context.steps, key=lambda s: -abs(float(s.decibans[place])))[:CARRIED]:
        said = f"{page.voice.item(step.item)}{page.voice.weight(float(step.decibans[place]))}"
        page.say(f"{said}.", page.behind(step.item, leading))
    return page.answer(
        "origin", (leading.id,), ("How sure are you?", "What would change your mind?")
    )


def _healthy(page: Page, quantity: str) -> None:
    context = page.context
    found = context.engine.reference(quantity, context.known.patient)
    described = page.health(quantity)
    if found is None:
        page.say(
            f"The knowledge base does not say what {page.voice.quantity(quantity)} is in health."
        )
        return
    low, high = (page.voice.value(quantity, value) for value in found)
    page.say(
        f"The reference range of {page.voice.quantity(quantity)} for this age and sex, {low} to "
        f"{high}, holds the middle 95 of 100 healthy people.",
        described,
    )
    _rest_on(page, described)


def _rest_on(page: Page, found: Sequence[Provenance]) -> None:
    """In whom it was measured, how it follows from what is printed, and what nobody published."""
    for claim in found[:CLAIMS]:
        source = page.context.knowledge.sources[claim.source]
        year = f", {source.year}" if source.year else ""
        parts = [f'Source: "{source.title}"{year}.'] if claim.basis != "judgement" else []
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
