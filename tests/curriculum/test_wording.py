"""What a learner reads before the answer: it gives nothing away, is plain, and is said once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from sim.casefiles.find import find_cases
from sim.encounter.case import Case
from sim.knowledge.loader import Knowledge
from sim.play.curriculum import OUTSIDE
from sim.play.curriculum_page import CASES
from tests.curriculum.reading import grade, sentences, syllables, words

HARDEST = 10.0
"""School grade. Plain English for the public is at most at grade 8 and a newspaper near 10; those
who play are at the end of school or beyond it, so that one stem may be as hard as a newspaper."""
USUAL = 8.0
"""The mean of all stems: the level of texts for the public."""
LONGEST = 130
"""Words of a stem: what is read in half a minute at 250 words a minute."""
GENERIC = frozenset({
    "absolute", "acquired", "anemia", "blood", "carrier", "cells", "chronic", "deficiency",
    "disease", "hemoglobin", "related", "syndrome", "three", "trait", "without",
})  # fmt: skip
"""Words of many names that give none of them away."""
REVEALED = frozenset({
    "angiodysplasia", "autoimmune-gastritis", "castleman", "celiac", "gi-malignancy", "gi-polyps",
    "h-pylori", "hereditary-telangiectasia", "hiatal-hernia", "hookworm", "ibd", "malignancy",
    "meckel", "peptic-ulcer", "polymyalgia-vasculitis", "rheumatoid-arthritis", "urinary-loss",
})  # fmt: skip
"""Causes that an order or an examination reveals; the others are heard from the patient."""
SAID = {
    ("A4C8", "stem"): "an old letter that excluded the carrier state, wrongly",
    ("B3K6", "kidney"): "the answer to the question for the kidneys",
    ("H6R3", "family"): "an aunt's tablets, as relatives have them",
    ("K9G6", "stem"): "the wrong label that the case is about",
    ("N9V2", "stem"): "the wrong label that the case is about",
}
"""Case and place where a word may stand, and why."""


GIVEAWAY = {
    "castleman": "interleukin", "celiac": "gluten coeliac",
    "dmt1": "slc11a2", "epp": "protoporphyrin", "glrx5": "sideroblast",
    "hereditary-elliptocytosis": "ellipse elliptic", "hereditary-pyropoikilocytosis":
    "splinter fragment spectrin", "hereditary-telangiectasia": "osler",
    "hypotransferrinemia": "transferrin", "ibd": "crohn colitis", "irida": "hepcidin tmprss",
    "mds-rs": "myelodys sideroblast", "xlp": "protoporphyrin", "xlsa": "sideroblast",
}  # fmt: skip
"""Words beside the names that give a diagnosis or a cause away; they begin a word of the text."""


@pytest.fixture(scope="module")
def stems(library: Mapping[str, Case]) -> Mapping[str, str]:
    return {case.id: case.patient.stem for case in library.values()}


@pytest.mark.parametrize("path", find_cases(CASES).paths, ids=lambda path: path.stem[:4])
def test_nothing_that_is_read_or_heard_gives_the_diagnosis_away(
    path: Path, library: Mapping[str, Case], knowledge: Knowledge
) -> None:
    case = library[path.stem[:4].upper()]
    telling, names = _telling(case, knowledge)
    hits = [
        (place, word)
        for place, text in _before_the_answer(case, path)
        if (case.id, place) not in SAID
        for word in _found(text, telling, names)
    ]
    assert hits == []


def test_the_lint_finds_a_word_a_longer_form_of_it_and_a_name(
    library: Mapping[str, Case], knowledge: Knowledge
) -> None:
    telling, names = _telling(library["L9W2"], knowledge)
    assert _found("He was told of plumbism.", telling, names) == ["plumbism"]
    telling, names = _telling(library["K7Q2"], knowledge)
    assert _found("They spoke of colon cancer.", telling, names) == ["colon cancer"]
    assert _found("They spoke of a column, and of cancer.", telling, names) == []
    telling, names = _telling(library["T5V1"], knowledge)
    assert _found("Splinters on the slide", telling, names) == ["splinter"]
    telling, names = _telling(library["B8F3"], knowledge)
    assert _found("Two thalassemias in one house", telling, names) == ["thalassemia"]


def test_whatever_is_excused_would_be_found(
    library: Mapping[str, Case], knowledge: Knowledge
) -> None:
    for case_id, place in SAID:
        case = library[case_id]
        texts = dict(_before_the_answer(case, Path("x")))
        assert _found(texts[place], *_telling(case, knowledge)), (case_id, place)


def test_no_two_stems_share_a_sentence(stems: Mapping[str, str]) -> None:
    where: dict[str, list[str]] = defaultdict(list)
    for case, stem in stems.items():
        for sentence in sentences(stem):
            where[" ".join(words(sentence.casefold()))].append(case)
    assert {sentence: cases for sentence, cases in where.items() if len(cases) > 1} == {}


def test_no_two_cases_say_the_same_in_an_answer_or_in_the_debrief(
    library: Mapping[str, Case],
) -> None:
    """Of six words and more. Reports may: laboratories print the same normal sentence each day."""
    where: dict[str, set[str]] = defaultdict(set)
    for case in library.values():
        spoken = [question.answer for question in case.history]
        written = [point.text for point in case.debrief.points]
        for text in (*spoken, *written, case.debrief.summary):
            for sentence in sentences(text):
                plain = words(sentence.casefold())
                if len(plain) >= 6:
                    where[" ".join(plain)].add(case.id)
    assert {sentence: cases for sentence, cases in where.items() if len(cases) > 1} == {}


def test_no_two_patients_give_the_same_answer(library: Mapping[str, Case]) -> None:
    """Not even a word: each has a voice, and says no in it."""
    where: dict[str, list[str]] = defaultdict(list)
    for case in library.values():
        for question in case.history:
            where[" ".join(words(question.answer.casefold()))].append(f"{case.id} {question.ask}")
    assert {answer: found for answer, found in where.items() if len(found) > 1} == {}


def test_stems_are_plain_english(stems: Mapping[str, str]) -> None:
    grades = {case: grade(stem) for case, stem in stems.items()}
    assert {case: found for case, found in grades.items() if found > HARDEST} == {}
    assert sum(grades.values()) / len(grades) <= USUAL


def test_stems_are_neither_a_line_nor_a_page(stems: Mapping[str, str]) -> None:
    lengths = {case: len(words(stem)) for case, stem in stems.items()}
    assert {case: n for case, n in lengths.items() if not 40 <= n <= LONGEST} == {}


def test_every_case_has_enough_to_ask_to_look_at_and_to_learn(
    library: Mapping[str, Case],
) -> None:
    for case in library.values():
        assert len(case.history) >= 8, case.id
        assert len(case.examination) >= 6, case.id
        assert 3 <= len(case.debrief.points) <= 6, case.id
        assert case.debrief.summary.strip(), case.id
        assert all(point.sources for point in case.debrief.points), case.id


def test_no_text_ends_in_a_stray_sign(library: Mapping[str, Case]) -> None:
    for case in library.values():
        texts = [text for _, text in _before_the_answer(case, Path("x"))]
        texts += [report.text for report in case.reports]
        assert [text for text in texts if text.rstrip()[-1:] in set("|,;:-")] == [], case.id


def test_the_grade_is_that_of_the_formula() -> None:
    """Six words of one syllable in a sentence: 0.39 * 6 + 11.8 - 15.59 = -1.45."""
    assert grade("The cat sat on the mat.") == pytest.approx(-1.45)
    # 4 words, 2 sentences, 7 syllables (he-mo-glo-bin is 4): 0.78 + 20.65 - 15.59 = 5.84
    assert grade("Hemoglobin fell.\nWhy now?") == pytest.approx(5.84)


@pytest.mark.parametrize(
    ("word", "heard"),
    [("stone", 1), ("table", 2), ("tree", 1), ("the", 1), ("anemia", 3), ("kitchen", 2)],
)
def test_syllables_are_groups_of_vowels(word: str, heard: int) -> None:
    assert syllables(word) == heard


def test_a_sentence_ends_behind_its_quotation_mark() -> None:
    assert sentences("'I am well.' He said so.") == ["'I am well.", "He said so."]


def _before_the_answer(case: Case, path: Path) -> Iterator[tuple[str, str]]:
    """Place -> text that is shown without any order."""
    yield "id", case.id
    yield "title", case.title
    yield "file name", path.stem.replace("-", " ")
    yield "stem", case.patient.stem
    yield from ((question.ask, question.answer) for question in case.history)
    yield from ((look.area, look.text) for look in case.examination)


def _telling(case: Case, knowledge: Knowledge) -> tuple[set[str], set[str]]:
    """Words that name a condition of the case by themselves, and whole names of its cause."""
    conditions = [knowledge.conditions[c] for c in case.diagnosis.conditions if c not in OUTSIDE]
    named = [n for c in conditions for n in (c.name, c.short, *c.synonyms)]
    hints = [GIVEAWAY.get(name, "") for name in (*case.diagnosis.conditions, case.diagnosis.cause)]
    telling = {word for name in named for word in words(name.casefold()) if len(word) >= 5}
    names = {" ".join(words(name.casefold())) for name in named}
    if case.diagnosis.cause in REVEALED:
        cause = knowledge.causes[case.diagnosis.cause]
        names |= {" ".join(words(name.casefold())) for name in (cause.name, *cause.synonyms)}
    telling |= set(" ".join(hints).split())
    return telling - GENERIC, {name for name in names if len(name) >= 4}


def _found(text: str, telling: set[str], names: set[str]) -> list[str]:
    spoken = words(text.casefold())
    spaced = f" {' '.join(spoken)} "
    found = {word for word in telling if any(one.startswith(word) for one in spoken)}
    found |= {name for name in names if re.search(rf" {re.escape(name)} ", spaced)}
    return sorted(found)
