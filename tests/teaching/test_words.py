"""Figures in words."""

from __future__ import annotations

import pytest

from sim.encounter.case import PatientCard
from sim.engine.evidence import Observation, Result
from sim.knowledge.loader import Knowledge
from sim.teaching import words


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.0004, "of 1,000 such men fewer than 1"),
        (0.008, "of 1,000 such men about 8"),
        (0.0804, "of 1,000 such men about 80"),
        (0.5, "of 1,000 such men about 500"),
        (0.997, "of 1,000 such men about 990"),
        (0.9995, "of 1,000 such men nearly all"),
    ],
)
def test_a_probability_is_said_as_a_count(probability: float, said: str) -> None:
    assert words.natural_frequency(probability, "men") == said


@pytest.mark.parametrize(
    ("probability", "said"),
    [(0.0, "0 %"), (0.004, "below 1 %"), (0.3, "30 %"), (0.996, "above 99 %"), (1.0, "100 %")],
)
def test_a_percentage_is_never_rounded_to_certainty(probability: float, said: str) -> None:
    assert words.percent(probability) == said


@pytest.mark.parametrize(
    ("decibans", "said"),
    [
        (0.5, "says nothing about"),
        (3, "speaks weakly for"),
        (-7, "speaks against"),
        (12, "speaks strongly for"),
        (-25, "all but decides against"),
    ],
)
def test_decibans_are_said_in_words(decibans: float, said: str) -> None:
    assert words.weight_of(decibans) == said


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [(7.4, 0, "+7"), (-3.0, 1, "−3.0"), (-0.0741, 3, "−0.074"), (0.0, 0, "+0")],
)
def test_a_change_has_its_sign(value: float, places: int, said: str) -> None:
    assert words.signed(value, places) == said


def test_sentences_of_the_score_get_the_signs_that_numbers_have() -> None:
    assert words.typeset("points x (1 - a / b), 2^-D") == "points × (1 − a / b), 2^−D"
    assert (
        words.typeset("worth -0.014; best was CT, +0.020.") == "worth −0.014; best was CT, +0.020."
    )
    kept = "beta-thalassemia, C-reactive protein 25-hydroxy 2026-03-01 12-15"
    assert words.typeset(kept) == kept


def test_everyday_words_leave_technical_figures_out() -> None:
    said = words.everyday("At the start, 20 decibans too low: of 1,000 you expected 10.")
    assert said == "At the start too low: of 1,000 you expected 10."
    said = words.everyday(
        "Stage 1: 1.36 bits outside the band; you gave lead 1 %, the engine 52 %."
    )
    assert said == "Stage 1: you gave lead 1 %, the engine 52 %."


def test_lists_read_as_sentences() -> None:
    assert words.joined([]) == ""
    assert words.joined(["a", "b"]) == "a and b"
    assert words.shortened(["a", "b", "c", "d"], 2) == "a, b and 2 more"
    assert words.shortened(["a", "b"], 2) == "a and b"


@pytest.mark.parametrize(
    ("age", "sex", "pregnant", "said"),
    [
        (8, "female", False, "girls"),
        (8, "male", False, "boys"),
        (30, "female", True, "pregnant women"),
        (70, "male", False, "men"),
    ],
)
def test_people_like_the_patient_are_named(age: int, sex: str, pregnant: bool, said: str) -> None:
    card = PatientCard.model_validate(
        {"age": age, "sex": sex, "pregnant": pregnant, "stem": "Comes."}
    )
    assert words.people(card) == said


def test_money_and_days_are_short() -> None:
    assert [words.money(x) for x in (0, 6.47, 1240.4)] == ["$0", "$6.47", "$1,240"]
    assert [words.days(x) for x in (0, 0.04, 1, 9.06)] == [
        "no time",
        "less than a day",
        "1 day",
        "9 days",
    ]


def test_a_line_break_of_a_file_is_no_line_break_of_a_text() -> None:
    assert words.one_line("One\ntwo.\n\nThree.\n") == "One two.\n\nThree."


def test_evidence_is_read_with_its_unit_and_absence_with_a_no(knowledge: Knowledge) -> None:
    assert words.item_text(Result("ferritin", 5, "<"), knowledge) == "Ferritin <5 ng/mL"
    assert words.item_text(Observation("pica", False), knowledge).startswith("no ")
