"""What a learner may do: one pure function from an encounter to the next."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import TYPE_CHECKING, NoReturn

from sim.encounter.actions import (
    Advance,
    AnyAction,
    Ask,
    Commit,
    Differential,
    Encounter,
    Examine,
    Note,
    OrderTests,
    Reflect,
)
from sim.encounter.case import Case
from sim.encounter.chart import deliveries
from sim.encounter.reveal import reveal
from sim.engine.evidence import item_key
from sim.errors import RuleError

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge

TOKENS = 100
LONGEST_DAYS = 3650.0
"""Simulated days after which an encounter has lost its sense."""
LONGEST_NOTE = 4000
"""Characters of one note."""


def apply(
    case: Case,
    knowledge: Knowledge,
    encounter: Encounter,
    action: AnyAction,
    hypotheses: Collection[str],
) -> Encounter:
    """The encounter with one more action. Raises RuleError, and then nothing has changed.

    `hypotheses` are the ids that a differential and an answer may name.
    """
    if encounter.committed is not None:
        raise RuleError("The answer has been given; nothing can follow it.")
    if not math.isfinite(action.day) or action.day < encounter.day:
        raise RuleError("Time only runs forwards.")
    match action:
        case Ask():
            if action.what not in knowledge.questions and action.what not in knowledge.findings:
                _unknown("question", action.what)
        case Examine():
            if action.what not in knowledge.areas:
                _unknown("area", action.what)
        case OrderTests():
            _check_orders(case, knowledge, encounter, action)
        case Advance():
            if not math.isfinite(action.until) or action.until <= action.day:
                raise RuleError("Time only runs forwards.")
            if action.until > LONGEST_DAYS:
                raise RuleError(f"An encounter ends after {LONGEST_DAYS:.0f} days.")
        case Differential():
            _check_tokens(action, hypotheses)
            _check_causes(knowledge, action.causes)
        case Reflect():
            _check_answer(knowledge, action, hypotheses)
            _check_marks(case, knowledge, encounter, action, hypotheses)
        case Note():
            if len(action.text) > LONGEST_NOTE:
                raise RuleError(f"A note holds at most {LONGEST_NOTE} characters.")
        case Commit():
            _check_answer(knowledge, action, hypotheses)
    return encounter.model_copy(update={"log": (*encounter.log, action)})


def replay(
    case: Case, knowledge: Knowledge, encounter: Encounter, hypotheses: Collection[str]
) -> Encounter:
    """The same encounter, every action checked again. Raises RuleError at the first that fails."""
    checked = encounter.model_copy(update={"log": ()})
    for action in encounter.log:
        checked = apply(case, knowledge, checked, action, hypotheses)
    return checked


def _unknown(noun: str, what: str) -> NoReturn:
    raise RuleError(f"There is no {noun} called {what!r}.")


def _check_orders(
    case: Case, knowledge: Knowledge, encounter: Encounter, batch: OrderTests
) -> None:
    """Every order exists, once per batch, and is not a mere repetition."""
    for order in batch.what:
        if order not in knowledge.orders:
            _unknown("order", order)
    if len(set(batch.what)) < len(batch.what):
        raise RuleError("A batch names each order once.")
    first: dict[str, float] = {}
    last: dict[str, tuple[object, ...]] = {}
    for earlier in encounter.log:
        if isinstance(earlier, OrderTests):
            for order in earlier.what:
                last[order] = _brings(case, knowledge, order, earlier.day, first)
            for order in earlier.what:
                first.setdefault(order, earlier.day)
    for order in batch.what:
        if order in last and last[order] == _brings(case, knowledge, order, batch.day, first):
            name = knowledge.orders[order].name
            raise RuleError(f"{name} was ordered before, and nothing in it has changed since.")


def _brings(
    case: Case, knowledge: Knowledge, order: str, day: float, first: dict[str, float]
) -> tuple[object, ...]:
    return tuple(d.content for d in deliveries(case, knowledge, order, day, first))


def _check_tokens(action: Differential, hypotheses: Collection[str]) -> None:
    for hypothesis, tokens in action.tokens.items():
        if hypothesis not in hypotheses:
            _unknown("diagnosis", hypothesis)
        if tokens < 0:
            raise RuleError("Tokens cannot be negative.")
    total = sum(action.tokens.values())
    if total > TOKENS:
        raise RuleError(f"There are {TOKENS} tokens, and {total} were given away.")


def _check_causes(knowledge: Knowledge, causes: Collection[str]) -> None:
    for cause in causes:
        if cause not in knowledge.causes:
            _unknown("cause", cause)


def _check_marks(
    case: Case,
    knowledge: Knowledge,
    encounter: Encounter,
    action: Reflect,
    hypotheses: Collection[str],
) -> None:
    """Only what has been learned can be marked."""
    known = {item_key(item) for item in reveal(case, knowledge, encounter).items}
    for finding, marks in action.marks.items():
        if finding not in known:
            raise RuleError(f"{finding!r} is not known yet.")
        for hypothesis in marks:
            if hypothesis not in hypotheses:
                _unknown("diagnosis", hypothesis)


def _check_answer(
    knowledge: Knowledge, action: Commit | Reflect, hypotheses: Collection[str]
) -> None:
    if action.hypothesis not in hypotheses:
        _unknown("diagnosis", action.hypothesis)
    if action.cause:
        _check_causes(knowledge, (action.cause,))
        if knowledge.causes[action.cause].of not in action.hypothesis.split("+"):
            raise RuleError(
                f"{knowledge.causes[action.cause].name} is no cause of the diagnosis given."
            )
