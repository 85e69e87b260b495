"""Figures and names as people say them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.encounter.case import PatientCard
from sim.engine.evidence import Item, Observation, Patient
from sim.knowledge.units import format_value

if TYPE_CHECKING:
    from sim.engine.belief import Hypothesis
    from sim.knowledge.loader import Knowledge

GROWN = 18

MINUS = "−"
"""The sign of numbers below nothing; a hyphen is shorter, and is read as a dash."""


def signed(value: float, places: int = 0) -> str:
    """`+7`, `−3`, `+0.074`: a change, with the sign that numbers have."""
    return f"{value:+.{places}f}".replace("-", MINUS)


def typeset(text: str) -> str:
    """A sentence or formula of the score with the signs that numbers have."""
    text = re.sub(r"(?<![\w-])-(?=[\dD])| - (?=[\d\w])", lambda m: m[0].replace("-", MINUS), text)
    return re.sub(r" x ", " × ", text)


def everyday(text: str) -> str:
    """A sentence of the score without its technical figures."""
    text = re.sub(r"\d+ decibans too", "too", text).replace("At the start, too", "At the start too")
    text = re.sub(r"\d+\.\d+ bits outside the band; you", "you", text)
    return typeset(text)


def joined(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def one_line(text: str) -> str:
    """The text without the line breaks of the file it stands in; paragraphs stay apart."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n")).strip()


def shortened(words: Sequence[str], most: int) -> str:
    """The first few words joined: `a, b and 3 more`."""
    rest = len(words) - most
    return joined([*words[:most], *([f"{rest} more"] if rest > 0 else [])])


def capital(text: str) -> str:
    """The text with its first letter raised; a word with capitals inside (sTfR) stays as it is."""
    first = text.split(" ")[0]
    return text if first[1:] != first[1:].lower() else text[:1].upper() + text[1:]


def lowered(name: str) -> str:
    """A name inside a sentence; one that starts with an acronym or a symbol keeps its letters."""
    inside = any(letter.isupper() for letter in name.split(" ", 1)[0][1:])
    word = name[1:2].islower() or name[:2] == "A "
    return name[:1].lower() + name[1:] if word and not inside else name


def hypothesis_name(
    ids: Sequence[str], hypotheses: Sequence[Hypothesis], knowledge: Knowledge
) -> str:
    """The name of one or more conditions together: `iron deficiency with inflammation`."""
    for hypothesis in hypotheses:
        if set(hypothesis.conditions) == set(ids):
            return hypothesis.name
    return " with ".join(knowledge.conditions[condition].name for condition in ids)


def people(card: PatientCard | Patient) -> str:
    """Patients like this one, in the plural: `women`, `pregnant women`, `boys`, `patients`."""
    young = card.age is not None and card.age < GROWN
    if card.sex is None:
        return "children" if young else "patients"
    if young:
        return "girls" if card.sex == "female" else "boys"
    if card.pregnant:
        return "pregnant women"
    return "women" if card.sex == "female" else "men"


def natural_frequency(probability: float, who: str = "patients") -> str:
    """A probability as a count: `of 1,000 such men about 80`."""
    count = 1000 * probability
    if count < 1:
        said = "fewer than 1"
    elif count > 999:
        said = "nearly all"
    else:
        digits = 0 if count < 10 else -1
        said = f"about {min(round(count, digits), 990):.0f}"
    return f"of 1,000 such {who} {said}"


def percent(probability: float) -> str:
    """`30 %`, `below 1 %`, `above 99 %`."""
    if 0 < probability < 0.01:
        return "below 1 %"
    if 0.99 < probability < 1:
        return "above 99 %"
    return f"{100 * probability:.0f} %"


def weight_of(decibans: float) -> str:
    """How strongly a result speaks: 10 decibans are 10 to 1, 20 are 100 to 1."""
    size = abs(decibans)
    if size < 1:
        return "says nothing about"
    side = "for" if decibans > 0 else "against"
    if size < 5:
        return f"speaks weakly {side}"
    if size < 10:
        return f"speaks {side}"
    return f"speaks strongly {side}" if size < 20 else f"all but decides {side}"


def money(dollars: float) -> str:
    """`$1,240`; cents only below ten dollars."""
    return f"${dollars:,.2f}" if 0 < dollars < 10 else f"${dollars:,.0f}"


def days(count: float) -> str:
    """`9 days`, `1 day`, `less than a day`, `no time`."""
    if count <= 0:
        return "no time"
    if count < 1:
        return "less than a day"
    rounded = round(count)
    return f"{rounded} day" if rounded == 1 else f"{rounded} days"


def item_text(item: Item, knowledge: Knowledge) -> str:
    """A piece of evidence as it is read: `ferritin <5 ng/mL`, `no pica`."""
    if isinstance(item, Observation):
        name = knowledge.findings[item.finding].name
        return name if item.present else f"no {name[:1].lower()}{name[1:]}"
    quantity = knowledge.quantities[item.quantity]
    value = format_value(item.value, quantity, censored=item.censored)
    return f"{quantity.short or quantity.name} {value}"
