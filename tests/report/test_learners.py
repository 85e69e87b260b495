"""What the score tells of learners whose skill is known, on a small fixed sample."""

from __future__ import annotations

import pytest

from sim.engine.engine import Engine
from sim.report.learners import (
    COMPOSITE,
    RIGHT_OR_WRONG,
    Figures,
    Trial,
    rank_correlation,
    table,
    trial,
)
from sim.report.library import spread_over, stratified
from tests.scoring.shipped import case, library

SAMPLE = ("b8f3", "k7q2", "x6t4")


@pytest.fixture(scope="module")
def found(engine: Engine) -> Trial:
    """Four learners, of noise 0.2, 0.8, 1.4 and 2.0."""
    return trial(engine, [case(id) for id in SAMPLE], 4, 0.0)


def figures(trial: Trial, name: str) -> Figures:
    return next(each for each in trial.figures if each.name == name)


def test_the_mean_score_ranks_learners_by_skill(found: Trial) -> None:
    assert figures(found, COMPOSITE).correlation == pytest.approx(1)


def test_the_least_noisy_learner_scores_near_the_engine(found: Trial) -> None:
    means = [sum(sheet.total for sheet in row) / len(row) for row in found.sheets]
    assert means[0] > 80
    assert means[0] - means[-1] > 15


def test_marking_right_or_wrong_tells_less(found: Trial) -> None:
    composite, marked = figures(found, COMPOSITE), figures(found, RIGHT_OR_WRONG)
    assert composite.alpha is not None
    assert marked.alpha is None or marked.alpha < composite.alpha
    assert 0 <= marked.mean <= 1


def test_a_trial_is_the_same_every_time(found: Trial, engine: Engine) -> None:
    again = trial(engine, [case(SAMPLE[0])], 4, 0.0)
    assert [row[0] for row in again.sheets] == [row[0] for row in found.sheets]


def test_the_table_has_a_line_for_the_composite_its_parts_and_right_or_wrong(
    found: Trial,
) -> None:
    header, _, *lines = table(found).splitlines()
    assert header.startswith("| scored by | mean | spread | true spread | rank correlation |")
    assert [line.split(" | ")[0] for line in lines] == [
        f"| {name}" for name in (COMPOSITE, "diagnosis", "belief", "ordering", "differential",
                                 "justification", RIGHT_OR_WRONG)
    ]  # fmt: skip


def test_exams_share_no_case_and_hold_all(found: Trial) -> None:
    exams = found.exams(1)
    assert [exam.cases for exam in exams] == [(id,) for id in found.cases]
    assert [exam.sheets[0][0] for exam in exams] == list(found.sheets[0])
    assert found.exams(12) == (found,)


def test_ranks_are_correlated_and_ties_share_theirs() -> None:
    """1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 / sqrt(4.5 x 5)."""
    assert rank_correlation([1, 2, 2, 9], [10, 20, 30, 40]) == pytest.approx(0.9487, abs=1e-4)
    assert rank_correlation([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)


def test_a_spread_sample_begins_and_ends_where_the_list_does() -> None:
    cases = library()
    few = spread_over(cases, 12)
    assert len(few) == 12
    assert (few[0], few[-1]) == (cases[0], cases[-1])
    assert spread_over(cases, 10_000) == list(cases)


def test_a_stratified_sample_keeps_the_order_and_every_third_of_a_diagnosis() -> None:
    cases = library()
    third = stratified(cases, len(cases) // 3)
    assert len(third) == len(cases) // 3
    assert third == [each for each in cases if each in third]
