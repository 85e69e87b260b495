"""Two orders, one after the other: worth where no single order is.

One step sees nothing when no result of any one order would change the answer although two
together would: ferritin, then the receptor or the marrow where ferritin leaves it open. The value
of a plan is what the first order tells, plus what the best second order is worth after each of
its outcomes, where it is worth its cost at all; the first order's cost is paid in any case.

Bounded and deterministic: `CANDIDATES` orders that tell most, the `FIRST` most promising of them
as first steps, `BRANCHES` outcomes of each, on the fixed points of `outcomes`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.evidence import Evidence, Observation
from sim.engine.orders import cost_of, expected, in_credit, posterior
from sim.engine.outcomes import Outcomes, outcomes
from sim.engine.scene import Measuring, News, Scene, after_findings, likeliest, news

if TYPE_CHECKING:
    from sim.engine.engine import Engine

Floats = NDArray[np.float64]
CANDIDATES = 8
"""Orders from which a plan is made: those that promise most bits, and those that promise credit."""
FIRST = 3
"""First steps that are followed into their outcomes."""
BRANCHES = 32
"""Outcomes of a first step, if it measures something."""
SECOND = 4
"""Second steps that are weighed after each outcome: the best partners of the first."""
SECOND_POINTS = 192
"""Outcomes of a second step that measures something."""
UNLIKELY = 0.004
"""Hypotheses below this are not thought ahead of."""


SURELY = 1e-9
"""By so much a plan must fall short before it is left; more than sums are rounded by."""


@dataclass(frozen=True)
class Plan:
    """An order now, and then what its result calls for."""

    first: str
    then: tuple[str, ...]
    """Second orders, from the one that is made most often."""
    net: float
    """Net value of the plan; stopping is worth 0."""


def look_ahead(
    engine: Engine,
    evidence: Evidence,
    wanted: Sequence[str],
    first: str = "",
    least: float = 0.0,
) -> Plan | None:
    """The best plan of two orders, or the best that begins with `first`.

    None where none is worth more than `least`.
    """
    at = likeliest(engine.scene(evidence), UNLIKELY)
    told: dict[str, News] = {}
    for order in dict.fromkeys((first, *wanted) if first else wanted):
        what = news(engine, at, (order,))
        if what and what not in told.values():
            told[order] = what
    candidates = _candidates(engine, at, told)
    if first in told:
        candidates = list(dict.fromkeys((first, *candidates)))
    if len(candidates) < 2 or (first and first not in told):
        return None
    most = _gain(engine, at, candidates)
    cheapest = sorted(_cost(engine, order) for order in candidates)
    if most <= cheapest[0] + cheapest[1]:
        return None
    best: Plan | None = None
    pairs = _pairs(engine, at, candidates)
    for start in (first,) if first else _promising(pairs, candidates):
        if most <= _cost(engine, start):
            continue
        others = [order for order in candidates if order != start]
        others.sort(key=lambda order, of=start: (-pairs[of, order], order))
        least = max(least, best.net) if best else least
        plan = _followed(engine, at, start, told[start], others[:SECOND], least)
        best = plan or best
    return best


def _candidates(engine: Engine, at: Scene, told: dict[str, News]) -> list[str]:
    """Orders that are worth most bits or most credit for what they cost; ties by id."""
    value = {
        order: expected(at, outcomes(engine, at, what, SECOND_POINTS))
        for order, what in told.items()
    }
    cost = {order: _cost(engine, order) for order in told}
    by_bits = sorted(told, key=lambda o: (-value[o][0] / (cost[o] + 1e-3), o))
    by_gain = sorted(told, key=lambda o: (-(value[o][1] - cost[o]), o))
    telling = sorted(told, key=lambda o: (-value[o][0], o))
    half = CANDIDATES // 2
    return list(dict.fromkeys([*by_bits[:half], *by_gain[:half], *telling[:half]]))[:CANDIDATES]


def _pairs(engine: Engine, at: Scene, candidates: Sequence[str]) -> dict[tuple[str, str], float]:
    """Promise of each pair in turn: what both tell, the second order half paid for."""
    promise: dict[tuple[str, str], float] = {}
    for one, other in combinations(candidates, 2):
        gain = _gain(engine, at, (one, other))
        for first, second in ((one, other), (other, one)):
            promise[first, second] = gain - _cost(engine, first) - _cost(engine, second) / 2
    return promise


def _promising(pairs: dict[tuple[str, str], float], candidates: Sequence[str]) -> list[str]:
    """First steps by the best pair that they begin."""
    promise = {
        order: max(net for (first, _), net in pairs.items() if first == order)
        for order in candidates
    }
    ranked = sorted(candidates, key=lambda order: (-promise[order], order))
    return [order for order in ranked if promise[order] > 0][:FIRST]


def _followed(
    engine: Engine, at: Scene, first: str, told: News, seconds: Sequence[str], least: float
) -> Plan | None:
    """The plan that begins with `first` and goes on with one of `seconds`.

    None where it is not worth more than `least`, which shows before every outcome is followed.
    """
    found = outcomes(engine, at, told, BRANCHES)
    weights, _ = posterior(at, found.density)
    credit = at.credit @ weights
    reached = credit.max(axis=0)
    now = int(np.argmax(at.credit @ at.weights))
    gain = reached - credit[now]
    # No second order makes the answer better than right, and none is free.
    cheapest = min(_cost(engine, order) for order in seconds)
    still = found.share * (gain + np.maximum(1 - reached - cheapest, 0.0))
    to_come = np.cumsum(still[::-1])[::-1].tolist()
    enough = least + _cost(engine, first) - SURELY
    after = _After(engine, at, told, found)
    second: dict[str, News] | None = None
    total, made = 0.0, dict.fromkeys(seconds, 0.0)
    for n, share in enumerate(found.share.tolist()):
        if total + to_come[n] <= enough:
            return None
        then = after.outcome(n, weights[:, n])
        # What is news does not depend on what the first order shows.
        second = second or {order: news(engine, then, (order,)) for order in seconds}
        best, net = _second(engine, then, second)
        total += share * (float(gain[n]) + net)
        if best:
            made[best] += share
    net = total - _cost(engine, first)
    if net <= least or not any(made.values()):
        return None
    then = sorted((o for o in made if made[o] > 0), key=lambda order: (-made[order], order))
    return Plan(first, tuple(then), net)


class _After:
    """The moments that the outcomes of an order lead to."""

    def __init__(self, engine: Engine, at: Scene, told: News, found: Outcomes) -> None:
        self.engine, self.at, self.found = engine, at, found
        self.measured = Measuring(engine, at, told.quantities) if told.quantities else None

    def outcome(self, n: int, weights: Floats) -> Scene:
        """The moment after outcome `n`, which leaves these weights."""
        found, at = self.found, self.at
        if self.measured:
            at = self.measured.after(found.values[n], weights)
        present = found.patterns[found.pattern[n]].tolist()
        seen = [Observation(f, p) for f, p in zip(found.findings, present, strict=True)]
        return after_findings(self.engine, at, seen, weights) if seen else at


def _second(engine: Engine, at: Scene, told: Mapping[str, News]) -> tuple[str, float]:
    """The best order at a moment that was only thought of; "", 0 where it is to stop."""
    best, value = "", 0.0
    for order, what in told.items():
        cost = _cost(engine, order)
        if 1 - at.best <= cost + value:
            continue
        net = _worth(engine, at, what) - cost
        if net > value:
            best, value = order, net
    return best, value


def _gain(engine: Engine, at: Scene, batch: Sequence[str]) -> float:
    return _worth(engine, at, news(engine, at, batch))


def _worth(engine: Engine, at: Scene, what: News) -> float:
    return expected(at, outcomes(engine, at, what, SECOND_POINTS))[1] if what else 0.0


def _cost(engine: Engine, order: str) -> float:
    return in_credit(engine, *cost_of(engine, (order,)))
