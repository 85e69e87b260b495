"""What the founding text of this product says of causes, the flowchart, reviews and sources."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from sim.encounter.reveal import evidence
from sim.engine.engine import Engine
from sim.engine.evidence import Patient
from sim.engine.guideline import GATE, walk
from sim.knowledge.loader import Knowledge
from sim.scoring.score import score
from sim.teaching.debrief import Debrief, debrief
from tests.engine.patients import known, saw
from tests.scoring.policies import Player
from tests.scoring.shipped import CASES, case

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(path.name[:4] for path in CASES.glob("*.toml"))
PEOPLE = [
    Patient(1.5, "male"), Patient(14, "female"), Patient(30, "female"),
    Patient(28, "female", pregnant=True), Patient(70, "female"), Patient(68, "male"),
]  # fmt: skip


@pytest.fixture(scope="module")
def debriefed(knowledge: Knowledge, engine: Engine) -> Debrief:
    """A finished encounter with iron deficiency."""
    player = Player(case("k7q2"), knowledge, engine)
    player.order("cbc", "ferritin")
    player.answer("iron-deficiency")
    sheet = score(player.case, player.encounter, knowledge, engine)
    return debrief(player.case, player.encounter, knowledge, engine, sheet)


def test_seed_nutrition_loss_genes(knowledge: Knowledge) -> None:
    """Too little iron eaten, iron lost, or a gene; beside them globin, inflammation, heme."""
    causes = {cause.id for cause in knowledge.causes.values() if cause.of == "iron-deficiency"}
    assert {"diet", "cow-milk"} <= causes
    assert {"menstrual-loss", "gi-malignancy", "blood-donation", "urinary-loss"} <= causes
    axes = {name: condition.axis for name, condition in knowledge.conditions.items()}
    genetic = {"irida", "dmt1", "aceruloplasminemia", "hypotransferrinemia", "xlsa", "epp", "cep"}
    assert {axes[name] for name in genetic} <= {"iron", "heme"}
    assert axes["beta-thal-trait"] == axes["sickle-cell-disease"] == "globin"
    assert axes["inflammation"] == "inflammation"
    assert {axes[name] for name in ("lead-poisoning", "drug-sideroblastic")} == {"heme"}


def test_seed_flowchart(knowledge: Knowledge, engine: Engine) -> None:
    """The guideline's flowchart ends in marrow or gene, and no patient falls off it."""
    boxes = knowledge.guideline
    for box in boxes.values():
        for branch in box.branches:
            if branch.conditions:
                assert branch.genes, f"{box.id} {branch.answer}"
                assert set(branch.genes) <= knowledge.orders.keys()
    gates: list[bool] = []
    for name in SHIPPED:
        player = Player(case(name), knowledge, engine)
        player.interview()
        player.order(*player.recorded())
        known_at_end = evidence(player.case, knowledge, player.encounter)
        found = walk(knowledge, known_at_end)
        assert found.node in boxes
        assert (found.node == GATE) == bool(found.open)
        gates.append(found.node == GATE)
        if not found.open:
            assert found.asks
    assert not all(gates)


@pytest.mark.parametrize("patient", PEOPLE, ids=repr)
def test_seed_ida_causes(engine: Engine, patient: Patient) -> None:
    """Bleeding, pregnancy, malabsorption, and tablets that are outpaced or not tolerated."""
    depleted = known(patient, "primary-care", hb=9, mcv=68, ferritin=5)
    usual = engine.causes(depleted, "iron-deficiency")
    assert sum(usual.values()) == pytest.approx(1)
    refractory = engine.causes(saw(depleted, "iron-before-no-response"), "iron-deficiency")
    for name in ("celiac", "oral-iron-intolerance"):
        assert refractory[name] > 2 * usual[name], name


def test_the_usual_cause_of_iron_deficiency_depends_on_age_and_sex(engine: Engine) -> None:
    """Menstruation, pregnancy and the gut each lead where they should."""

    def leading(patient: Patient) -> list[str]:
        depleted = known(patient, "primary-care", hb=9, mcv=68, ferritin=5)
        return list(engine.causes(depleted, "iron-deficiency"))

    assert leading(Patient(1.5, "male"))[0] == "cow-milk"
    assert leading(Patient(30, "female"))[0] == "menstrual-loss"
    assert leading(Patient(28, "female", pregnant=True))[0] == "pregnancy"
    assert leading(Patient(68, "male"))[0] == "gi-malignancy"
    assert "menstrual-loss" not in leading(Patient(68, "male"))[:20]


def test_seed_disclaimer(debriefed: Debrief) -> None:
    """For teaching; it replaces nobody's judgment and is to be checked against the literature."""
    readme = " ".join((ROOT / "README.md").read_text("utf-8").split())
    assert "For teaching, not for patients." in readme
    assert "check what you learn against the primary literature" in readme
    assert debriefed.disclaimer == "For teaching, not for patients"


def test_seed_review_status(knowledge: Knowledge, debriefed: Debrief) -> None:
    """What is published says how far its review has come, and when it was last changed."""
    for name in SHIPPED:
        shipped = case(name)
        assert shipped.updated
        assert shipped.review.status == "submitted" or shipped.review.reviewer
    for condition in knowledge.conditions.values():
        assert condition.updated
        assert condition.status == "submitted"
    assert debriefed.status_text == "submitted \N{MIDDLE DOT} pending human review"
    assert debriefed.updated == case("k7q2").updated


def test_seed_guidelines_research(debriefed: Debrief, knowledge: Knowledge) -> None:
    """What guidelines say stands apart from what research found, with numbered, typed sources."""
    kind = {citation.number: citation.kind for citation in debriefed.citations}
    said = debriefed.literature
    assert said.guidelines
    assert said.research
    assert {kind[s.references[0].number] for s in said.guidelines} == {"guideline"}
    assert "guideline" not in {kind[s.references[0].number] for s in said.research}
    assert sorted(kind) == list(range(1, len(kind) + 1))
    shown = itertools.chain(said.guidelines, said.research, debriefed.points)
    for sentence in shown:
        assert sentence.references
        assert all(kind[r.number] != "judgement" for r in sentence.references)
