"""Results are read against what was given in the last weeks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Patient
from sim.engine.placement import Placement
from sim.knowledge.loader import Knowledge
from sim.knowledge.models import from_scale
from sim.knowledge.treatment import Effect, FindingEffect, GivenTreatment
from tests.engine.patients import known, saw

KINDS = ("oral-iron", "intravenous-iron", "transfusion")
CLINIC = "hematology-clinic"


def treated(
    kind: str = "", weeks: float = 0, age: float = 30, sex: Any = "female", **more: Any
) -> Patient:
    """Somebody with one treatment, or none."""
    after = (GivenTreatment(kind=kind, weeks=weeks),) if kind else ()
    return Patient(age, sex, treatment=after, **more)


def at(engine: Engine, patient: Patient, hypothesis: str, quantity: str) -> tuple[float, float]:
    """Location and the whole standard deviation on the working scale."""
    placement = engine.place(patient)
    h, b = engine.model.position[hypothesis], engine.model.index[quantity]
    total = placement.spread[h, b] ** 2 + placement.noise[h, b]
    return float(placement.location[h, b]), math.sqrt(total)


def odds(engine: Engine, evidence: Evidence, one: str, other: str) -> float:
    """Decimal logarithm of the likelihood ratio of two hypotheses."""
    table = engine.log_likelihood(evidence) / math.log(10)
    return float(table[engine.model.position[one]] - table[engine.model.position[other]])


@pytest.mark.parametrize("kind", KINDS)
def test_what_lies_long_ago_changes_nothing(engine: Engine, kind: str) -> None:
    values = {"hb": 9.4, "mcv": 71.0, "ferritin": 60.0, "tsat": 11.0, "hba2": 2.9, "retic": 1.4}
    never = engine.belief(known(treated(), **values))
    long_ago = engine.belief(known(treated(kind, 150), **values))
    assert np.array_equal(never.probabilities, long_ago.probabilities)


def test_without_a_treatment_nothing_is_moved(engine: Engine) -> None:
    here, moved = engine.place(treated()), engine.place(treated("transfusion", 1))
    assert np.array_equal(here.noise, np.broadcast_to(here.noise[:1], here.noise.shape))
    untouched = engine.model.index["crp"]
    assert np.array_equal(here.location[:, untouched], moved.location[:, untouched])
    assert np.array_equal(here.spread[:, untouched], moved.spread[:, untouched])


def test_donor_cells_dilute_a_fraction_in_percent(engine: Engine, knowledge: Knowledge) -> None:
    """A share of what is measured is the donor's: HbS 88 % becomes 63 % by 28 % donor cells."""
    (effect,) = (e for e in knowledge.treatments["transfusion"].effects if "hbs" in e.quantities)
    share, _ = effect.at(0)
    own, _ = at(engine, treated(), "sickle-cell-disease", "hbs")
    donor, _ = at(engine, Patient(40), "healthy", "hbs")
    mixed = (1 - share) * from_scale(own, "logit") + share * from_scale(donor, "logit")
    found, _ = at(engine, treated("transfusion", 0), "sickle-cell-disease", "hbs")
    assert from_scale(found, "logit") == pytest.approx(mixed, abs=1e-9)
    half, _ = at(engine, treated("transfusion", 8), "sickle-cell-disease", "hbs")
    assert from_scale(half, "logit") == pytest.approx(
        from_scale(own, "logit") * (1 - share / 2), abs=0.1
    )


def test_infused_iron_comes_on_top_of_the_stores(engine: Engine, knowledge: Knowledge) -> None:
    effects = knowledge.treatments["intravenous-iron"].effects
    (effect,) = (e for e in effects if "ferritin" in e.quantities)
    amount, spread = effect.at(2)
    for hypothesis in ("iron-deficiency", "inflammation"):
        own, width = at(engine, treated(), hypothesis, "ferritin")
        found, new_width = at(engine, treated("intravenous-iron", 2), hypothesis, "ferritin")
        total = math.exp(own) + amount
        assert math.exp(found) == pytest.approx(total)
        parts = (math.exp(own) * width / total) ** 2 + (amount * spread / total) ** 2
        assert new_width == pytest.approx(math.sqrt(parts))


def test_a_ratio_moves_every_condition_alike(engine: Engine, knowledge: Knowledge) -> None:
    effects = knowledge.treatments["intravenous-iron"].effects
    (effect,) = (e for e in effects if "tibc" in e.quantities)
    ratio, _ = effect.at(1)
    before, after = engine.place(treated()), engine.place(treated("intravenous-iron", 1))
    b = engine.model.index["tibc"]
    assert np.allclose(after.location[:, b] - before.location[:, b], math.log(ratio))


def test_only_who_lacked_iron_recovers_on_it(engine: Engine) -> None:
    for hypothesis, moves in (("iron-deficiency", True), ("beta-thal-trait", False)):
        before, _ = at(engine, treated(), hypothesis, "hb")
        after, _ = at(engine, treated("oral-iron", 6), hypothesis, "hb")
        assert (after > before + 0.05) == moves


