"""Patients drawn from a belief, without the engine's own way of conditioning."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Item, Observation, Result
from sim.knowledge.models import from_scale


def drawn(
    engine: Engine, evidence: Evidence, orders: Sequence[str], hypothesis: int, count: int,
    random: np.random.Generator,
) -> list[list[Item]]:  # fmt: skip
    """What orders show in `count` patients who have the hypothesis and all that is known.

    A multivariate t is a normal whose precision is a chi-square variable; given the results, that
    variable is a chi-square again, and the normal is conditioned as normals are. This shares
    nothing with the engine's own conditioning but the model's location and covariance.
    """
    knowledge, model = engine.knowledge, engine.model
    place = engine.place(evidence.patient)
    spread = place.spread[hypothesis]
    nu = float(model.degrees[hypothesis])
    scale = model.correlations[model.group[hypothesis]] * np.outer(spread, spread) * (nu - 2) / nu
    location = place.location[hypothesis]
    measured = engine.measured(evidence)
    rows, off = measured.rows, measured.values - measured.constants
    # Of a known hemoglobin or volume y the deviation y / m - 1 is what is normal, not ln(y / m).
    natural = {b: math.exp(location[b]) for b in model.natural.values()}
    for k, name in enumerate(measured.names):
        if name in model.natural:
            share = math.exp(off[k]) / natural.pop(model.natural[name])
            off = off + rows[:, model.natural[name]] * (share - 1 - math.log(share))
    inner = rows @ scale @ rows.T + np.diag(measured.rounding)
    gain = scale @ rows.T @ np.linalg.inv(inner)
    error = off - rows @ location
    distance = float(error @ np.linalg.solve(inner, error))
    rest = scale - gain @ rows @ scale + 1e-12 * np.eye(len(scale))
    lower = np.linalg.cholesky(rest)
    precision = random.chisquare(nu + len(rows), count) / (nu + distance)
    normal = random.standard_normal((count, len(scale)))
    base = location + gain @ error + (normal @ lower.T) / np.sqrt(precision)[:, None]
    for b, middle in natural.items():
        base[:, b] = math.log(middle) + np.log1p(np.maximum(base[:, b] - math.log(middle), -0.98))
    about = [knowledge.orders[order] for order in orders]
    asked = list(dict.fromkeys(name for order in about for name in order.findings))
    parts = engine.hypotheses[hypothesis].conditions
    seen = [o for o in engine.seen(evidence) if engine.findings.depends_on_cause(o.finding)]
    by_cause = [name for name in asked if engine.findings.depends_on_cause(name)]
    sets = engine.findings.causes.sets_of(hypothesis)
    weights = engine.findings.weights_of_causes(seen, evidence.patient)[sets]
    found: list[list[Item]] = []
    for patient in base:
        items: list[Item] = []
        for name in dict.fromkeys(name for order in about for name in order.quantities):
            if name in model.rows:
                row, constant = model.rows[name]
                quantity = knowledge.quantities[name]
                value = from_scale(float(patient @ row + constant), quantity.scale)
                items.append(Result(name, round(value, quantity.decimals)))
        cause = random.choice(len(weights), p=weights)
        mark: dict[str, float] = {}
        for name in asked:
            if name in by_cause:
                share = engine.findings.shares_by_cause(name)[sets][cause]
                uniform = random.random()
            else:
                share = engine.findings.share(knowledge.findings[name], parts)
                uniform = mark.setdefault(engine.findings.group(name), random.random())
            items.append(Observation(name, bool(uniform < share)))
        found.append(items)
    return found


def from_belief(
    engine: Engine, evidence: Evidence, orders: Sequence[str], count: int, seed: int
) -> list[tuple[int, list[Item]]]:
    """`count` patients: the hypothesis that each has, and what the orders show in it."""
    random = np.random.default_rng(seed)
    belief = engine.belief(evidence).probabilities
    chosen = random.choice(len(belief), size=count, p=belief / belief.sum())
    return [
        (int(hypothesis), items)
        for hypothesis, many in zip(*np.unique(chosen, return_counts=True), strict=True)
        for items in drawn(engine, evidence, orders, int(hypothesis), int(many), random)
    ]
