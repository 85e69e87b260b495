"""Why the engine believes what it believes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.belief import decibans
from sim.engine.claims import behind_prior
from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Observation, Patient, Result
from tests.engine.patients import WOMAN, known, results, saw

INFLAMED = known(WOMAN, "primary-care", hb=9.5, mcv=76, ferritin=60, crp=60, tsat=10)


def test_decibans_are_ten_times_the_log_of_the_odds() -> None:
    found = decibans(np.array([0.5, 0.4, 0.1]))
    assert found == pytest.approx([0.0, -1.760913, -9.542425], abs=1e-6)


def test_near_certainty_keeps_its_digits() -> None:
    assert decibans(np.array([1.0, 1e-20]))[0] == pytest.approx(200)


@settings(max_examples=30, deadline=None)
@given(
    values=st.fixed_dictionaries(
        {"hb": st.floats(4, 16)},
        optional={
            "mcv": st.floats(50, 105),
            "ferritin": st.floats(1, 2000),
            "crp": st.floats(0.2, 200),
            "tsat": st.floats(2, 90),
            "hba2": st.floats(1, 8),
        },
    ),
    pica=st.sampled_from([None, True, False]),
    again=st.floats(4, 16),
)
def test_the_waterfall_adds_up_to_the_whole_change(
    engine: Engine, values: dict[str, float], pica: bool | None, again: float
) -> None:
    evidence = known(WOMAN, "primary-care", **values)
    if pica is not None:
        evidence = evidence.with_items(Observation("pica", pica))
    evidence = evidence.with_items(*results(hb=again))
    told = engine.explain(evidence)
    assert len(told.steps) == len(evidence.items)
    total = told.prior_decibans + np.sum([step.decibans for step in told.steps], axis=0)
    assert total == pytest.approx(told.decibans, abs=1e-9)
    assert told.posterior == pytest.approx(engine.belief(evidence).probabilities, abs=1e-12)
    start = engine.belief(Evidence(WOMAN, "primary-care")).probabilities
    assert told.prior == pytest.approx(start, abs=1e-12)


def test_each_step_begins_where_the_last_one_ended(engine: Engine) -> None:
    steps = engine.explain(INFLAMED).steps
    for earlier, later in itertools.pairwise(steps):
        assert np.array_equal(earlier.after, later.before)


def test_a_result_without_bearing_has_no_claim(engine: Engine) -> None:
    (step,) = engine.explain(known(mentzer=16.0)).steps
    assert step.claims == ()
    assert np.all(step.decibans == 0)


def test_the_two_numbers_that_matter_are_those_of_winner_and_loser(engine: Engine) -> None:
    ferritin = engine.explain(INFLAMED).steps[2]
    mixed, alone = ferritin.carriers
    assert (mixed.hypothesis, alone.hypothesis) == (
        "iron-deficiency+inflammation", "iron-deficiency",
    )  # fmt: skip
    assert mixed.typical == pytest.approx(38)
    assert dict(mixed.claim.value) == {"median": 38.0, "spread": 1.12}
    assert (mixed.claim.number.source, mixed.claim.number.n) == ("guyatt-1992", 280)
    assert alone.typical == pytest.approx(8.7)
    assert alone.claim.number.locator == "interval table"


def test_health_is_cited_where_a_hypothesis_is_silent(engine: Engine) -> None:
    (step,) = engine.explain(known(WOMAN, hb=9.0)).steps
    loser = step.carriers[1]
    assert loser.hypothesis == "healthy"
    assert loser.claim.number.source == "nhanes-2017-2020"
    assert loser.claim.number.population == "healthy US females of 18 to 40 years"
    assert loser.typical == pytest.approx(13.7, abs=0.1)


def test_a_finding_cites_its_frequency_in_both(engine: Engine) -> None:
    step = engine.explain(saw(known(WOMAN, hb=9.0, mcv=70), "pica")).steps[-1]
    winner, loser = step.carriers
    assert winner.claim.of == "iron-deficiency"
    assert winner.typical == pytest.approx(0.344)
    assert (loser.claim.of, loser.claim.number.source) == ("others", "bryant-2013")
    assert loser.typical == pytest.approx(0.04)


def test_a_prior_cites_prevalence_setting_and_company(engine: Engine) -> None:
    claims = behind_prior(engine, INFLAMED, "iron-deficiency+inflammation")
    assert {(c.of, c.about) for c in claims} >= {
        ("iron-deficiency", "prevalence"),
        ("inflammation", "prevalence"),
        ("iron-deficiency+inflammation", "together"),
    }
    carrier = Patient(30, "female", ancestry=("cypriot",))
    (rate, *_) = behind_prior(engine, Evidence(carrier), "beta-thal-trait")
    assert rate.number.basis != "judgement"


def test_behind_the_prior_of_health_stand_the_commonest_conditions(engine: Engine) -> None:
    claims = behind_prior(engine, known(WOMAN, "primary-care"), "healthy")
    assert "iron-deficiency" in {c.of for c in claims if c.about == "prevalence"}
    assert len({c.of for c in claims}) == 3


def test_without_a_result_the_belief_is_that_of_the_rest(engine: Engine) -> None:
    told = engine.leave_one_out(INFLAMED)
    assert [one.item for one in told] == list(INFLAMED.items)
    rest = known(WOMAN, "primary-care", hb=9.5, mcv=76, crp=60, tsat=10)
    assert told[2].belief == pytest.approx(engine.belief(rest).probabilities, abs=1e-12)
    place = engine.model.position["iron-deficiency+inflammation"]
    before = 10 * np.log10(told[2].belief[place] / (1 - told[2].belief[place]))
    now = engine.belief(INFLAMED).of("iron-deficiency+inflammation")
    assert told[2].decibans[place] == pytest.approx(10 * np.log10(now / (1 - now)) - before)


def test_a_repeated_result_is_left_out_as_a_whole(engine: Engine) -> None:
    twice = known(WOMAN, hb=9.0, ferritin=40).with_items(*results(ferritin=8))
    told = engine.leave_one_out(twice)
    assert [one.item for one in told] == list(results(hb=9.0, ferritin=8))
    alone = engine.belief(known(WOMAN, hb=9.0)).probabilities
    assert told[1].belief == pytest.approx(alone, abs=1e-12)


def test_a_normal_crp_is_missed_under_inflammation(engine: Engine) -> None:
    evidence = known(WOMAN, hb=9.5, mcv=84, ferritin=400, tsat=12, crp=1.0)
    missed = {e.about: e for e in engine.expected(evidence, "inflammation")}
    crp = missed["crp"]
    assert crp.item == Result("crp", 1.0)
    assert crp.how == "high"
    assert crp.share > 0.85
    assert crp.elsewhere < 0.5
    assert crp.decibans < -3
    assert crp.carrier.claim.number.source == "gunther-2022"


def test_what_was_never_looked_for_is_told_apart_from_what_is_absent(engine: Engine) -> None:
    evidence = saw(known(WOMAN, hb=9.5, mcv=70, ferritin=5, tibc=300), absent=("pallor",))
    told = engine.expected(evidence)
    absent = {e.about for e in told if e.item is not None}
    unseen = {e.about for e in told if e.item is None}
    assert "tibc" in absent
    assert "marrow-iron-absent" in unseen
    assert all(e.decibans < 0 for e in told if e.item is not None)
    assert all(e.decibans > 0 for e in told if e.item is None)
    assert "ferritin" not in absent | unseen, "it is as low as expected"
    assert not {"mch", "mentzer"} & unseen


@pytest.mark.parametrize(("printed", "absent"), [("<3", True), ("<200", False), (">1", False)])
def test_a_printed_limit_counts_only_where_it_decides(
    engine: Engine, printed: str, absent: bool
) -> None:
    evidence = known(WOMAN, hb=9.5, mcv=84, tsat=12, crp=printed)
    told = {e.about for e in engine.expected(evidence, "inflammation")}
    assert ("crp" in told) is absent
