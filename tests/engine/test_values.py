"""What an order is worth: against drawn patients, against many more points, and by its laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Patient
from sim.engine.orders import cost_of, expected, in_credit
from sim.engine.outcomes import outcomes
from sim.engine.scene import news
from sim.knowledge.loader import Knowledge
from tests.engine.drawn import from_belief
from tests.engine.patients import MAN, WOMAN, known, results, saw

CBC = known(WOMAN, "primary-care", hb=9.6, mcv=74, rbc=4.2, rdw=16.5, platelets=340, wbc=6.8)
OLD = known(MAN, "inpatient", hb=9.2, mcv=78, rbc=3.9, rdw=16.8, platelets=390, wbc=8.8)
CARRIER = known(
    Patient(age=30, sex="female", ancestry=("mediterranean",)),
    "primary-care",
    hb=11.2, mcv=64, rbc=5.6, rdw=14.5,
)  # fmt: skip
LIMITED = OLD.with_items(*results(ferritin="<15"))
BELIEFS = {
    "nothing but age and sex": Evidence(WOMAN, "primary-care"),
    "a blood count": CBC,
    "a blood count of an old man": OLD,
    "a carrier's blood count": CARRIER,
    "ferritin in between": OLD.with_items(*results(ferritin=60)),
    "ferritin and inflammation": OLD.with_items(*results(ferritin=80, crp=35)),
    "ferritin below a limit": LIMITED,
    "iron that is not used": known(MAN, hb=8.5, mcv=68, rdw=22, ferritin=600, iron=200, tibc=240),
    "a toddler": known(Patient(age=1.5), "pediatrics", hb=8.8, mcv=62, rbc=4.6, rdw=17),
    "clear": CBC.with_items(*results(ferritin=4, crp=1)),
    "symptoms": saw(CBC, "pica", "fatigue", absent=("altered-bowel-habit", "melena")),
    "hemoglobin analysis": CARRIER.with_items(*results(hba2=2.5, hbf=0.5, ferritin=90)),
}  # fmt: skip


def _by_drawing(
    engine: Engine, evidence: Evidence, order: str, count: int
) -> tuple[float, float, float, float]:
    """Bits and gain of an order by drawing what it shows, each with its standard error.

    Scored against what the drawn patient has: how much more the belief holds it likely, and how
    much more credit the answer earns.
    """
    before = engine.belief(evidence).probabilities
    now = int(np.argmax(engine.credit @ before))
    bits: list[float] = []
    gain: list[float] = []
    for hypothesis, items in from_belief(engine, evidence, [order], count, seed=17):
        after = engine.belief(evidence.with_items(*items)).probabilities
        bits.append(float(np.log2(after[hypothesis] / before[hypothesis])))
        then = int(np.argmax(engine.credit @ after))
        gain.append(float(engine.credit[then, hypothesis] - engine.credit[now, hypothesis]))
    size = np.sqrt(count)
    return (
        float(np.mean(bits)), float(np.std(bits) / size),
        float(np.mean(gain)), float(np.std(gain) / size),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("belief", "order"),
    [
        ("a blood count", "ferritin"),
        ("a blood count of an old man", "ferritin"),
        ("a blood count of an old man", "crp"),
        ("ferritin in between", "stfr"),
        ("ferritin and inflammation", "iron-panel"),
        ("ferritin below a limit", "iron-panel"),
        ("a carrier's blood count", "hb-hplc"),
        ("a carrier's blood count", "family-study"),
        ("ferritin and inflammation", "marrow"),
        ("symptoms", "celiac-serology"),
        ("symptoms", "upper-endoscopy"),
        ("iron that is not used", "film"),
        ("nothing but age and sex", "film"),
    ],
)
def test_the_value_of_an_order_agrees_with_drawn_patients(
    engine: Engine, belief: str, order: str
) -> None:
    """Measurements, findings, both, and findings that depend on the cause."""
    evidence = BELIEFS[belief]
    value = engine.values(evidence, [order])[0]
    bits, bits_error, gain, gain_error = _by_drawing(engine, evidence, order, 2000)
    assert value.gain == pytest.approx(gain, abs=4 * gain_error + 0.002)
    assert value.bits == pytest.approx(bits, abs=4 * bits_error + 0.01)


NAMED = sorted(BELIEFS)
SETS = (("ferritin", "crp"), ("ferritin", "stfr"), ("iron-panel", "ferritin", "crp"))
REFERENCE = 65_536
"""Outcomes of the reference: about 4,000 under each hypothesis in play."""


@pytest.mark.parametrize(
    "belief",
    [
        "nothing but age and sex",
        "a blood count of an old man",
        "a carrier's blood count",
        "ferritin in between",
        "iron that is not used",
    ],
)
def test_the_points_are_enough_to_tell_what_is_worth_having(
    engine: Engine, knowledge: Knowledge, belief: str
) -> None:
    """Against 65,536 outcomes: gains within .003, the sign of the net value right beyond .002."""
    evidence = BELIEFS[belief]
    at = engine.scene(evidence)
    for batch in (*((order,) for order in knowledge.orders), *SETS):
        what = news(engine, at, batch)
        if not what.quantities:
            continue
        value = engine.value_of_set(evidence, batch)
        bits, gain = expected(at, outcomes(engine, at, what, REFERENCE))
        assert value.gain == pytest.approx(gain, abs=0.003), batch
        assert value.bits == pytest.approx(bits, abs=0.015), batch
        net = gain - in_credit(engine, *cost_of(engine, batch))
        if abs(net) > 0.002:
            assert (value.net > 0) == (net > 0), batch


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(NAMED), st.lists(st.integers(0, 94), min_size=1, max_size=3, unique=True))
def test_together_orders_tell_at_least_what_each_tells(
    engine: Engine, belief: str, chosen: list[int]
) -> None:
    orders = [list(engine.knowledge.orders)[i] for i in chosen]
    alone = [engine.value_of_set(BELIEFS[belief], [order]) for order in orders]
    together = engine.value_of_set(BELIEFS[belief], orders)
    assert together.gain >= max(v.gain for v in alone) - 0.004
    assert together.bits >= max(v.bits for v in alone) - 0.02
    assert all(v.gain >= 0 and v.bits >= 0 for v in (*alone, together))


@pytest.mark.parametrize("belief", NAMED)
def test_what_is_known_is_no_news(engine: Engine, belief: str) -> None:
    """An order already made is worth nothing, and costs what it costs."""
    for order in ("ferritin", "pyridoxine-trial", "crp", "upper-endoscopy"):
        random = from_belief(engine, BELIEFS[belief], [order], 1, seed=3)[0][1]
        again = engine.value_of_set(BELIEFS[belief].with_items(*random), [order])
        assert again.gain == again.bits == 0
        assert again.net == pytest.approx(-in_credit(engine, *cost_of(engine, [order])))


@pytest.mark.parametrize("belief", NAMED)
def test_equivalent_orders_tell_the_same(engine: Engine, belief: str) -> None:
    one, other = "h-pylori-stool", "h-pylori-breath"
    values = {v.order: v for v in engine.values(BELIEFS[belief], [one, other])}
    assert values[one].bits == values[other].bits
    assert values[one].gain == values[other].gain


@pytest.mark.parametrize("belief", NAMED)
def test_two_analyses_of_hemoglobin_differ_by_what_comes_out_together(
    engine: Engine, belief: str
) -> None:
    """HbE comes out with HbA2 on one of them only: a small part of what either tells."""
    values = {v.order: v for v in engine.values(BELIEFS[belief], ["hb-hplc", "hb-capillary"])}
    assert values["hb-hplc"].gain == pytest.approx(values["hb-capillary"].gain, abs=0.01)


def test_a_set_costs_its_sum_and_waits_for_its_slowest(
    engine: Engine, knowledge: Knowledge
) -> None:
    both = engine.value_of_set(CBC, ["ferritin", "stfr"])
    ferritin, receptor = knowledge.orders["ferritin"], knowledge.orders["stfr"]
    assert both.price == pytest.approx(ferritin.price.value + receptor.price.value)
    assert both.days == receptor.turnaround.value
    utility = knowledge.utilities["default"]
    cost = utility.per_dollar.value * both.price + utility.per_day.value * both.days
    assert both.net == pytest.approx(both.gain - cost)


def test_the_same_evidence_has_the_same_values_in_a_new_engine(
    engine: Engine, knowledge: Knowledge
) -> None:
    """To the last digit: nothing is drawn at random."""
    assert Engine(knowledge).values(OLD) == engine.values(OLD)
