"""Who leads, without the probabilities: bounds prove for nearly all hypotheses that they do not.

The density of the exact results needs a determinant and a distance, and so a factorisation for each
hypothesis. But hypotheses of one group share their correlations C, and differ in how much of each
value's variance is shared with no other. With the scale matrix f D (C + V) D, where D and V are
diagonal, and one inverse M = (C + Q)^-1 for all of a group and any diagonal Q > 0,

    log det(C + V) >= log det(C + Q) + sum over k of m_kk q_k (log v_k - log q_k),

for log det(C + e^t) is convex in t, and with y = D^-1 (x - location) / sqrt f and w = M y

    y' (C + V)^-1 y >= (w' y)^2 / (w' (C + V) w)

by the inequality of Cauchy and Schwarz. What is censored, or not printed, has a probability of at
most 1. Whoever may lead by these bounds is weighed as the engine weighs it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine import leftover
from sim.engine.belief import Hypothesis, Surprise
from sim.engine.likelihood import Joint, log_probability
from sim.engine.natural import settle
from sim.engine.special import f_tail, log_gamma

if TYPE_CHECKING:
    from sim.engine.evidence import Result
    from sim.engine.measured import Measured
    from sim.engine.model import Model
    from sim.engine.placement import Placement

Floats = NDArray[np.float64]
Ints = NDArray[np.int_]
PATTERNS = 256
"""Sets of quantities whose inverses are kept."""
CLEAR = 1e-6
"""Who is ahead by less, in log probability, is told apart by the engine's own figures only."""


@dataclass(frozen=True)
class Lead:
    """Who leads, and who would if every hypothesis had a name."""

    first: Hypothesis
    named: Hypothesis
    """The likeliest but for the one that has no name."""
    tail: float
    """Share of the patients of `named` whose exact results are as far from its middle; right but
    for rounding."""

    @property
    def usual(self) -> bool:
        """Whether enough of them are for `Surprise.unusual` to be ruled out."""
        return self.tail > 1.001 * Surprise.RARE


@dataclass(frozen=True)
class _Shared:
    """What the hypotheses of each group share, for one set of quantities."""

    own: Floats
    """Q, shape (G, K)."""
    inverse: Floats
    """M, shape (G, K, K)."""
    slope: Floats
    """m_kk q_k, shape (G, K)."""
    log_determinant: Floats
    """Of C + Q, less the slopes times log q; shape (G,)."""


@dataclass(frozen=True)
class _Case:
    """One patient: what was measured, and who would lead without it."""

    settled: Placement
    measured: Measured
    results: Sequence[Result]
    start: Floats
    """All but the probability of what was measured, shape (H,)."""
    columns: Ints
    """The base quantity of each result."""
    exact: Ints
    """Which results are exact, and which are limits."""
    censored: Ints


