"""Special functions that numpy lacks: the normal and Student's t distribution, vectorised."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEPS = 200
_CENTER = (
    (
        2.50908092873012267270e3, 3.34305755835881281050e4, 6.72657709270087008530e4,
        4.59219539315498714570e4, 1.37316937655094611250e4, 1.97159095030655144270e3,
        1.33141667891784377450e2, 3.38713287279636660800e0,
    ),
    (
        5.22649527885285456100e3, 2.87290857357219426740e4, 3.93078958000927106100e4,
        2.12137943015865958670e4, 5.39419602142475110770e3, 6.87187007492057908300e2,
        4.23133307016009112520e1, 1.0,
    ),
)  # fmt: skip
_TAIL = (
    (
        7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
        1.27045825245236838258e0, 3.64784832476320460504e0, 5.76949722146069140550e0,
        4.63033784615654529590e0, 1.42343711074968357734e0,
    ),
    (
        1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
        1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e0,
        2.05319162663775882187e0, 1.0,
    ),
)  # fmt: skip
_FAR_TAIL = (
    (
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
        2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e0,
        5.46378491116411436990e0, 6.65790464350110377720e0,
    ),
    (
        2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
        7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
        5.99832206555887937690e-1, 1.0,
    ),
)  # fmt: skip
_GRID = 4097
_TINY = 1e-300


def log_gamma(x: Floats | float) -> Floats:
    """Natural log of the gamma function, element by element."""
    found = np.asarray(x, np.float64)
    return np.array([*map(math.lgamma, found.ravel().tolist())]).reshape(found.shape)


def regularized_beta(x: Floats, a: Floats, b: Floats) -> Floats:
    """I_x(a, b) by Lentz's continued fraction (Numerical Recipes, section 6.4)."""
    x, a, b = np.broadcast_arrays(np.asarray(x, float), np.asarray(a, float), np.asarray(b, float))
    if x.size == 1:
        return np.full(x.shape, beta_share(x.item(), a.item(), b.item()))
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


def beta_share(x: float, a: float, b: float) -> float:
    """As `regularized_beta`, of one value: numpy takes ten times as long for so few."""
    flip = x > (a + 1) / (a + b + 2)
    z, p, q = (1 - x, b, a) if flip else (x, a, b)
    if not 0 < z < 1:
        value = 1.0 if z >= 1 else 0.0
    else:
        # Numpy's logarithms, whose last digit is not always that of the C library.
        one, other = p * float(np.log(z)), q * float(np.log1p(-z))
        front = np.exp(math.lgamma(p + q) - math.lgamma(p) - math.lgamma(q) + one + other)
        value = float(front) * _fraction_of(z, p, q) / p
    return 1 - value if flip else value


def _fraction_of(x: float, a: float, b: float) -> float:
    """As `_fraction`, of one value, step by step the same."""
    c = 1.0
    d = 1 - (a + b) * x / (a + 1)
    d = 1 / (_TINY if abs(d) < _TINY else d)
    total = d
    for m in range(1, _STEPS):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + numerator * d
            d = 1 / (_TINY if abs(d) < _TINY else d)
            c = 1 + numerator / c
            c = _TINY if abs(c) < _TINY else c
            total = total * d * c
        if abs(d * c - 1) < 1e-14:
            break
    return total


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


def t_share(t: float, degrees: float) -> float:
    """As `t_cdf`, of one value."""
    tail = 0.5 * beta_share(degrees / (degrees + t * t), degrees / 2, 0.5)
    return 1 - tail if t > 0 else tail


def f_tail(ratio: float, numerator: float, denominator: float) -> float:
    """P(F > ratio) of the F distribution."""
    x = denominator / (denominator + numerator * max(ratio, 0.0))
    return beta_share(x, denominator / 2, numerator / 2)


def normal_cdf(x: Floats) -> Floats:
    """P(Z <= x)."""
    off = -np.asarray(x, np.float64) / math.sqrt(2)
    return 0.5 * np.array([*map(math.erfc, off.ravel().tolist())]).reshape(off.shape)


def normal_quantile(p: Floats) -> Floats:
    """Inverse of the normal distribution function; `p` is kept inside (1e-15, 1 - 1e-15).

    Wichura's algorithm AS 241 (Applied Statistics 37, 1988), right to 1e-15.
    """
    p = np.clip(np.asarray(p, np.float64), 1e-15, 1 - 1e-15)
    q = p - 0.5
    middle = np.abs(q) <= 0.425
    square = np.where(middle, 0.180625 - q * q, 0.0)
    center = q * _ratio(square, _CENTER)
    reach = np.sqrt(-np.log(np.minimum(p, 1 - p)))
    tail = np.where(reach <= 5, _ratio(reach - 1.6, _TAIL), _ratio(reach - 5, _FAR_TAIL))
    return np.where(middle, center, np.copysign(tail, q))


def _ratio(x: Floats, polynomials: tuple[tuple[float, ...], tuple[float, ...]]) -> Floats:
    above, below = polynomials
    return np.polyval(above, x) / np.polyval(below, x)


@lru_cache(256)
def _t_table(degrees: float) -> tuple[Floats, Floats]:
    """Student's t on a grid that is dense in the middle: P(T <= t) and t."""
    s = np.linspace(-9.0, 9.0, _GRID)
    t = np.sinh(s)
    log_density = -(degrees + 1) / 2 * np.log1p(t * t / degrees) + np.log(np.cosh(s))
    return _cumulated(np.exp(log_density), t)


@lru_cache(256)
def _chi_square_table(degrees: float) -> tuple[Floats, Floats]:
    """Chi-square over its degrees of freedom on a grid: P(X <= x) and x."""
    s = np.linspace(-60 / degrees - 1, math.log1p(80 / degrees), _GRID)
    x = np.exp(s)
    return _cumulated(np.exp(degrees / 2 * (s - x + 1)), x)


def _cumulated(density: Floats, values: Floats) -> tuple[Floats, Floats]:
    between = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return between / between[-1], values


def t_quantile(p: Floats, degrees: float) -> Floats:
    """Inverse of Student's t distribution function, the probability right to 1e-5."""
    return np.interp(p, *_t_table(degrees))


def chi_square_quantile(p: Floats, degrees: float) -> Floats:
    """Inverse distribution function of a chi-square over its degrees of freedom."""
    return np.interp(p, *_chi_square_table(degrees))


@lru_cache(1024)
def middles(count: int) -> Floats:
    """Midpoints of `count` equal parts of the unit interval."""
    points = (np.arange(count) + 0.5) / count
    points.setflags(write=False)
    return points


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


@lru_cache(64)
def _ascending(count: int, dimensions: int) -> tuple[NDArray[np.int_], Floats]:
    """The last coordinate of the fixed points in rising order: their places, and the values."""
    last = lattice(count, dimensions)[:, -1]
    order = np.argsort(last)
    return order, last[order]


@lru_cache(512)
def chi_lattice(count: int, dimensions: int, degrees: float) -> Floats:
    """Root of the chi-square over its degrees at the last coordinate of the fixed points, (count,).

    Looked up in rising order, which takes a quarter of the time.
    """
    order, rising = _ascending(count, dimensions)
    points = np.empty(count)
    points[order] = np.sqrt(chi_square_quantile(rising, degrees))
    points.setflags(write=False)
    return points
