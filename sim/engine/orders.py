"""What an order is worth: expected bits, expected rise of the best answer's credit, and its cost.

For a belief e, EU*(e) is the best expected credit of answering now. An order is worth
E[EU*(e after)] - EU*(e); the net value takes off money, burden and days (Pauker and Kassirer's
thresholds generalised; Heckerman's Pathfinder). Expectations run over fixed quasi-random outcomes,
drawn under each hypothesis in play and weighted by its probability; orders with few findings and
no measurements are enumerated.
"""

from __future__ import annotations

import math
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.belief import OrderValue
from sim.engine.evidence import Evidence
from sim.engine.likelihood import Joint, condition, joint
from sim.engine.measured import independent
from sim.engine.special import lattice, log_gamma, normal_lattice
from sim.knowledge.models import Finding

if TYPE_CHECKING:
    from sim.engine.engine import Engine

Floats = NDArray[np.float64]
IN_PLAY = 24
"""At most so many hypotheses are drawn from."""
SMALLEST = 2e-4
"""Hypotheses below this probability cannot change the answer enough to matter."""
POINTS = 16
"""Outcomes drawn under each hypothesis in play."""
ENUMERATED = 6
"""Up to so many findings, every combination is weighed."""
ROUNDING = 1e-6


@dataclass(frozen=True)
class _Scene:
    """What all orders share at one moment."""

    active: NDArray[np.int_]
    weights: Floats
    """Belief over the active hypotheses, shape (A,)."""
    credit: Floats
    """Shape (A, A)."""
    rest: Joint
    """Every base quantity given what is known, for the active hypotheses."""
    shares: dict[str, Floats]
    """P(finding present) under the active hypotheses, by finding; filled as needed."""
    causes: dict[str, dict[str, float]]
    """P(cause | condition, evidence) by condition; filled as needed."""


def values(
    engine: Engine, evidence: Evidence, batches: Sequence[Sequence[str]]
) -> tuple[OrderValue, ...]:
    """Value of each batch, best net value first, ties by id."""
    scene = _scene(engine, evidence)
    found = [_value(engine, evidence, scene, batch) for batch in batches]
    return tuple(sorted(found, key=lambda v: (-v.net, v.order)))


def _scene(engine: Engine, evidence: Evidence) -> _Scene:
    probabilities = engine.belief(evidence).probabilities
    active = np.argsort(-probabilities, kind="stable")[:IN_PLAY]
    active = active[probabilities[active] > SMALLEST]
    weights = probabilities[active] / probabilities[active].sum()
    measured = engine.measured(evidence)
    size = len(engine.model.base)
    exact = np.flatnonzero(measured.censored == 0)
    whole = joint(
        engine.model,
        engine.place(evidence.patient),
        np.concatenate([measured.rows[exact], np.eye(size)]),
        np.concatenate([measured.constants[exact], np.zeros(size)]),
        np.concatenate([measured.rounding[exact], np.full(size, ROUNDING)]),
        active,
    )
    count = len(exact)
    _, rest = condition(
        whole, np.arange(count), measured.values[exact], np.arange(count, count + size)
    )
    return _Scene(active, weights, engine.credit[np.ix_(active, active)], rest, {}, {})


def _share(engine: Engine, evidence: Evidence, scene: _Scene, finding: str) -> Floats:
    """P(present) under the active hypotheses, averaged over the causes each may have now."""
    if finding in scene.shares:
        return scene.shares[finding]
    subject = engine.knowledge.findings[finding]
    given = {frequency.of for frequency in subject.frequency}
    by_cause = given & engine.knowledge.causes.keys()
    owners = {engine.knowledge.causes[name].of for name in by_cause}
    found: dict[tuple[str, ...], float] = {}
    shares: list[float] = []
    for h in scene.active:
        parts = engine.hypotheses[int(h)].conditions
        key = tuple(name for name in parts if name in given or name in owners)
        if key not in found:
            found[key] = _averaged(engine, evidence, scene, subject, key, by_cause)
        shares.append(found[key])
    scene.shares[finding] = np.array(shares)
    return scene.shares[finding]


def _averaged(
    engine: Engine,
    evidence: Evidence,
    scene: _Scene,
    finding: Finding,
    conditions: tuple[str, ...],
    by_cause: Set[str],
) -> float:
    """P(present) for one set of conditions; causes without a frequency are taken together."""
    choices: list[list[tuple[str, float]]] = []
    for name in conditions:
        if name not in scene.causes:
            scene.causes[name] = engine.causes(evidence, name)
        table = scene.causes[name]
        if table and by_cause:
            relevant = [(cause, p) for cause, p in table.items() if cause in by_cause]
            choices.append([*relevant, ("", 1 - sum(p for _, p in relevant))])
    total = 0.0
    for combination in product(*choices):
        weight = math.prod(p for _, p in combination)
        names = [name for name, _ in combination if name]
        total += weight * engine.findings.share(finding, (*names, *conditions))
    return total


