"""Forms of an exam set against each other by learners who sit both."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from itertools import product
from statistics import fmean

import pytest

from sim.casefiles.sets import find_blueprints, find_sets
from sim.encounter.case import Case
from sim.engine.engine import Engine
from sim.locations import cases_folder
from sim.play.draw import balanced, draw, fits
from sim.play.expected import LEARNERS, Expected, as_toml, load_expected
from sim.play.forms import LARGEST, compare, sit
from tests.cases import make_case
from tests.scoring.shipped import library


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


BLUEPRINTS = {one.id: one for one in find_blueprints(cases_folder())[0]}


def expected_rows(form: Sequence[Case]) -> list[list[float]]:
    """Totals of the table's learners (rows) on the cases of a form."""
    totals = load_expected().totals
    return [list(row) for row in zip(*(totals[case.id] for case in form), strict=True)]


@pytest.mark.parametrize("name", sorted(BLUEPRINTS))
def test_forms_of_any_seed_differ_by_less_than_half_a_standard_error(name: str) -> None:
    """For the learners of the table, by what each scored on each case."""
    worst = 0.0
    for seed in range(50):
        rules = BLUEPRINTS[name].model_copy(update={"seed": seed})
        forms = [draw(rules, library(), form).cases for form in (0, 1)]
        assert not {c.id for c in forms[0]} & {c.id for c in forms[1]}
        worst = max(worst, compare(*map(expected_rows, forms)).difference)
    assert worst < LARGEST


def test_the_balance_helps_with_learners_whom_it_does_not_know(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Dealt by every second learner of the table, forms differ less for the others than by marks.

    Few learners say little of a case, so that the gain is smaller than for those that were asked.
    """
    table = load_expected()
    half = Expected({id: row[::2] for id, row in table.totals.items()}, table.of_mark)
    by_mark = Expected({}, table.of_mark)
    apart: list[float] = []
    for balance in (half, by_mark):
        monkeypatch.setattr("sim.play.draw.load_expected", lambda balance=balance: balance)
        found: list[float] = []
        for name, seed in product(sorted(BLUEPRINTS), range(50)):
            rules = BLUEPRINTS[name].model_copy(update={"seed": seed})
            rows = [expected_rows(draw(rules, library(), form).cases)[1::2] for form in (0, 1)]
            found.append(compare(*rows).difference)
        apart.append(fmean(found))
    assert apart[0] < apart[1], apart


def test_a_dozen_forms_agree_as_well() -> None:
    """Twelve forms of five cases out of sixty: none is far from another in expected score."""
    cases = library()[:60]
    blocks = [cases[first : first + 12] for first in range(0, 60, 12)]
    dealt = balanced(blocks, [[] for _ in range(12)])
    members = [
        sorted(sorted(case.id for case in block) for block in all) for all in (dealt, blocks)
    ]
    assert members[0] == members[1]
    tenths = load_expected().tenths
    sums = [sum(tenths(block[form]) for block in dealt) for form in range(12)]
    as_they_come = [sum(tenths(block[form]) for block in blocks) for form in range(12)]
    assert max(sums) - min(sums) < (max(as_they_come) - min(as_they_come)) / 2


def test_a_case_that_the_table_does_not_know_counts_by_its_mark() -> None:
    expected = Expected({"K7Q2": (50.0, 61.0)}, {1: 80.0, 4: 60.0})
    assert expected.tenths(make_case(id="K7Q2")) == 555
    assert expected.tenths(make_case(id="T9ST", difficulty=4)) == 600


def test_the_table_holds_whatever_a_blueprint_can_draw_and_is_written_as_it_is_read() -> None:
    table = load_expected()
    cells = [cell for rules in BLUEPRINTS.values() for cell in rules.cell]
    drawn = {case.id for case in library() if any(fits(cell, case) for cell in cells)}
    assert drawn <= table.totals.keys() <= {case.id for case in library()}
    assert {len(row) for row in table.totals.values()} == {LEARNERS}
    marks = {case.id: case.difficulty for case in library()}
    again = tomllib.loads(as_toml(table.totals, marks))
    assert {case: tuple(row) for case, row in again["totals"].items()} == table.totals
