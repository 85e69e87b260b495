"""The compiled engine against a slow and plain one, on every kind of patient."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Observation, Patient
from sim.engine.model import Model
from sim.knowledge.loader import load_knowledge
from tests.engine import plain
from tests.engine.patients import results
from tests.engine.plain_findings import log_findings
from tests.engine.plain_leftover import log_leftover

ANCESTRIES = ("cypriot", "thai", "african-american", "northern-european")
PATIENTS = st.builds(
    Patient,
    age=st.none() | st.sampled_from([0.02, 0.4, 0.5, 1.0, 2.0, 17.99, 18.0, 50.0, 120.0])
    | st.floats(0.01, 110),
    sex=st.sampled_from(["female", "male", None]),
    pregnant=st.booleans(),
    ancestry=st.lists(st.sampled_from(ANCESTRIES), unique=True, max_size=2).map(tuple),
)  # fmt: skip
RANGES = {
    "hb": (4, 18), "hct": (12, 55), "rbc": (1.5, 8), "mcv": (50, 110), "mch": (14, 36),
    "mchc": (26, 37), "rdw": (11, 35), "retic": (0.2, 12), "retic-abs": (10, 300),
    "platelets": (20, 900), "wbc": (1, 40), "ferritin": (1, 3000), "iron": (5, 300),
    "tibc": (100, 600), "transferrin": (70, 420), "tsat": (1, 95), "stfr": (0.5, 20),
    "crp": (0.1, 300), "esr": (1, 130), "hepcidin": (0.2, 80), "hba": (1, 98), "hba2": (1, 8),
    "hbf": (0.2, 90), "hbs": (1, 90), "hbe": (1, 90), "lead": (0.2, 120), "zpp": (10, 700),
    "fpp": (10, 700), "copper": (5, 200), "ldh": (80, 2000), "creatinine": (0.3, 12),
}  # fmt: skip
MEASURED = st.fixed_dictionaries(
    {}, optional={name: st.floats(low, high) for name, (low, high) in RANGES.items()}
).filter(bool)


@settings(max_examples=40, deadline=None)
@given(patient=PATIENTS)
def test_every_hypothesis_lies_where_the_plain_rules_put_it(
    engine: Engine, patient: Patient
) -> None:
    placed = engine.model.place(patient)
    location, spread = plain.place(engine, patient)
    assert placed.location == pytest.approx(location, abs=1e-12)
    assert placed.spread == pytest.approx(spread, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(patient=PATIENTS, place=st.sampled_from(["", "primary-care", "hematology-clinic"]))
def test_the_prior_is_the_product_over_axes(engine: Engine, patient: Patient, place: str) -> None:
    expected = plain.log_prior(engine, patient, place)
    assert engine.log_prior(patient, place) == pytest.approx(expected, abs=1e-10)


@settings(max_examples=60, deadline=None)
@given(patient=PATIENTS, values=MEASURED)
def test_the_density_of_exact_results_is_that_of_a_multivariate_t_beside_what_is_left(
    engine: Engine, patient: Patient, values: dict[str, float]
) -> None:
    evidence = Evidence(patient, "", results(**values))
    expected = plain.log_density(engine, evidence) + log_leftover(engine, evidence)
    found = engine.log_likelihood(evidence)
    # Far out the density is a large number: the posterior needs its differences to 1e-9.
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


FINDINGS = st.dictionaries(st.sampled_from(sorted(load_knowledge().findings)), st.booleans(),
                           min_size=1, max_size=8)  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(patient=PATIENTS, seen=FINDINGS, measured=st.booleans())
def test_findings_are_averaged_over_every_set_of_causes(
    engine: Engine, patient: Patient, seen: dict[str, bool], measured: bool
) -> None:
    evidence = Evidence(patient, "", results(hb=9, mcv=70) if measured else ())
    with_findings = evidence.with_items(*(Observation(f, there) for f, there in seen.items()))
    found = engine.log_likelihood(with_findings) - engine.log_likelihood(evidence)
    assert found == pytest.approx(log_findings(engine, with_findings), rel=1e-9, abs=1e-9)


@settings(max_examples=12, deadline=None)
@given(patient=PATIENTS, place=st.sampled_from(["", "emergency"]), values=MEASURED, seen=FINDINGS)
def test_the_posterior_is_the_plain_one_to_nine_digits(
    engine: Engine, patient: Patient, place: str, values: dict[str, float], seen: dict[str, bool]
) -> None:
    items = (*results(**values), *(Observation(f, there) for f, there in seen.items()))
    evidence = Evidence(patient, place, items)
    table = (
        plain.log_prior(engine, patient, place)
        + plain.log_density(engine, evidence)
        + log_leftover(engine, evidence)
        + log_findings(engine, evidence)
    )
    expected = np.exp(table - np.logaddexp.reduce(table))
    assert engine.belief(evidence).probabilities == pytest.approx(expected, abs=1e-9)


def test_the_model_holds_what_the_plain_rules_were_compared_on(engine: Engine) -> None:
    assert set(RANGES) <= Model(engine.knowledge).rows.keys()
    assert set(ANCESTRIES) <= {p.ancestry for p in engine.knowledge.priors}
