"""What would be believed if one side of a dispute between sources were right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.belief import Belief
from sim.engine.claims import Claim
from sim.engine.evidence import Evidence
from sim.engine.reference import ADULT
from sim.knowledge.alternatives import Alternative, pair_id
from sim.knowledge.models import Statement

if TYPE_CHECKING:
    from sim.engine.engine import Engine

LEAST = 0.1
"""A side that moves no hypothesis by more concerns nobody's decision."""
SHOWN = 3
"""Hypotheses that a dispute is told by."""


@dataclass(frozen=True)
class Side:
    """One reading of the model, and the belief under it."""

    alternative: Alternative
    statement: Statement
    """The side in words."""
    belief: Belief
    moved: float
    """The largest change of a hypothesis's probability against the engine's own reading."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The numbers that the side puts in place of the engine's own."""
        other = self.alternative
        return (
            *(Claim(number.of, number.quantity, number) for number in other.quantities),
            *(Claim(number.of, number.finding, number) for number in other.frequencies),
            *(Claim(number.of, "together", number) for number in other.odds),
            *(Claim(number.of, "prevalence", number) for number in other.priors),
        )


@dataclass(frozen=True)
class Dispute:
    """Sources that disagree on a number this patient turns on."""

    id: str
    own: Belief
    """Under the engine's own numbers."""
    claims: tuple[Claim, ...]
    """The engine's own numbers, which the sides replace."""
    sides: tuple[Side, ...]
    hypotheses: tuple[str, ...]
    """Ids of those that the sides move most, the most moved first."""


def disputes(engine: Engine, evidence: Evidence, least: float = LEAST) -> tuple[Dispute, ...]:
    """The disputes that concern this patient, the most moving first.

    A side is tried where it speaks of this age, and where a result or finding that it reads
    otherwise is known; one that replaces only a prior or an odds ratio always is. The dispute is
    told, with all the sides that were tried, where one of them moves a hypothesis by `least`.
    """
    own = engine.belief(evidence)
    read = _read(engine, evidence)
    tried: dict[str, list[Side]] = {}
    for alternative in engine.knowledge.alternatives.values():
        if not _concerns(evidence, alternative, read):
            continue
        statement = engine.knowledge.statements[alternative.statement]
        belief = engine.reading(alternative.id).belief(evidence)
        moved = float(np.max(np.abs(belief.probabilities - own.probabilities)))
        side = Side(alternative, statement, belief, moved)
        tried.setdefault(statement.dispute, []).append(side)
    found = [
        _dispute(engine, name, own, sides)
        for name, sides in tried.items()
        if max(side.moved for side in sides) >= least
    ]
    found.sort(key=lambda dispute: (-max(side.moved for side in dispute.sides), dispute.id))
    return tuple(found)


def _read(engine: Engine, evidence: Evidence) -> frozenset[str]:
    """Ids of the base quantities and findings that what is known bears on."""
    rows = engine.measured(evidence).rows
    used = (q.id for b, q in enumerate(engine.model.base) if len(rows) and np.any(rows[:, b]))
    counted = engine.findings.counted(engine.seen(evidence), engine.known(evidence))
    return frozenset((*used, *(observation.finding for observation in counted)))


def _concerns(evidence: Evidence, alternative: Alternative, read: frozenset[str]) -> bool:
    age = ADULT if evidence.patient.age is None else evidence.patient.age
    if not alternative.age[0] <= age < alternative.age[1]:
        return False
    if alternative.odds or alternative.priors:
        return True
    about = {other.quantity for other in alternative.quantities}
    return bool(read & (about | {other.finding for other in alternative.frequencies}))


def _dispute(engine: Engine, name: str, own: Belief, sides: list[Side]) -> Dispute:
    table = np.stack([own.probabilities, *(side.belief.probabilities for side in sides)])
    apart = table.max(axis=0) - table.min(axis=0)
    most = np.argsort(-apart, kind="stable")[:SHOWN]
    moved = tuple(engine.hypotheses[int(h)].id for h in most if apart[h] >= LEAST / 5)
    claims = dict.fromkeys(c for side in sides for c in replaced(engine, side.alternative))
    return Dispute(name, own, tuple(claims), tuple(sides), moved)


def replaced(engine: Engine, alternative: Alternative) -> tuple[Claim, ...]:
    """The engine's own numbers in whose place an alternative stands."""
    knowledge = engine.knowledge
    pairs = {pair_id(pair): pair for pair in knowledge.pairs}
    found: list[Claim] = []
    for other in alternative.quantities:
        owner = pairs.get(other.of) or knowledge.conditions[other.of]
        found.append(Claim(other.of, other.quantity, owner.quantities[other.quantity]))
    for other in alternative.frequencies:
        given = knowledge.findings[other.finding].frequency
        found += [Claim(other.of, other.finding, f) for f in given if f.of == other.of]
    found += [Claim(other.of, "together", pairs[other.of].odds) for other in alternative.odds]
    rows = [row for other in alternative.priors for row in knowledge.priors if row.of == other.of]
    return (*found, *(Claim(row.of, "prevalence", row) for row in rows))
