"""Results against pgmpy: the same t distributions cut into cells, correlation and all."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Observation, Patient, Result
from tests.engine import plain
from tests.engine.patients import MAN, WOMAN, known, saw
from tests.oracle import cells
from tests.oracle.compiled import HYPOTHESIS, add_causes, add_findings, network
from tests.oracle.network import Network

FINE = 1e-6
"""Printed digits so fine that the rounding of the result does not count."""
PAIRS = [
    (WOMAN, Result("ferritin", 40.0, None, FINE), Result("tsat", 9.0, None, FINE)),
    (MAN, Result("hb", 10.5, None, FINE), Result("mcv", 72.0, None, FINE)),
    (WOMAN, Result("ferritin", 90.0, None, FINE), Result("crp", 25.0, None, FINE)),
    (MAN, Result("mcv", 66.0, None, FINE), Result("mch", 20.5, None, FINE)),
]
PAIR = ("patient", "one", "other")
NAMES = [f"{one.quantity} x {other.quantity}" for _, one, other in PAIRS]
CELLS = 5
"""Cells on each side of the one that holds the value; beyond them is `elsewhere`."""


def _edges(value: float, width: float) -> np.ndarray:
    return value + width * (np.arange(2 * CELLS + 2) - CELLS - 0.5)


def _pair(
    engine: Engine, patient: Patient, results: tuple[Result, Result], width: float
) -> np.ndarray:
    """P(hypothesis | each value lies in its cell), the cells `width` wide on the working scale.

    The second quantity hangs on the hypothesis and on the cell of the first.
    """
    location, scale = plain.measurements(engine, patient, results)
    degrees = engine.model.degrees
    first, second = (_edges(float(v), width) for v in plain.on_scale(engine, results))
    even = [engine.knowledge.quantities[r.quantity].scale == "natural" for r in results]
    power = engine.model.rows[results[1].quantity][0][engine.model.index[results[0].quantity]]
    one = cells.cells(location[:, 0], scale[:, 0, 0], degrees, first, even[0])
    both, other = cells.rectangles(
        location, scale, degrees, first, second, even, float(power) if even[0] else 0.0
    )
    outside = np.maximum(other - both.sum(axis=1), 0.0) / (1 - one.sum(axis=1))[:, None]
    given = np.concatenate([both / one[:, :, None], outside[:, None, :]], axis=1)
    into = network(engine, patient, "")
    names = [*(f"cell {i}" for i in range(2 * CELLS + 1)), "elsewhere"]
    into.add("first", names, _completed(one).T, [HYPOTHESIS])
    into.add("second", names, _completed(given).transpose(2, 0, 1), [HYPOTHESIS, "first"])
    middle = f"cell {CELLS}"
    return into.ask(HYPOTHESIS, {"first": middle, "second": middle})


def _completed(shares: np.ndarray) -> np.ndarray:
    """With what is left for `elsewhere` as the last state."""
    rest = np.maximum(1 - shares.sum(axis=-1, keepdims=True), 0.0)
    whole = np.concatenate([shares, rest], axis=-1)
    return whole / whole.sum(axis=-1, keepdims=True)


@pytest.mark.parametrize(PAIR, PAIRS, ids=NAMES)
def test_a_finer_grid_comes_closer_to_the_engine(
    engine: Engine, patient: Patient, one: Result, other: Result
) -> None:
    """The error of a cell is a series in the square of its width: three widths foresee none."""
    exact = engine.belief(Evidence(patient, "", (one, other))).probabilities
    wide, middle, narrow = (_pair(engine, patient, (one, other), w) for w in (0.02, 0.01, 0.005))
    errors = [np.abs(found - exact).max() for found in (wide, middle, narrow)]
    assert errors[0] / errors[1] == pytest.approx(4, abs=0.3)
    assert errors[1] / errors[2] == pytest.approx(4, abs=0.1)
    once, again = (4 * middle - wide) / 3, (4 * narrow - middle) / 3
    assert (16 * again - once) / 15 == pytest.approx(exact, abs=5e-7)


@pytest.mark.parametrize(PAIR, PAIRS, ids=NAMES)
def test_the_same_grid_without_correlation_gives_another_answer(
    engine: Engine, patient: Patient, one: Result, other: Result
) -> None:
    """So that the test above would notice an engine that took the two as independent."""
    exact = engine.belief(Evidence(patient, "", (one, other))).probabilities
    table = engine.log_prior(patient, "") + sum(
        engine.log_likelihood(Evidence(patient, "", (result,))) for result in (one, other)
    )
    naive = np.exp(table - np.logaddexp.reduce(table))
    assert np.abs(naive - exact).max() > 0.005


def _add_results(into: Network, engine: Engine, evidence: Evidence) -> dict[str, str]:
    """Exact results as an answer as likely as their density; one limit as two cells given them."""
    items = [r for r in evidence.current() if isinstance(r, Result)]
    limits = [r for r in items if r.censored]
    exact = plain.kept(engine, Evidence(evidence.patient, "", tuple(
        r for r in items if not r.censored)))  # fmt: skip
    location, scale, stretch = plain.settled(engine, evidence.patient, [*exact, *limits])
    values = plain.on_scale(engine, [*exact, *limits])
    nu, k = engine.model.degrees, len(exact)
    given: dict[str, str] = {}
    if exact:
        table = cells.log_density(values[:k], location[:, :k], scale[:, :k, :k], nu) + stretch
        into.add_answer("results", np.exp(table - table.max()), [HYPOTHESIS])
        given["results"] = "seen"
    if limits:
        center, width, degrees = cells.conditional(values[:k], location, scale, nu)
        share = cells.below((values[k] - center) / width, degrees)
        into.add("limit", ("<", ">"), np.stack([share, 1 - share]), [HYPOTHESIS])
        given["limit"] = str(limits[0].censored)
    return given


WHOLE = [
    saw(known(WOMAN, "primary-care", hb=9.1, mcv=66, ferritin="<5")),
    saw(known(WOMAN, "primary-care", ferritin="<15")),
    saw(known(MAN, "inpatient", hb=9.4, mcv=78, iron=25, tibc=230, crp=60, ferritin=">300")),
    saw(known(MAN, "inpatient", hb=9.5, mch=22, crp=40, ferritin=60, stfr=">5"),
        "weight-loss", "altered-bowel-habit", absent=("known-arthritis", "fever")),
    saw(known(WOMAN, "antenatal", hb=10.8, mcv=64, rbc=5.7, hba2=5.2, hbf="<1"),
        "family-anemia", "family-thalassemia", absent=("pica", "koilonychia")),
    saw(known(Patient(2.5, "male"), "pediatrics", hb=9.9, mcv=62, lead=">40", ferritin=9, zpp=180),
        "old-house", "pica", absent=("family-anemia",)),
    saw(known(MAN, "hematology-clinic", hb=8.2, mcv=74, rdw=26, ferritin=900, tsat=85, crp="<3"),
        "marrow-ring-sideroblasts", absent=("ataxia", "photosensitivity")),
]  # fmt: skip


@pytest.mark.parametrize("evidence", WHOLE, ids=range(len(WHOLE)))
def test_results_a_limit_findings_and_causes_at_once_give_the_same_posterior(
    engine: Engine, evidence: Evidence
) -> None:
    into = network(engine, evidence.patient, evidence.setting)
    add_causes(into, engine, evidence.patient)
    seen: list[Observation] = engine.seen(evidence)
    given = add_findings(into, engine, seen) | _add_results(into, engine, evidence)
    found = engine.belief(evidence).probabilities
    assert into.ask(HYPOTHESIS, given) == pytest.approx(found, abs=1e-9)
