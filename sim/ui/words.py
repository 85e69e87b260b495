"""How people, days, money and diagnoses are written on the screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.encounter.case import Case, PatientCard
    from sim.knowledge.loader import Knowledge
    from sim.knowledge.models import Order
    from sim.play.cards import Who

DISCLAIMER = "For teaching, not for patients"
BURDENS = ((0.5, "tube"), (2.0, "needle"), (4.0, "sedation"))
"""What a patient has to bear, up to a burden; above the last one it is an operation."""


def who(card: PatientCard | Who) -> str:
    """`woman 31`, `boy 1`, `girl 8 mo`."""
    grown = card.age >= 18
    noun = ("woman" if grown else "girl") if card.sex == "female" else ("man" if grown else "boy")
    if card.age < 2:
        return f"{noun} {round(card.age * 12)} mo"
    return f"{noun} {card.age:.0f}"


def patient(card: PatientCard) -> str:
    """As in a header: `woman, 31, pregnant`."""
    noun, _, age = who(card).partition(" ")
    return f"{noun}, {age}" + (", pregnant" if card.pregnant else "")


def dots(difficulty: int) -> str:
    """`●●○○○`"""
    return "●" * difficulty + "○" * (5 - difficulty)


def review(status: str) -> str:
    """What a reader must know about the review of a case."""
    if status == "approved":
        return "approved"
    return f"{status.replace('-', ' ')} · pending human review"


def case_line(case: Case) -> str:
    """Status, date and disclaimer, always visible beside content."""
    return f"{DISCLAIMER} · {review(case.review.status)} · {case.updated.isoformat()}"


def day(value: float) -> str:
    """`day 4`, `day 0.5`."""
    return f"day {value:g}" if value < 1 else f"day {round(value, 1):g}"


def days(value: float) -> str:
    """A turnaround: `now`, `2 h`, `4 d`."""
    if value <= 0:
        return "now"
    if value < 1:
        return f"{max(1, round(value * 24))} h"
    return f"{round(value, 1):g} d"


def clock_time(seconds: float) -> str:
    """Of a clock: `31:20`, `1:05:00`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def money(value: float) -> str:
    """`$1,240`"""
    return f"${value:,.0f}"


def cost(order: Order) -> str:
    """`$730 9 d`"""
    return f"{money(order.price.value)} {days(order.turnaround.value)}"


def burden(order: Order) -> str:
    """What the patient has to bear, in one word."""
    for limit, word in BURDENS:
        if order.burden.value <= limit:
            return word
    return "operation"


def hypothesis(knowledge: Knowledge, id: str, *, short: bool = False) -> str:
    """The name of a condition or of a combination; the id where there is none."""
    parts = id.split("+")
    if len(parts) == 2:
        for pair in knowledge.pairs:
            named = pair.short or pair.name if short else pair.name
            if set(pair.conditions) == set(parts) and named:
                return named
    joint = " + " if short else " with "
    return joint.join(_condition(knowledge, part, short) for part in parts)


def terms(knowledge: Knowledge, id: str) -> tuple[str, ...]:
    """Synonyms under which a hypothesis is found."""
    parts = id.split("+")
    found: list[str] = []
    for pair in knowledge.pairs:
        if len(parts) == 2 and set(pair.conditions) == set(parts):
            found += [pair.name, pair.short, *pair.synonyms]
    if len(parts) == 1 and id in knowledge.conditions:
        condition = knowledge.conditions[id]
        found += [condition.short, condition.plain, *condition.synonyms]
    elif len(parts) > 1:
        found.append(" ".join(_condition(knowledge, part, False) for part in parts))
        found.append(" ".join(_condition(knowledge, part, False) for part in reversed(parts)))
        found.append(" ".join(_condition(knowledge, part, True) for part in parts))
    return tuple(term for term in found if term)


def capital(name: str) -> str:
    """A name at the beginning of a sentence."""
    return name[:1].upper() + name[1:]


def lowered(name: str) -> str:
    """A name inside a sentence; an abbreviation keeps its capitals."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _condition(knowledge: Knowledge, id: str, short: bool) -> str:
    condition = knowledge.conditions.get(id)
    if condition is None:
        return id.replace("-", " ")
    return condition.short or condition.name if short else condition.name
