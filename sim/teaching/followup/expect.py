"""What a hypothesis leads one to expect of a test, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.belief import Hypothesis
from sim.engine.typical import share_with, usual
from sim.teaching.followup.reply import Page

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge


def expectation(page: Page, hypothesis: Hypothesis, id: str) -> str:
    """`3 to 12 ng/mL`, `present in 45 of 100`; empty where the model cannot say."""
    context = page.context
    patient = context.known.patient
    if id in context.knowledge.findings:
        share = share_with(context.engine, hypothesis.id, id, patient)
        return f"present in {of_100(share)}"
    found = usual(context.engine, hypothesis.id, id, patient)
    if found is None:
        return ""
    low, high = page.voice.value(id, found.low), page.voice.value(id, found.high)
    number, _, unit = low.partition(" ")
    return f"{number if high.endswith(unit) else low} to {high}"


def both(page: Page, first: Hypothesis, second: Hypothesis, id: str) -> str:
    """`usually 45 to 240 ng/mL in A, 3 to 12 ng/mL in B`; empty where that says nothing."""
    one, two = expectation(page, first, id), expectation(page, second, id)
    if not one or not two or one == two:
        return ""
    names = page.voice.hypothesis(first), page.voice.hypothesis(second)
    usually = "" if one.startswith("present") else "usually "
    return f"{usually}{one} in {names[0]}, {two.removeprefix('present in ')} in {names[1]}"


def of_100(share: float) -> str:
    """`45 of 100`, `fewer than 1 of 100`, `nearly all`."""
    if share < 0.01:
        return "fewer than 1 of 100"
    return "nearly all" if share > 0.99 else f"{100 * share:.0f} of 100"


def lies(page: Page, id: str) -> str:
    """The name of a quantity or finding inside a sentence."""
    return (
        page.voice.finding(id) if id in page.context.knowledge.findings else page.voice.quantity(id)
    )


def orders_for(knowledge: Knowledge, id: str) -> tuple[str, ...]:
    """Orders that show a quantity or finding, the cheapest first."""
    found = [o for o in knowledge.orders.values() if id in o.quantities or id in o.findings]
    return tuple(o.id for o in sorted(found, key=lambda o: (o.price.value, o.id)))
