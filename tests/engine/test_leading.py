"""Who leads by bounds is who leads by the probabilities; findings added up at once are the sum."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.casefiles.read import read_case
from sim.encounter.case import Case
from sim.encounter.chart import everything
from sim.engine.engine import UNKNOWN, Engine
from sim.engine.evidence import Evidence, Item, Observation, Patient, Result
from sim.engine.special import beta_share, regularized_beta, t_cdf, t_share
from sim.knowledge.loader import Knowledge
from sim.knowledge.treatment import GivenTreatment

CASES = sorted((Path(__file__).parents[2] / "cases").glob("*.toml"))
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def all_of(path: Path, knowledge: Knowledge) -> Evidence:
    case = read_case(path, knowledge)
    assert isinstance(case, Case)
    return everything(case, knowledge)


def led_as_believed(engine: Engine, evidence: Evidence) -> bool:
    """Whether bounds could tell; what they told is what the probabilities say."""
    lead = engine.lead(evidence)
    if lead is None:
        return False
    ranked = engine.belief(evidence).ranked()
    assert lead.first == ranked[0][0]
    assert lead.named == next(h for h, _ in ranked if h.id != UNKNOWN)
    surprise = engine.surprise(evidence)
    assert lead.named.id == surprise.hypothesis
    assert lead.tail == pytest.approx(surprise.probability, rel=1e-6, abs=1e-12)
    assert not (lead.usual and surprise.unusual)
    return True


def test_bounds_tell_who_leads_in_nearly_every_case(engine: Engine, knowledge: Knowledge) -> None:
    told = [led_as_believed(engine, all_of(path, knowledge)) for path in CASES[::3]]
    assert sum(told) >= 0.9 * len(told)


def changed(item: Item, factor: float, side: int, turned: bool) -> Item:
    if isinstance(item, Observation):
        return Observation(item.finding, item.present != turned)
    sign = {-1: "<", 1: ">"}.get(side)
    return Result(item.quantity, min(item.value * factor, 99.0), sign or item.censored)


@settings(max_examples=40, **QUIET)
@given(
    st.sampled_from(CASES),
    st.integers(0, 2**32 - 1),
    st.sampled_from([0.0, 0.05, 0.3]),
    st.sampled_from([0.2, 0.6, 1.0]),
)
def test_bounds_never_name_another_leader(
    engine: Engine, knowledge: Knowledge, path: Path, seed: int, wild: float, kept: float
) -> None:
    random, whole = np.random.default_rng(seed), all_of(path, knowledge)
    items = [
        changed(
            item,
            float(np.exp(random.normal(0, 3 * wild))),
            int(random.integers(-1, 2)) if random.random() < wild / 2 else 0,
            bool(random.random() < wild),
        )
        for item in whole.items
        if random.random() < kept
    ]
    led_as_believed(engine, Evidence(whole.patient, whole.setting, tuple(items)))


def test_bounds_are_silent_where_nothing_exact_was_measured(engine: Engine) -> None:
    assert engine.lead(Evidence()) is None
    assert engine.lead(Evidence(items=(Result("ferritin", 15.0, "<"),))) is None


@pytest.mark.parametrize("given", [(), (GivenTreatment(kind="transfusion", weeks=2.0),)])
def test_findings_added_up_at_once_are_the_sum(
    engine: Engine, knowledge: Knowledge, given: tuple[GivenTreatment, ...]
) -> None:
    for path in CASES[::12]:
        whole = all_of(path, knowledge)
        patient = Patient(whole.patient.age, whole.patient.sex, treatment=given)
        seen, known = whole.observations, whole.quantities
        together = engine.tally.log_likelihood(seen, patient, known)
        assert together == pytest.approx(
            engine.findings.log_likelihood(seen, patient, known), abs=1e-9
        )
        each = engine.tally.each(seen, patient)
        for row, one in zip(each, seen, strict=True):
            assert np.array_equal(row, engine.findings.log_likelihood([one], patient, ()))


def test_one_item_alone_is_evidence_with_that_item(engine: Engine, knowledge: Knowledge) -> None:
    whole = all_of(CASES[0], knowledge)
    for item in whole.items:
        alone = engine.log_likelihood(Evidence(whole.patient, "", (item,)))
        assert np.array_equal(engine.log_likelihood_alone(item, whole.patient), alone)


@given(st.floats(0, 1), st.floats(0.4, 40), st.floats(0.4, 40))
def test_one_share_is_that_of_many(x: float, a: float, b: float) -> None:
    pair = regularized_beta(np.array([x, 0.5]), np.array([a, 2.0]), np.array([b, 2.0]))
    assert beta_share(x, a, b) == pytest.approx(pair[0], abs=1e-12)
    assert float(regularized_beta(np.array(x), np.array(a), np.array(b))) == beta_share(x, a, b)


@given(st.floats(-30, 30), st.sampled_from([3.0, 5.0, 8.0, 41.5]))
def test_one_share_of_t_is_that_of_many(t: float, degrees: float) -> None:
    pair = t_cdf(np.array([t, 1.0]), np.array([degrees, 3.0]))
    assert t_share(t, degrees) == pytest.approx(pair[0], abs=1e-12)
