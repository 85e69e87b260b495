"""Where a single number must not decide: borderline HbA2, normal HbA2, and the RDW."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.engine.confirm import undecided
from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Patient
from sim.engine.sample import draw
from sim.knowledge.loader import Knowledge, load_knowledge
from tests.engine.patients import known, saw

BETA = ("beta-thal-trait", "beta-thal-intermedia", "beta-thal-major")
REPEAT_OR_DNA = ("hb-hplc", "hb-capillary", "hbb-sequencing", "beta-cluster-mlpa")
ALPHA_DNA = ("alpha-globin-pcr", "alpha-globin-sequencing")
ANCESTRIES = [(), *((name,) for name in load_knowledge().ancestries)]
AGES = (0.5, 1.0, 3.0, 8.0, 16.0, 30.0, 50.0, 75.0)
BORDERLINE = (3.5, 3.7, 3.9)


def beta(engine: Engine, evidence: Evidence) -> float:
    conditions = engine.belief(evidence).conditions()
    return sum(conditions[name] for name in BETA)


def people(ages: tuple[float, ...] = AGES) -> list[Patient]:
    found = [
        Patient(age, sex, ancestry=ancestry)
        for age in ages
        for sex in ("female", "male", None)
        for ancestry in ANCESTRIES
    ]
    pregnant = [Patient(28, "female", True, 2, ancestry) for ancestry in ANCESTRIES]
    return [*found, *pregnant]


@pytest.mark.parametrize("method", ["hba2", "hba2_hplc"])
@pytest.mark.parametrize("percent", BORDERLINE)
def test_borderline_hba2_alone_never_makes_a_carrier(
    engine: Engine, percent: float, method: str
) -> None:
    for patient in people():
        evidence = known(patient, **{method: percent})
        assert engine.belief(evidence).ranked()[0][0].id not in BETA, patient
        assert beta(engine, evidence) < 0.5, patient


@pytest.mark.parametrize("ancestry", ANCESTRIES, ids=str)
@pytest.mark.parametrize("percent", BORDERLINE)
def test_a_normal_count_keeps_borderline_hba2_from_being_a_carrier(
    engine: Engine, percent: float, ancestry: tuple[str, ...]
) -> None:
    for sex, hb in (("female", 13.2), ("male", 15.0)):
        patient = Patient(30, "female" if sex == "female" else "male", ancestry=ancestry)
        evidence = known(patient, hb=hb, mcv=87, mch=29.5, rdw=13.2, hba2=percent, hba=95.5)
        assert beta(engine, evidence) < 0.2


@pytest.mark.parametrize("shift", range(3))
@pytest.mark.parametrize(
    ("percent", "setting"), zip(BORDERLINE, ("", "screening", "hematology-clinic"), strict=True)
)
def test_borderline_hba2_asks_to_repeat_it_or_for_dna(
    engine: Engine, percent: float, setting: str, shift: int
) -> None:
    """Alone, and with small cells and full stores, whatever the ancestry."""
    ways = (
        {"hba2": percent},
        {"hba2_hplc": percent},
        {"hb": 11.3, "mcv": 68, "rbc": 5.5, "ferritin": 80, "hba2": percent, "hbf": 0.8},
    )
    for n, ancestry in enumerate(ANCESTRIES):
        patient = Patient(30, "female", ancestry=ancestry)
        values = ways[(n + shift) % len(ways)]
        found = engine.values(known(patient, setting, **values), REPEAT_OR_DNA)
        assert max(value.net for value in found) > 0, (ancestry, values)


REPLETE: list[dict[str, Any]] = [
    {"hb": 11.8, "mcv": 69, "rbc": 5.4, "ferritin": 80, "tsat": 28, "crp": 1, "hba2": 2.4},
    {"hb": 12.0, "mcv": 71, "ferritin": 90, "tsat": 30, "hba2_hplc": 2.5, "hbf": 0.5, "hba": 97},
]


@pytest.mark.parametrize("values", REPLETE, ids=["capillary", "hplc"])
@pytest.mark.parametrize("ancestry", ANCESTRIES, ids=str)
def test_small_cells_with_full_iron_and_normal_hba2_keep_alpha_thalassemia_until_dna(
    engine: Engine, ancestry: tuple[str, ...], values: dict[str, Any]
) -> None:
    patient = Patient(30, "female", ancestry=ancestry)
    evidence = known(patient, **values)
    belief = engine.belief(evidence)
    conditions = belief.conditions()
    alpha = conditions["alpha-thal-trait"] + conditions["alpha-thal-silent"]
    open_question = alpha + conditions["unexplained-microcytosis"]
    assert open_question > 0.8
    assert alpha > (0.1 if ancestry == ("northern-european",) else 0.6)
    assert sum(conditions[name] for name in BETA) < 0.02
    assert undecided(engine, evidence)
    assert {order for orders in undecided(engine, evidence).values() for order in orders} == {
        *ALPHA_DNA
    }


@pytest.mark.parametrize("ancestry", [(), ("mediterranean",), ("african-american",)], ids=str)
def test_dna_is_worth_its_price_where_it_alone_can_decide(
    engine: Engine, ancestry: tuple[str, ...]
) -> None:
    evidence = known(Patient(30, "female", ancestry=ancestry), **REPLETE[0], hbf=0.5, hba=97)
    assert max(value.net for value in engine.values(evidence, ALPHA_DNA)) > 0


def test_dna_closes_the_question_either_way(engine: Engine) -> None:
    evidence = known(Patient(30, "female"), **REPLETE[0])
    found = saw(evidence, "gene-alpha-two-deletions")
    assert engine.belief(found).conditions()["alpha-thal-trait"] > 0.99
    nothing = saw(
        evidence,
        absent=(
            "gene-alpha-two-deletions",
            "gene-alpha-one-deletion",
            "gene-alpha-three-deletions",
        ),
    )
    assert engine.belief(nothing).of("unexplained-microcytosis") > 0.5
    assert undecided(engine, found) == undecided(engine, nothing) == {}


FRACTIONS: list[dict[str, Any]] = [
    {"hba2": 5.2},
    {"hba2": 5.2, "hbf": 0.8, "hba": 94},
    {"hba2": 4.5, "hbf": 0.8, "hba": 94.7},
    {"hba2_hplc": 4.5, "hbf": 0.8, "hba": 94.7},
]


@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize("ancestry", [(), ("cypriot",), ("south-asian",)], ids=str)
@pytest.mark.parametrize("fractions", FRACTIONS, ids=str)
def test_low_ferritin_in_a_carrier_keeps_the_pair(
    engine: Engine, fractions: dict[str, Any], sex: str, ancestry: tuple[str, ...]
) -> None:
    """It leads in adults; in a small child, whose stores are small, the saturation must say so."""
    pair = "iron-deficiency+beta-thal-trait"
    count = {"hb": 9.5, "mcv": 62, "rbc": 5.4, "ferritin": 7}
    for age in (3, 30, 60):
        patient = Patient(age, "female" if sex == "female" else "male", ancestry=ancestry)
        belief = engine.belief(known(patient, **count, **fractions))
        assert belief.of(pair) > 0.25
        assert belief.conditions()["beta-thal-trait"] > 0.75
        if age < 6:
            belief = engine.belief(known(patient, **count, **fractions, tsat=6))
        assert belief.ranked()[0][0].id == pair
        assert belief.of(pair) > 0.6


SEEN = (
    (Patient(34, "female"), "primary-care"),
    (Patient(58, "male"), "hematology-clinic"),
    (Patient(8, "male"), ""),
    (Patient(30, "female", ancestry=("cypriot",)), "primary-care"),
)
ANOTHER_ANALYZER = 1.5
"""Percent points by which the RDW of the same blood differs between analyzers."""
HALF, TWICE = 0.5, 2.0
"""A leader with less than half of the belief, or less than twice the next one's, is near even."""


