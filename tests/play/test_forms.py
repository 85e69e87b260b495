"""Forms of an exam set against each other by learners who sit both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from statistics import fmean

import pytest

from sim.casefiles.sets import find_blueprints, find_sets
from sim.engine.engine import Engine
from sim.locations import cases_folder
from sim.play.draw import balanced, fits
from sim.play.expected import expected_of, load_expected
from sim.play.forms import LARGEST, compare, sit
from sim.report.panel import LEVELS, SIZE, panel, totals
from sim.report.population import population
from sim.report.solved import Solved, read_table
from tests.cases import make_case
from tests.play import held_out
from tests.play.parallel import (
    PAGE,
    Form,
    apart,
    dealt,
    drawn,
    halves,
    held_out_judges,
    page,
    within,
)
from tests.scoring.shipped import CASES, case, library

MOST_PAIRS = 0.75
"""Pairs of forms that differ by less than half a standard error for all judges together, a little
fewer than are reached: .80 to 1."""


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
TABLE = {id: row for id, row in read_table(CASES).items() if row.totals}
Pairs = Mapping[str, Sequence[tuple[Form, Form]]]


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    """Two forms of each blueprint for each of fifty seeds, as ids."""
    return {name: dealt(name, False) for name in BLUEPRINTS}


def scores_of_the_panel(form: Form, every: slice = slice(None)) -> list[list[float]]:
    """Totals of the learners of the table (rows) on the cases of a form."""
    rows = zip(*(TABLE[case].totals for case in form), strict=True)
    return [list(row) for row in rows][every]


@pytest.mark.parametrize("name", sorted(BLUEPRINTS))
def test_forms_of_any_seed_differ_by_less_than_half_a_standard_error(
    name: str, pairs: Pairs
) -> None:
    """For the learners of the table, by what each scored on each case, at every level of skill."""
    third = SIZE // LEVELS
    for one, other in pairs[name]:
        assert not set(one) & set(other)
        for level in range(LEVELS):
            some = slice(level * third, (level + 1) * third)
            it = compare(scores_of_the_panel(one, some), scores_of_the_panel(other, some))
            assert it.difference < LARGEST, level


@pytest.mark.parametrize("name", sorted(BLUEPRINTS))
def test_forms_differ_little_for_learners_who_have_no_part_in_the_balance(name: str) -> None:
    """In what is expected of the other half of the panel; `sim/docs/forms.md` has the figures."""
    together, by_skill = halves(TABLE)
    pairs = dealt(name, True)
    found = apart(pairs, together.plays, together.groups)
    assert fmean(map(abs, found.seen)) < LARGEST
    assert fmean(found.freed) < LARGEST and within(found.freed) >= MOST_PAIRS
    assert fmean(apart(pairs, by_skill.plays, by_skill.groups).freed) < LARGEST


@pytest.mark.parametrize("name", sorted(BLUEPRINTS))
def test_forms_differ_little_for_learners_of_another_table(name: str, pairs: Pairs) -> None:
    """Kinds of learners who share nothing with the panel."""
    if not held_out.read():
        pytest.skip("nobody has played: python -m tests.play.parallel --held-out")
    together, each_kind = held_out_judges(held_out.read())
    found = apart(pairs[name], together.plays, together.groups)
    assert fmean(found.freed) < LARGEST and within(found.freed) >= MOST_PAIRS
    assert fmean(apart(pairs[name], each_kind.plays, each_kind.groups).freed) < LARGEST


def test_chance_is_told_from_a_difference_that_is_there() -> None:
    """Forms whose kinds score 6 points apart, with noise of a sd of 8 on each play of a case."""
    random = Random(7)
    table: dict[str, tuple[tuple[float, ...], ...]] = {}
    forms: tuple[list[str], list[str]] = ([], [])
    for number in range(4000):
        hard = number % 2
        forms[hard].append(f"C{number}")
        plays = [tuple(70 - 6 * hard + random.gauss(0, 8) for _ in range(8)) for _ in range(2)]
        table[f"C{number}"] = tuple(plays)
    pairs = [(forms[0][k : k + 10], forms[1][k : k + 10]) for k in range(0, 2000, 10)]
    found = apart(pairs, table, [[k] for k in range(8)])
    true = 6 / (8 / 10**0.5)
    # The error of ten cases is known by chance itself, so that ratios come out 5 % too large.
    assert found.expected == pytest.approx(1.05 * true, rel=0.03)
    # Two plays of two forms: 4 x 8^2 / 10 / 2^2 in the mean, 1 in squared standard errors.
    assert fmean(each**2 for each in found.seen) == pytest.approx(1.1 * (true**2 + 1), rel=0.05)
    same = [(forms[0][k : k + 10], forms[0][k + 10 : k + 20]) for k in range(0, 2000, 20)]
    alike = apart(same, table, [[k] for k in range(8)])
    assert alike.expected < 0.3 < fmean(map(abs, alike.seen))


def test_the_page_is_what_the_table_makes_of_it() -> None:
    assert PAGE.read_text("utf-8") == page(library(), held_out.the_table(), held_out.read())


def test_the_held_out_learners_are_others_and_played_the_cases_as_they_are(
    engine: Engine,
) -> None:
    known = {one.name for one in (*panel(), *population())}
    assert not known & {one.name + 100 * t for one in held_out.kinds() for t in range(9)}
    now = {
        case.id: held_out.digest_of(case, engine) for case in library() if held_out.drawable(case)
    }
    assert held_out.read().keys() <= now.keys()
    assert all(row.digest == now[id] for id, row in held_out.read().items())


def test_what_a_held_out_learner_scored_is_found_again(engine: Engine) -> None:
    table = held_out.read()
    if not table:
        pytest.skip("nobody has played: python -m tests.play.parallel --held-out")
    id = min(table)
    again = totals(case(id.lower()), engine, held_out.kinds()[:2])
    assert table[id].scores[0][:2] == again


def test_the_balance_helps_with_learners_whom_it_does_not_know(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Dealt by every second learner of the table, forms differ less for the rest than by marks."""
    half = [replace(row, totals=row.totals[::2]) for row in TABLE.values()]
    by_mark = replace(expected_of(half), of_case={})
    gaps: list[float] = []
    for balance in (expected_of(half), by_mark):
        monkeypatch.setattr("sim.play.draw.load_expected", lambda balance=balance: balance)
        found = [
            compare(*(scores_of_the_panel(form, slice(1, None, 2)) for form in pair)).difference
            for rules in BLUEPRINTS.values()
            for pair in drawn(rules, library(), 25)
        ]
        gaps.append(fmean(found))
    assert gaps[0] < gaps[1], gaps


