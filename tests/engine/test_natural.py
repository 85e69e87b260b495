"""Hemoglobin and cell volume scatter evenly in g/dL and fL, in the belief and in what is drawn."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Patient, Result
from sim.engine.natural import deviation, value_at
from sim.engine.outcomes import outcomes, single_measurements
from sim.engine.sample import draw
from sim.engine.scene import Measuring, news
from sim.engine.typical import usual
from sim.knowledge.fit import read_people
from tests.engine.patients import WOMAN, results

NATURAL = ("hb", "mcv")


def test_three_grams_below_the_median_are_as_far_as_three_above() -> None:
    location = math.log(10.0)
    assert deviation(math.log(7.0), location) == pytest.approx(-0.3)
    assert deviation(math.log(13.0), location) == pytest.approx(0.3)
    assert value_at(-0.3, location) == pytest.approx(math.log(7.0))


@pytest.mark.parametrize("quantity", NATURAL)
@pytest.mark.parametrize("most", [15.0, 8.0])
def test_where_iron_is_short_the_survey_scatters_more_evenly_in_the_own_unit_than_in_logs(
    quantity: str, most: float
) -> None:
    """Normal log likelihood of women of the survey whose ferritin is below 15, and below 8."""
    values = np.array(
        [
            p[quantity]
            for p in read_people()
            if p["sex"] == "female" and p["age"] >= 12 and p[quantity] is not None
            and p["ferritin"] is not None and p["ferritin"] < most
        ]
    )  # fmt: skip
    size = len(values)
    assert size > 150
    own = -size * math.log(values.std())
    logs = -size * math.log(np.log(values).std()) - np.log(values).sum()
    assert own - logs > 5


@pytest.mark.parametrize("quantity", NATURAL)
@pytest.mark.parametrize("hypothesis", ["iron-deficiency", "xlsa", "healthy"])
def test_the_density_of_one_value_sums_to_one(
    engine: Engine, quantity: str, hypothesis: str
) -> None:
    """Over ln y from 1 % of the median to ten times it; what lies below that is not missed."""
    h = engine.model.position[hypothesis]
    middle = engine.place(WOMAN).location[h, engine.model.index[quantity]]
    grid = np.linspace(middle - 4.6, middle + 2.3, 1500)
    total = sum(
        math.exp(
            float(engine.log_likelihood(Evidence(WOMAN, "", (Result(quantity, math.exp(y)),)))[h])
        )
        for y in grid
    )
    assert total * (grid[1] - grid[0]) == pytest.approx(1.0, abs=0.01)


def test_drawn_hemoglobins_have_the_printed_mean_and_spread(engine: Engine) -> None:
    drawn = draw(engine.model, "iron-deficiency", WOMAN, 40_000, np.random.default_rng(3))
    assert np.mean(drawn["hb"]) == pytest.approx(9.8, abs=0.05)
    assert np.std(drawn["hb"]) == pytest.approx(2.1, abs=0.06)
    low, high = np.quantile(drawn["hb"], [0.1, 0.9])
    told = usual(engine, "iron-deficiency", "hb", WOMAN)
    assert told is not None
    assert (told.low, told.high) == pytest.approx((low, high), abs=0.1)
    assert told.median - told.low == pytest.approx(told.high - told.median, abs=0.01)


def test_what_follows_from_a_known_hemoglobin_stays_what_it_is_by_arithmetic(
    engine: Engine,
) -> None:
    """A hematocrit beside Hb is a cell hemoglobin concentration: the belief is the same."""
    given = engine.belief(Evidence(WOMAN, "", results(hb=6.0, mchc=30.0))).probabilities
    hematocrit = Result("hct", 20.0, resolution=0.1 * 20 / 30)
    found = engine.belief(Evidence(WOMAN, "", (*results(hb=6.0), hematocrit))).probabilities
    assert found == pytest.approx(given, abs=2e-3)


@pytest.mark.parametrize("before", [{}, {"hb": 7.1}, {"ferritin": 9.0}], ids=str)
def test_an_order_is_valued_by_the_densities_that_the_belief_has(
    engine: Engine, before: dict[str, float]
) -> None:
    evidence = Evidence(WOMAN, "primary-care", results(**before))
    at = engine.scene(evidence)
    what = news(engine, at, ["cbc"])
    assert {"mcv"} <= set(what.quantities)
    told = outcomes(engine, at, what, 256)
    start = engine.log_likelihood(evidence)[at.active]
    for n in range(0, len(told.share), 17):
        seen = [
            Result(name, math.exp(value + engine.model.rows[name][1]), resolution=1e-6)
            for name, value in zip(what.quantities, told.values[n], strict=True)
        ]
        now = engine.log_likelihood(evidence.with_items(*seen))[at.active] - start
        change = told.density[:, n]
        likely = now > now.max() - 12
        assert (now - now.max())[likely] == pytest.approx(
            (change - change[np.argmax(now)])[likely], abs=0.15
        )


@pytest.mark.parametrize("quantity", NATURAL)
def test_one_measurement_is_valued_by_the_density_that_the_belief_has(
    engine: Engine, quantity: str
) -> None:
    at = engine.scene(Evidence(WOMAN, "primary-care"))
    share, density = single_measurements(engine, at, [quantity])
    total = np.exp(density[:, 0] + np.log(at.weights)[:, None]).sum(axis=0)
    # Points that were drawn under one hypothesis after another have their mixture's density: the
    # mean of f / f, weighed by how each was drawn, is 1 under every hypothesis.
    for a in np.flatnonzero(at.weights > 0.02):
        assert (share * np.exp(density[a, 0]) / total).sum() == pytest.approx(1.0, abs=0.05)


def test_results_that_are_only_supposed_leave_what_known_ones_leave(engine: Engine) -> None:
    patient = Patient(30, "female")
    start = engine.scene(Evidence(patient, "primary-care"))
    names = ("hb", "mcv")
    values = np.log([6.1, 64.0])
    supposed = Measuring(engine, start, names).after(values, start.weights)
    known = engine.scene(
        Evidence(patient, "primary-care", (Result("hb", 6.1), Result("mcv", 64.0)))
    )
    for h in set(supposed.active.tolist()) & set(known.active.tolist()):
        one = supposed.rest.location[supposed.active.tolist().index(h)]
        other = known.rest.location[known.active.tolist().index(h)]
        assert one == pytest.approx(other, abs=0.02)
