"""Log densities of many points under many multivariate t, as one product of matrices.

A squared distance (v - m)' P (v - m) is linear in the products of two coordinates of v, counting 1
as one of them. The coefficients differ by hypothesis and the products by point, so that all
distances are one product of two tables, instead of a vector for each hypothesis and point. What
scatters evenly in its own unit (`sim.engine.natural`) deviates by y / m - 1, which is linear in the
value y itself: there that is one more coordinate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.engine.products import product

Floats = NDArray[np.float64]
TOGETHER = 65536
"""Products at a time: their table stays in the processor's cache."""


@dataclass(frozen=True)
class Natural:
    """One of the K measurements that scatters evenly in its own unit."""

    column: int
    place: Floats
    """Where each hypothesis has its median, natural log, shape (A,)."""
    powers: Floats
    """By which power each of the K measurements holds it, shape (K,)."""


@dataclass(frozen=True)
class Forms:
    """Multivariate t of K measurements under each of A hypotheses."""

    precision: Floats
    """Inverse scale matrices, shape (A, K, K)."""
    location: Floats
    """Shape (A, K)."""
    degrees: Floats
    """nu, shape (A,)."""
    constant: Floats
    """Log density at the location, less the stretch of what is natural, shape (A,)."""
    natural: Sequence[Natural] = ()

    def log_density(self, values: Floats) -> Floats:
        """Of the points (N, K) under each hypothesis, shape (A, N)."""
        # Points are taken from the middle of the hypotheses, so that little cancels.
        center = self.location.mean(axis=0)
        table = self._coefficients(center)
        power = -(self.degrees[:, None] + values.shape[1]) / 2
        start = self.constant - sum(one.place for one in self.natural)
        found = np.empty((len(table), len(values)))
        step = TOGETHER // max(table.shape)
        for first in range(0, len(values), step):
            some = values[first : first + step].T
            share = product(table, self._products(some - center[:, None]))
            density = np.log(share, out=found[:, first : first + step])
            density *= power
            density += start[:, None]
            for one in self.natural:
                density += some[one.column]
        return found

    def _coefficients(self, center: Floats) -> Floats:
        """Of 1 + d^2 / nu, by products of two coordinates, shape (A, F)."""
        size, count = self.location.shape
        off = np.zeros((size, count, count + len(self.natural) + 1))
        """The deviation of each measurement by coordinates."""
        off[:, :, :count] = np.eye(count)
        off[:, :, -1] = center - self.location
        for n, one in enumerate(self.natural, count):
            # y / m - 1 in place of ln y - ln m, and y / m is y / center times center / m.
            below = center[one.column] - one.place
            off[:, :, one.column] -= one.powers
            off[:, :, n] = np.exp(below)[:, None] * one.powers
            off[:, :, -1] -= (1 + below)[:, None] * one.powers
        whole = off.transpose(0, 2, 1) @ self.precision @ off / self.degrees[:, None, None]
        whole[:, -1, -1] += 1
        place, times = _upper(whole.shape[1])
        return whole.reshape(size, -1)[:, place] * times

    def _products(self, off: Floats) -> Floats:
        """Products of two coordinates of points (K, N) from the middle, shape (F, N)."""
        count, size = off.shape
        along = count + len(self.natural) + 1
        coordinates = np.empty((along, size))
        coordinates[:count] = off
        for n, one in enumerate(self.natural, count):
            np.exp(off[one.column], out=coordinates[n])
        coordinates[-1] = 1.0
        table = np.empty((along * (along + 1) // 2, size))
        row = 0
        for k in range(along):
            np.multiply(coordinates[k:], coordinates[k], out=table[row : row + along - k])
            row += along - k
        return table


@lru_cache(64)
def _upper(size: int) -> tuple[NDArray[np.int_], Floats]:
    """Where the pairs of coordinates stand in a square table, and how often each counts."""
    one, other = np.triu_indices(size)
    return one * size + other, np.where(one == other, 1.0, 2.0)
