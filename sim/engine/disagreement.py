"""Where the guideline's flowchart and the model part: what each holds, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sim.engine.belief import Belief
from sim.engine.guideline import GATE, Walk
from sim.knowledge.guideline import Box
from sim.knowledge.loader import Knowledge

LEADS = 0.5
"""A leading hypothesis below this is no position that could disagree."""


@dataclass(frozen=True)
class Disagreement:
    """The guideline does not hold possible here what the model believes."""

    at: Literal["gate", "box", "end"]
    """Whether the walk stands at the shut gate, in the flowchart, or at one of its ends."""
    node: str
    holds: tuple[str, ...]
    """Conditions it can still end at from here, sorted; at the gate what keeps that shut."""
    failed: tuple[str, ...]
    """Names of the exclusions that keep the gate shut."""
    hypothesis: str
    """Id of the leading hypothesis of the model."""
    probability: float
    excluded: tuple[str, ...]
    """Names of the exclusions by which the guideline left out a part of it."""
    charted: bool
    """The flowchart ends at a part of it elsewhere."""
    inferred: bool
    """The guideline's position rests on an arrow that was inferred, not read."""


def disagreement(knowledge: Knowledge, walk: Walk, belief: Belief) -> Disagreement | None:
    """None where they agree, or where the model has no clear leader.

    They disagree where the gate counts a part of the leading hypothesis as excluded, and where no
    part of it is among what the guideline holds possible at its box.
    """
    leading, probability = belief.ranked()[0]
    if probability < LEADS:
        return None
    parts = set(leading.conditions)
    excluded = tuple(e.name for e in walk.exclusions if e.excluded and parts & e.conditions)
    at_gate = walk.node == GATE and not walk.conditions
    if at_gate:
        holds = frozenset(name for e in walk.failed for name in e.conditions)
        waiting = frozenset(name for e in walk.open for name in e.conditions)
        elsewhere = bool(walk.failed) and not parts & waiting
    else:
        holds = frozenset(walk.conditions) or _ends(knowledge.guideline, walk.node)
        elsewhere = not parts & holds
    if not excluded and not elsewhere:
        return None
    return Disagreement(
        "gate" if at_gate else "end" if walk.conditions else "box",
        walk.node,
        tuple(sorted(holds)),
        tuple(e.name for e in walk.failed) if at_gate else (),
        leading.id,
        float(probability),
        excluded,
        bool(parts & _ends(knowledge.guideline, "")),
        walk.inferred or any(step.inferred for step in walk.trail),
    )


def _ends(boxes: Mapping[str, Box], start: str) -> frozenset[str]:
    """Conditions at the ends that a box leads to; a box without answers may be any of them."""
    found: set[str] = set()
    waiting, seen = [start] if start else list(boxes), set[str]()
    while waiting:
        box = boxes[waiting.pop()]
        if box.id in seen:
            continue
        seen.add(box.id)
        if not box.branches:
            waiting += boxes
        for branch in box.branches:
            found |= set(branch.conditions)
            waiting += [branch.next] if branch.next else []
    return frozenset(found)
