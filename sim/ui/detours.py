"""What can be changed on the other road, and what a typed change means."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sim.encounter.actions import Encounter, OrderTests
from sim.encounter.rewind import Detour
from sim.knowledge.units import parse_measurement
from sim.ui.matching import Choice
from sim.ui.words import hypothesis, lowered, terms

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge

_VALUE = re.compile(r"(?:\s+(?:is|was|were|of|at|=))*\s+([<>]?\s*\d.*)$")
_ANSWER = re.compile(r"^\s*(?:answer(?:ed)?|said)\s+", re.IGNORECASE)
_NOT = re.compile(r"^\s*(?:no|not|without|absent)\s+|\s+(?:no|absent|not there)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Change:
    """One thing done or found otherwise."""

    detour: Detour
    said: str
    """In a few words, for a heading."""


class ChangeError(Exception):
    """What is missing from a typed change, as a sentence."""


def choices(knowledge: Knowledge, hypotheses: Collection[str] = ()) -> list[Choice]:
    """Every order, result, finding, answer and cause, found by its names."""
    orders = [
        Choice(f"order:{o.id}", o.name, "order", o.synonyms) for o in knowledge.orders.values()
    ]
    results = [
        Choice(f"result:{q.id}", q.name, "result", (q.short, *q.synonyms))
        for q in knowledge.quantities.values()
        if q.evidence
    ]
    findings = [
        Choice(f"finding:{f.id}", f.name, "finding", f.synonyms)
        for f in knowledge.findings.values()
    ]
    answers = [
        Choice(f"answer:{id}", hypothesis(knowledge, id), "answer", terms(knowledge, id))
        for id in sorted(hypotheses)
    ]
    causes = [
        Choice(f"cause:{c.id}", c.name, "cause answered", c.synonyms)
        for c in knowledge.causes.values()
        if hypotheses
    ]
    return [*results, *orders, *findings, *answers, *causes]


def words(typed: str) -> str:
    """What is searched for in `ferritin 80 ng/mL`, `no pica` or `answer lead`."""
    typed = _ANSWER.sub("", typed)
    found = _VALUE.search(typed)
    return _NOT.sub("", typed[: found.start()] if found else typed)


def fits(typed: str, choice: Choice) -> bool:
    """A value belongs to a result, a `no` to a finding, `answer` to an answer or its cause."""
    return choice.id.startswith(_kinds(typed))


@lru_cache(maxsize=8)
def _kinds(typed: str) -> tuple[str, ...]:
    """What ids may begin with; asked for every choice at every letter."""
    if _ANSWER.search(typed):
        return ("answer:", "cause:")
    if _VALUE.search(typed):
        return ("result:",)
    return ("finding:",) if _NOT.search(typed) else ("",)


def change(
    choice: Choice, typed: str, index: int, encounter: Encounter, knowledge: Knowledge
) -> Change:
    """The detour that a choice means at an action of the log; -1 stands for its beginning.

    An order that was made there is left out, another one joins its batch, or is made before it.
    An answer is given at the end, whatever the action. Raises ChangeError where a value is missing
    or cannot be read, and for an answer that cannot be changed so.
    """
    kind, id = choice.id.split(":", 1)
    if kind in ("answer", "cause"):
        return _answered(kind, id, encounter, knowledge)
    step = max(index, 0)
    if kind == "finding":
        there = not _NOT.search(typed)
        said = f"{choice.label}: {'there' if there else 'not there'}"
        return Change(Detour(step=step, findings={id: there}), said)
    if kind == "result":
        value = _value(typed, id, knowledge)
        return Change(Detour(step=step, results={id: value}), f"{choice.label} {value}")
    log = encounter.log
    action = log[step] if index >= 0 and step < len(log) else None
    made = action.what if isinstance(action, OrderTests) else ()
    if id in made:
        kept = tuple(order for order in made if order != id)
        return Change(Detour(step=step, orders=kept), f"without {choice.label}")
    return Change(Detour(step=step, orders=(*made, id)), f"with {choice.label}")


def _answered(kind: str, id: str, encounter: Encounter, knowledge: Knowledge) -> Change:
    """Another diagnosis, which keeps the cause where it has that one, or another cause."""
    given = encounter.committed
    if given is None:
        raise ChangeError("No answer was given that could be another one.")
    if kind == "cause":
        about = knowledge.causes[id]
        if about.of not in given.hypothesis.split("+"):
            name = hypothesis(knowledge, given.hypothesis)
            raise ChangeError(f"{about.name} is no cause of {name}, which you answered.")
        answer = given.model_copy(update={"cause": id})
    else:
        keeps = given.cause and knowledge.causes[given.cause].of in id.split("+")
        answer = given.model_copy(update={"hypothesis": id, "cause": given.cause if keeps else ""})
    if (answer.hypothesis, answer.cause) == (given.hypothesis, given.cause):
        raise ChangeError("That is the answer you gave.")
    behind = f" from {lowered(knowledge.causes[answer.cause].name)}" if answer.cause else ""
    said = f"your answer is {hypothesis(knowledge, answer.hypothesis)}{behind}"
    return Change(Detour(step=len(encounter.log), answer=answer), said)


def _value(typed: str, quantity: str, knowledge: Knowledge) -> str:
    """The value and its unit; the usual unit where none stands."""
    about = knowledge.quantities[quantity]
    found = _VALUE.search(typed)
    example = f"{about.short or about.name} 80 {about.unit_shown or about.unit}".strip()
    if found is None:
        raise ChangeError(f"Which value? Write it behind the name: {example}.")
    value = " ".join(found[1].split())
    if re.fullmatch(r"[<>]?\s*[\d.,]+", value) and about.unit != "1":
        value = f"{value} {about.unit}"
    try:
        parse_measurement(value, about)
    except ValueError as error:
        raise ChangeError(f"{error}.") from None
    return value
