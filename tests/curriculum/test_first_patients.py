"""The patients that a beginner is led to: plain ones, and different enough to give nothing away."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sim.casefiles.sets import CaseSet
from sim.encounter.case import Case
from sim.play.ease import FIRST, Ease, read_ease
from tests.curriculum.conftest import CASES


def test_first_patients_are_easy_have_one_diagnosis_each_and_no_two_the_same(
    library: Mapping[str, Case],
) -> None:
    first = [library[id] for id in read_ease(CASES).first]
    assert len(first) >= 4
    assert all(case.difficulty <= 2 and not case.atypical for case in first)
    diagnoses = [case.diagnosis.conditions for case in first]
    assert all(len(conditions) == 1 for conditions in diagnoses)
    assert len(set(diagnoses)) == len(first), "who knows one knows none of the others"


def test_no_first_patient_is_kept_for_an_exam(sets: Mapping[str, CaseSet]) -> None:
    kept = {*sets["exam-a"].cases, *sets["exam-b"].cases}
    assert not kept & {*read_ease(CASES).first}


def test_every_case_has_an_expected_score(library: Mapping[str, Case]) -> None:
    scores = read_ease(CASES).scores
    assert set(scores) == set(library)
    assert all(0 <= score <= 100 for score in scores.values())


def test_a_folder_that_says_nothing_or_nonsense_leaves_the_order_to_the_rest(
    tmp_path: Path,
) -> None:
    assert read_ease(tmp_path) == Ease()
    (tmp_path / "sets").mkdir()
    (tmp_path / FIRST).write_bytes(b"\xff\xfe")
    (tmp_path / "sets" / "difficulty.csv").write_text("case,solved\nA1AA,much\n", "utf-8")
    assert read_ease(tmp_path) == Ease()
    (tmp_path / FIRST).write_text("# none\n\n  B2BB  # one\nA1AA\nB2BB\n", "utf-8")
    assert read_ease(tmp_path).first == ("B2BB", "A1AA")
