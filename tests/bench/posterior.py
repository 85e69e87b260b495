"""The posterior over all hypotheses, the value of orders and the other steps of a work-up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle

import numpy as np

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Item, Patient, Result
from sim.engine.outcomes import MANY_POINTS, POINTS
from sim.engine.special import log_gamma
from sim.knowledge.loader import load_knowledge
from tests.bench.timing import Row, interleaved, limit, ratio

RESULTS = {
    "hb": 9.4, "mcv": 68.0, "mchc": 30.5, "rdw": 18.2, "retic": 1.2, "wbc": 6.1,
    "platelets": 380.0, "iron": 22.0, "tibc": 430.0, "ferritin": 9.0, "stfr": 6.0, "crp": 3.0,
    "esr": 12.0, "hepcidin": 2.0, "hba2": 2.4, "hbf": 0.6, "lead": 2.1, "zpp": 90.0, "ldh": 180.0,
    "bilirubin": 0.6, "haptoglobin": 120.0, "copper": 110.0, "ceruloplasmin": 30.0,
    "creatinine": 0.8, "tsh": 2.1,
}  # fmt: skip
"""25 results of a full work-up."""
SETTINGS = ("primary-care", "hematology-clinic", "inpatient")
HYPOTHESES_IN_PLAY = 24


def patients(count: int, seed: int = 1) -> list[Evidence]:
    """So many patients with 25 results, no two of them alike in age or in any result."""
    random = np.random.default_rng(seed)
    found: list[Evidence] = []
    for i in range(count):
        values = np.array(list(RESULTS.values())) * np.exp(random.normal(0, 0.15, len(RESULTS)))
        items: tuple[Item, ...] = tuple(
            Result(name, float(f"{value:.4g}")) for name, value in zip(RESULTS, values, strict=True)
        )
        sex = "female" if i % 2 else "male"
        patient = Patient(float(random.uniform(18, 90)), sex)
        found.append(Evidence(patient, SETTINGS[i % 3], items))
    return found


def fresh(act: Callable[[Evidence], object], pool: list[Evidence]) -> Callable[[], object]:
    """An action that meets another patient each time, so that no cache has the answer."""
    supply: Iterator[Evidence] = cycle(pool)
    return lambda: act(next(supply))


def rows() -> list[Row]:
    """Every figure of the engine that needs nothing but numpy."""
    engine = Engine(load_knowledge())
    rounds = 600  # more patients than the engine remembers, so that none comes twice
    pool = patients(rounds + 5)
    (new,) = interleaved([fresh(engine.log_odds, pool)], rounds, warm=5)
    one = patients(1)[0]
    same = [Evidence(one.patient, one.setting, each.items) for each in patients(rounds + 5, 2)]
    limited = [
        each.with_items(Result("ferritin", 12.0, "<"), Result("crp", 5.0, "<"))
        for each in patients(rounds + 5, 3)
    ]
    next_result, two_limits = interleaved(
        [fresh(engine.log_odds, same), fresh(engine.log_odds, limited)], rounds, warm=5
    )
    return [
        limit("posterior, 25 results, patient not met before", new, 5e-3),
        limit("posterior, 25 results, patient met before", next_result, 5e-3),
        limit("posterior, 23 results and 2 limits, patient not met before", two_limits, 5e-3),
        *_band(engine),
        *_values(engine),
    ]


def _band(engine: Engine) -> list[Row]:
    pool = patients(45, 4)
    (band,) = interleaved([fresh(engine.band, pool)], 40, warm=5)
    return [Row("band of a belief, 25 results", "", str(band), None)]


def _values(engine: Engine) -> list[Row]:
    """Value of the whole catalogue after a blood count, against the arithmetic it cannot avoid."""
    pool = [Evidence(each.patient, each.setting, each.items[:6]) for each in patients(35, 5)]
    floor = Floor(engine)
    ours, least = interleaved([fresh(engine.values, pool), floor], 30, warm=3)
    count = f"value of all {len(engine.knowledge.orders)} orders after a blood count"
    return [
        limit(count, ours, 0.1),
        ratio(count, ours, least, 3, "its matrix products and logarithms"),
        *_plans(engine, pool),
    ]


def _plans(engine: Engine, pool: list[Evidence]) -> list[Row]:
    orders = tuple(engine.knowledge.orders)

    def plan(evidence: Evidence) -> object:
        return engine.plan(evidence, orders)

    (ahead,) = interleaved([fresh(plan, pool)], 10, warm=1)
    return [Row("two orders ahead, the whole catalogue, after a blood count", "", str(ahead), None)]


class Floor:
    """For each set of measurements that some order makes: whiten, logarithm, normalise, credit."""

    def __init__(self, engine: Engine) -> None:
        random = np.random.default_rng(0)
        active = HYPOTHESES_IN_PLAY
        sizes = {
            frozenset(name for name in order.quantities if name in engine.model.rows)
            for order in engine.knowledge.orders.values()
        }
        self._factors = [random.random((active, len(s), len(s))) for s in sizes if s]
        self._outcomes = [
            random.random((active, len(s), POINTS if len(s) == 1 else MANY_POINTS))
            for s in sizes
            if s
        ]
        self._credit = random.random((active, active))
        self._constant = log_gamma(np.full((active, 1), 3.0))

    def __call__(self) -> float:
        total = 0.0
        for factor, outcomes in zip(self._factors, self._outcomes, strict=True):
            white = factor @ outcomes
            table = self._constant - np.log1p(np.einsum("akn,akn->an", white, white))
            after = np.exp(table - table.max(axis=0))
            after /= after.sum(axis=0)
            total += float((self._credit @ after).max(axis=0).sum())
        return total