def test_ferritin_after_an_infusion_no_longer_speaks_against_iron_deficiency(
    engine: Engine,
) -> None:
    values = {"hb": 9.5, "mcv": 72.0, "ferritin": 150.0}
    assert engine.belief(known(treated(), **values)).of("iron-deficiency") < 0.1
    after = engine.belief(known(treated("intravenous-iron", 2), **values))
    assert after.ranked()[0][0].id == "iron-deficiency"
    without = engine.belief(known(treated("intravenous-iron", 2), hb=9.5, mcv=72))
    assert after.of("iron-deficiency") > 0.9 * without.of("iron-deficiency")


def test_an_infusion_is_forgotten_week_by_week(engine: Engine) -> None:
    """The older the infusion, the more a ferritin of 150 speaks for full stores again."""
    ratios = [
        odds(
            engine,
            known(treated("intravenous-iron", weeks), ferritin=150),
            "iron-deficiency",
            "alpha-thal-trait",
        )
        for weeks in (2, 5, 8, 12, 26, 52)
    ]
    assert ratios == sorted(ratios, reverse=True)
    assert ratios[0] > -0.3
    assert ratios[-1] < -1.5


def test_hba2_after_a_transfusion_no_longer_excludes_a_carrier(engine: Engine) -> None:
    before = odds(engine, known(treated(), hba2=3.2), "beta-thal-trait", "healthy")
    after = odds(engine, known(treated("transfusion", 1), hba2=3.2), "beta-thal-trait", "healthy")
    assert before < -0.8
    assert after > before + 0.5
    carrier = Patient(30, "female", ancestry=("cypriot",))
    diluted = Patient(
        30, "female", ancestry=("cypriot",),
        treatment=(GivenTreatment(kind="transfusion", weeks=0),),
    )  # fmt: skip
    values = {"mcv": 70.0, "hb": 9.0, "ferritin": 60.0, "hba2": 3.2}
    plain = engine.belief(known(carrier, **values)).conditions()["beta-thal-trait"]
    seen = engine.belief(known(diluted, **values)).conditions()["beta-thal-trait"]
    assert seen > 1.5 * plain


def test_a_transfused_sickle_patient_is_no_carrier(engine: Engine) -> None:
    values = {"hb": 8.5, "mcv": 84.0, "hbs": 50.0, "hba": 40.0, "hbf": 6.0, "hba2": 3.0}
    before = engine.belief(known(treated(age=8), CLINIC, **values))
    after = engine.belief(known(treated("transfusion", 1, age=8), CLINIC, **values))
    assert before.of("sickle-cell-disease") < 0.65
    assert after.of("sickle-cell-disease") > 0.95


def test_a_high_saturation_on_iron_tablets_is_no_sideroblastic_anemia(engine: Engine) -> None:
    values = {"hb": 10.0, "mcv": 72.0, "tsat": 60.0}
    sideroblastic = ("xlsa", "drug-sideroblastic", "mds-rs", "alcohol-sideroblastic", "slc25a38")
    for patient, setting in ((treated(), ""), (treated(age=45, sex="male"), CLINIC)):
        off = engine.belief(known(patient, setting, **values)).conditions()
        on = engine.belief(
            known(treated("oral-iron", 2, patient.age or 0, patient.sex), setting, **values)
        )
        said = on.conditions()
        assert on.ranked()[0][0].id == "iron-deficiency"
        assert sum(said[name] for name in sideroblastic) < 0.15
        assert sum(said[name] for name in sideroblastic) < sum(off[name] for name in sideroblastic)


def test_young_cells_on_iron_speak_for_its_lack(engine: Engine) -> None:
    values = {"hb": 9.8, "mcv": 72.0, "retic": 4.0, "rdw": 22.0}
    off = odds(engine, known(treated(), **values), "iron-deficiency", "beta-thal-trait")
    on = odds(
        engine, known(treated("oral-iron", 1), **values), "iron-deficiency", "beta-thal-trait"
    )
    assert on > off


def test_two_populations_on_the_film_mean_less_after_a_transfusion(engine: Engine) -> None:
    def raised(patient: Patient) -> float:
        base = known(patient, CLINIC, hb=9, mcv=78)
        seen = saw(base, "film-dimorphic")
        return engine.belief(seen).of("mds-rs") / engine.belief(base).of("mds-rs")

    assert raised(treated(age=70)) > 2 * raised(treated("transfusion", 1, age=70))


def test_infused_iron_hides_empty_marrow_stores(engine: Engine) -> None:
    def ratio(patient: Patient) -> float:
        seen = saw(Evidence(patient), absent=("marrow-iron-absent",))
        return odds(engine, seen, "iron-deficiency", "inflammation")

    assert ratio(treated()) < -0.5
    assert ratio(treated("intravenous-iron", 2)) > -0.2


