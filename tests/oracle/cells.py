"""Probabilities of cells of a multivariate t, by scipy and by quadrature, for every hypothesis."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np

NODES = 24
"""Gauss-Legendre nodes in each cell; cells narrower than the spread need fewer than ten."""


FAR = np.array([0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.0, 5.0])
"""Beyond the cells, in natural logs: where the other values of a quantity are looked for."""


def below(bound: np.ndarray, degrees: np.ndarray) -> np.ndarray:
    """P(T < bound) of Student's t."""
    return _t().cdf(bound, degrees)


def interval(low: np.ndarray, high: np.ndarray, degrees: np.ndarray) -> np.ndarray:
    """P(low < T < high), exact in both tails."""
    t = _t()
    upper = t.sf(low, degrees) - t.sf(high, degrees)
    return np.where(low > 0, upper, t.cdf(high, degrees) - t.cdf(low, degrees))


def normal_interval(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """P(low < Z < high) of the normal distribution, exact in both tails."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from scipy.special import ndtr
    return np.where(low > 0, ndtr(-low) - ndtr(-high), ndtr(high) - ndtr(low))


def cells(
    location: np.ndarray,
    scale: np.ndarray,
    degrees: np.ndarray,
    edges: np.ndarray,
    even: bool = False,
) -> np.ndarray:
    """P(X in each cell), shape (H, cells), of one quantity with variance-like `scale` (H,).

    `even` where it scatters evenly in its own unit, and `edges` and `location` are its logs.
    """
    off = edges[None, :] - location[:, None]
    z = (np.expm1(off) if even else off) / np.sqrt(scale)[:, None]
    return interval(z[:, :-1], z[:, 1:], degrees[:, None])


def rectangles(
    location: np.ndarray,
    scale: np.ndarray,
    degrees: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    even: Sequence[bool],
    power: float,
) -> tuple[np.ndarray, np.ndarray]:
    """P(X in a cell of `first`, Y in a cell of `second`), (H, cells, cells), and P(Y in each).

    The density of X, integrated over its cell, times the t distribution of Y given X. Where X
    scatters evenly in its own unit, Y holds it by `power` and moves with it. P(Y) is the integral
    over all X, which is only closed where Y does not hold X: then it comes from wide cells.
    """
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    reach = np.concatenate([first[0] - FAR[::-1], first, first[-1] + FAR])
    middle, half = (reach[1:] + reach[:-1]) / 2, (reach[1:] - reach[:-1]) / 2
    seen = (middle[:, None] + half[:, None] * nodes).ravel()
    own = slice(len(FAR), len(FAR) + len(first) - 1)
    both = np.empty((len(degrees), len(first) - 1, len(second) - 1))
    other = np.empty((len(degrees), len(second) - 1))
    for h, nu in enumerate(degrees):
        off = seen - location[h, 0]
        away, slope_of = (np.expm1(off), np.exp(off)) if even[0] else (off, np.ones_like(off))
        z = away / np.sqrt(scale[h, 0, 0])
        density = _t().pdf(z, nu) / np.sqrt(scale[h, 0, 0]) * slope_of
        slope = scale[h, 0, 1] / scale[h, 0, 0]
        rest = scale[h, 1, 1] - slope * scale[h, 0, 1]
        width = np.sqrt(rest * (nu + z**2) / (nu + 1))
        beyond = second[None, :] - location[h, 1] - power * (off - away)[:, None]
        beyond = np.expm1(beyond) if even[1] else beyond
        bounds = (beyond - (slope * away)[:, None]) / width[:, None]
        share = interval(bounds[:, :-1], bounds[:, 1:], nu + 1)
        weighed = (density[:, None] * share).reshape(len(middle), NODES, -1)
        table = half[:, None] * np.einsum("n,cnd->cd", weights, weighed)
        both[h], other[h] = table[own], table.sum(axis=0)
    return both, other


def conditional(
    values: np.ndarray, location: np.ndarray, scale: np.ndarray, degrees: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Location, width and degrees of the last quantity given the values of those before it."""
    k = len(values)
    found: list[tuple[float, float, float]] = []
    for h, nu in enumerate(degrees):
        inverse = np.linalg.inv(scale[h, :k, :k])
        off, cross = values - location[h, :k], scale[h, :k, k]
        rest = scale[h, k, k] - cross @ inverse @ cross
        spread = rest * (nu + off @ inverse @ off) / (nu + k)
        found.append((location[h, k] + cross @ inverse @ off, np.sqrt(spread), nu + k))
    center, width, left = np.array(found).T
    return center, width, left


def log_density(
    values: np.ndarray, location: np.ndarray, scale: np.ndarray, degrees: np.ndarray
) -> np.ndarray:
    """Natural log of the multivariate t density under every hypothesis, (H,)."""
    t = _stats().multivariate_t
    return np.array([t.logpdf(values, location[h], scale[h], nu) for h, nu in enumerate(degrees)])


def _t():
    return _stats().t


def _stats():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from scipy import stats
    return stats
