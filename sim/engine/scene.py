"""One moment of a work-up as the value of orders sees it: who is in play, and what is known.

Results below or above a limit are taken as the mean and spread that they leave to a normal
distribution with the same mean and spread (moment matching); exact results condition exactly.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.evidence import Evidence, Observation, Patient
from sim.engine.likelihood import Joint, condition, joint
from sim.engine.measured import FRACTIONS, STEADIEST, directions, independent, rounding_at
from sim.engine.natural import columns_of, deviation, settle
from sim.engine.special import normal_cdf

if TYPE_CHECKING:
    from sim.engine.engine import Engine

Floats = NDArray[np.float64]
IN_PLAY = 24
"""At most so many hypotheses are weighed."""
SMALLEST = 2e-4
"""Hypotheses below this probability cannot change the answer enough to matter."""


@dataclass(frozen=True)
class News:
    """What a batch of orders would show that is not known yet."""

    quantities: tuple[str, ...]
    """None of them a combination of the known ones and the others."""
    findings: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.quantities or self.findings)


@dataclass(frozen=True)
class Seen:
    """Findings that were seen, as tables of further ones need them."""

    all: tuple[Observation, ...]
    by_group: Mapping[str, tuple[Observation, ...]]
    """Those that tell one story."""
    of_causes: tuple[str, ...]
    """Ids of those that depend on the cause."""


def as_seen(engine: Engine, observations: Sequence[Observation]) -> Seen:
    """The findings by group, in their order."""
    groups: dict[str, list[Observation]] = {}
    for each in observations:
        groups.setdefault(engine.findings.group(each.finding), []).append(each)
    names = [each.finding for each in observations]
    return Seen(
        tuple(observations),
        {group: tuple(members) for group, members in groups.items()},
        tuple(name for name in names if engine.findings.depends_on_cause(name)),
    )


@dataclass(frozen=True)
class Scene:
    """What all orders share at one moment."""

    active: NDArray[np.int_]
    """Positions of the hypotheses in play, shape (A,)."""
    weights: Floats
    """Belief over them, shape (A,)."""
    credit: Floats
    """Credit of answer a where t is true, shape (A, A)."""
    rest: Joint
    """Every base quantity given what is known, under the hypotheses in play."""
    place: Floats
    """Where every base quantity lay before anything was known, shape (A, B)."""
    directions: Floats
    """Orthonormal, spanning the rows of the known quantities, shape (K, B)."""
    quantities: frozenset[str]
    """Known quantities."""
    patient: Patient
    seen: Seen
    """Findings that count beside the known quantities."""
    looked_for: frozenset[str]
    """All findings that are known, news or not."""
    causes: Floats
    """P(set of causes | hypothesis, findings), shape (N,)."""

    @property
    def best(self) -> float:
        """Expected credit of the best answer now."""
        return float((self.credit @ self.weights).max())


def scene(engine: Engine, evidence: Evidence) -> Scene:
    """The moment after the evidence."""
    probabilities = engine.belief(evidence).probabilities
    active = np.argsort(-probabilities, kind="stable")[:IN_PLAY]
    active = active[probabilities[active] > SMALLEST]
    measured = engine.measured(evidence)
    known, seen = engine.known(evidence), engine.seen(evidence)
    counted = engine.findings.counted(seen, known)
    return Scene(
        active,
        probabilities[active] / probabilities[active].sum(),
        engine.credit[np.ix_(active, active)],
        _rest(engine, evidence, active),
        engine.place(evidence.patient).location[active],
        directions(measured.rows),
        known,
        evidence.patient,
        as_seen(engine, counted),
        frozenset(observation.finding for observation in seen),
        engine.findings.weights_of_causes(counted, evidence.patient),
    )


def _rest(engine: Engine, evidence: Evidence, active: NDArray[np.int_]) -> Joint:
    measured = engine.measured(evidence)
    size, count = len(engine.model.base), len(measured.names)
    placement, _ = settle(engine.model, engine.place(evidence.patient), measured)
    whole = joint(
        engine.model,
        placement,
        np.concatenate([measured.rows, np.eye(size)]),
        np.concatenate([measured.constants, np.zeros(size)]),
        np.concatenate([measured.rounding, np.full(size, 1e-9)]),
        active,
    )
    exact, limits = np.flatnonzero(measured.censored == 0), np.flatnonzero(measured.censored)
    _, rest = condition(
        whole, exact, measured.values[exact], np.concatenate([limits, np.arange(count, len(
            measured.rows) + size)])
    )  # fmt: skip
    for at, limit in enumerate(limits):
        _cut(rest, at, float(measured.values[limit]), float(measured.censored[limit]))
    kept = np.arange(len(limits), len(limits) + size)
    return Joint(rest.location[:, kept], rest.scale[:, kept[:, None], kept[None, :]], rest.degrees)


def _cut(rest: Joint, at: int, limit: float, side: float) -> None:
    """Condition on coordinate `at` lying below (side -1) or above (1) its limit; in place."""
    spread = np.sqrt(rest.scale[:, at, at])
    reach = -side * (limit - rest.location[:, at]) / spread
    ratio = (
        np.exp(-reach * reach / 2) / math.sqrt(2 * math.pi) / np.maximum(normal_cdf(reach), 1e-12)
    )
    lost = np.clip(ratio * (ratio + reach), 0.0, 1 - 1e-6)
    slope = rest.scale[:, :, at] / rest.scale[:, at, at][:, None]
    rest.location[...] += slope * (side * ratio * spread)[:, None]
    rest.scale[...] -= (
        slope[:, :, None] * slope[:, None, :] * (lost * rest.scale[:, at, at])[:, None, None]
    )


def likeliest(at: Scene, least: float) -> Scene:
    """The moment with only the hypotheses that have at least this probability."""
    kept = np.flatnonzero(at.weights >= min(least, float(at.weights.max())))
    rest = Joint(at.rest.location[kept], at.rest.scale[kept], at.rest.degrees[kept])
    return replace(
        at,
        active=at.active[kept],
        weights=at.weights[kept] / at.weights[kept].sum(),
        credit=at.credit[np.ix_(kept, kept)],
        rest=rest,
        place=at.place[kept],
    )


def news(engine: Engine, at: Scene, orders: Iterable[str]) -> News:
    """What the orders would add, by the rules of the likelihood: nothing counts twice."""
    chosen = [engine.knowledge.orders[name] for name in orders]
    quantities = list(
        dict.fromkeys(
            name
            for order in chosen
            for name in order.quantities
            if name in engine.model.rows and name not in at.quantities
        )
    )
    if FRACTIONS & {*quantities, *at.quantities}:
        quantities = [name for name in quantities if name != "hba"]
    catalogue = engine.knowledge.quantities
    quantities.sort(key=lambda name: (catalogue[name].identity is not None, name != STEADIEST))
    rows = [engine.model.rows[name][0] for name in quantities]
    fresh = independent(rows, at.directions)
    measured = {*at.quantities, *quantities}
    findings = dict.fromkeys(
        name
        for order in chosen
        for name in order.findings
        if name not in at.looked_for
        and not set(engine.knowledge.findings[name].implied_by) & measured
    )
    return News(tuple(quantities[i] for i in fresh), tuple(findings))


class Measuring:
    """What exact results of some quantities leave, whatever they are.

    The conditionals of `sim.engine.likelihood.condition`, with all that does not depend on the
    values made once.
    """

    def __init__(self, engine: Engine, at: Scene, quantities: Sequence[str]) -> None:
        rows = np.array([engine.model.rows[name][0] for name in quantities])
        known = rows @ at.rest.scale @ rows.T
        index = np.arange(len(rows))
        known[:, index, index] += rounding(engine, at, quantities)
        lower = np.linalg.cholesky(known)
        self._whitening = np.linalg.inv(lower)
        self._pull = self._whitening @ (rows @ at.rest.scale)
        self._scale = at.rest.scale - self._pull.transpose(0, 2, 1) @ self._pull
        self._at, self._rows = at, rows
        self._natural = columns_of(engine.model, quantities)
        self._directions = directions(np.concatenate([at.directions, rows]))
        self._quantities = at.quantities | set(quantities)

    def after(self, values: Floats, weights: Floats) -> Scene:
        """The moment after these results, which leave these weights.

        `values` on the working scale, without the constant factor of derived quantities, shape
        (K,).
        """
        at, nu, count = self._at, self._at.rest.degrees, len(self._rows)
        moved = at.rest.location.copy()
        for k, b in self._natural:
            moved[:, b] += values[k] - at.place[:, b] - deviation(values[k], at.place[:, b])
        off = values - moved @ self._rows.T
        white = (self._whitening @ off[:, :, None])[:, :, 0]
        distance = (white * white).sum(axis=1)
        rest = Joint(
            moved + (white[:, None, :] @ self._pull)[:, 0],
            self._scale * ((nu + distance) / (nu + count))[:, None, None],
            nu + count,
        )
        return replace(
            at,
            weights=weights,
            rest=rest,
            directions=self._directions,
            quantities=self._quantities,
        )


def after_findings(
    engine: Engine, at: Scene, observations: Sequence[Observation], weights: Floats
) -> Scene:
    """The moment after findings that leave these weights."""
    seen = (*at.seen.all, *observations)
    return replace(
        at,
        weights=weights,
        seen=as_seen(engine, seen),
        looked_for=at.looked_for | {observation.finding for observation in observations},
        causes=engine.findings.weights_of_causes(seen, at.patient),
    )


def rounding(engine: Engine, at: Scene, quantities: Sequence[str]) -> Floats:
    """Variance from the printed digits where each hypothesis expects the value, shape (A, K)."""
    return np.stack(
        [
            rounding_at(
                engine.knowledge.quantities[name],
                at.rest.location @ engine.model.rows[name][0] + engine.model.rows[name][1],
            )
            for name in quantities
        ],
        axis=1,
    )
