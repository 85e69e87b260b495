"""The walk along the guideline's flowchart."""

from __future__ import annotations

import pytest

from sim.engine.evidence import Evidence, Observation, Patient
from sim.engine.guideline import walk
from sim.knowledge.loader import Knowledge
from tests.engine.patients import results, saw

BOY = Patient(age=12, sex="male")
REPLETE: dict[str, float] = {
    "hb": 8.0, "mcv": 60, "ferritin": 60, "crp": 2, "hba2": 2.4, "hbf": 0.5, "retic": 1.2,
}  # fmt: skip


def _known(**values: float | str) -> Evidence:
    return Evidence(BOY, "", results(**values))


def test_the_walk_starts_at_the_gate_and_says_what_is_still_open(knowledge: Knowledge) -> None:
    found = walk(knowledge, _known(hb=8.0, mcv=60))
    assert found.node == "F0"
    assert {e.id for e in found.open} == {
        "iron-deficiency", "inflammation", "hemoglobinopathy", "hemolysis",
    }  # fmt: skip
    assert {"ferritin", "iron-panel", "hb-hplc"} <= set(found.asks)


def test_a_low_ferritin_keeps_the_gate_shut(knowledge: Knowledge) -> None:
    found = walk(knowledge, _known(**{**REPLETE, "ferritin": 6}))
    assert found.node == "F0"
    assert [e.id for e in found.open] == ["iron-deficiency"]


def test_a_variant_keeps_hemoglobinopathy_open_whatever_hba2_and_hbf_are(
    knowledge: Knowledge,
) -> None:
    found = walk(knowledge, _known(**REPLETE, hbc=93.8))
    assert [e.id for e in found.failed] == ["hemoglobinopathy"]
    trace = walk(knowledge, _known(**REPLETE, hbc=0.3))
    assert not trace.failed


def test_iron_that_did_not_help_opens_the_gate_for_a_low_ferritin(knowledge: Knowledge) -> None:
    failed = saw(_known(**{**REPLETE, "ferritin": 20}), absent=("oral-iron-response",))
    found = walk(knowledge, failed.with_items(*results(iron=15, tibc=360)))
    assert found.conditions == ("irida",)
    assert found.asks == ("tmprss6-gene",)


@pytest.mark.parametrize(
    ("more", "findings", "end"),
    [
        ({"iron": 15, "tibc": 360}, {}, ("irida",)),
        ({"iron": 200, "tibc": 300}, {}, ("dmt1",)),
        ({"iron": 40, "tibc": 50}, {}, ("hypotransferrinemia",)),
        ({"ferritin": 900, "iron": 200, "tibc": 250, "hb": 9}, {"marrow-ring-sideroblasts": True},
         ("xlsa", "glrx5")),
        ({"ferritin": 900, "iron": 50, "tibc": 280, "hb": 10}, {"marrow-ring-sideroblasts": False},
         ("ferroportin-disease",)),
        ({"ceruloplasmin": 1}, {"diabetes": True}, ("aceruloplasminemia",)),
        ({}, {"ataxia": True, "diabetes": False, "dementia": False, "parkinsonism": False,
              "marrow-ring-sideroblasts": True}, ("xlsa-ataxia",)),
        ({"metal-free-protoporphyrin": 95}, {"photosensitivity": True}, ("epp",)),
        ({"metal-free-protoporphyrin": 70}, {"photosensitivity": True}, ("xlp",)),
    ],
)  # fmt: skip
def test_each_arm_ends_where_the_figure_ends(
    knowledge: Knowledge,
    more: dict[str, float],
    findings: dict[str, bool],
    end: tuple[str, ...],
) -> None:
    evidence = _known(**{**REPLETE, **more}).with_items(
        *(Observation(name, present) for name, present in findings.items())
    )
    found = walk(knowledge, evidence)
    assert found.conditions == end
    assert found.trail[0].inferred


def test_every_box_leads_somewhere_and_names_the_guideline(knowledge: Knowledge) -> None:
    for box in knowledge.guideline.values():
        assert box.source == "donker-2014"
        assert box.asks
        for branch in box.branches:
            assert branch.next or branch.conditions


def test_arrows_that_were_not_read_are_marked(knowledge: Knowledge) -> None:
    inferred = {box.id for box in knowledge.guideline.values() if box.wiring == "inferred"}
    assert inferred == {"F0", "F6", "F8", "F9", "F10", "F11"}