def _value(engine: Engine, evidence: Evidence, scene: _Scene, batch: Sequence[str]) -> OrderValue:
    orders = [engine.knowledge.orders[name] for name in batch]
    known = engine.known(evidence)
    seen = {observation.finding for observation in engine.seen(evidence)}
    quantities = list(
        dict.fromkeys(
            name
            for order in orders
            for name in order.quantities
            if name in engine.model.rows and name not in known
        )
    )
    findings = list(
        dict.fromkeys(
            name
            for order in orders
            for name in order.findings
            if name not in seen
            and not set(engine.knowledge.findings[name].implied_by) & {*known, *quantities}
        )
    )
    before = engine.measured(evidence).rows
    rows = [engine.model.rows[name][0] for name in quantities]
    fresh = [rows[i] for i in independent(rows, list(before))]
    shares = [_share(engine, evidence, scene, name) for name in findings]
    if not fresh and not shares:
        bits, gain = 0.0, 0.0
    else:
        source, densities = _outcomes(scene, fresh, shares)
        bits, gain = _expect(scene, source, densities)
    price = sum(order.price.value for order in orders)
    days = max((order.turnaround.value for order in orders), default=0.0)
    burden = sum(order.burden.value for order in orders)
    utility = engine.knowledge.utilities["default"]
    cost = (
        utility.per_dollar.value * price
        + utility.per_burden.value * burden
        + utility.per_day.value * days
    )
    return OrderValue("+".join(batch), bits, gain, gain - cost, price, days, burden)


def _outcomes(
    scene: _Scene, rows: Sequence[Floats], shares: Sequence[Floats]
) -> tuple[Floats, Floats]:
    """Weight of each outcome, shape (N,), and its log density under each hypothesis, (A, N)."""
    size = len(scene.active)
    if not rows and len(shares) <= ENUMERATED:
        table = np.array(list(product((True, False), repeat=len(shares))))
        density = np.zeros((size, len(table)))
        for share, column in zip(shares, table.T, strict=True):
            density += np.where(column, np.log(share)[:, None], np.log1p(-share)[:, None])
        return np.exp(density).T @ scene.weights, density
    points = lattice(POINTS, len(rows) + 1 + len(shares))
    density = np.zeros((size, size * POINTS))
    if rows:
        normal = normal_lattice(POINTS, points.shape[1])[:, : len(rows) + 1]
        density += _measurements(scene, np.array(rows), normal)
    for i, share in enumerate(shares):
        column = (points[None, :, len(rows) + 1 + i] < share[:, None]).ravel()
        density += np.where(column, np.log(share)[:, None], np.log1p(-share)[:, None])
    return np.repeat(scene.weights / POINTS, POINTS), density


def _measurements(scene: _Scene, rows: Floats, normal: Floats) -> Floats:
    """Log density (A, A x POINTS) of measurements drawn under each hypothesis in turn."""
    size, count = len(scene.active), len(rows)
    nu = scene.rest.degrees
    location = scene.rest.location @ rows.T
    scale = rows @ scene.rest.scale @ rows.T + ROUNDING * np.eye(count)
    lower = np.linalg.cholesky(scale)
    chi = (
        np.maximum(
            1 - 2 / (9 * nu[:, None]) + normal[None, :, -1] * np.sqrt(2 / (9 * nu[:, None])), 0.05
        )
        ** 3
    )
    spread = 1 / np.sqrt(chi)[:, :, None]
    drawn = np.einsum("gij,pj->gpi", lower, normal[:, :-1]) * spread
    outcome = (location[:, None, :] + drawn).reshape(size * POINTS, count)
    off = outcome[None, :, :] - location[:, None, :]
    white = np.linalg.solve(lower, np.asarray(off.transpose(0, 2, 1), dtype=np.float64))
    distance = np.einsum("hkn,hkn->hn", white, white)
    determinant = np.log(np.diagonal(lower, axis1=1, axis2=2)).sum(axis=1)
    constant = (
        log_gamma((nu + count) / 2)
        - log_gamma(nu / 2)
        - count / 2 * np.log(nu * np.pi)
        - determinant
    )
    return constant[:, None] - ((nu + count) / 2)[:, None] * np.log1p(distance / nu[:, None])


def _expect(scene: _Scene, source: Floats, density: Floats) -> tuple[float, float]:
    """Expected bits and gain.

    Both are sums of terms that cannot be negative (divergence of the belief after from the belief
    before; the best answer after against the best answer before), so that few outcomes suffice.
    """
    table = density + np.log(scene.weights)[:, None]
    table = table - np.logaddexp.reduce(table, axis=0)
    after = np.exp(table)
    divergence = (after * (table - np.log(scene.weights)[:, None])).sum(axis=0) / np.log(2)
    credit = scene.credit @ after
    now = int(np.argmax(scene.credit @ scene.weights))
    return float(source @ divergence), float(source @ (credit.max(axis=0) - credit[now]))
