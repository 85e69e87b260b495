"""How right an answer is: near misses by what the conditions are, not by a table per case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import permutations
from typing import Protocol

import numpy as np

from sim.engine.belief import Floats, Hypothesis
from sim.knowledge.models import Condition

EXACT = 1.0
SUBTYPE = 0.8
"""The right disease in the wrong subtype: alpha for beta trait."""
PART = 0.5
"""One of two coexisting conditions, one right with one too many, or the same mechanism."""
SAME_STEP = 0.2
"""The wrong mechanism, but what is done next is the same and safe."""
NONE = 0.0
HARM = -0.5
"""What the answer leads to would harm this patient: iron for sideroblastic overload."""

CREDITS: dict[str, float] = {
    "exact": EXACT,
    "subtype": SUBTYPE,
    "part": PART,
    "same-step": SAME_STEP,
    "none": NONE,
    "harm": HARM,
}
"""Every credit there is, by name; part of the scoring version."""


class Conditions(Protocol):
    """The part of the knowledge that the credit needs."""

    @property
    def conditions(self) -> Mapping[str, Condition]: ...


def credit(knowledge: Conditions, answer: Sequence[str], truth: Sequence[str]) -> float:
    """Credit of an answer, -0.5 to 1. Both are ids of conditions; a pair in any order.

    Raises KeyError for a condition that the knowledge does not have.
    """
    given = [knowledge.conditions[condition] for condition in answer]
    true = [knowledge.conditions[condition] for condition in truth]
    if {each.id for each in given} == {each.id for each in true}:
        return EXACT
    if _harms(given, true):
        return HARM
    if _match(given, true, _same_disease):
        return SUBTYPE
    if {each.id for each in given} & {each.id for each in true}:
        return PART
    if _match(given, true, _same_mechanism):
        return PART
    if any(
        _same_mechanism(one, other) or _same_step(one, other) for one in given for other in true
    ):
        return SAME_STEP
    return NONE


def credit_matrix(knowledge: Conditions, hypotheses: Sequence[Hypothesis]) -> Floats:
    """Credit of every hypothesis as answer (rows) where each hypothesis is true (columns)."""
    return np.array(
        [
            [credit(knowledge, answer.conditions, truth.conditions) for truth in hypotheses]
            for answer in hypotheses
        ],
        dtype=np.float64,
    )


def _harms(given: Sequence[Condition], true: Sequence[Condition]) -> bool:
    """Whether a wrong part of the answer leads to a step that harms.

    A step that the truth itself calls for is no harm: iron is given in iron deficiency even where
    a coexisting condition would forbid it alone.
    """
    held = {each.id for each in true}
    called_for = {each.next_step for each in true}
    harmful = {step for each in true for step in each.harmed_by} - called_for
    return any(each.next_step in harmful for each in given if each.id not in held)


def _match(
    given: Sequence[Condition],
    true: Sequence[Condition],
    alike: Callable[[Condition, Condition], bool],
) -> bool:
    """Whether every part of the answer has its own partner in the truth, and none is left over."""
    return len(given) == len(true) and any(
        all(alike(one, other) for one, other in zip(given, order, strict=True))
        for order in permutations(true)
    )


def _same_disease(one: Condition, other: Condition) -> bool:
    return one.id == other.id or (one.family != "" and one.family == other.family)


def _same_mechanism(one: Condition, other: Condition) -> bool:
    if "none" in (one.axis, other.axis):
        return False
    return _same_disease(one, other) or one.mechanism == other.mechanism


def _same_step(one: Condition, other: Condition) -> bool:
    return one.next_step == other.next_step
