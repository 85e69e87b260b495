"""The distance from a band: exact, and never more than any belief inside would give."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scoring.divergence import clipped, divergence, divergence_from_band, nearest


def test_a_belief_inside_the_band_costs_nothing() -> None:
    assert divergence_from_band([0.6, 0.4], [0.5, 0.3], [0.7, 0.5]) == pytest.approx(0, abs=1e-12)


def test_outside_the_band_the_distance_is_to_its_edge() -> None:
    """Stated .5/.5, band .8 to .9: the edge .8/.2 is 1 - H(.8) = 0.2781 bits away."""
    assert divergence_from_band([0.5, 0.5], [0.8, 0.1], [0.9, 0.2]) == pytest.approx(
        0.278072, abs=1e-6
    )


def test_a_fixed_part_leaves_the_others_in_proportion() -> None:
    found = nearest([0.2, 0.2, 0.6], [0.5, 0, 0], [0.5, 1, 1])
    assert found == pytest.approx([0.5, 0.125, 0.375])


def test_clipping_keeps_the_sum_and_lifts_zero() -> None:
    assert clipped([1.0, 0.0], 0.01) == pytest.approx([1 / 1.01, 0.01 / 1.01])


@pytest.mark.parametrize(
    ("stated", "low", "high"),
    [
        ([0.5, 0.5], [0.6, 0.6], [0.9, 0.9]),
        ([0.5, 0.5], [0.1, 0.1], [0.3, 0.3]),
        ([0.0, 1.0], [0.0, 0.0], [1.0, 1.0]),
    ],
)
def test_an_empty_band_and_an_unclipped_belief_are_refused(
    stated: list[float], low: list[float], high: list[float]
) -> None:
    with pytest.raises(ValueError):
        nearest(stated, low, high)


shares = st.lists(st.integers(1, 40), min_size=3, max_size=3)


@settings(max_examples=60, deadline=None)
@given(shares, shares, st.lists(st.integers(0, 30), min_size=6, max_size=6))
def test_no_belief_of_a_fine_grid_inside_the_band_is_nearer(
    stated: list[int], center: list[int], slack: list[int]
) -> None:
    p = [s / sum(stated) for s in stated]
    e = [c / sum(center) for c in center]
    low = [max(0.0, x - s / 100) for x, s in zip(e, slack[:3], strict=True)]
    high = [min(1.0, x + s / 100) for x, s in zip(e, slack[3:], strict=True)]
    best = nearest(p, low, high)
    assert sum(best) == pytest.approx(1, abs=1e-9)
    assert all(a - 1e-9 <= x <= b + 1e-9 for x, a, b in zip(best, low, high, strict=True))
    grid = [(a / 50, b / 50, 1 - a / 50 - b / 50) for a, b in product(range(51), repeat=2)]
    inside = [g for g in grid if all(a <= x <= b for x, a, b in zip(g, low, high, strict=True))]
    found = divergence_from_band(p, low, high)
    assert all(found <= divergence(p, g) + 1e-9 for g in inside)
    assert found <= divergence(p, e) + 1e-9


def test_the_distance_grows_with_the_error() -> None:
    bits = [divergence_from_band([p, 1 - p], [0.8, 0.1], [0.9, 0.2]) for p in (0.8, 0.6, 0.4, 0.2)]
    assert all(one < other for one, other in pairwise(bits))
