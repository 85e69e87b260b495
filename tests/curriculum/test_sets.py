"""What each set promises: cases that exist, easy and hard ones, none decided like another."""

from __future__ import annotations

import operator
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from sim.casefiles.sets import Blueprint, CaseSet, read_blueprint
from sim.encounter.case import Case
from sim.knowledge.loader import Knowledge
from sim.knowledge.units import parse_measurement
from tests.curriculum.conftest import CASES

EASY, HARD = 2, 4
"""Difficulty up to which a case is easy, and from which it is hard, of 5."""
EXPECTED = {
    "antenatal", "core-12", "exam-a", "exam-b", "hemoglobin", "mimics", "pediatric", "rare-iron",
}  # fmt: skip
DECIDING: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "deciding.toml").read_text("utf-8")
)
SIDES: dict[str, Callable[[float, float], bool]] = {"<": operator.lt, ">": operator.gt}


def test_the_curriculum_has_its_eight_sets(sets: Mapping[str, CaseSet]) -> None:
    assert set(sets) == EXPECTED == set(DECIDING)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_set_has_an_aim_and_only_cases_that_exist(
    name: str, sets: Mapping[str, CaseSet], library: Mapping[str, Case]
) -> None:
    assert sets[name].aim.strip()
    assert [case for case in sets[name].cases if case not in library] == []


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_set_has_easy_and_hard_cases(
    name: str, sets: Mapping[str, CaseSet], library: Mapping[str, Case]
) -> None:
    difficulties = [library[case].difficulty for case in sets[name].cases]
    assert min(difficulties) <= EASY
    assert max(difficulties) >= HARD


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_no_two_cases_of_a_set_share_what_decides_them(
    name: str, sets: Mapping[str, CaseSet]
) -> None:
    assert list(DECIDING[name]) == list(sets[name].cases)
    # A value counts by its side of the limit alone: HbA2 above 3.5 % and above 4 % are one result.
    sides = Counter(" ".join(text.split()[:2]) for text in DECIDING[name].values())
    assert {side: n for side, n in sides.items() if n > 1} == {}


@pytest.mark.parametrize(
    ("name", "case"), [(name, case) for name, cases in DECIDING.items() for case in cases]
)
def test_what_decides_a_case_stands_in_it(
    name: str, case: str, library: Mapping[str, Case], knowledge: Knowledge
) -> None:
    text = DECIDING[name][case]
    if " " not in text:
        finding, present = text.removeprefix("!"), not text.startswith("!")
        assert present in {seen for found, seen in _findings(library[case]) if found == finding}
        return
    quantity, side, limit = text.split()
    printed = parse_measurement(library[case].results[quantity], knowledge.quantities[quantity])
    assert SIDES[side](printed.value, float(limit))


def test_mimics_are_pairs_that_lie_on_two_sides_of_one_test(
    sets: Mapping[str, CaseSet], library: Mapping[str, Case]
) -> None:
    cases = sets["mimics"].cases
    for one, other in zip(cases[::2], cases[1::2], strict=True):
        texts = [DECIDING["mimics"][case] for case in (one, other)]
        names = {text.removeprefix("!").split()[0] for text in texts}
        assert len(names) == 1, (one, other)
        assert texts[0] != texts[1]
        answers = [set(library[case].diagnosis.conditions) for case in (one, other)]
        assert answers[0] != answers[1]


def test_exam_forms_are_parallel_and_share_no_case(
    sets: Mapping[str, CaseSet], library: Mapping[str, Case], knowledge: Knowledge
) -> None:
    def blueprint(name: str) -> list[tuple[str, bool, int]]:
        """Axis of the first condition, whether there are two, and difficulty, case by case."""
        cases = [library[case] for case in sets[name].cases]
        return [
            (
                knowledge.conditions[case.diagnosis.conditions[0]].axis,
                len(case.diagnosis.conditions) > 1,
                case.difficulty,
            )
            for case in cases
        ]

    assert blueprint("exam-a") == blueprint("exam-b")
    assert not set(sets["exam-a"].cases) & set(sets["exam-b"].cases)


@pytest.mark.parametrize("name", ["exam-a", "exam-b"])
def test_an_exam_form_fills_its_blueprint_cell_by_cell(
    name: str, sets: Mapping[str, CaseSet], library: Mapping[str, Case], knowledge: Knowledge
) -> None:
    blueprint = read_blueprint(CASES / "sets" / "ten-patients.exam.toml")
    assert isinstance(blueprint, Blueprint)
    for cell, case in zip(blueprint.cell, sets[name].cases, strict=True):
        low, high = cell.difficulty
        assert set(cell.conditions) <= set(knowledge.conditions)
        assert set(cell.conditions) & set(library[case].diagnosis.conditions), cell.name
        assert cell.number == 1
        assert low <= library[case].difficulty <= high, cell.name


def _findings(case: Case) -> Iterator[tuple[str, bool]]:
    tables = [case.patient, *case.history, *case.examination, *case.reports, *case.then]
    for table in tables:
        yield from table.findings.items()
