"""What each choice of tests was worth, in sentences: right answers gained in 100 such patients."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge
    from sim.scoring.duties import Owed
    from sim.scoring.ordering import Decision

SAID = 0.05
"""Points below which a choice is said to have cost none: they would be printed as 0.0."""


def in_100(net: float) -> str:
    """`3 in 100`: net value of a test as right answers gained, money, burden and days taken off."""
    count = round(100 * net)
    return f"{count} in 100" if count >= 1 else "less than 1 in 100"


def choice_said(
    decision: Decision, cost: float, out_of: float, at_stake: float, knowledge: Knowledge
) -> str:
    """One choice: what it promised, what would have been better, and what that cost of the points.

    `at_stake` is the most that one test promised at any moment, which stopping is measured by.
    """
    best = _priced(decision.best, knowledge)
    lost = f"That cost {cost:.1f} of {out_of:.0f} points."
    if decision.stopped:
        if not decision.best:
            return "You stopped when no further test was worth its price."
        return (
            f"You stopped; {best} still promised {in_100(decision.best_net)}, where the best test "
            f"of this patient promised {in_100(at_stake)}. {lost}"
        )
    if not decision.orders:
        return "The case records no result for what you ordered; it cost nothing."
    said = _names(decision.orders, knowledge)
    if decision.for_cause and len(decision.for_cause) == len(decision.orders):
        return f"{said}: to look for the cause."
    if cost < SAID:
        return f"{said}: well chosen, nothing promised more."
    if not decision.best:
        return f"{said}: too little to be learned for the price; to stop was best. {lost}"
    promised = in_100(decision.net) if decision.net > 0 else "less than it costs"
    if decision.net > 0 and promised == in_100(decision.best_net):
        return f"{said}: promised {promised}, hardly less than {best}. {lost}"
    return f"{said}: promised {promised}; {best} promised {in_100(decision.best_net)}. {lost}"


def duty_said(owed: Owed, cost: float, knowledge: Knowledge) -> str:
    """What a guideline demanded, who says so, and whether it was done."""
    duty, source = owed.duty, knowledge.sources[owed.duty.source]
    said = f"A guideline asks to {duty.name} ({source.title}, {source.year}, {duty.locator})"
    if not owed.open:
        return f"{said}: done."
    left = " and ".join(knowledge.orders[part[0]].name for part in owed.open)
    return f"{said}, for {cost:.1f} points: {left} was left out."


def _names(orders: Iterable[str], knowledge: Knowledge) -> str:
    return ", ".join(knowledge.orders[order].name for order in orders)


def _priced(orders: tuple[str, ...], knowledge: Knowledge) -> str:
    """`Ferritin ($14, 1 day)`."""
    chosen = [knowledge.orders[order] for order in orders]
    if not chosen:
        return "to stop"
    price = sum(order.price.value for order in chosen)
    days = max(order.turnaround.value for order in chosen)
    wait = "at once" if not days else "1 day" if days == 1 else f"{days:g} days"
    return f"{_names(orders, knowledge)} (${price:,.0f}, {wait})"
