"""What a learner supposes: other values, findings that were or were not there, another patient."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sim.engine.evidence import Evidence, Item, Observation, Patient, Result
from sim.engine.supposed import with_items
from sim.knowledge.units import parse_measurement
from sim.teaching.followup.folding import Token
from sim.teaching.followup.lexicon import Mention, Spotted

if TYPE_CHECKING:
    from sim.teaching.followup.context import FollowUpContext

REACH = 6
"""Words between a test and its value."""
NEAR = 4
"""Words between a finding and its denial."""
OUTSIDE = 2.0
"""Factor beyond a reference limit that "high" or "low" is taken for."""
LEVELS: Mapping[str, str] = {
    "normal": "normal", "fine": "normal", "ok": "normal", "okay": "normal",
    "high": "high", "raised": "high", "elevated": "high", "increased": "high", "higher": "high",
    "low": "low", "reduced": "low", "decreased": "low", "lower": "low",
}  # fmt: skip
_NOT_THIS = re.compile(r"(instead of|rather than|and not|not) *$")
_DENIED = frozenset({"no", "not", "never", "without", "none", "denied", "absent"})
_DROPPED = re.compile(
    r"\b(without|never (had|measured|ordered|known|did)|skip(ped|ping)?|remov(e|ed|ing)|"
    r"ignor(e|ed|ing)|leav(e|ing) out|left out|forget|forgot|minus|drop(ped|ping)?|tak(e|ing) away|"
    r"not (have|had|known|measured|ordered|done)|did not (have|know|measure|order|do))"
    r"( \w+){0,2} *$"
)
_AGE = re.compile(
    r"(?:aged|age(?: of| was| were)?|(?:his|her|him|them|their) being) (\d{1,3})\b"
    r"|(\d{1,3}) (?:years?|yrs?)(?: old)?\b"
    r"|\b(?:he|she|they|patient) (?:was|were|is|had been) (\d{1,3})\b(?! *(?:%|g|n|u|f))"
)
_MONTHS = re.compile(r"(\d{1,2}) months?(?: old)?\b")
_BEING = r"\b(?:was|were|been|is|be) (?:a |an )?(?:\w+ )?"
_FEMALE = re.compile(rf"{_BEING}(?:woman|female|girl|lady)\b")
_MALE = re.compile(rf"{_BEING}(?:man|male|boy|guy)\b")
_PREGNANT = re.compile(r"(not )?\bpregnant\b")


class ImpossibleError(ValueError):
    """A value that no patient has; the text says why."""


@dataclass(frozen=True)
class Assumed:
    """Evidence as supposed, with what was changed, each in words that need no voice."""

    evidence: Evidence
    items: tuple[Item, ...] = ()
    """Values and findings that were set."""
    dropped: tuple[str, ...] = ()
    """Ids of quantities and findings that were taken away."""
    patient: tuple[str, ...] = ()
    """Fields of the patient that were changed; the evidence holds what they became."""

    @property
    def changed(self) -> bool:
        """Whether anything was supposed at all."""
        return bool(self.items or self.dropped or self.patient)


def suppose(context: FollowUpContext, text: str, spotted: Spotted) -> Assumed:
    """The evidence that the question supposes. Raises ImpossibleError for a value nobody has."""
    items: list[Item] = []
    dropped: list[str] = []
    for mention in spotted.mentions:
        if quantities := mention.of("quantity"):
            _quantity(context, text, spotted, mention, quantities[0], items, dropped)
        elif (orders := mention.of("order")) and _DROPPED.search(_before(spotted, mention, NEAR)):
            made = context.knowledge.orders[orders[0]]
            dropped += [id for id in (*made.quantities, *made.findings) if _known(context, id)]
        elif findings := mention.of("finding"):
            before = _before(spotted, mention, NEAR)
            if _DROPPED.search(before) and "without" not in before and "have" not in before:
                dropped.append(findings[0])
            else:
                items.append(Observation(findings[0], not _DENIED & set(before.split())))
    patient = _patient(context.known.patient, text, spotted)
    known = replace(
        with_items(context.engine, context.known, items, dropped),
        patient=replace(context.known.patient, **patient),
    )
    return Assumed(known, tuple(items), tuple(dropped), tuple(patient))


def _known(context: FollowUpContext, id: str) -> bool:
    return f"quantity:{id}" in context.current or f"finding:{id}" in context.current


def _quantity(
    context: FollowUpContext,
    text: str,
    spotted: Spotted,
    mention: Mention,
    quantity: str,
    items: list[Item],
    dropped: list[str],
) -> None:
    number = _number(spotted, mention)
    if number is not None:
        items.append(_result(context, quantity, number, text))
        return
    level = _level(spotted, mention)
    if level:
        value = _leveled(context, quantity, level)
        if value is not None:
            items.append(Result(quantity, value))
            return
    if _DROPPED.search(_before(spotted, mention, NEAR)):
        dropped.append(quantity)


def _number(spotted: Spotted, mention: Mention) -> Token | None:
    """The number that belongs to a quantity: the first one behind it, before the next name."""
    ends = [m.first for m in spotted.mentions if m.first >= mention.last and m.of("quantity")]
    end = min([*ends, mention.last + REACH, len(spotted.tokens)])
    for at in range(mention.last, end):
        words = " ".join(token.text for token in spotted.tokens[mention.last : at])
        if spotted.tokens[at].number and not _NOT_THIS.search(words):
            return spotted.tokens[at]
    before = spotted.tokens[mention.first - 1] if mention.first else None
    return before if before is not None and before.number else None


def _result(context: FollowUpContext, quantity: str, number: Token, text: str) -> Result:
    about = context.knowledge.quantities[quantity]
    unit = re.match(r"\s*(%|percent|[a-z0-9^*]+/[a-z0-9.^]+|fl|pg)?", text[number.end :])
    printed = (unit[1] or "") if unit else ""
    printed = "%" if printed == "percent" else printed
    default = about.si_unit if context.system == "si" and about.si_unit else ""
    for given in (printed, "") if printed else (default,):
        try:
            read = parse_measurement(f"{number.text} {given}", about)
        except ValueError as error:
            if "possible" in str(error):
                raise ImpossibleError(str(error)) from None
            continue
        return Result(quantity, read.value, read.censored, read.resolution)
    raise ImpossibleError(f'"{number.text} {printed}" is no value of {about.name}')


def _level(spotted: Spotted, mention: Mention) -> str:
    around = spotted.tokens[mention.last : mention.last + REACH]
    behind = spotted.tokens[max(mention.first - 2, 0) : mention.first]
    return next((LEVELS[t.text] for t in (*around, *behind) if t.text in LEVELS), "")


def _leveled(context: FollowUpContext, quantity: str, level: str) -> float | None:
    """The value that a word stands for: the middle of the healthy, or well outside a limit."""
    about = context.knowledge.quantities[quantity]
    found = context.engine.reference(quantity, context.known.patient)
    if found is None:
        return None
    low, high = found
    least, most = about.possible
    if level == "high":
        return min(high * OUTSIDE, (high + most) / 2)
    if level == "low":
        return max(low / OUTSIDE, (low + least) / 2)
    return (low * high) ** 0.5 if low > 0 else (low + high) / 2


def _before(spotted: Spotted, mention: Mention, reach: int) -> str:
    first = max(mention.first - reach, 0)
    return " ".join(token.text for token in spotted.tokens[first : mention.first])


def _patient(patient: Patient, text: str, spotted: Spotted) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if found := _AGE.search(text):
        years = float(next(group for group in found.groups() if group))
        if years <= 120:
            changed["age"] = years
    elif months := _MONTHS.search(text):
        changed["age"] = float(months[1]) / 12
    if _FEMALE.search(text):
        changed["sex"] = "female"
    elif _MALE.search(text):
        changed["sex"] = "male"
    if pregnant := _PREGNANT.search(text):
        changed["pregnant"] = pregnant[1] is None
    sex = changed.get("sex", patient.sex)
    if sex == "male" and (patient.pregnant or changed.get("pregnant")):
        changed |= {"pregnant": False, "trimester": None}
    if origins := spotted.first("ancestry"):
        changed["ancestry"] = (origins[0],)
    return {key: value for key, value in changed.items() if getattr(patient, key) != value}