@pytest.mark.parametrize("truth", ["iron-deficiency", "beta-thal-trait", "alpha-thal-trait"])
def test_another_analyzer_does_not_change_the_leading_diagnosis(engine: Engine, truth: str) -> None:
    """Simulated patients with a blood count: the RDW alone never decides."""
    random = np.random.default_rng(7)
    judged = 0
    for patient, setting in SEEN:
        drawn = draw(engine.model, truth, patient, 80, random)
        for i in range(80):
            count = {name: float(drawn[name][i]) for name in ("hb", "mcv", "mch")}
            rdw = max(float(drawn["rdw"][i]), 11.0)
            here = engine.belief(known(patient, setting, **count, rdw=rdw)).ranked()
            if here[0][1] < max(HALF, TWICE * here[1][1]):
                continue
            judged += 1
            for shift in (-ANOTHER_ANALYZER, ANOTHER_ANALYZER):
                there = engine.belief(known(patient, setting, **count, rdw=rdw + shift)).ranked()
                assert there[0][0].id == here[0][0].id, (patient, count, rdw, shift)
    assert judged > 120


def test_the_rdw_of_one_patient_spreads_by_what_laboratories_differ(
    engine: Engine, knowledge: Knowledge
) -> None:
    number = knowledge.quantities["rdw"].laboratory_cv
    assert number is not None
    assert number.value == pytest.approx(100 * math.log(13.6 / 11.9), abs=0.1)
    assert 13.2 * number.value / 100 >= ANOTHER_ANALYZER
    placement = engine.place(Patient(30, "female"))
    column = engine.model.index["rdw"]
    assert np.allclose(placement.noise[:, column], (number.value / 100) ** 2)
