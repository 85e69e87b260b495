"""Where guideline and model part, in both directions."""

from __future__ import annotations

import pytest

from sim.engine.disagreement import Disagreement, disagreement
from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Patient
from sim.engine.guideline import walk
from tests.engine.patients import MAN, WOMAN, known

BOY = Patient(age=8, sex="male")
CLINIC = "hematology-clinic"
OPEN = {"crp": 1.0, "hba2": 2.4, "hbf": 0.5, "retic": 1.2}
"""What opens the gate, but for cell size and ferritin."""


def parted(engine: Engine, evidence: Evidence) -> Disagreement | None:
    return disagreement(engine.knowledge, walk(engine.knowledge, evidence), engine.belief(evidence))


def test_the_gate_stays_shut_for_iron_deficiency_where_the_model_sees_a_gene(
    engine: Engine,
) -> None:
    found = parted(engine, known(BOY, CLINIC, hb=9, mcv=62, tsat=4, ferritin=20, crp=1, hepcidin=6))
    assert found is not None
    assert (found.at, found.node) == ("gate", "F0")
    assert found.holds == ("iron-deficiency",)
    assert found.failed == ("iron deficiency",)
    assert found.hypothesis == "irida"
    assert found.charted, "the flowchart would end there, were the gate open"
    assert found.inferred


def test_the_walk_goes_on_to_genes_where_the_model_sees_a_common_carrier(engine: Engine) -> None:
    """Normal hemoglobin fractions do not exclude alpha-thalassemia; the gate lets them pass."""
    evidence = known(WOMAN, hb=11.5, mcv=70, rbc=5.3, iron=80, tibc=320, ferritin=80, **OPEN)
    found = parted(engine, evidence)
    assert found is not None
    assert (found.at, found.node) == ("box", "F12")
    assert found.excluded == ("thalassemia or another hemoglobinopathy",)
    assert found.hypothesis == "alpha-thal-trait"
    assert not found.charted
    assert "alpha-thal-trait" not in found.holds
    assert "irida" in found.holds, "a box without answers may end anywhere"


def test_an_end_of_the_walk_can_contradict_the_model(engine: Engine) -> None:
    """Saturation above 45 % with low ferritin ends at DMT1; lead explains it better."""
    evidence = known(MAN, hb=10.5, mcv=76, iron=180, tibc=300, ferritin=80, lead=90, **OPEN)
    found = parted(engine, evidence)
    assert found is not None
    assert (found.at, found.holds) == ("end", ("dmt1",))
    assert (found.hypothesis, found.charted, found.excluded) == ("lead-poisoning", False, ())


def test_a_part_of_the_leader_that_was_excluded_is_a_disagreement(engine: Engine) -> None:
    """A ferritin of 60 opens the gate's question of iron; with inflammation it should not."""
    evidence = known(WOMAN, "primary-care", hb=9.5, mcv=76, ferritin=60, crp=60, tsat=10)
    found = parted(engine, evidence)
    assert found is not None
    assert found.hypothesis == "iron-deficiency+inflammation"
    assert found.excluded == ("iron deficiency",)
    assert found.failed == ("severe anemia of chronic disease",)


@pytest.mark.parametrize(
    "evidence",
    [
        known(WOMAN, "primary-care", hb=9.5, mcv=70, ferritin=5),
        known(BOY, CLINIC, hb=9, mcv=62, ferritin=60, iron=15, tibc=360, **OPEN),
        known(WOMAN, "primary-care", hb=11.5, mcv=66, ferritin=80, hba2=5.4),
        known(WOMAN, hb=13.8, mcv=90, ferritin=60),
        known(WOMAN, "primary-care", hb=10.0, mcv=74),
        Evidence(WOMAN),
    ],
    ids=["shut for what the model leads with", "same end", "trait not excluded", "healthy",
         "gate waits", "nothing known"],
)  # fmt: skip
def test_they_agree_where_the_guideline_still_holds_it_possible(
    engine: Engine, evidence: Evidence
) -> None:
    assert parted(engine, evidence) is None


def test_without_a_clear_leader_there_is_no_position_to_disagree(engine: Engine) -> None:
    """The leader holds iron deficiency, which the gate counts as excluded, but at 27 % only."""
    evidence = known(WOMAN, hb=9.5, mcv=79, ferritin=60, hba2=2.4, hbf=0.5, retic=1.2, crp=4)
    leading, probability = engine.belief(evidence).ranked()[0]
    assert leading.id == "iron-deficiency+inflammation"
    assert probability < 0.5
    assert parted(engine, evidence) is None
    surer = known(WOMAN, hb=9.5, mcv=79, ferritin=60, hba2=2.4, hbf=0.5, retic=1.2, crp=30)
    assert parted(engine, surer) is not None
