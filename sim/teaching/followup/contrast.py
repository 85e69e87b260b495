"""Two hypotheses side by side: what each result said between them, and what would."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.engine.belief import Hypothesis
from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Patient, item_key
from sim.engine.explanation import Step
from sim.engine.typical import Usual, share_with, usual

TINY = 1e-300
LOG_LIMIT = 60.0
"""Decibans beyond which the difference of two certainties is not told."""


@dataclass(frozen=True)
class Separator:
    """A quantity or finding, what each side leads one to expect of it, and how well it tells."""

    id: str
    quantity: bool
    decibans: float
    """Expected weight for the true side, the mean over both sides."""
    first: Usual | float
    """Where the quantity lies, or how often the finding is there, under the first side."""
    second: Usual | float


def between(step: Step, first: int, second: int) -> float:
    """Decibans of a step for the first hypothesis against the second, by their places."""

    def moved(place: int) -> float:
        before, after = float(step.before[place]), float(step.after[place])
        return math.log10(max(after, TINY)) - math.log10(max(before, TINY))

    return max(-LOG_LIMIT, min(LOG_LIMIT, 10 * (moved(first) - moved(second))))


def holding(steps: Iterable[Step], known: Evidence) -> list[Step]:
    """Steps whose item still holds at the end."""
    still = {item_key(item): item for item in known.current()}
    return [step for step in steps if still.get(item_key(step.item)) is step.item]


def separators(
    engine: Engine, first: Hypothesis, second: Hypothesis, patient: Patient
) -> list[Separator]:
    """Everything that tells the two apart in such a patient, the best first.

    The weight of a quantity is half of Jeffreys' divergence of two normal distributions on the
    working scale, that of a finding the same of two shares; each in decibans. Tests that follow
    from others (MCH from MCV) are there as well; a reader knows them by different names.
    """
    found = [
        *_quantities(engine, first, second, patient),
        *_findings(engine, first, second, patient),
    ]
    return sorted(found, key=lambda s: (-s.decibans, s.id))


def _quantities(
    engine: Engine, first: Hypothesis, second: Hypothesis, patient: Patient
) -> Iterator[Separator]:
    named = {
        name
        for hypothesis in (first, second)
        for condition in hypothesis.conditions
        for name in engine.knowledge.conditions[condition].quantities
    }
    for name in engine.model.rows:
        row, _ = engine.model.rows[name]
        bases = {engine.model.base[b].id for b, power in enumerate(row.tolist()) if power}
        if not bases & named:
            continue
        one = usual(engine, first.id, name, patient)
        two = usual(engine, second.id, name, patient)
        assert one is not None and two is not None
        apart = (one.location - two.location) ** 2
        a, b = one.spread**2, two.spread**2
        nats = 0.5 * ((a + apart) / (2 * b) + (b + apart) / (2 * a) - 1)
        yield Separator(name, True, _decibans(nats), one, two)


def _findings(
    engine: Engine, first: Hypothesis, second: Hypothesis, patient: Patient
) -> Iterator[Separator]:
    parts = {*first.conditions, *second.conditions}
    causes = {c.id for c in engine.knowledge.causes.values() if c.of in parts}
    for name, finding in engine.knowledge.findings.items():
        if not {f.of for f in finding.frequency} & (parts | causes):
            continue
        p = share_with(engine, first.id, name, patient)
        q = share_with(engine, second.id, name, patient)
        nats = 0.5 * (p - q) * math.log(p * (1 - q) / (q * (1 - p)))
        yield Separator(name, False, _decibans(nats), p, q)


def _decibans(nats: float) -> float:
    return min(10 * nats / math.log(10), LOG_LIMIT)
