"""Duties: what a guideline demands of such a patient, and what of it was done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.engine.evidence import Evidence, Patient, Result
from sim.engine.reference import ADULT
from sim.knowledge.duties import Duty
from sim.scoring.weights import Weights

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge


@dataclass(frozen=True)
class Owed:
    """A duty that is in force, as far as the case lets it be done."""

    duty: Duty
    parts: tuple[tuple[str, ...], ...]
    """Its parts, without orders for which the case holds no result."""
    open: tuple[tuple[str, ...], ...]
    """Those of which no order was made."""
    ready: bool
    """Whether the duties that come before it are done."""

    @property
    def missed(self) -> float:
        """Share of its parts that was left out."""
        return len(self.open) / len(self.parts)


def owed(
    evidence: Evidence,
    made: Collection[str],
    recorded: Collection[str],
    knowledge: Knowledge,
    engine: Engine,
    weights: Weights,
) -> tuple[Owed, ...]:
    """The duties in force at one moment; parts that the case does not record are not asked for."""
    open_parts: dict[str, tuple[tuple[str, ...], ...]] = {}
    asked: dict[str, tuple[tuple[str, ...], ...]] = {}
    for duty in knowledge.duties.values():
        parts = tuple(
            part
            for orders in duty.orders
            if (part := tuple(order for order in orders if order in recorded or order in made))
        )
        if parts and _in_force(duty, evidence, engine, weights):
            asked[duty.id] = parts
            open_parts[duty.id] = tuple(part for part in parts if not set(part) & set(made))
    return tuple(
        Owed(
            knowledge.duties[name],
            parts,
            open_parts[name],
            not any(open_parts.get(before) for before in knowledge.duties[name].after),
        )
        for name, parts in asked.items()
    )


def _in_force(duty: Duty, evidence: Evidence, engine: Engine, weights: Weights) -> bool:
    if not _concerns(duty, evidence.patient):
        return False
    if duty.anemic and not _anemic(evidence, engine):
        return False
    belief = engine.belief(evidence).conditions()
    return belief.get(duty.condition, 0.0) >= weights.duties.belief


def _concerns(duty: Duty, patient: Patient) -> bool:
    age = ADULT if patient.age is None else patient.age
    return (
        duty.sex in (None, patient.sex)
        and duty.age[0] <= age < duty.age[1]
        and duty.pregnant in (None, patient.pregnant)
    )


def _anemic(evidence: Evidence, engine: Engine) -> bool:
    """Whether any hemoglobin lay below the central 95 % of healthy people of this age and sex."""
    limits = engine.reference("hb", evidence.patient)
    values = [
        item.value for item in evidence.items if isinstance(item, Result) and item.quantity == "hb"
    ]
    return limits is not None and any(value < limits[0] for value in values)
