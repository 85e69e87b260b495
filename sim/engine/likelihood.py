"""How probable the measurements are under each hypothesis: multivariate t with censored results."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engine.measured import Measured
from sim.engine.model import Model
from sim.engine.natural import settle
from sim.engine.placement import Placement
from sim.engine.special import lattice, log_gamma, normal_cdf, normal_quantile, t_cdf

Floats = NDArray[np.float64]
POINTS = 64
"""Quasi-random points for two or more censored results at once."""


@dataclass(frozen=True)
class Joint:
    """A multivariate t per hypothesis over some rows."""

    location: Floats
    """Shape (H, K)."""
    scale: Floats
    """Scale matrices, shape (H, K, K); the covariance is nu / (nu - 2) times this."""
    degrees: Floats
    """nu, shape (H,)."""


@dataclass(frozen=True)
class Conditioned:
    """What the exact results leave: the t of everything else, given them."""

    log_density: Floats
    """Of the exact results, shape (H,)."""
    distance: Floats
    """Squared Mahalanobis distance of the exact results, shape (H,)."""
    count: int
    """How many exact results."""


def joint(
    model: Model,
    placement: Placement,
    rows: Floats,
    constants: Floats,
    rounding: Floats,
    chosen: NDArray[np.int_] | None = None,
) -> Joint:
    """The distribution of what `rows` measure, under every hypothesis or the `chosen` ones."""
    pick = slice(None) if chosen is None else chosen
    used = _columns(rows)
    part = rows[:, used]
    spread = placement.spread[pick][:, used]
    degrees = model.degrees[pick]
    if chosen is None:
        scale = model.correlations[:, used[:, None], used].take(model.group, axis=0)
    else:
        scale = model.correlations[model.group[chosen][:, None, None], used[:, None], used]
    scale *= spread[:, :, None]
    scale *= spread[:, None, :]
    own = np.arange(len(used))
    scale[:, own, own] += placement.noise[pick][:, used]
    scale *= ((degrees - 2) / degrees)[:, None, None]
    if not np.array_equal(part, np.eye(*part.shape)):
        # Many small products stay on one thread; one large one waits for every core.
        scale = part @ scale @ part.T
    diagonal = np.arange(len(rows))
    scale[:, diagonal, diagonal] += rounding
    return Joint(placement.location[pick][:, used] @ part.T + constants, scale, degrees)


def _columns(rows: Floats) -> NDArray[np.int_]:
    """The base quantities in `rows`: in their order where each row is one of them by itself.

    Then nothing has to be multiplied out.
    """
    own = rows.argmax(axis=1)
    alone = np.zeros_like(rows)
    alone[np.arange(len(rows)), own] = 1.0
    if np.array_equal(rows, alone) and len(np.unique(own)) == len(own):
        return own
    return np.flatnonzero(np.any(rows != 0, axis=0))


def log_likelihood(model: Model, placement: Placement, measured: Measured) -> Floats:
    """Natural log of the density (exact results) times probability (censored ones), shape (H,)."""
    if not measured.names:
        return np.zeros(len(model.hypotheses))
    settled, stretch = settle(model, placement, measured)
    whole = joint(model, settled, measured.rows, measured.constants, measured.rounding)
    exact = np.flatnonzero(measured.censored == 0)
    limits = np.flatnonzero(measured.censored != 0)
    total, rest = condition(whole, exact, measured.values[exact], limits)
    if not limits.size:
        return total.log_density + stretch
    return (
        stretch
        + total.log_density
        + log_probability(rest, measured.values[limits], measured.censored[limits])
    )


def condition(
    whole: Joint, exact: NDArray[np.int_], values: Floats, others: NDArray[np.int_]
) -> tuple[Conditioned, Joint]:
    """Density of the exact rows at `values`, and the t of the `others` given them.

    Conditionals of a multivariate t: degrees nu + k and scale (nu + d2) / (nu + k) times the
    Gaussian conditional (Ding, "On the conditional distribution of the multivariate t
    distribution", 2016).
    """
    nu = whole.degrees
    count = len(exact)
    if not count:
        zero = np.zeros(len(nu))
        return Conditioned(zero, zero, 0), Joint(
            whole.location[:, others], whole.scale[:, others[:, None], others[None, :]], nu
        )
    every = count == whole.scale.shape[1]
    known = whole.scale if every else whole.scale[:, exact[:, None], exact]
    lower, white = _whitened(known, values - whole.location[:, exact])
    distance = np.einsum("hk,hk->h", white, white)
    log_determinant = np.log(np.diagonal(lower, axis1=1, axis2=2)).sum(axis=1)
    density = (
        log_gamma((nu + count) / 2)
        - log_gamma(nu / 2)
        - count / 2 * np.log(nu * np.pi)
        - log_determinant
        - (nu + count) / 2 * np.log1p(distance / nu)
    )
    if not others.size:
        return Conditioned(density, distance, count), Joint(
            whole.location[:, others], whole.scale[:, others[:, None], others], nu + count
        )
    projected = np.linalg.solve(lower, whole.scale[:, exact[:, None], others])
    location = whole.location[:, others] + np.einsum("hkc,hk->hc", projected, white)
    scale = whole.scale[:, others[:, None], others[None, :]]
    scale = scale - projected.transpose(0, 2, 1) @ projected
    scale = scale * ((nu + distance) / (nu + count))[:, None, None]
    return Conditioned(density, distance, count), Joint(location, scale, nu + count)


def _whitened(scale: Floats, off: Floats) -> tuple[Floats, Floats]:
    """Cholesky factors L of the scale matrices, and L^-1 `off`, shapes (H, K, K) and (H, K).

    With `off` as one more row below each matrix, its factor's last row is L^-1 `off`: forward
    substitution for the price of one row (numpy has no triangular solver of its own). The corner
    only has to exceed the squared distance, and enters nothing else.
    """
    count, size = off.shape
    bordered = np.empty((count, size + 1, size + 1))
    bordered[:, :size, :size] = scale
    bordered[:, size, :size] = bordered[:, :size, size] = off
    bordered[:, size, size] = 1e300
    lower: Floats = np.asarray(np.linalg.cholesky(bordered), dtype=np.float64)
    return lower[:, :size, :size], lower[:, size, :size]


def log_probability(rest: Joint, limits: Floats, sides: NDArray[np.int_]) -> Floats:
    """Natural log of P(every censored value lies on its side of its limit), shape (H,).

    One value: the t distribution function. Several: separation of variables after Genz (1992),
    with the chi-square scale by the Wilson-Hilferty approximation, on fixed points.
    """
    size = len(limits)
    sign = -sides.astype(float)
    if size == 1:
        z = sign[0] * (limits[0] - rest.location[:, 0]) / np.sqrt(rest.scale[:, 0, 0])
        return np.log(np.maximum(t_cdf(z, rest.degrees), 1e-300))
    jitter = 1e-10 * np.eye(size)
    signed = rest.scale * sign[:, None] * sign[None, :]
    lower = np.linalg.cholesky(signed + jitter)
    bound = sign * (limits - rest.location)
    points = lattice(POINTS, size)
    nu = rest.degrees[:, None]
    normal = normal_quantile(points[:, 0])[None, :]
    chi = nu * np.maximum(1 - 2 / (9 * nu) + normal * np.sqrt(2 / (9 * nu)), 1e-3) ** 3
    shrink = np.sqrt(chi / nu)
    weight = np.ones((len(rest.degrees), POINTS))
    drawn = np.zeros((len(rest.degrees), POINTS, size))
    for j in range(size):
        mean = np.einsum("hpi,hi->hp", drawn[:, :, :j], lower[:, j, :j])
        share = normal_cdf((shrink * bound[:, j : j + 1] - mean) / lower[:, j, j][:, None])
        weight *= share
        if j + 1 < size:
            drawn[:, :, j] = normal_quantile(np.maximum(share * points[None, :, j + 1], 1e-15))
    return np.log(np.maximum(weight.mean(axis=1), 1e-300))
