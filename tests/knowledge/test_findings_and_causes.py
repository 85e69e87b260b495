"""What must hold for the findings, causes and statements beyond their shapes."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Observation, Patient
from sim.knowledge.loader import Knowledge, load_knowledge
from sim.knowledge.models import CauseShare


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="module")
def engine(knowledge: Knowledge) -> Engine:
    return Engine(knowledge)


def overlap(a: CauseShare, b: CauseShare) -> bool:
    """Whether one patient could fall under both."""
    return (
        (a.sex is None or b.sex is None or a.sex == b.sex)
        and (a.pregnant is None or b.pregnant is None or a.pregnant == b.pregnant)
        and a.age[0] < b.age[1]
        and b.age[0] < a.age[1]
    )


def test_the_bands_of_a_cause_never_overlap(knowledge: Knowledge) -> None:
    for cause in knowledge.causes.values():
        for a, b in combinations(cause.share, 2):
            assert not overlap(a, b), (cause.id, a, b)


def test_a_finding_is_tied_to_a_condition_or_to_its_causes_but_not_to_both(
    knowledge: Knowledge,
) -> None:
    for finding in knowledge.findings.values():
        named = [frequency.of for frequency in finding.frequency]
        assert len(named) == len(set(named)), finding.id
        for name in named:
            if name in knowledge.causes:
                assert knowledge.causes[name].of not in named, (finding.id, name)


def test_every_dispute_has_at_least_two_sides(knowledge: Knowledge) -> None:
    sides = Counter(s.dispute for s in knowledge.statements.values() if s.dispute)
    assert sides
    assert min(sides.values()) >= 2


@pytest.mark.parametrize("age", [0.5, 5, 15, 30, 58, 80])
@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize(
    "condition", ["iron-deficiency", "inflammation", "lead-poisoning", "copper-deficiency"]
)
def test_every_patient_has_a_cause_to_be_found(
    engine: Engine, age: float, sex: str, condition: str
) -> None:
    patient = Patient(age=age, sex="female" if sex == "female" else "male")
    causes = engine.causes(Evidence(patient), condition)
    assert sum(causes.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("age", "sex", "pregnant", "findings", "cause"),
    [
        (30, "female", False, ["heavy-menses"], "menstrual-loss"),
        (28, "female", True, [], "pregnancy"),
        (1.2, "male", False, ["cow-milk-excess"], "cow-milk"),
        (68, "male", False, ["altered-bowel-habit", "weight-loss"], "gi-malignancy"),
        (35, "female", False, ["ttg-positive", "ema-positive"], "celiac"),
        (40, "male", False, ["ova-hookworm"], "hookworm"),
        (50, "female", False, ["epistaxis", "telangiectasia"], "hereditary-telangiectasia"),
    ],
)
def test_the_story_points_to_its_cause(
    engine: Engine, age: float, sex: str, pregnant: bool, findings: list[str], cause: str
) -> None:
    patient = Patient(age, "female" if sex == "female" else "male", pregnant)
    evidence = Evidence(patient, "", tuple(Observation(name, True) for name in findings))
    assert next(iter(engine.causes(evidence, "iron-deficiency"))) == cause


def test_cancer_of_the_gut_is_likelier_in_older_men_than_in_young_women(engine: Engine) -> None:
    def share(age: float, sex: str) -> float:
        patient = Patient(age, "female" if sex == "female" else "male")
        return engine.causes(Evidence(patient), "iron-deficiency")["gi-malignancy"]

    assert share(30, "female") < 0.02 < share(58, "female") < share(58, "male") < share(75, "male")
    assert 0.1 < share(75, "male") < 0.25


def test_pale_eyelids_are_no_news_once_the_hemoglobin_is_known(knowledge: Knowledge) -> None:
    for name in ("pallor", "fatigue", "dyspnea", "palpitations", "tachycardia", "headache"):
        assert knowledge.findings[name].implied_by == ("hb",)
    assert "mcv" in knowledge.findings["film-microcytosis"].implied_by


def test_no_gene_test_is_perfect(knowledge: Knowledge) -> None:
    genes = [f for f in knowledge.findings.values() if f.kind == "gene"]
    assert len(genes) >= 20
    for finding in genes:
        assert finding.otherwise.share > 0
        assert all(frequency.share < 1 for frequency in finding.frequency)
