"""Findings and causes against pgmpy's variable elimination."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Observation, Patient
from tests.engine.patients import MAN, WOMAN, saw
from tests.oracle.compiled import HYPOTHESIS, NONE, add_causes, add_findings, network

CHILD = Patient(1.5, "male", ancestry=("african",))
PREGNANT = Patient(28, "female", pregnant=True)


def _plain_findings(engine: Engine) -> list[str]:
    causes = engine.knowledge.causes
    return [
        f.id
        for f in engine.knowledge.findings.values()
        if not f.group and not any(each.of in causes for each in f.frequency)
    ]


@pytest.mark.parametrize("patient", [MAN, WOMAN, CHILD, PREGNANT, Patient()], ids=str)
def test_findings_without_causes_give_the_same_posterior(engine: Engine, patient: Patient) -> None:
    random = np.random.default_rng(1)
    seen = [
        Observation(str(name), bool(random.random() < 0.4))
        for name in random.choice(_plain_findings(engine), 12, replace=False)
    ]
    into = network(engine, patient, "primary-care")
    given = add_findings(into, engine, seen)
    evidence = Evidence(patient, "primary-care", tuple(seen))
    found = engine.belief(evidence).probabilities
    assert into.ask(HYPOTHESIS, given) == pytest.approx(found, abs=1e-9)
    assert np.abs(found - np.exp(engine.log_prior(patient, "primary-care"))).max() > 0.01


@pytest.mark.parametrize(
    "findings",
    [
        ("lifelong-microcytosis", "normal-count-before"),
        ("pica", "koilonychia", "glossitis", "restless-legs"),
        ("ataxia", "cerebellar-signs", "neuropathy"),
        ("family-anemia", "family-thalassemia", "parent-microcytosis"),
    ],
)
@pytest.mark.parametrize("present", [True, False])
def test_an_echo_counts_as_soft_evidence(
    engine: Engine, findings: tuple[str, ...], present: bool
) -> None:
    seen = [Observation(name, present) for name in findings]
    into = network(engine, WOMAN, "")
    given = add_findings(into, engine, seen)
    assert sum(name.startswith("echo of") for name in given) == len(findings) - 1
    found = engine.belief(Evidence(WOMAN, "", tuple(seen))).probabilities
    assert into.ask(HYPOTHESIS, given) == pytest.approx(found, abs=1e-9)


CAUSED = [
    (MAN, ("altered-bowel-habit", "weight-loss", "melena"), ("known-arthritis",)),
    (WOMAN, ("heavy-menses", "vegetarian-diet"), ("altered-bowel-habit", "nsaid-use")),
    (CHILD, ("cow-milk-excess", "lead-exposure"), ("growth-chart-falling",)),
    (PREGNANT, ("pregnancy-recent", "poor-diet"), ("fever",)),
    (MAN, ("gastric-surgery", "neuropathy", "ataxia"), ("weight-loss",)),
    (WOMAN, ("joint-pain", "fever", "heavy-menses", "ttg-positive"), ("chronic-infection",)),
]


@pytest.mark.parametrize(("patient", "present", "absent"), CAUSED)
def test_findings_that_depend_on_causes_give_the_same_posterior(
    engine: Engine, patient: Patient, present: tuple[str, ...], absent: tuple[str, ...]
) -> None:
    evidence = saw(Evidence(patient, "inpatient"), *present, absent=absent)
    into = network(engine, patient, "inpatient")
    add_causes(into, engine, patient)
    given = add_findings(into, engine, engine.seen(evidence))
    found = engine.belief(evidence).probabilities
    assert into.ask(HYPOTHESIS, given) == pytest.approx(found, abs=1e-9)


@pytest.mark.parametrize(("patient", "present", "absent"), CAUSED)
@pytest.mark.parametrize("condition", ["iron-deficiency", "inflammation"])
def test_causes_given_that_the_condition_is_there_are_the_same(
    engine: Engine,
    condition: str,
    patient: Patient,
    present: tuple[str, ...],
    absent: tuple[str, ...],
) -> None:
    evidence = saw(Evidence(patient, "inpatient"), *present, absent=absent)
    into = network(engine, patient, "inpatient")
    add_causes(into, engine, patient)
    given = add_findings(into, engine, engine.seen(evidence))
    found = engine.causes(evidence, condition)
    asked = dict(zip(into.states[condition], into.ask(condition, given), strict=True))
    there = 1 - asked.pop(NONE)
    assert {name: p / there for name, p in asked.items()} == pytest.approx(found, abs=1e-9)