class Leaders:
    """One model, ready to tell who leads."""

    def __init__(self, model: Model, nameless: int) -> None:
        self._model = model
        self._nameless = nameless
        self._factor: Floats = (model.degrees - 2) / model.degrees
        self._members = [np.flatnonzero(model.group == g) for g in range(len(model.correlations))]
        self._known: dict[tuple[str, ...], _Shared] = {}
        self._constant = lru_cache(None)(self._constant_of)

    def lead(
        self, start: Floats, placement: Placement, measured: Measured, results: Sequence[Result]
    ) -> Lead | None:
        """Who leads, by a `start` (H,) to which only the results have to be added.

        None where it is no matter of bounds: two are as good as equal, nothing exact was measured,
        or a row holds several quantities.
        """
        columns = _columns(measured.rows)
        exact: Ints = np.flatnonzero(measured.censored == 0)
        if columns is None or not exact.size:
            return None
        settled, stretch = settle(self._model, placement, measured)
        censored = np.flatnonzero(measured.censored)
        case = _Case(settled, measured, results, start + stretch, columns, exact, censored)
        most = case.start + self._most(case, columns[exact])
        weighed: dict[int, tuple[float, float]] = {}
        first = named = self._best(most, case, weighed)
        if first == self._nameless:
            most[first] = -np.inf
            named = self._best(most, case, weighed)
        if first is None or named is None:
            return None
        count, degrees = len(exact), float(self._model.degrees[named])
        tail = f_tail(weighed[named][1] / count, count, degrees)
        return Lead(self._model.hypotheses[first], self._model.hypotheses[named], tail)

    def _best(
        self, most: Floats, case: _Case, weighed: dict[int, tuple[float, float]]
    ) -> int | None:
        """Whose figure no other can come near; None where one does."""
        best, figure, near = -1, -math.inf, False
        for h in np.argsort(-most, kind="stable").tolist():
            if most[h] < figure - CLEAR:
                break
            if h not in weighed:
                weighed[h] = self._weigh(case, h)
            own = weighed[h][0]
            near = abs(own - figure) <= CLEAR or (near and own < figure)
            if own > figure:
                best, figure = h, own
        return None if near or best < 0 else best

    def _weigh(self, case: _Case, h: int) -> tuple[float, float]:
        """A hypothesis's figure and the distance of the exact results, as the engine has them."""
        model, measured, at = self._model, case.measured, case.columns
        exact, limits = case.exact, case.censored
        spread, factor = case.settled.spread[h, at], float(self._factor[h])
        nu, count = float(model.degrees[h]), len(exact)
        scale = model.correlations[model.group[h]][at[:, None], at] * spread * spread[:, None]
        scale.flat[:: len(at) + 1] += case.settled.noise[h, at]
        scale *= factor
        scale.flat[:: len(at) + 1] += measured.rounding
        location = case.settled.location[h, at] + measured.constants
        # The factor of the exact values, and below it L^-1 of what is off, and of the limits' rows.
        size = len(at) + 1
        whole = np.zeros((size, size))
        order = np.concatenate([exact, limits])
        whole[: size - 1, : size - 1] = scale[order[:, None], order]
        whole[-1, :count] = whole[:count, -1] = (measured.values - location)[exact]
        whole[range(count, size), range(count, size)] = 1e300
        lower: Floats = np.asarray(np.linalg.cholesky(whole), dtype=np.float64)
        white = lower[-1, :count]
        distance = float(white @ white)
        figure = float(case.start[h]) + (
            float(self._constant(count)[h])
            + count / 2 * math.log(factor)
            - float(np.log(np.diagonal(lower)[:count]).sum())
            - (nu + count) / 2 * math.log1p(distance / nu)
        )
        if limits.size:
            projected = lower[count:-1, :count]
            rest = scale[limits[:, None], limits] - projected @ projected.T
            rest *= (nu + distance) / (nu + count)
            middle = location[limits] + projected @ white
            left = Joint(middle[None], rest[None], np.array([nu + count]))
            sides = measured.censored[limits]
            figure += float(log_probability(left, measured.values[limits], sides)[0])
        figure += leftover.log_likelihood_of(model, case.settled, case.results, h)
        return figure, distance

    def _most(self, case: _Case, columns: Ints) -> Floats:
        """What the log density of the exact results is at most, shape (H,)."""
        model, placement, measured = self._model, case.settled, case.measured
        values = (measured.values - measured.constants)[case.exact]
        rounding = measured.rounding[case.exact]
        spread = placement.spread[:, columns]
        factor = self._factor[:, None]
        own = (placement.noise[:, columns] + rounding / factor) / spread**2
        log_own = np.log(own)
        censored = measured.censored.tolist()
        names = tuple(name for name, side in zip(measured.names, censored, strict=True) if not side)
        shared = self._shared(names, columns, log_own)
        off = (values - placement.location[:, columns]) / (spread * np.sqrt(factor))
        weights = np.empty_like(off)
        for rows, inverse in zip(self._members, shared.inverse, strict=True):
            weights[rows] = off[rows] @ inverse
        group, nu, count = model.group, model.degrees, len(columns)
        reach = (weights * off).sum(axis=1)
        width = reach + (weights**2 * (own - shared.own[group])).sum(axis=1)
        distance = reach**2 / np.maximum(width, 1e-300)
        determinant = shared.log_determinant[group] + (shared.slope[group] * log_own).sum(axis=1)
        return (
            self._constant(count)
            - np.log(spread).sum(axis=1)
            - determinant / 2
            - (nu + count) / 2 * np.log1p(distance / nu)
        )

    def _shared(self, names: tuple[str, ...], columns: Ints, log_own: Floats) -> _Shared:
        """For a set of quantities, made for the first patient who has it; any Q will do."""
        found = self._known.get(names)
        if found is None:
            if len(self._known) >= PATTERNS:
                self._known.clear()
            log_middle = np.array([log_own[rows].mean(axis=0) for rows in self._members])
            middle = np.exp(log_middle)
            filled = self._model.correlations[:, columns[:, None], columns]
            each = np.arange(len(columns))
            filled[:, each, each] += middle
            inverse: Floats = np.asarray(np.linalg.inv(filled), dtype=np.float64)
            slope: Floats = inverse[:, each, each] * middle
            start = np.linalg.slogdet(filled)[1] - (slope * log_middle).sum(axis=1)
            found = self._known[names] = _Shared(middle, inverse, slope, start)
        return found

    def _constant_of(self, count: int) -> Floats:
        """What depends on nothing but the number of values, shape (H,)."""
        nu = self._model.degrees
        return (
            log_gamma((nu + count) / 2)
            - log_gamma(nu / 2)
            - count / 2 * np.log(nu * np.pi * self._factor)
        )


def _columns(rows: Floats) -> Ints | None:
    """The base quantity of each row; None where there is none, or a row is not one by itself."""
    own = rows.argmax(axis=1) if len(rows) else np.zeros(0, dtype=np.int_)
    single = np.count_nonzero(rows) == len(rows) and bool((rows[range(len(rows)), own] == 1).all())
    return own if len(rows) and single else None
