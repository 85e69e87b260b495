"""What an order is worth: expected bits, expected rise of the best answer's credit, and its cost.

For a belief e, EU*(e) is the best expected credit of answering now. An order is worth
E[EU*(e after)] - EU*(e); the net value takes off money, burden and days (Pauker and Kassirer's
thresholds generalised; Heckerman's Pathfinder). A batch is valued as a set: what it tells
together, against what it costs together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.belief import OrderValue
from sim.engine.evidence import Evidence
from sim.engine.outcomes import Outcomes, finding_table, outcomes, single_measurements
from sim.engine.products import product
from sim.engine.scene import News, Scene, news

if TYPE_CHECKING:
    from sim.engine.engine import Engine

Floats = NDArray[np.float64]
SIDE_BY_SIDE = 8
"""Measurements that are weighed in one array; more would not stay in the processor's cache."""
TOGETHER = 16384
"""Numbers that are weighed in one array, for the same reason."""


def values(
    engine: Engine, evidence: Evidence, batches: Sequence[Sequence[str]]
) -> tuple[OrderValue, ...]:
    """Value of each batch, best net value first, ties by id."""
    at = engine.scene(evidence)
    told = [news(engine, at, batch) for batch in batches]
    worth = _worth(engine, at, dict.fromkeys(told))
    found = [_value(engine, batch, *worth[what]) for batch, what in zip(batches, told, strict=True)]
    return tuple(sorted(found, key=lambda v: (-v.net, v.order)))


def _value(engine: Engine, batch: Sequence[str], bits: float, gain: float) -> OrderValue:
    price, days, burden = cost_of(engine, batch)
    net = gain - in_credit(engine, price, days, burden)
    return OrderValue("+".join(batch), bits, gain, net, price, days, burden)


def _worth(engine: Engine, at: Scene, told: Iterable[News]) -> dict[News, tuple[float, float]]:
    """Bits and gain of each; single measurements and single findings are weighed side by side."""
    worth: dict[News, tuple[float, float]] = {}
    measurements: list[News] = []
    pairs: list[tuple[News, Outcomes]] = []
    for what in told:
        table = finding_table(engine, at, what.findings)
        if not table.findings and len(what.quantities) < 2:
            if what.quantities:
                measurements.append(what)
            else:
                worth[what] = (0.0, 0.0)
            continue
        found = outcomes(engine, at, what, table=table)
        if len(found.share) == 2 and found.read is None:
            pairs.append((what, found))
        else:
            worth[what] = expected(at, found)
    for first in range(0, len(measurements), SIDE_BY_SIDE):
        some = measurements[first : first + SIDE_BY_SIDE]
        share, density = single_measurements(engine, at, [what.quantities[0] for what in some])
        each = np.broadcast_to(share, (len(some), len(share)))
        worth.update(zip(some, _expected(at, each, density), strict=True))
    if pairs:
        share = np.stack([found.share for _, found in pairs])
        density = np.stack([found.density for _, found in pairs], axis=1)
        told_by = [what for what, _ in pairs]
        worth.update(zip(told_by, _expected(at, share, density), strict=True))
    return worth


def cost_of(engine: Engine, batch: Sequence[str]) -> tuple[float, float, float]:
    """Dollars, days (of the slowest) and burden of orders sent together."""
    orders = [engine.knowledge.orders[name] for name in batch]
    return (
        sum(order.price.value for order in orders),
        max((order.turnaround.value for order in orders), default=0.0),
        sum(order.burden.value for order in orders),
    )


def in_credit(engine: Engine, price: float, days: float, burden: float) -> float:
    """A cost in units of a right answer."""
    utility = engine.knowledge.utilities["default"]
    return (
        utility.per_dollar.value * price
        + utility.per_burden.value * burden
        + utility.per_day.value * days
    )


def expected(at: Scene, found: Outcomes) -> tuple[float, float]:
    """Expected bits and gain."""
    if len(found.share) == 1:
        return 0.0, 0.0
    if found.read is not None:
        return _expected_as_read(at, found.share, found.density, found.read)
    return _expected(at, found.share[None], found.density[:, None])[0]


def _expected_as_read(
    at: Scene, share: Floats, density: Floats, read: Floats
) -> tuple[float, float]:
    """Bits and gain where the belief reads an outcome otherwise than it came about.

    The answer is the one that the belief would then give; its credit, and how much better the
    truth is believed, are those of the patients who show the outcome.
    """
    true, _ = posterior(at, density)
    believed, _ = posterior(at, read)
    now, then = (
        int(np.argmax(at.credit @ at.weights)),
        np.argmax(product(at.credit, believed), axis=0),
    )
    credit = product(at.credit, true)
    gain = credit[then, np.arange(len(share))] - credit[now]
    logs = np.log(np.maximum(believed, 1e-300)) - np.log(at.weights)[:, None]
    bits = float(share @ (true * logs).sum(axis=0)) / math.log(2)
    return max(bits, 0.0), max(float(share @ gain), 0.0)


def _expected(at: Scene, share: Floats, density: Floats) -> list[tuple[float, float]]:
    """Expected bits and gain of Q orders; `share` (Q, N), `density` (A, Q, N).

    Both are sums of terms that cannot be negative (divergence of the belief after from the belief
    before; the best answer after against the best answer before), so that few outcomes suffice.
    """
    shape = share.shape
    flat = np.ascontiguousarray(density).reshape(len(at.weights), -1)
    now = int(np.argmax(at.credit @ at.weights))
    log_weights = np.log(at.weights)[:, None]
    gain, divergence = np.empty(flat.shape[1]), np.empty(flat.shape[1])
    step = max(TOGETHER // len(flat), 1)
    for start in range(0, flat.shape[1], step):
        some = flat[:, start : start + step]
        after, top = _unscaled(some + log_weights)
        total = after.sum(axis=0)
        credit = product(at.credit, after)
        np.divide(credit.max(axis=0) - credit[now], total, out=gain[start : start + step])
        after *= some
        divergence[start : start + step] = after.sum(axis=0) / total - top - np.log(total)
    bits = np.maximum((divergence.reshape(shape) * share).sum(axis=1), 0.0) / math.log(2)
    return list(zip(bits.tolist(), (gain.reshape(shape) * share).sum(axis=1).tolist(), strict=True))


def posterior(at: Scene, density: Floats) -> tuple[Floats, Floats]:
    """Belief after each outcome, shape (A, N), and the log of its probability, shape (N,)."""
    table, top = _unscaled(density + np.log(at.weights)[:, None])
    total = table.sum(axis=0)
    table /= total
    return table, top + np.log(total)


def _unscaled(table: Floats) -> tuple[Floats, Floats]:
    """Logs (A, N) as numbers of which the largest is 1, in place, and what was taken off, (N,)."""
    top = table.max(axis=0)
    table -= top
    return np.exp(table, out=table), top
