"""Special functions against tabled values and closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.engine.special import f_tail, lattice, normal_cdf, normal_quantile, t_cdf


@pytest.mark.parametrize(
    ("t", "degrees", "expected"),
    [(0.0, 3.0, 0.5), (2.353363, 3.0, 0.95), (-2.570582, 5.0, 0.025), (1.959964, 1e7, 0.975)],
)
def test_t_distribution_gives_the_tabled_values(t: float, degrees: float, expected: float) -> None:
    assert t_cdf(np.array([t]), np.array([degrees]))[0] == pytest.approx(expected, abs=1e-6)


def test_t_distribution_with_one_degree_is_the_cauchy_distribution() -> None:
    t = np.linspace(-50, 50, 101)
    closed = 0.5 + np.arctan(t) / math.pi
    assert np.allclose(t_cdf(t, np.ones_like(t)), closed, atol=1e-12)


def test_f_tail_gives_the_tabled_value() -> None:
    assert f_tail(3.325835, 5, 10) == pytest.approx(0.05, abs=1e-6)


def test_normal_quantile_inverts_the_distribution() -> None:
    p = np.linspace(0.001, 0.999, 37)
    assert np.allclose(normal_cdf(normal_quantile(p)), p, atol=1e-12)


def test_lattice_fills_the_cube_evenly_and_never_changes() -> None:
    points = lattice(256, 3)
    assert points.shape == (256, 3)
    assert np.all((points > 0) & (points < 1))
    assert np.allclose(points.mean(axis=0), 0.5, atol=0.02)
    assert np.array_equal(points, lattice(256, 3))
