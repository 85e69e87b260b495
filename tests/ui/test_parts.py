"""The parts that draw and search, without an app."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sim.encounter.reveal import Shown
from sim.knowledge.loader import Knowledge
from sim.knowledge.units import parse_measurement
from sim.play.workshop import Workshop
from sim.ui import catalog, text
from sim.ui.matching import Choice, find
from sim.ui.screens.differential import give, number, without_number
from sim.ui.widgets.bars import bar, percent
from sim.ui.widgets.results import flag, printed

CHOICES = [
    Choice("tsat", "Iron, TIBC and transferrin saturation", "", ("iron studies", "TSAT")),
    Choice("colonoscopy", "Colonoscopy", "", ("scope",)),
    Choice("hplc", "Hemoglobin fractions", "", ("electrophoresis", "haemoglobin fractions")),
    Choice("trait", "β-thalassemia trait"),
]


@given(st.text())
def test_cleaned_text_holds_no_character_that_acts(given_text: str) -> None:
    cleaned = text.clean(given_text)
    assert "\n" not in cleaned and "\x1b" not in cleaned
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200f") & set(cleaned)


@given(st.text(max_size=50), st.integers(1, 40), st.booleans())
def test_a_cell_is_exactly_as_wide_as_it_should_be(shown: str, width: int, right: bool) -> None:
    assert cell_len(text.cell(shown, width, right=right)) == width


def test_brackets_are_letters() -> None:
    evil = "[/ [H] [@click=app.quit]x[/]"
    assert text.words(evil).plain == evil
    assert text.words(evil).spans == []
    assert text.line("a ", (evil, "bold")).plain == f"a {evil}"
    assert text.plain(evil).plain == evil


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("tf sat", "tsat"), ("TSAT", "tsat"), ("iron st", "tsat"), ("scope", "colonoscopy"),
        ("colonscopy", "colonoscopy"), ("electroph", "hplc"), ("haemoglobin", "hplc"),
        ("beta thal", "trait"), ("β-thal", "trait"),
    ],
)  # fmt: skip
def test_what_is_meant_is_found(query: str, first: str) -> None:
    assert [choice.id for choice in find(query, CHOICES)][:1] == [first]


@pytest.mark.parametrize("query", ["", "t", " ", "( )", "zzqx"])
def test_too_little_or_nonsense_finds_nothing(query: str) -> None:
    assert find(query, CHOICES) == []


def test_every_order_question_and_diagnosis_is_found_by_its_own_name(
    knowledge: Knowledge, workshop: Workshop
) -> None:
    for choices in (
        catalog.orders(knowledge),
        catalog.questions(knowledge),
        catalog.areas(knowledge),
        catalog.hypotheses(workshop),
    ):
        labels = [choice.label for choice in choices]
        assert len(labels) == len(set(labels))
        for choice in choices:
            assert find(choice.label, choices)[0].id == choice.id


def test_two_diagnoses_are_found_in_either_order(workshop: Workshop) -> None:
    choices = catalog.hypotheses(workshop)
    for query in ("iron deficiency inflammation", "inflammation iron deficiency"):
        assert find(query, choices)[0].id == "iron-deficiency+inflammation"


@given(st.floats(0, 1), st.integers(1, 40))
def test_a_bar_fills_its_width_in_proportion(share: float, width: int) -> None:
    drawn = bar(share, width)
    assert len(drawn) == width
    assert abs(drawn.count("█") - share * width) <= 1


def test_percentages_never_round_to_certainty() -> None:
    assert [percent(p) for p in (0, 0.001, 0.5, 0.999, 1)] == ["0", "<1", "50", ">99", "100"]


@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 25)),
    st.sampled_from("abcde"),
    st.integers(-50, 200),
)
def test_tokens_stay_between_nothing_and_a_hundred(
    tokens: dict[str, int], hypothesis: str, wanted: int
) -> None:
    after = give(tokens, hypothesis, wanted)
    assert sum(after.values()) <= 100
    assert min(after.values()) >= 0
    assert after[hypothesis] == max(0, min(wanted, 100))


def test_a_number_after_the_name_is_tokens() -> None:
    assert (without_number("iron deficiency 60"), number("iron deficiency 60")) == (
        "iron deficiency", 60,
    )  # fmt: skip
    assert (without_number("hemoglobin C"), number("hemoglobin C")) == ("hemoglobin C", None)
    assert (without_number("40 %").strip(), number("40 %")) == ("", 40)


def shown(knowledge: Knowledge, quantity: str, as_printed: str) -> Shown:
    """A result as it was revealed."""
    read = parse_measurement(as_printed, knowledge.quantities[quantity])
    return Shown(quantity, as_printed, read, "", 0, 0.0)


@pytest.mark.parametrize(
    ("as_printed", "expected"),
    [("20 ng/mL", "L"), ("30 ng/mL", ""), ("401 ng/mL", "H"), ("<5 ng/mL", "L"),
     ("<100 ng/mL", ""), (">1000 ng/mL", "H"), (">100 ng/mL", "")],
)  # fmt: skip
def test_a_limit_flags_only_what_it_proves(
    knowledge: Knowledge, as_printed: str, expected: str
) -> None:
    assert flag(shown(knowledge, "ferritin", as_printed), (30.0, 400.0)) == expected


def test_a_result_is_printed_as_the_case_prints_it(knowledge: Knowledge) -> None:
    quantity = knowledge.quantities["hb"]
    assert printed(shown(knowledge, "hb", "8.90 g/dL"), quantity, "conventional") == (
        "8.90", "g/dL",
    )  # fmt: skip
    assert printed(shown(knowledge, "hb", "89 g/L"), quantity, "conventional") == ("8.9", "g/dL")
    assert printed(shown(knowledge, "hb", "89 g/L"), quantity, "si") == ("89", "g/L")
