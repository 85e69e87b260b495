"""What guidelines and research say about this patient, and where sources disagree."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.encounter.actions import Encounter
from sim.encounter.case import Case
from sim.encounter.reveal import reveal
from sim.engine import disputes
from sim.engine.evidence import Evidence, Observation
from sim.knowledge.models import Statement
from sim.teaching.audience import Voice
from sim.teaching.citations import Bibliography, Said
from sim.teaching.reasons import own_said, side_said

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

MOST = 8
"""Statements of each kind."""
MOST_DISPUTES = 3


@dataclass(frozen=True)
class Dispute:
    """Statements that disagree with each other."""

    id: str
    sides: tuple[Said, ...]
    read: tuple[Said, ...]
    """What would be believed of this patient under each; empty where that makes no difference."""


@dataclass(frozen=True)
class Literature:
    """What is known about the conditions and tests of this case."""

    guidelines: tuple[Said, ...]
    research: tuple[Said, ...]
    disputes: tuple[Dispute, ...]


def literature(
    case: Case,
    encounter: Encounter,
    known: Evidence,
    engine: Engine,
    bibliography: Bibliography,
    voice: Voice,
) -> Literature:
    """The statements nearest to the case: about its conditions first, and what was looked at.

    Of the disputes, those on which this patient turns come first.
    """
    knowledge = engine.knowledge
    moving = {dispute.id: dispute for dispute in engine.disputes(known)}
    conditions, looked = _subjects(case, encounter, knowledge)
    ranked = sorted(
        (
            (-_nearness(statement, conditions, looked), place, statement)
            for place, statement in enumerate(knowledge.statements.values())
            if _nearness(statement, conditions, looked) >= 2
        ),
        key=lambda entry: entry[:2],
    )
    guidelines: list[Said] = []
    research: list[Said] = []
    told: list[str] = list(moving)
    for _, _, statement in ranked:
        if statement.dispute:
            told.append(statement.dispute)
            continue
        guideline = knowledge.sources[statement.source].kind == "guideline"
        kind = guidelines if guideline else research
        if len(kind) < MOST:
            kind.append(_say(statement, bibliography, voice))
    return Literature(
        tuple(guidelines),
        tuple(research),
        tuple(
            _dispute(name, moving.get(name), engine, bibliography, voice)
            for name in list(dict.fromkeys(told))[:MOST_DISPUTES]
        ),
    )


def _subjects(
    case: Case, encounter: Encounter, knowledge: Knowledge
) -> tuple[frozenset[str], frozenset[str]]:
    """Conditions and causes, true or answered; and what was ordered, measured or found."""
    conditions = {*case.diagnosis.conditions, case.diagnosis.cause}
    if encounter.committed:
        conditions |= {*encounter.committed.hypothesis.split("+"), encounter.committed.cause}
    seen = reveal(case, knowledge, encounter)
    looked = {*seen.ordered, *(result.quantity for result in seen.results)}
    looked |= {
        item.finding for item in seen.items if isinstance(item, Observation) and item.present
    }
    return frozenset(conditions - {""}), frozenset(looked)


def _nearness(statement: Statement, conditions: Collection[str], looked: Collection[str]) -> int:
    """Two for what it says of the conditions, one for what it says of the tests."""
    about = set(statement.about)
    return 2 * bool(about & set(conditions)) + bool(about & set(looked))


def _dispute(
    name: str,
    moving: disputes.Dispute | None,
    engine: Engine,
    bibliography: Bibliography,
    voice: Voice,
) -> Dispute:
    sides = [s for s in engine.knowledge.statements.values() if s.dispute == name]
    said = tuple(_say(side, bibliography, voice) for side in sides)
    if moving is None:
        return Dispute(name, said, ())
    own = Said(own_said(moving, engine, voice), bibliography.refer_claims(moving.claims))
    read = [
        Said(
            side_said(side, moving, engine, voice),
            bibliography.refer_claims(side.claims),
        )
        for side in moving.sides
    ]
    return Dispute(name, said, (own, *read))


def _say(statement: Statement, bibliography: Bibliography, voice: Voice) -> Said:
    return Said(voice.glossed(statement.text), (bibliography.refer(statement),))
