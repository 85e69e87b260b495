"""Limits against a count of drawn patients: a second oracle, which needs nothing but numpy."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Patient, Result
from tests.engine import plain
from tests.engine.patients import MAN, WOMAN, results

COUNT = 100_000
HYPOTHESES = (
    "iron-deficiency",
    "inflammation",
    "iron-deficiency+inflammation",
    "beta-thal-trait",
    "healthy",
    "none-of-these",
)
ONE = [{"ferritin": "<15"}, {"ferritin": ">100"}, {"crp": "<5"}, {"hba2": ">3.5"}, {"tsat": "<16"}]
SEVERAL = [
    {"ferritin": "<15", "crp": "<5"},
    {"ferritin": "<30", "tsat": "<16"},
    {"ferritin": ">100", "crp": ">10"},
    {"mcv": "<80", "hba2": "<3.5"},
    {"ferritin": ">30", "crp": "<5", "hb": "<13"},
    {"ferritin": "<100", "crp": ">5", "esr": ">20", "mcv": "<85"},
]


def _drawn(
    engine: Engine, hypothesis: str, evidence: Evidence, count: int, seed: int
) -> np.ndarray:
    """What is measured in patients drawn from the multivariate t, (count, K), in each unit."""
    items = [item for item in evidence.items if isinstance(item, Result)]
    location, scale = plain.measurements(engine, evidence.patient, items)
    h = engine.model.position[hypothesis]
    random = np.random.default_rng(seed)
    normal = random.standard_normal((count, len(items))) @ np.linalg.cholesky(scale[h]).T
    nu = float(engine.model.degrees[h])
    away = normal / np.sqrt(random.chisquare(nu, count) / nu)[:, None]
    scales = [engine.knowledge.quantities[item.quantity].scale for item in items]
    natural = np.array([scale == "natural" for scale in scales])
    values = location[h] + np.where(natural, np.log1p(np.maximum(away, -0.99)), away)
    logit = [scale == "logit" for scale in scales]
    return np.where(logit, 100 / (1 + np.exp(-values)), np.exp(np.minimum(values, 50)))


def _counted(engine: Engine, hypothesis: str, evidence: Evidence, seed: int) -> tuple[float, float]:
    """Share of drawn patients for whom every limit holds, and its standard error."""
    drawn = _drawn(engine, hypothesis, evidence, COUNT, seed)
    items = [item for item in evidence.items if isinstance(item, Result)]
    holds = [
        column < item.value if item.censored == "<" else column > item.value
        for column, item in zip(drawn.T, items, strict=True)
    ]
    share = float(np.mean(np.all(holds, axis=0)))
    return share, float(np.sqrt((share * (1 - share) + 1e-6) / COUNT))


@pytest.mark.parametrize("limits", ONE, ids=str)
@pytest.mark.parametrize("patient", [MAN, WOMAN], ids=["man", "woman"])
def test_one_limit_is_as_likely_as_drawn_patients_say(
    engine: Engine, limits: dict[str, str], patient: Patient
) -> None:
    evidence = Evidence(patient, "", results(**limits))
    found = np.exp(engine.log_likelihood(evidence))
    for seed, name in enumerate(HYPOTHESES):
        share, error = _counted(engine, name, evidence, seed)
        assert found[engine.model.position[name]] == pytest.approx(share, abs=4 * error), name


@pytest.mark.parametrize("limits", SEVERAL, ids=str)
def test_several_limits_are_as_likely_as_drawn_patients_say(
    engine: Engine, limits: dict[str, str]
) -> None:
    """Sixty-four points integrate over up to four limits: right to .01 and a tenth."""
    evidence = Evidence(WOMAN, "", results(**limits))
    found = np.exp(engine.log_likelihood(evidence))
    for seed, name in enumerate(HYPOTHESES):
        share, error = _counted(engine, name, evidence, seed)
        near = pytest.approx(share, abs=4 * error + 0.01, rel=0.1)
        assert found[engine.model.position[name]] == near, name


def test_a_limit_beside_an_exact_result_is_what_patients_with_that_result_have(
    engine: Engine,
) -> None:
    """Drawn patients whose hemoglobin and MCV lie close to the printed ones, and no others."""
    exact = Evidence(WOMAN, "", results(hb=10.5, mcv=74))
    limited = exact.with_items(*results(ferritin="<12"))
    given = np.exp(engine.log_likelihood(limited) - engine.log_likelihood(exact))
    for seed, name in enumerate(("iron-deficiency", "inflammation", "beta-thal-trait")):
        hb, mcv, ferritin = _drawn(engine, name, limited, 8 * COUNT, seed).T
        near = (np.abs(hb / 10.5 - 1) < 0.03) & (np.abs(mcv / 74 - 1) < 0.015)
        share = float(np.mean(ferritin[near] < 12))
        error = float(np.sqrt((share * (1 - share) + 1e-6) / near.sum()))
        assert near.sum() > 500
        expected = pytest.approx(share, abs=4 * error + 0.002)
        assert given[engine.model.position[name]] == expected, name