def test_a_dozen_forms_agree_as_well() -> None:
    """Twelve forms of five cases out of sixty: none is far from another in expected score."""
    cases = library()[:60]
    blocks = [cases[first : first + 12] for first in range(0, 60, 12)]
    dealt = balanced(blocks, [[] for _ in range(12)])
    members = [
        sorted(sorted(case.id for case in block) for block in all) for all in (dealt, blocks)
    ]
    assert members[0] == members[1]
    profile = load_expected().profile
    for level in range(LEVELS):
        sums = [sum(profile(block[form])[level] for block in dealt) for form in range(12)]
        as_they_come = [sum(profile(block[form])[level] for block in blocks) for form in range(12)]
        assert max(sums) - min(sums) < (max(as_they_come) - min(as_they_come)) / 2


def test_a_profile_is_what_each_third_of_the_panel_scored_and_who_solves_it() -> None:
    """Of six learners, two make each third: means of 90 and 80, 70 and 61, 50 and 20; 50 / 2."""
    row = Solved("K7Q2", 0.5, "", "", 4, (90.0, 80.0, 70.0, 61.0, 50.0, 20.0))
    other = replace(row, case="B8F3", totals=(80.0, 70.0, 60.0, 51.0, 40.0, 10.0))
    expected = expected_of([row, other, Solved("A4C8", 0.5, "")])
    assert expected.profile(make_case(id="K7Q2")) == (850, 655, 350, 250)
    assert expected.profile(make_case(id="T9ST", difficulty=4)) == (800, 605, 300, 250)


def test_without_any_table_every_case_counts_the_same() -> None:
    expected = expected_of([])
    assert expected.profile(make_case()) == expected.profile(make_case(id="T9ST", difficulty=4))


def test_the_table_holds_whatever_a_blueprint_can_draw() -> None:
    cells = [cell for rules in BLUEPRINTS.values() for cell in rules.cell]
    can_be_drawn = {case.id for case in library() if any(fits(cell, case) for cell in cells)}
    assert can_be_drawn <= load_expected().of_case.keys() <= {case.id for case in library()}
    assert {len(row.totals) for row in TABLE.values()} == {SIZE}
