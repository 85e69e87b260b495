"""What a case gives to reason about: no advice left open, red herrings, answers that tempt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.casefiles.drawn import hypothesis_of
from sim.casefiles.find import find_cases
from sim.casefiles.lint import lint
from sim.encounter.case import Case
from sim.encounter.chart import everything
from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Observation, Result
from sim.knowledge.loader import Knowledge
from sim.knowledge.units import parse_measurement
from sim.scoring.reflection import reflection_table
from tests.cases import ask, encounter, examine, order
from tests.curriculum.conftest import CASES

Floats = NDArray[np.float64]
ASTRAY = -0.1
"""log10 likelihood ratio from which something present speaks for other diagnoses."""
CONTRADICTING = -0.3
"""The same ratio (3 dB, a factor of two) from which a result contradicts the answer (judgement)."""
EMPTY_STORE, INFLAMED = 15.0, 10.0
"""Ferritin, ng/mL, that names an empty store where nothing lifts it, and CRP, mg/L, that does."""
ANSWERING, BROKEN = 4.0, 400.0
"""Reticulocytes, %, and LDH, U/L, far above what untreated iron deficiency brings (judgement)."""
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


def test_a_third_of_the_cases_have_a_result_that_contradicts_the_answer(
    library: Mapping[str, Case], knowledge: Knowledge, engine: Engine
) -> None:
    """Read by itself it makes the answer less than half as likely against all the others."""
    contradicted = [case for case in library.values() if any(_against(case, knowledge, engine))]
    assert len(contradicted) >= len(library) / 3


def test_results_mislead_for_the_reasons_that_real_life_has(
    library: Mapping[str, Case], knowledge: Knowledge
) -> None:
    """Donor blood, inflammation over an empty store, iron just given, cells that break."""

    def value(case: Case, name: str) -> float:
        quantity = knowledge.quantities[name]
        return parse_measurement(case.results[name], quantity).value

    cases = tuple(library.values())
    lacks_iron = [case for case in cases if "iron-deficiency" in case.diagnosis.conditions]
    reasons = {
        "donor blood": [
            case for case in cases
            if "transfusion" in {given.kind for given in case.patient.treatment}
        ],
        "inflammation": [
            case for case in lacks_iron
            if value(case, "ferritin") > EMPTY_STORE and value(case, "crp") > INFLAMED
        ],
        "iron just given": [case for case in lacks_iron if value(case, "retic") > ANSWERING],
        "hemolysis": [case for case in lacks_iron if value(case, "ldh") > BROKEN],
    }  # fmt: skip
    assert {name: [case.id for case in found] for name, found in reasons.items() if not found} == {}
    assert sum(map(len, reasons.values())) >= 6


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


def _against(case: Case, knowledge: Knowledge, engine: Engine) -> Iterator[bool]:
    """For each result of an order: whether, by itself, it points away from the answer."""
    evidence = everything(case, knowledge)
    own, prior = _own_and_others(case, evidence, engine)
    known = _before_any_order(case)
    for item in evidence.current():
        if isinstance(item, Observation) and item.finding in known:
            continue
        one = Evidence(evidence.patient, evidence.setting, (item,))
        yield _favors(engine.log_likelihood(one), own, prior) <= CONTRADICTING


def _own_and_others(case: Case, evidence: Evidence, engine: Engine) -> tuple[int, Floats]:
    """Place of the answer, and the prior of all others, shape (H,) with a sum of 1."""
    name = hypothesis_of(engine, case.diagnosis.conditions)
    assert name
    own = engine.model.position[name]
    prior = np.exp(engine.log_prior(evidence.patient, evidence.setting))
    prior[own] = 0.0
    return own, prior / prior.sum()


def _favors(table: Floats, own: int, prior: Floats) -> float:
    """log10 likelihood ratio of the answer against all others."""
    return -float(np.log10(np.sum(np.exp(table - table[own]) * prior)))


def _before_any_order(case: Case) -> set[str]:
    tables = (case.patient, *case.history, *case.examination)
    return {finding for table in tables for finding in table.findings}


def _astray(case: Case, knowledge: Knowledge, engine: Engine) -> Iterator[bool]:
    """For each thing that is there before any order: whether it speaks for other diagnoses."""
    evidence = everything(case, knowledge)
    own, prior = _own_and_others(case, evidence, engine)
    known = _before_any_order(case)
    for item in evidence.current():
        if isinstance(item, Observation) and item.present and item.finding in known:
            table = engine.findings.log_likelihood([item], evidence.patient, frozenset())
            yield _favors(table, own, prior) <= ASTRAY


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