def test_the_response_to_iron_is_weighed_as_before(engine: Engine) -> None:
    """No rise on iron speaks against its lack, told of the tablets or not."""
    for patient in (treated(), treated("oral-iron", 4)):
        base = known(patient, hb=9.5, mcv=72)
        failed = saw(base, absent=("oral-iron-response",))
        change = engine.belief(failed).of("iron-deficiency") - engine.belief(base).of(
            "iron-deficiency"
        )
        assert change < -0.01


def test_two_treatments_follow_each_other(engine: Engine) -> None:
    both = Patient(
        30, "female",
        treatment=(
            GivenTreatment(kind="transfusion", weeks=3),
            GivenTreatment(kind="intravenous-iron", weeks=2),
        ),
    )  # fmt: skip
    alone, _ = at(engine, treated("transfusion", 3), "iron-deficiency", "ferritin")
    found, _ = at(engine, both, "iron-deficiency", "ferritin")
    amount, _ = next(
        e for e in engine.knowledge.treatments["intravenous-iron"].effects
        if "ferritin" in e.quantities
    ).at(2)  # fmt: skip
    assert math.exp(found) == pytest.approx(math.exp(alone) + amount)
    hb, _ = at(engine, both, "iron-deficiency", "hb")
    assert hb > at(engine, treated("transfusion", 3), "iron-deficiency", "hb")[0]


@settings(max_examples=40, deadline=None)
@given(
    given_treatments=st.lists(
        st.tuples(st.sampled_from(KINDS), st.floats(0, 60)), min_size=1, max_size=3
    ),
    age=st.floats(0.1, 95),
)
def test_every_treated_patient_has_finite_places_and_a_belief(
    engine: Engine, given_treatments: list[tuple[str, float]], age: float
) -> None:
    after = tuple(GivenTreatment(kind=kind, weeks=weeks) for kind, weeks in given_treatments)
    patient = Patient(age, None, treatment=after)
    placement: Placement = engine.model.place(patient)
    for table in (placement.location, placement.spread, placement.noise):
        assert np.all(np.isfinite(table))
    assert np.all(placement.spread > 0)
    assert np.all(placement.noise >= 0)
    belief = engine.belief(known(patient, hb=9, mcv=74, ferritin=90, tsat=20, hba2=3))
    assert belief.probabilities.sum() == pytest.approx(1)


def test_orders_are_valued_under_treatment(engine: Engine) -> None:
    """After an infusion ferritin tells less about the stores than before it."""
    before = engine.values(known(treated(), hb=9.5, mcv=72), ["ferritin"])[0]
    after = engine.values(known(treated("intravenous-iron", 2), hb=9.5, mcv=72), ["ferritin"])[0]
    assert after.bits < before.bits


JUDGED = {"source": "judgement", "basis": "judgement"}


@pytest.mark.parametrize(
    ("how", "points", "said"),
    [
        ("add", [(0, 5, 0), (4, 1, 0)], "the last point of a course changes nothing"),
        ("scale", [(0, 2, 0.1), (4, 1, 0.1)], "the last point of a course changes nothing"),
        ("mix", [(0, 1.2, 0), (4, 0, 0)], "a share is at most 1"),
        ("scale", [(0, 0, 0), (4, 1, 0)], "a ratio is above 0"),
        ("add", [(4, 5, 0), (4, 0, 0)], "rise from point to point"),
    ],
)
def test_a_course_that_makes_no_sense_is_refused(
    how: str, points: list[tuple[float, float, float]], said: str
) -> None:
    course = [{"weeks": w, "value": v, "spread": s, **JUDGED} for w, v, s in points]
    with pytest.raises(ValidationError, match=said):
        Effect.model_validate({"quantities": ["hb"], "how": how, "course": course})


def test_a_finding_cannot_be_made_or_hidden_forever() -> None:
    course = [{"weeks": 0, "value": 0.5, **JUDGED}]
    with pytest.raises(ValidationError, match="changes nothing"):
        FindingEffect.model_validate({"finding": "film-dimorphic", "course": course})


def test_a_course_is_read_along_straight_lines(knowledge: Knowledge) -> None:
    (effect,) = (e for e in knowledge.treatments["transfusion"].effects if "mcv" in e.quantities)
    start, spread = effect.at(0)
    assert effect.at(4) == pytest.approx((0.75 * start, 0.75 * spread))
    assert effect.at(16) == effect.at(300) == (0.0, 0.0)


@pytest.mark.parametrize("kind", KINDS)
def test_the_longest_course_is_over_within_a_year(knowledge: Knowledge, kind: str) -> None:
    treatment = knowledge.treatments[kind]
    assert all(effect.course[-1].weeks <= 52 for effect in treatment.effects)
    assert all(change.course[-1].weeks <= 52 for change in treatment.findings)
