"""Forms of an exam set against each other by learners who sit both."""

from __future__ import annotations

import pytest

from sim.casefiles.sets import find_sets
from sim.engine.engine import Engine
from sim.locations import cases_folder
from sim.play.forms import compare, sit


def test_forms_are_compared_in_standard_errors_of_a_score() -> None:
    # Rows of sd 10 and 20 over four cases have errors of 5 and 10, so 7.5 in the mean.
    spread = 7.5**0.5  # (-s, -s, s, s) has a sample sd of s * sqrt(4 / 3)
    narrow = [[70 - spread * 10 / 10**0.5] * 2 + [70 + spread * 10 / 10**0.5] * 2] * 2
    wide = [[66 - spread * 20 / 10**0.5] * 2 + [66 + spread * 20 / 10**0.5] * 2] * 2
    it = compare(narrow, wide)
    assert (it.first, it.second, it.error) == pytest.approx((70, 66, 7.5))
    assert it.uncertainty == pytest.approx(0) and it.difference == pytest.approx(4 / 7.5)
    assert not it.parallel
    assert compare(narrow, narrow).parallel


@pytest.mark.whole_library
def test_the_two_shipped_forms_differ_by_less_than_half_a_standard_error(engine: Engine) -> None:
    sets = {one.id: one.cases for one in find_sets(cases_folder())[0]}
    it = compare(*sit(engine, [sets["exam-a"], sets["exam-b"]], 6))
    assert it.parallel, f"{it.difference:.2f} standard errors"
