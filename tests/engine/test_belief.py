"""What the engine believes of patients whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Patient, Result
from tests.engine.patients import MAN, WOMAN, known, results, saw


def test_depleted_ferritin_in_an_anemic_woman_is_iron_deficiency(engine: Engine) -> None:
    belief = engine.belief(known(hb=9.0, mcv=68, ferritin=5))
    assert belief.of("iron-deficiency") > 0.95


def test_raised_hba2_with_many_small_cells_is_beta_trait(engine: Engine) -> None:
    belief = engine.belief(known(hb=11, mcv=64, rbc=5.9, ferritin=80, hba2=5.4))
    assert belief.of("beta-thal-trait") > 0.95


def test_inflamed_anemia_stays_open_until_the_transferrin_receptor_is_known(
    engine: Engine,
) -> None:
    mixed, alone = "iron-deficiency+inflammation", "inflammation"
    before = engine.belief(known(hb=9.5, mcv=76, ferritin=60, crp=60, tsat=10))
    assert before.of(alone) > 0.1
    assert before.of(mixed) > 0.1
    after = engine.belief(known(hb=9.5, mcv=76, ferritin=60, crp=60, tsat=10, stfr=6.0))
    assert after.ranked()[0][0].id == mixed
    assert after.of(alone) < before.of(alone)


@pytest.mark.parametrize("before", [{"ferritin": 5}, {"hb": 9.0, "mcv": 68, "ferritin": 5}])
def test_a_typical_saturation_is_no_second_proof_after_a_depleted_ferritin(
    engine: Engine, before: dict[str, float]
) -> None:
    evidence = known(**before)
    step = engine.explain(evidence.with_items(*results(tsat=6))).steps[-1]
    assert abs(step.decibans[engine.model.position["iron-deficiency"]]) < 3


@pytest.mark.parametrize(
    "patient",
    [Patient(), WOMAN, Patient(28, "female", pregnant=True), Patient(1.5, "male")],
    ids=["anyone", "woman", "pregnant", "toddler"],
)
def test_iron_deficiency_leads_in_unexplained_microcytic_anemia(
    engine: Engine, patient: Patient
) -> None:
    belief = engine.belief(known(patient, hb=9.5, mcv=66 if patient.age == 1.5 else 72))
    assert belief.ranked()[0][0].id == "iron-deficiency"


def test_an_ordinary_blood_count_is_healthy(engine: Engine) -> None:
    belief = engine.belief(known(MAN, hb=15.0, mcv=90, rdw=13.2, ferritin=150, crp=1.0))
    assert belief.ranked()[0][0].id == "healthy"
    assert belief.of("healthy") > 0.9


MEASURED = st.fixed_dictionaries(
    {},
    optional={
        "hb": st.floats(4, 18),
        "mcv": st.floats(50, 110),
        "rdw": st.floats(11, 35),
        "ferritin": st.floats(1, 3000),
        "iron": st.floats(5, 300),
        "tibc": st.floats(100, 600),
        "crp": st.floats(0.1, 300),
        "hba2": st.floats(1, 8),
        "lead": st.floats(0.2, 120),
    },
)


@settings(max_examples=60, deadline=None)
@given(values=MEASURED, age=st.floats(0.5, 95), sex=st.sampled_from(["female", "male", None]))
def test_probabilities_sum_to_one_and_lie_within_their_band(
    engine: Engine, values: dict[str, float], age: float, sex: str | None
) -> None:
    evidence = known(Patient(age, sex), **values)  # type: ignore[arg-type]
    belief = engine.belief(evidence)
    assert belief.probabilities.sum() == pytest.approx(1, abs=1e-12)
    assert np.all(belief.probabilities >= 0)
    band = engine.band(evidence)
    assert np.all(band.low <= belief.probabilities + 1e-12)
    assert np.all(band.high >= belief.probabilities - 1e-12)
    assert np.allclose(band.draws.sum(axis=1), 1)


@settings(max_examples=30, deadline=None)
@given(values=MEASURED, seed=st.integers(0, 1000))
def test_the_order_of_arrival_does_not_change_the_belief(
    engine: Engine, values: dict[str, float], seed: int
) -> None:
    items = list(results(**values))
    forward = engine.belief(Evidence(WOMAN, "", tuple(items))).probabilities
    np.random.default_rng(seed).shuffle(items)  # type: ignore[arg-type]
    assert np.allclose(engine.belief(Evidence(WOMAN, "", tuple(items))).probabilities, forward)


def test_the_same_question_gets_the_same_figures_from_a_new_engine(engine: Engine) -> None:
    evidence = known(hb=8.9, mcv=71, rdw=18.4, ferritin="<5", crp="<3")
    again = Engine(engine.knowledge)
    assert np.max(np.abs(again.belief(evidence).probabilities
                         - engine.belief(evidence).probabilities)) < 1e-12  # fmt: skip
    assert again.values(evidence) == engine.values(evidence)
    assert np.array_equal(again.band(evidence).draws, engine.band(evidence).draws)


def test_an_identity_is_not_counted_twice(engine: Engine) -> None:
    plain = known(hb=9.0, mcv=70, mchc=30.0, iron=20, tibc=400)
    full = plain.with_items(*results(mch=21.0, rbc=4.29, hct=30.0, tsat=5.0, mentzer=16.3))
    assert np.allclose(
        engine.belief(plain).probabilities, engine.belief(full).probabilities, atol=1e-12
    )


def test_red_cell_count_says_what_hb_mcv_and_mchc_say(engine: Engine) -> None:
    three = known(hb=9.0, mcv=70, mchc=30.0)
    counted = Evidence(
        WOMAN,
        "",
        (Result("hb", 9.0), Result("mcv", 70), Result("rbc", 9.0e3 / (70 * 30), None, 1e-6)),
    )
    assert np.allclose(
        engine.belief(three).probabilities, engine.belief(counted).probabilities, atol=2e-3
    )


def test_a_limit_is_weaker_news_than_no_result_but_not_nothing(engine: Engine) -> None:
    before = engine.belief(known(hb=9.0, mcv=70)).of("iron-deficiency")
    below = engine.belief(known(hb=9.0, mcv=70, ferritin="<5")).of("iron-deficiency")
    above = engine.belief(known(hb=9.0, mcv=70, ferritin=">500")).of("iron-deficiency")
    assert above < before < below


def test_two_limits_at_once_agree_with_taking_them_one_by_one(engine: Engine) -> None:
    """The joint probability of two censored values lies between the smaller and their product."""
    both = engine.log_likelihood(known(hb=9.0, ferritin="<12", crp="<5"))
    none = engine.log_likelihood(known(hb=9.0))
    one = engine.log_likelihood(known(hb=9.0, ferritin="<12")) - none
    other = engine.log_likelihood(known(hb=9.0, crp="<5")) - none
    joint = both - none
    i = engine.model.position["iron-deficiency"]
    assert joint[i] <= min(one[i], other[i]) + 1e-3
    assert joint[i] >= one[i] + other[i] - 0.25


def test_ancestry_shifts_a_prior_and_nothing_else(engine: Engine) -> None:
    here = Patient(30, "female", ancestry=("cypriot",))
    nobody = Patient(30, "female")
    assert engine.belief(Evidence(here)).of("beta-thal-trait") > engine.belief(Evidence(nobody)).of(
        "beta-thal-trait"
    )
    values = {"hb": 11.0, "mcv": 66.0, "ferritin": 60.0}
    assert np.allclose(
        engine.log_likelihood(known(here, **values)), engine.log_likelihood(known(nobody, **values))
    )


def test_a_macrocytic_patient_surprises_or_is_none_of_these(engine: Engine) -> None:
    evidence = known(MAN, hb=7.0, mcv=122, rdw=19, platelets=60, wbc=2.1)
    belief = engine.belief(evidence)
    assert belief.ranked()[0][0].id == "none-of-these"


def test_an_acute_leukemia_is_none_of_these(engine: Engine) -> None:
    """Fever and bone pain look like inflammation; two more cell lines that fail do not."""
    boy = known(Patient(6, "male"), hb=6.4, mcv=85.2, rdw=16.2, platelets=21, wbc=2.4)
    sick = saw(boy, "fever", "bone-pain", "fatigue")
    assert engine.belief(sick).of("none-of-these") > 0.5
    assert engine.belief(saw(sick, "film-blasts")).of("none-of-these") > 0.95


def test_an_impossible_panel_is_surprising(engine: Engine) -> None:
    evidence = known(hb=14.0, mcv=55, rdw=12, ferritin=2, iron=300, tibc=310, crp=200)
    belief = engine.belief(evidence)
    assert engine.surprise(evidence).unusual or belief.of("none-of-these") > 0.5


def test_a_limit_beside_exact_results_leaves_their_surprise_as_it_is(engine: Engine) -> None:
    exact = known(hb=9.0, mcv=68, rdw=18)
    limited = exact.with_items(*results(ferritin="<15"))
    assert engine.surprise(exact).hypothesis == engine.surprise(limited).hypothesis
    assert engine.surprise(limited).probability == pytest.approx(
        engine.surprise(exact).probability, abs=1e-12
    )


def test_a_pregnancy_at_sixty_keeps_iron_deficiency_and_its_causes(engine: Engine) -> None:
    late = saw(known(Patient(60, "female", pregnant=True), hb=9.0, ferritin=5), absent=("melena",))
    assert engine.belief(late).of("iron-deficiency") > 0.9
    assert sum(engine.causes(late, "iron-deficiency").values()) == pytest.approx(1)
