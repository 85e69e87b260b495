"""Draws patients from the model: complete measurements that fit together, and findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.evidence import Patient
from sim.engine.model import Model
from sim.engine.natural import value_at
from sim.knowledge.models import from_scale

if TYPE_CHECKING:
    from sim.engine.engine import Engine

Floats = NDArray[np.float64]


def draw(
    model: Model, hypothesis: str, patient: Patient, count: int, random: np.random.Generator
) -> dict[str, Floats]:
    """`count` measurements of every quantity the model knows, base and derived, in their own units.

    Derived quantities follow from the base ones, so every identity holds to rounding error.
    """
    h = model.position[hypothesis]
    placement = model.place(patient)
    degrees = float(model.degrees[h])
    lower = np.linalg.cholesky(model.correlations[model.group[h]])
    normal = random.standard_normal((count, len(model.base))) @ lower.T
    shrink = np.sqrt(random.chisquare(degrees, count) / (degrees - 2))
    alone = np.sqrt(placement.noise[h]) * random.standard_normal(normal.shape)
    away = (placement.spread[h] * normal + alone) / shrink[:, None]
    base = placement.location[h] + away
    for b in model.natural.values():
        base[:, b] = value_at(away[:, b], placement.location[h, b])
    found: dict[str, Floats] = {}
    for name, (row, constant) in model.rows.items():
        values = base @ row + constant
        if model.knowledge.quantities[name].scale != "logit":
            found[name] = np.exp(values)
        else:
            found[name] = np.array([from_scale(float(v), "logit") for v in values])
    return found


@dataclass(frozen=True)
class Drawn:
    """Whole patients of one hypothesis, all arrays of length `count`."""

    values: dict[str, Floats]
    """Every quantity of the model in its own unit."""
    findings: dict[str, NDArray[np.bool_]]
    """Every finding: whether it is there."""
    causes: tuple[tuple[str, ...], ...]
    """What is behind the conditions of each patient; empty where no causes are known."""


def draw_whole(
    engine: Engine, hypothesis: str, patient: Patient, count: int, random: np.random.Generator
) -> Drawn:
    """`count` patients with every measurement, every finding, and the causes behind them.

    Findings are drawn as the belief reads them: those of one story appear in the order of their
    frequency (who has the rarer has the commoner); those that hang on the cause, given it.
    """
    table, knowledge = engine.findings, engine.knowledge
    values = draw(engine.model, hypothesis, patient, count, random)
    h = engine.model.position[hypothesis]
    parts = engine.hypotheses[h].conditions
    sets = table.causes.sets_of(h)
    weights = np.exp(table.causes.log_weights(patient)[sets])
    cause: NDArray[np.int_] = random.choice(len(weights), size=count, p=weights / weights.sum())
    marks: dict[str, Floats] = {}
    findings: dict[str, NDArray[np.bool_]] = {}
    for name, finding in knowledge.findings.items():
        if table.depends_on_cause(name):
            share = table.shares_by_cause(name, patient.treatment)[sets][cause]
            findings[name] = random.random(count) < share
            continue
        share = table.treated(name, table.share(finding, parts), parts, patient.treatment)
        story = table.group(name)
        if story not in marks:
            marks[story] = random.random(count)
        findings[name] = marks[story] < share
    named: list[tuple[str, ...]] = [names for _, names in table.causes.sets[sets]]
    return Drawn(values, findings, tuple(named[int(i)] for i in cause))
