"""The guideline's flowchart beside an encounter: where it stands after each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.encounter.actions import Encounter
from sim.encounter.case import Case
from sim.encounter.reveal import evidence
from sim.engine.disagreement import disagreement
from sim.engine.guideline import Walk, walk
from sim.teaching.audience import Voice
from sim.teaching.citations import Bibliography, Reference, Said
from sim.teaching.reasons import disagreement_said
from sim.teaching.words import capital, joined

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.guideline import Branch
    from sim.knowledge.loader import Knowledge


@dataclass(frozen=True)
class Arrow:
    """One way on from the current box."""

    answer: str
    to: str
    """The next box by id, or what it ends at."""
    inferred: bool
    """The arrow was not read in the guideline but inferred."""


@dataclass(frozen=True)
class Gate:
    """A common cause that has to be excluded first."""

    name: str
    excluded: bool | None
    """None while what would tell is not known."""
    asks: tuple[str, ...]
    """Names of what would tell."""


@dataclass(frozen=True)
class Stand:
    """The flowchart after one step of the replay."""

    index: int
    """Index in the log; -1 for the stem."""
    walk: Walk
    gates: tuple[Gate, ...]
    arrows: tuple[Arrow, ...]
    """Ways on from the current box; empty at an end."""
    asks: tuple[str, ...]
    """Names of orders and questions that would lead on, or prove the end."""
    ends: tuple[str, ...]
    """Names of what the walk ended at."""
    parted: Said | None
    """What guideline and engine hold, where they disagree."""
    reference: Reference
    """The box in its publication."""


def guideline_path(
    case: Case,
    encounter: Encounter,
    engine: Engine,
    indices: Sequence[int],
    bibliography: Bibliography,
    voice: Voice,
) -> tuple[Stand, ...]:
    """Where the flowchart stands after each of the actions with these indices in the log."""
    return tuple(
        _stand(case, encounter, engine, index, bibliography, voice.anew()) for index in indices
    )


def _stand(
    case: Case,
    encounter: Encounter,
    engine: Engine,
    index: int,
    bibliography: Bibliography,
    voice: Voice,
) -> Stand:
    knowledge = engine.knowledge
    known = evidence(case, knowledge, encounter, index + 1)
    found = walk(knowledge, known)
    box = knowledge.guideline[found.node]
    reference = bibliography.refer(box)
    parted = disagreement(knowledge, found, engine.belief(known))
    branches = () if found.conditions else box.branches
    return Stand(
        index,
        found,
        tuple(
            Gate(voice.glossed(e.name), e.excluded, _all_asked(e.asks, knowledge, voice))
            for e in found.exclusions
        ),
        tuple(_arrow(branch, voice) for branch in branches),
        _all_asked(found.asks, knowledge, voice),
        tuple(voice.condition(name) for name in found.conditions),
        None
        if parted is None
        else Said(voice.glossed(disagreement_said(parted, engine, voice)), (reference,)),
        reference,
    )


def _arrow(branch: Branch, voice: Voice) -> Arrow:
    to = branch.next or joined([voice.condition(name) for name in branch.conditions])
    return Arrow(branch.answer, to, branch.wiring == "inferred")


def _all_asked(names: Sequence[str], knowledge: Knowledge, voice: Voice) -> tuple[str, ...]:
    return tuple(_asked(name, knowledge, voice) for name in names)


def _asked(name: str, knowledge: Knowledge, voice: Voice) -> str:
    """The name of an order or of a question."""
    if name in knowledge.orders:
        return voice.order(name) if voice.plain else knowledge.orders[name].name
    return f"{capital(knowledge.questions[name].name.lower())} (question)"
