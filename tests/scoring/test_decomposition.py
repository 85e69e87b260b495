"""A wrong belief in parts: where it began, and how each result moved it."""

from __future__ import annotations

import pytest

from sim.scoring.belief import BeliefScore, StageBelief
from sim.scoring.decomposition import terms


def stage(index: int, p: float, e: float, bits: float = 1.0) -> StageBelief:
    return StageBelief(index, {"a": round(100 * p)}, (p, 1 - p), (e, 1 - e), bits)


def test_prior_error_and_update_errors_add_up_to_the_final_error() -> None:
    """Stated .5 for .1, then .5 for .9: 9.54 dB too much at first, 19.08 dB short after."""
    found = terms(BeliefScore(("a",), (stage(0, 0.5, 0.1), stage(3, 0.5, 0.9))))
    assert [(term.prior, round(term.error, 2)) for term in found] == [(False, -19.08), (True, 9.54)]
    assert sum(term.error for term in found) == pytest.approx(-9.54, abs=0.01)


def test_a_stage_inside_the_band_has_nothing_to_explain() -> None:
    assert terms(BeliefScore(("a",), (stage(0, 0.5, 0.4, bits=0.0),))) == ()


def test_a_hypothesis_that_neither_side_took_seriously_is_left_out() -> None:
    assert terms(BeliefScore(("a",), (stage(0, 0.01, 0.05),))) == ()
