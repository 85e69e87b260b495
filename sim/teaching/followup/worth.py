"""What one order was worth, or would have been."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.encounter.reveal import Known
from sim.scoring.work_up import Values
from sim.teaching.followup.next_test import At, at_end, of_order, values_at
from sim.teaching.followup.reply import Answer, Page
from sim.teaching.words import days, joined, money, shortened

if TYPE_CHECKING:
    from sim.teaching.followup.context import FollowUpContext

BROUGHT = 3
SMALL = 0.0005


def answer(context: FollowUpContext, orders: tuple[str, ...]) -> Answer:
    """Value of an order at the moment it was made, or at the end where it was not."""
    page = Page(context)
    made = of_order(context, orders)
    order = _which(context, orders, made)
    at = made or at_end(context)
    values = values_at(context, at)
    about = context.knowledge.orders[order]
    page.say(
        f"{page.voice.order(order)}. {about.why} It costs {money(about.price.value)} and takes "
        f"{days(about.turnaround.value)}.",
        (about.price, about.turnaround),
    )
    if order not in values.at.recorded:
        page.say(
            "This case records no result for it, so that ordering it cost nothing "
            "and showed nothing."
        )
    _value(page, values, order, at)
    if made is not None:
        _brought(page, order)
    _settled(page, values)
    if made is None and order in values.at.made:
        page.say("Another order that answers the same question was made already.")
    return page.answer(
        "order-worth",
        (order,),
        (f"What is {about.name}?", f"Where does the price of {about.name} come from?",
         "Which test next?"),
    )  # fmt: skip


def _which(context: FollowUpContext, orders: tuple[str, ...], made: At | None) -> str:
    if made is None:
        return orders[0]
    action = context.encounter.log[made.upto]
    return next(o for o in orders if o in getattr(action, "what", ()))


def _value(page: Page, values: Values, order: str, at: At) -> None:
    """Expected gain against its cost, and what else was to be had."""
    value = next(v for v in page.context.engine.values(values.at.evidence, (order,)))
    best, net = values.best_alone(values.at.rest)
    cost = value.gain - value.net
    if value.gain < SMALL:
        said = f"{at.said}, it could hardly have changed the best answer"
    else:
        said = (
            f"{at.said}, it was expected to better the answer by {_hundredths(value.gain)}, "
            f"at a cost of {_hundredths(cost)}"
        )
    bits = f" ({value.bits:.2f} bits of information)" if page.voice.exact else ""
    for_cause = order in values.at.rest and values.seeks_cause(order)
    why = "; it was worth making for the cause" if for_cause else ""
    page.say(f"{said}{bits}{why}.")
    others = [page.voice.order(o) for o in best if o != order]
    if others and net > value.net + SMALL:
        page.say(f"Worth more at that moment: {joined(others)}, {_hundredths(net)} after its cost.")


def _brought(page: Page, order: str) -> None:
    """What it did bring, and how the belief moved with it."""
    context = page.context
    came: list[Known] = [k for k in context.revealed.known if k.via == order]
    if not came:
        return
    items = shortened([page.voice.item(k.item) for k in came], BROUGHT)
    first = context.steps[context.revealed.known.index(came[0])]
    last = context.steps[context.revealed.known.index(came[-1])]
    place = context.places[context.leading.id]
    before, after = float(first.before[place]), float(last.after[place])
    page.say(
        f"It brought {items}: {page.voice.hypothesis(context.leading)} went from "
        f"{page.voice.chance(before)} to {page.voice.chance(after)}."
    )


def _settled(page: Page, values: Values) -> None:
    """What was believed at that moment: a test cannot help where nothing is open."""
    leading, probability = page.context.engine.belief(values.at.evidence).ranked()[0]
    page.say(
        f"At that moment the engine held {page.voice.hypothesis(leading)} at "
        f"{page.voice.chance(probability)}."
    )


def _hundredths(value: float) -> str:
    return f"{100 * value:.1f} hundredths" if value >= SMALL else "next to nothing"
