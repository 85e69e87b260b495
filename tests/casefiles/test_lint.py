"""What `pallor check` says about a case, rule by rule."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import tomli_w

from sim.casefiles.digest import case_digest
from sim.casefiles.lint import lint
from sim.engine.belief import Belief, Hypothesis
from sim.engine.evidence import Evidence
from sim.errors import Problem
from sim.knowledge.loader import Knowledge
from tests.cases import document, make_case

NAME = "t3st-the-quiet-gardener.toml"


@dataclass
class Certain:
    """An engine that believes in one condition whatever it is shown."""

    condition: str

    def belief(self, evidence: Evidence) -> Belief:
        named = Hypothesis(self.condition, (self.condition,), self.condition, self.condition)
        return Belief((named,), np.array([1.0]))


@pytest.fixture
def check(tmp_path: Path, knowledge: Knowledge):
    def run(name: str = NAME, engine: Certain | None = None, **changes: object) -> list[Problem]:
        path = tmp_path / name
        path.write_text(tomli_w.dumps(document(**changes)), encoding="utf-8")
        return lint([path], knowledge, engine)

    return run


def codes(found: list[Problem]) -> list[str]:
    return [problem.code for problem in found]


def test_a_sound_case_has_no_problems(check) -> None:
    assert check(engine=Certain("iron-deficiency")) == []


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ({"hb": "9.0 g/dL", "rbc": "4.50 10^12/L", "mch": "20.0 pg"}, []),
        ({"hb": "9.0 g/dL", "rbc": "4.50 10^12/L", "mch": "24.0 pg"}, ["arithmetic"]),
        ({"hct": "31.5 %", "rbc": "4.50 10^12/L", "mcv": "70 fL"}, []),
        ({"hct": "31.5 %", "rbc": "4.50 10^12/L", "mcv": "60 fL"}, ["arithmetic"]),
        ({"hb": "90 g/L", "hct": "0.315 L/L", "mchc": "28.6 g/dL"}, []),
        ({"hb": "90 g/L", "hct": "31.5 %", "mchc": "33 g/dL"}, ["arithmetic"]),
        ({"mch": "20.0 pg", "mcv": "70 fL", "mchc": "33 g/dL"}, ["arithmetic"]),
        ({"iron": "20 ug/dL", "tibc": "400 ug/dL", "tsat": "5 %"}, []),
        ({"iron": "3 umol/L", "tibc": "86 umol/L", "tsat": "4 %"}, []),
        ({"iron": "20 ug/dL", "tibc": "400 ug/dL", "tsat": "15 %"}, ["arithmetic"]),
        ({"hba": "97.5 %", "hba2": "2.2 %", "hbf": "0.5 %"}, []),
        ({"hba": "97.5 %", "hba2": "5.2 %", "hbf": "0.5 %"}, ["fractions"]),
        ({"hba": "68 %", "hba2": "3.6 %", "hbe": "27 %", "hba2-hplc": "30.6 %"}, []),
    ],
)
def test_values_agree_with_each_other_up_to_rounding(check, results, code: list[str]) -> None:
    assert codes(check(results=results)) == code


def test_printed_values_of_a_published_patient_are_advice_but_drawn_ones_are_errors(
    check, knowledge: Knowledge
) -> None:
    wrong = {"hb": "9.0 g/dL", "rbc": "4.50 10^12/L", "mch": "24.0 pg"}
    source = next(iter(knowledge.sources))
    (printed,) = check(results=wrong, based_on=source)
    assert printed.level == "advice"
    (drawn,) = check(results=wrong, based_on=source, filled=["mch"])
    assert drawn.level == "error"


@pytest.mark.parametrize(
    "title",
    ["Thalassemia trait at last", "A case of IRON DEFICIENCY", "Lead poisoning, again", "irida"],
)
def test_a_title_that_names_a_disease_gives_the_answer_away(check, title: str) -> None:
    assert codes(check(title=title)) == ["leak"]


def test_a_file_name_that_names_a_disease_gives_the_answer_away(check) -> None:
    assert codes(check(name="t3st-iron-deficiency.toml")) == ["leak"]


@pytest.mark.parametrize("title", ["The misled leader", "Ironmonger", "A deficiency of patience"])
def test_a_word_that_only_looks_like_a_disease_is_no_leak(check, title: str) -> None:
    assert check(title=title) == []


def test_sources_exist(check) -> None:
    debrief = {"points": [{"text": "x", "sources": ["nobody-1999"]}]}
    assert codes(check(debrief=debrief, based_on="nobody-2000")) == ["unknown-id", "unknown-id"]


def test_a_filled_value_is_a_result(check) -> None:
    assert codes(check(filled=["crp"])) == ["filled"]


def test_a_report_records_findings_that_its_order_shows(check) -> None:
    report = {"order": "cbc", "text": "x", "findings": {"film-pencil-cells": True}}
    (found,) = check(reports=[report])
    assert (found.code, found.level) == ("not-revealed", "advice")
    assert "film" in found.hint


def test_approval_needs_a_signature_over_this_very_content(check) -> None:
    (unsigned,) = check(review={"status": "approved"})
    assert unsigned.code == "review"
    assert "reviewer, role, on, digest" in unsigned.message
    signed = {"status": "approved", "reviewer": "R. Eader", "role": "hematologist",
              "on": "2026-03-02", "digest": case_digest(make_case())}  # fmt: skip
    assert check(review=signed) == []
    assert codes(check(review=signed, difficulty=2)) == ["review"]


def test_the_engine_agrees_or_the_author_says_why_not(check) -> None:
    (disagreement,) = check(engine=Certain("inflammation"))
    assert disagreement.code == "engine-disagrees"
    assert check(engine=Certain("inflammation"), atypical="Two diseases at once.") == []


def test_two_cases_of_one_id_are_found(tmp_path: Path, knowledge: Knowledge) -> None:
    paths = [tmp_path / NAME, tmp_path / "other.toml"]
    for path in paths:
        path.write_text(tomli_w.dumps(document()), encoding="utf-8")
    (found,) = lint(paths, knowledge, None)
    assert (found.code, found.path) == ("duplicate-id", paths[1])


def test_a_broken_file_does_not_hide_the_problems_of_the_next(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    broken, wrong = tmp_path / "a.toml", tmp_path / "b.toml"
    broken.write_text("x = ")
    wrong.write_text(tomli_w.dumps(document(setting="moon-base")), encoding="utf-8")
    assert codes(lint([broken, wrong], knowledge, None)) == ["syntax", "unknown-id"]
