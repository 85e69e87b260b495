"""What a case gives to reason about: no advice left open, red herrings, answers that tempt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest

from sim.casefiles.drawn import hypothesis_of
from sim.casefiles.find import find_cases
from sim.casefiles.lint import lint
from sim.encounter.case import Case
from sim.encounter.chart import everything
from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Observation, Result
from sim.knowledge.loader import Knowledge
from sim.scoring.reflection import reflection_table
from tests.cases import ask, encounter, examine, order
from tests.curriculum.conftest import CASES

ASTRAY = -0.1
"""log10 likelihood ratio from which something present speaks for other diagnoses."""
TEMPTING = 1 / 3
"""Probability from which a leading diagnosis tempts (judgement)."""
COUNT = frozenset({"hb", "rbc", "hct", "mcv", "mch", "mchc", "rdw", "wbc", "platelets"})
FEWEST_ROWS = 5


def test_check_has_nothing_to_say_about_the_library(knowledge: Knowledge, engine: Engine) -> None:
    assert lint(find_cases(CASES).paths, knowledge, engine) == []


def test_whatever_is_silenced_says_why_in_a_sentence(library: Mapping[str, Case]) -> None:
    reasons = [silence.reason for case in library.values() for silence in case.silence]
    assert [reason for reason in reasons if len(reason.split()) < 6] == []


def test_a_third_of_the_patients_say_or_show_something_that_leads_astray(
    library: Mapping[str, Case], knowledge: Knowledge, engine: Engine
) -> None:
    misled = [case for case in library.values() if any(_astray(case, knowledge, engine))]
    assert len(misled) >= len(library) / 3


def test_a_third_of_the_cases_tempt_to_an_early_answer(
    library: Mapping[str, Case], knowledge: Knowledge, engine: Engine
) -> None:
    """With the stem and the blood count another diagnosis leads, and is likely."""
    tempting = [case for case in library.values() if _tempts(case, knowledge, engine)]
    assert len(tempting) >= len(library) / 3


@pytest.mark.parametrize("path", find_cases(CASES).paths, ids=lambda path: path.stem[:4])
def test_every_case_fills_a_reflection_table_with_marks_for_and_against_the_answer(
    path: Path, library: Mapping[str, Case], knowledge: Knowledge, engine: Engine
) -> None:
    """The expert's table is computed from the case's findings; no author writes it by hand."""
    case = library[path.stem[:4].upper()]
    log = [ask(question.ask) for question in case.history]
    looks = [examine(look.area) for look in case.examination]
    tests = order("cbc", "ferritin", "iron-panel", "hb-hplc", "film")
    answer = hypothesis_of(engine, case.diagnosis.conditions) or ""
    table = reflection_table(case, encounter(*log, *looks, tests), knowledge, engine, answer)
    assert table.columns[0] == answer
    assert len(table.rows) >= FEWEST_ROWS
    marks = {cell.mark for row in table.rows for cell in row.cells}
    assert min(marks) < 0 < max(marks)


def _before_any_order(case: Case) -> set[str]:
    tables = (case.patient, *case.history, *case.examination)
    return {finding for table in tables for finding in table.findings}


def _astray(case: Case, knowledge: Knowledge, engine: Engine) -> Iterator[bool]:
    """For each thing that is there before any order: whether it speaks for other diagnoses."""
    evidence = everything(case, knowledge)
    name = hypothesis_of(engine, case.diagnosis.conditions)
    assert name
    own = engine.model.position[name]
    prior = np.exp(engine.log_prior(evidence.patient, evidence.setting))
    prior[own] = 0.0
    known = _before_any_order(case)
    for item in evidence.current():
        if isinstance(item, Observation) and item.present and item.finding in known:
            table = engine.findings.log_likelihood([item], evidence.patient, frozenset())
            others = float(np.log(np.sum(np.exp(table) * prior) / prior.sum()))
            yield (float(table[own]) - others) / float(np.log(10)) <= ASTRAY


def _tempts(case: Case, knowledge: Knowledge, engine: Engine) -> bool:
    evidence = everything(case, knowledge)
    told = set(case.patient.findings)
    early = tuple(
        item
        for item in evidence.current()
        if (isinstance(item, Observation) and item.finding in told)
        or (isinstance(item, Result) and item.quantity in COUNT)
    )
    leading, probability = engine.belief(
        Evidence(evidence.patient, evidence.setting, early)
    ).ranked()[0]
    return set(leading.conditions) != set(case.diagnosis.conditions) and probability >= TEMPTING
