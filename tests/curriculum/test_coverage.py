"""The counts that the library promises, and the page that shows them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

import pytest

from sim.casefiles.sets import CaseSet
from sim.encounter.case import Case
from sim.knowledge.loader import Knowledge
from sim.play import curriculum
from sim.play.curriculum import (
    ACQUIRED,
    GUIDELINE,
    HEMOGLOBIN_DISEASES,
    OUTSIDE,
    TRAITS,
    Aim,
    age_group,
    aims,
    published,
    with_any,
)
from sim.play.curriculum_page import CASES, PAGE, read_library, render
from sim.report.published import LATER

LEAST = {
    "cases": 60,
    "iron deficiency": 16,
    "inflammation, alone or not": 6,
    "carriers": 10,
    "disease states of hemoglobin": 8,
    "disorders of the 2014 guideline": 12,
    "acquired sideroblastic, lead, copper": 6,
    "healthy or none of these": 2,
    "published patients": 25,
}


@pytest.fixture(scope="module")
def counted(library: Mapping[str, Case], knowledge: Knowledge) -> Mapping[str, Aim]:
    return {aim.name: aim for aim in aims(tuple(library.values()), knowledge)}


@pytest.mark.parametrize("name", sorted(LEAST))
def test_the_library_has_as_many_cases_as_it_promises(
    name: str, counted: Mapping[str, Aim]
) -> None:
    assert counted[name].least == LEAST[name]
    assert counted[name].found >= LEAST[name]


def test_nothing_of_the_curriculum_is_missing(counted: Mapping[str, Aim]) -> None:
    assert {name: aim.missing for name, aim in counted.items() if not aim.met} == {}


def test_every_condition_and_every_cause_of_iron_deficiency_has_a_case(
    library: Mapping[str, Case], knowledge: Knowledge
) -> None:
    declared = {name for case in library.values() for name in case.diagnosis.conditions}
    assert set(knowledge.conditions) - declared == set()
    causes = {cause.id for cause in knowledge.causes.values() if cause.of == "iron-deficiency"}
    assert causes - {case.diagnosis.cause for case in library.values()} == set()


def test_iron_deficiency_is_met_before_anemia_and_when_it_is_severe(
    library: Mapping[str, Case],
) -> None:
    """J7S2 has a hemoglobin of 11.8 g/dL in the first trimester (limit 11.0), Q5T8 one of 4.3."""
    early, late = library["J7S2"], library["Q5T8"]
    for case in (early, late):
        assert case.diagnosis.conditions == ("iron-deficiency",)
    assert float(early.results["hb"].split()[0]) > 11 > 7 > float(late.results["hb"].split()[0])


def test_every_setting_age_group_and_sex_is_met(
    library: Mapping[str, Case], knowledge: Knowledge
) -> None:
    cases = tuple(library.values())
    assert {case.setting for case in cases} == set(knowledge.settings)
    assert {case.patient.sex for case in cases} == {"female", "male"}
    ages = [case.patient.age for case in cases]
    assert min(ages) <= 0.75
    assert max(ages) >= 90
    assert {age_group(age) for age in ages} == {name for name, _ in curriculum.AGES}


def test_groups_hold_only_conditions_that_exist_and_share_none(knowledge: Knowledge) -> None:
    groups = (TRAITS, HEMOGLOBIN_DISEASES, GUIDELINE, ACQUIRED, OUTSIDE)
    together = set().union(*groups)
    assert together <= set(knowledge.conditions)
    assert len(together) == sum(map(len, groups))


def test_two_cases_of_one_source_are_one_published_patient(library: Mapping[str, Case]) -> None:
    one = library["Q1V4"]
    assert one.based_on
    assert len(published((one, one.model_copy(update={"id": "Q1V5"})))) == 1


def test_a_condition_counts_alone_and_with_another(library: Mapping[str, Case]) -> None:
    both = library["P3D7"]
    assert set(both.diagnosis.conditions) == {"iron-deficiency", "beta-thal-trait"}
    assert with_any((both,), {"beta-thal-trait"}) == (both,) == with_any((both,), TRAITS)
    assert with_any((both,), GUIDELINE) == ()


def test_an_aim_is_not_met_where_something_that_can_be_named_is_missing() -> None:
    assert Aim("causes", 2, 2).met
    assert not Aim("causes", 2, 1).met
    assert not Aim("causes", 2, 2, ("diet",)).met


def test_no_case_is_a_patient_that_was_frozen_to_judge_the_engine(
    library: Mapping[str, Case],
) -> None:
    frozen = [p for file in LATER for p in tomllib.loads(file.read_text("utf-8"))["patient"]]
    sources = {patient["source"] for patient in frozen}
    assert sources & {case.based_on for case in library.values()} == set()


def test_the_page_is_what_the_library_gives(knowledge: Knowledge) -> None:
    """Where it is not, `python -m sim.play.curriculum_page` writes it anew."""
    assert PAGE.read_text("utf-8") == render(*read_library(CASES, knowledge), knowledge)


def test_the_page_names_every_case_and_every_set(
    library: Mapping[str, Case], sets: Mapping[str, CaseSet]
) -> None:
    page = PAGE.read_text("utf-8")
    assert [case for case in library if case not in page] == []
    assert [one.title for one in sets.values() if f"### {one.title}\n" not in page] == []


def test_what_is_missing_shows_on_the_page(
    library: Mapping[str, Case], knowledge: Knowledge
) -> None:
    few = tuple(case for case in library.values() if "irida" not in case.diagnosis.conditions)
    page = render(few, (), knowledge)
    assert "**no**: irida" in page
    assert "| iron-refractory iron deficiency anemia | **0** |" in page
