"""The knowledge base holds what the product promises, and its commonest part rests on figures."""

from __future__ import annotations

import pytest

from sim.knowledge.loader import Knowledge

PROMISED = {
    # Common, and the traits.
    "iron-deficiency", "inflammation", "beta-thal-trait", "alpha-thal-trait", "alpha-thal-silent",
    # Hemoglobin diseases and rarer carriers.
    "beta-thal-intermedia", "beta-thal-major", "hbh-disease", "delta-beta-trait", "egdb-deletion",
    "hb-lepore-trait", "hbe-trait", "hbe-homozygous", "hbe-beta-thal", "hbc-trait", "hbc-disease",
    "hbd-trait", "hbd-beta-thal", "hbs-trait", "sickle-cell-disease", "hbs-beta0-thal",
    "hbs-betaplus-thal", "hbss-alpha-thal",
    # The guideline of 2014: TMPRSS6, SLC40A1, CP, TF, SLC11A2, STEAP3, SLC25A38, ALAS2, ABCB7,
    # GLRX5, HSPA9, FECH, ALAS2 gain of function, UROS, GATA1.
    "irida", "ferroportin-disease", "aceruloplasminemia", "hypotransferrinemia", "dmt1", "steap3",
    "slc25a38", "xlsa", "xlsa-ataxia", "glrx5", "hspa9", "epp", "xlp", "cep", "gata1-cep",
    # Acquired, membranes, other organs.
    "drug-sideroblastic", "alcohol-sideroblastic", "mds-rs", "lead-poisoning", "copper-deficiency",
    "hereditary-elliptocytosis", "hereditary-pyropoikilocytosis", "hyperthyroidism", "ckd-anemia",
    "healthy", "none-of-these",
}  # fmt: skip

BLOOD_COUNT = ("hb", "mcv", "mchc", "rdw", "platelets", "wbc")
IRON_STUDIES = ("ferritin", "iron", "tibc", "stfr")
FRACTIONS = ("hba2", "hbf")
COMMON = ("iron-deficiency", "inflammation", "beta-thal-trait", "alpha-thal-trait")


def test_every_condition_of_the_design_is_there(knowledge: Knowledge) -> None:
    assert knowledge.conditions.keys() >= PROMISED


def test_there_is_enough_to_ask_measure_and_find(knowledge: Knowledge) -> None:
    """Counts below which a real work-up would miss something."""
    assert len(knowledge.orders) >= 70
    assert len(knowledge.findings) >= 120
    assert len(knowledge.quantities) >= 60
    causes = [cause.of for cause in knowledge.causes.values()]
    assert causes.count("iron-deficiency") >= 12
    assert causes.count("inflammation") >= 8


@pytest.mark.parametrize("name", COMMON)
def test_the_common_conditions_rest_on_published_figures(knowledge: Knowledge, name: str) -> None:
    """Blood count, iron studies and hemoglobin fractions: none of them is judged."""
    shifts = knowledge.conditions[name].quantities
    judged = [
        quantity
        for quantity in (*BLOOD_COUNT, *IRON_STUDIES, *FRACTIONS)
        if quantity in shifts and shifts[quantity].basis == "judgement"
    ]
    assert judged == []


def test_iron_deficiency_with_inflammation_rests_on_published_figures(knowledge: Knowledge) -> None:
    pair = next(
        p for p in knowledge.pairs if set(p.conditions) == {"iron-deficiency", "inflammation"}
    )
    given = {q: s for q, s in pair.quantities.items() if q in (*BLOOD_COUNT, *IRON_STUDIES)}
    assert {"hb", "mcv", "rdw", "ferritin", "iron", "tibc", "stfr"} <= given.keys()
    assert all(shift.basis != "judgement" for shift in given.values())
    assert pair.odds.basis != "judgement"
