"""Special functions that numpy lacks: the normal and Student's t distribution, vectorised."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEPS = 200
_TINY = 1e-300


def log_gamma(x: Floats | float) -> Floats:
    """Natural log of the gamma function, element by element."""
    return np.vectorize(math.lgamma, otypes=[np.float64])(x)


def regularized_beta(x: Floats, a: Floats, b: Floats) -> Floats:
    """I_x(a, b) by Lentz's continued fraction (Numerical Recipes, section 6.4)."""
    x, a, b = np.broadcast_arrays(np.asarray(x, float), np.asarray(a, float), np.asarray(b, float))
    flip = x > (a + 1) / (a + b + 2)
    z = np.where(flip, 1 - x, x)
    p = np.where(flip, b, a)
    q = np.where(flip, a, b)
    inside = (z > 0) & (z < 1)
    safe = np.where(inside, z, 0.5)
    front = np.exp(
        log_gamma(p + q) - log_gamma(p) - log_gamma(q) + p * np.log(safe) + q * np.log1p(-safe)
    )
    value = np.where(inside, front * _fraction(safe, p, q) / p, np.where(z >= 1, 1.0, 0.0))
    return np.where(flip, 1 - value, value)


def _fraction(x: Floats, a: Floats, b: Floats) -> Floats:
    c = np.ones_like(x)
    d = 1 - (a + b) * x / (a + 1)
    d = 1 / np.where(np.abs(d) < _TINY, _TINY, d)
    total = d
    for m in range(1, _STEPS):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + numerator * d
            d = 1 / np.where(np.abs(d) < _TINY, _TINY, d)
            c = 1 + numerator / c
            c = np.where(np.abs(c) < _TINY, _TINY, c)
            total = total * d * c
        if np.all(np.abs(d * c - 1) < 1e-14):
            break
    return total


def t_cdf(t: Floats, degrees: Floats) -> Floats:
    """P(T <= t) of Student's t."""
    tail = 0.5 * regularized_beta(degrees / (degrees + t * t), degrees / 2, np.full_like(t, 0.5))
    return np.where(t > 0, 1 - tail, tail)


def f_tail(ratio: float, numerator: float, denominator: float) -> float:
    """P(F > ratio) of the F distribution."""
    x = np.array(denominator / (denominator + numerator * max(ratio, 0.0)))
    return float(regularized_beta(x, np.array(denominator / 2), np.array(numerator / 2)))


def normal_cdf(x: Floats) -> Floats:
    """P(Z <= x)."""
    return 0.5 * np.vectorize(math.erfc, otypes=[np.float64])(-np.asarray(x) / math.sqrt(2))


def normal_quantile(p: Floats) -> Floats:
    """Inverse of the normal distribution function; `p` is kept inside (1e-15, 1 - 1e-15)."""
    standard = NormalDist()
    return np.vectorize(standard.inv_cdf, otypes=[np.float64])(np.clip(p, 1e-15, 1 - 1e-15))


@lru_cache(256)
def lattice(count: int, dimensions: int) -> Floats:
    """Fixed quasi-random points in the open unit cube, shape (count, dimensions).

    The additive recurrence on powers of the generalised golden ratio, the positive root of
    x^(d+1) = x + 1 (Roberts, "The unreasonable effectiveness of quasirandom sequences", 2018).
    """
    root = 2.0
    for _ in range(60):
        root = (1 + root) ** (1 / (dimensions + 1))
    steps = root ** -np.arange(1, dimensions + 1, dtype=float)
    points = (0.5 + np.outer(np.arange(1, count + 1), steps)) % 1
    points.setflags(write=False)
    return points


@lru_cache(256)
def normal_lattice(count: int, dimensions: int) -> Floats:
    """The fixed points as standard normal values, shape (count, dimensions)."""
    points = normal_quantile(lattice(count, dimensions))
    points.setflags(write=False)
    return points
