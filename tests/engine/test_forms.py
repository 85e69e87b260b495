"""Densities by one product of tables are those of the formula, point by point."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.engine.forms import TOGETHER, Forms, Natural

Floats = NDArray[np.float64]
RANDOM = np.random.default_rng(5)
HYPOTHESES, COUNT = 4, 3
ROOTS = RANDOM.normal(size=(HYPOTHESES, COUNT, COUNT))
PRECISION = ROOTS @ ROOTS.transpose(0, 2, 1) + np.eye(COUNT)
LOCATION = RANDOM.normal(size=(HYPOTHESES, COUNT))
DEGREES = np.array([3.0, 4.5, 8.0, 30.0])
CONSTANT = RANDOM.normal(size=HYPOTHESES)
POINTS = 3 * RANDOM.normal(size=(50, COUNT))
HEMOGLOBIN = Natural(0, RANDOM.normal(size=HYPOTHESES), np.array([1.0, 0.0, 0.0]))
CELLS = Natural(1, RANDOM.normal(size=HYPOTHESES), np.array([0.0, 1.0, 1.0]))
"""The third measurement holds the second by its first power, as a hematocrit does a volume."""


def plainly(h: int, point: Floats, natural: tuple[Natural, ...]) -> float:
    """-(nu + K) / 2 ln(1 + d^2 / nu), y / m - 1 in place of ln y - ln m, and its stretch."""
    off = point - LOCATION[h]
    total = CONSTANT[h]
    for one in natural:
        ratio = point[one.column] - one.place[h]
        off = off + one.powers * (math.exp(ratio) - 1 - ratio)
        total += ratio
    distance = off @ PRECISION[h] @ off
    return float(total - (DEGREES[h] + COUNT) / 2 * math.log1p(distance / DEGREES[h]))


@pytest.mark.parametrize("natural", [(), (HEMOGLOBIN,), (HEMOGLOBIN, CELLS)], ids=len)
def test_the_density_is_that_of_the_formula(natural: tuple[Natural, ...]) -> None:
    forms = Forms(PRECISION, LOCATION, DEGREES, CONSTANT, natural)
    found = forms.log_density(POINTS)
    wanted = [[plainly(h, point, natural) for point in POINTS] for h in range(HYPOTHESES)]
    assert found == pytest.approx(np.array(wanted), abs=1e-9)


def test_near_a_location_far_from_all_others_nothing_is_lost() -> None:
    """Hypotheses thousands of deviations apart: the density at a location is the constant."""
    far = LOCATION + 1e3 * np.arange(HYPOTHESES)[:, None]
    found = Forms(PRECISION, far, DEGREES, CONSTANT).log_density(far)
    assert np.diagonal(found) == pytest.approx(CONSTANT, abs=1e-6)


def test_many_points_are_weighed_like_each_alone() -> None:
    forms = Forms(PRECISION, LOCATION, DEGREES, CONSTANT, (HEMOGLOBIN,))
    many = np.tile(POINTS, (TOGETHER // 200, 1))
    found = forms.log_density(many)
    assert found == pytest.approx(np.tile(forms.log_density(POINTS), TOGETHER // 200), abs=1e-9)
