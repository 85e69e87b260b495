"""The engine's reasons as people read them."""

from __future__ import annotations

import re

import pytest

from sim.engine.classify import cell_size
from sim.engine.disagreement import disagreement
from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Patient
from sim.engine.guideline import walk
from sim.teaching import reasons
from tests.engine.patients import MAN, WOMAN, known, results, saw

BOY = Patient(age=8, sex="male")
CLINIC = "hematology-clinic"
INFLAMED = known(MAN, "inpatient", hb=9.5, mcv=84, ferritin=60, crp=60)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"mcv": 72}, r"MCV 72\.0 fL is microcytic \(8\d\.\d to 9\d\.\d fL are usual .*\)\."),
        ({"mcv": 90}, r"MCV 90\.0 fL is normocytic, not microcytic \(.*\); .* think beyond it\."),
        ({"mcv": 108}, r"MCV 108\.0 fL is macrocytic, not microcytic .*"),
        ({"ferritin": 9}, r"MCV is not known: the anemia cannot be called microcytic .*"),
        ({"hct": 30, "rbc": 4.2}, r"MCV 71\.4 fL, worked out from the other .* is microcytic .*"),
        ({"mcv": "<100"}, r"MCV <100\.0 fL says no more than a limit: the class stays open .*"),
        (
            {"mcv": 81.5},
            r".* is microcytic .* one measurement \(2\.0 fL\) of normocytic\.",
        ),
    ],
)
def test_the_class_is_said_and_doubted_where_it_should_be(
    engine: Engine, values: dict[str, float | str], said: str
) -> None:
    text = reasons.size_said(cell_size(engine, known(WOMAN, **values)))
    assert re.fullmatch(said, text), text


def test_the_two_numbers_stand_beside_the_result(engine: Engine) -> None:
    evidence = saw(known(WOMAN, hb=9.0, mcv=70), "pica").with_items(*results(ferritin=6))
    pica, ferritin = (
        reasons.usual_said(step, engine) for step in engine.explain(evidence).steps[2:]
    )
    assert re.fullmatch(r"usual are 9 ng/mL with iron deficiency and \d+ ng/mL with .+", ferritin)
    assert re.match(r"344 of 1,000 with iron deficiency and 40 of 1,000 with .+ have it$", pica)


def test_a_result_that_is_not_used_has_nothing_beside_it(engine: Engine) -> None:
    (step,) = engine.explain(known(mentzer=16.0)).steps
    assert reasons.usual_said(step, engine) == ""


def test_what_is_absent_and_what_nobody_looked_for_are_told_apart(engine: Engine) -> None:
    evidence = saw(
        known(WOMAN, hb=9.5, mcv=70, ferritin=5, tibc=300, hba2=2.4), absent=("film-hypochromia",)
    )
    told = [text for _, text in reasons.missing(engine, evidence, "iron-deficiency")]
    assert any(
        re.match(r"Expected high, but not: TIBC 300 µg/dL; high in \d+ of 1,000 with iron", text)
        for text in told
    )
    assert any(text.startswith("Never looked for: no stainable iron in the") for text in told)
    assert any(re.match(r"Never measured: .+, low in \d+ of 1,000", text) for text in told)
    assert len(told) <= 2 * reasons.MISSING
    kinds = [text.startswith("Expected") for text in told]
    assert kinds == sorted(kinds, reverse=True), "what is known comes first"


def test_an_absent_finding_is_named(engine: Engine) -> None:
    evidence = saw(known(BOY, hb=10, mcv=64, hba2=5.4), absent=("parent-hba2-raised",))
    (first, *_) = (text for _, text in reasons.missing(engine, evidence, "beta-thal-trait"))
    assert first.startswith(
        "Expected, but absent: a parent with raised HbA2, found in 950 of 1,000"
    )


def test_the_walk_says_what_is_open_and_what_it_asks_next(engine: Engine) -> None:
    evidence = known(WOMAN, "primary-care", hb=9.5, mcv=70, ferritin=5)
    lines = reasons.walk_said(walk(engine.knowledge, evidence), engine.knowledge)
    assert lines[0].startswith("The 2014 guideline stands at F0 (inferred): ")
    assert "Not excluded: iron deficiency." in lines
    assert any(line.startswith("Not yet asked: ") and "hemoglobinopathy" in line for line in lines)
    assert any(line.startswith("It asks for next: ") and "C-reactive" in line for line in lines)


def test_a_walk_that_ended_says_where_and_by_which_way(engine: Engine) -> None:
    evidence = known(
        BOY, CLINIC, hb=8, mcv=60, ferritin=60, crp=2, hba2=2.4, hbf=0.5, retic=1.2, iron=15,
        tibc=360,
    )  # fmt: skip
    lines = reasons.walk_said(walk(engine.knowledge, evidence), engine.knowledge)
    assert lines[0] == (
        "The 2014 guideline ends at F8 (inferred): iron-refractory iron deficiency anemia."
    )
    assert lines[-1].startswith("The way there: F0 yes (inferred) → F1 none")


def parted(engine: Engine, evidence: Evidence) -> str:
    found = disagreement(
        engine.knowledge, walk(engine.knowledge, evidence), engine.belief(evidence)
    )
    assert found is not None
    return reasons.disagreement_said(found, engine)


def test_guideline_and_engine_are_told_apart_in_both_directions(engine: Engine) -> None:
    shut = parted(engine, known(BOY, CLINIC, hb=9, mcv=62, tsat=4, ferritin=20, crp=1, hepcidin=6))
    assert "the gate stays shut for iron deficiency; the engine leads with iron-refractory" in shut
    assert "which lies elsewhere on the flowchart" in shut
    gone = parted(
        engine,
        known(WOMAN, hb=11.5, mcv=70, rbc=5.3, iron=80, tibc=320, ferritin=80, crp=1, hba2=2.4,
              hbf=0.5, retic=1.2),
    )  # fmt: skip
    assert "from F12 the guideline can end at " in gone
    assert "counts thalassemia or another hemoglobinopathy as excluded" in gone
    assert gone.endswith("Part of the guideline's wiring was inferred.")


def test_each_side_of_a_dispute_is_told_with_its_belief(engine: Engine) -> None:
    (dispute,) = engine.disputes(INFLAMED)
    own = reasons.own_said(dispute, engine)
    assert own.startswith("As the engine reads it: anemia of inflammation ")
    told = [reasons.side_said(side, dispute, engine) for side in dispute.sides]
    assert re.match(
        r"Read with a limit of 30 ng/mL: anemia of inflammation \d\d %, iron deficiency",
        told[1],
    )
    assert told[0].endswith("Meant for people without inflammation.")
    assert len(set(told)) == len(told)
