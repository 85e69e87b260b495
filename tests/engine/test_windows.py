"""HbE and Hb Lepore come out with HbA2 on HPLC; capillary electrophoresis parts them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.engine.engine import Engine
from sim.engine.evidence import Patient, Result
from sim.engine.guideline import walk
from sim.engine.leftover import most_left
from sim.engine.sample import draw
from sim.knowledge.loader import Knowledge
from sim.knowledge.models import from_scale
from tests.engine.patients import WOMAN, known

BETA = ("beta-thal-trait", "beta-thal-intermedia", "beta-thal-major")
ANCESTRIES = ((), ("southeast-asian",), ("cypriot",), ("northern-european",), ("african-american",))
PEOPLE = [
    Patient(age, sex, ancestry=ancestry)
    for age in (3.0, 30.0, 70.0)
    for sex in ("female", "male")
    for ancestry in ANCESTRIES
]


def leader(engine: Engine, patient: Patient, **values: Any) -> str:
    return engine.belief(known(patient, **values)).ranked()[0][0].id


@pytest.mark.parametrize("patient", PEOPLE, ids=str)
@pytest.mark.parametrize("name", ["hba2_hplc", "hba2"])
@pytest.mark.parametrize("percent", [25, 28, 30])
def test_a_window_of_28_percent_is_hemoglobin_e_and_never_beta_trait(
    engine: Engine, patient: Patient, name: str, percent: float
) -> None:
    """Also where it is printed as HbA2: nobody has so much of it."""
    belief = engine.belief(known(patient, **{name: percent}))
    assert belief.ranked()[0][0].id == "hbe-trait"
    assert belief.conditions()["hbe-trait"] > 0.95
    assert sum(belief.conditions()[beta] for beta in BETA) < 0.01


@pytest.mark.parametrize("patient", PEOPLE, ids=str)
def test_capillary_electrophoresis_parts_e_from_a2(engine: Engine, patient: Patient) -> None:
    assert leader(engine, patient, hba2=3.5, hbe=27) == "hbe-trait"
    assert leader(engine, patient, hba2=6, hbe=52, hbf=30) == "hbe-beta-thal"
    assert leader(engine, patient, hba2=5, hbe=93, hbf=1.5) == "hbe-homozygous"


@pytest.mark.parametrize("patient", PEOPLE, ids=str)
def test_large_windows_are_the_states_without_hemoglobin_a(
    engine: Engine, patient: Patient
) -> None:
    assert leader(engine, patient, hba2_hplc=90, hbf=2) == "hbe-homozygous"
    assert leader(engine, patient, hba2_hplc=57, hbf=38, hb=7.5, mcv=62) == "hbe-beta-thal"


def test_a_window_of_12_percent_is_lepore_or_e_with_alpha_thalassemia(engine: Engine) -> None:
    assert leader(engine, WOMAN, hba2_hplc=12, mcv=68) == "hb-lepore-trait"
    asian = Patient(30, "female", ancestry=("southeast-asian",))
    assert leader(engine, asian, hba2_hplc=17, mcv=68) == "hbe-trait+alpha-thal-trait"


def test_without_a_variant_the_window_is_hba2(engine: Engine) -> None:
    placement = engine.place(WOMAN)
    window, own = engine.model.index["hba2-hplc"], engine.model.index["hba2"]
    for name in (
        "healthy",
        "iron-deficiency",
        "beta-thal-trait",
        "iron-deficiency+beta-thal-trait",
    ):
        h = engine.model.position[name]
        assert placement.location[h, window] == placement.location[h, own]
        assert placement.spread[h, window] == placement.spread[h, own]


def test_the_window_of_a_lepore_carrier_is_the_sum(engine: Engine) -> None:
    placement = engine.place(WOMAN)
    h = engine.model.position["hb-lepore-trait"]

    def percent(name: str, position: int = h) -> float:
        return from_scale(float(placement.location[position, engine.model.index[name]]), "logit")

    trace = percent("hb-lepore", engine.model.position["healthy"])
    assert percent("hba2-hplc") == pytest.approx(
        percent("hba2") + percent("hb-lepore") - trace, abs=0.01
    )


def test_healthy_people_have_the_same_range_for_both(engine: Engine) -> None:
    assert engine.reference("hba2-hplc", WOMAN) == engine.reference("hba2", WOMAN)


def test_a_second_method_tells_little_where_there_is_no_variant(engine: Engine) -> None:
    once = known(WOMAN, hb=11, mcv=66, ferritin=70, hba2_hplc=5.4, hbf=0.8, hba=93.5)
    again = known(WOMAN, hb=11, mcv=66, ferritin=70, hba2_hplc=5.4, hbf=0.8, hba=93.5, hba2=5.3)
    assert np.allclose(
        engine.belief(once).probabilities, engine.belief(again).probabilities, atol=0.02
    )
    normal = known(WOMAN, hb=11, mcv=68, ferritin=60, hba2_hplc=2.4, hbf=0.5, hba=97)
    assert engine.values(normal, ["hb-capillary"])[0].net <= 0


def test_a_large_window_asks_for_capillary_electrophoresis(engine: Engine) -> None:
    """Trait with E, homozygous E and E with beta-thalassemia have other consequences."""
    unclear = known(Patient(20, "male"), hb=9, mcv=65, ferritin=160, hba2_hplc=60, hbf=22)
    assert engine.values(unclear, ["hb-capillary"])[0].net > 0


def test_a_little_more_a2_beside_s_is_no_beta_trait(engine: Engine) -> None:
    belief = engine.belief(known(WOMAN, hb=13, mcv=84, hba2_hplc=4.3, hbs=37, hba=57))
    assert belief.conditions()["hbs-trait"] > 0.95


def test_the_flowchart_takes_the_window_for_hba2(engine: Engine, knowledge: Knowledge) -> None:
    by_hplc = walk(knowledge, known(WOMAN, hb=9, mcv=66, ferritin=60, hba2_hplc=2.4, hbf=0.5))
    parted = walk(knowledge, known(WOMAN, hb=9, mcv=66, ferritin=60, hba2=2.4, hbf=0.5))
    assert by_hplc.exclusions == parted.exclusions
    assert "hemoglobinopathy" not in {e.id for e in by_hplc.open}


def test_the_sources_of_a_window_are_those_of_what_is_in_it(engine: Engine) -> None:
    (step,) = engine.explain(known(WOMAN, hba2_hplc=28)).steps
    by_hypothesis = {c.hypothesis: (c.claim.about, c.claim.number.source) for c in step.carriers}
    assert by_hypothesis["hbe-trait"] == ("hba2-hplc", "chandrashekar-2011")
    (unstated,) = engine.explain(known(WOMAN, hba2=28)).steps
    assert unstated.carriers == step.carriers
    lepore = engine.explain(known(WOMAN, hba2_hplc=12)).steps[0].carriers[0]
    assert (lepore.hypothesis, lepore.claim.about) == ("hb-lepore-trait", "hb-lepore")
    assert lepore.claim.number.source == "huisman-var-1996"


def test_drawn_carriers_of_e_have_a_window_that_fits_their_fractions(engine: Engine) -> None:
    drawn = draw(engine.model, "hbe-trait", WOMAN, 4000, np.random.default_rng(3))
    ratio = drawn["hba2-hplc"] / (drawn["hba2"] + drawn["hbe"])
    assert float(np.median(ratio)) == pytest.approx(1, abs=0.07)
    together = np.log(drawn["hba2-hplc"]), np.log(drawn["hbe"])
    assert np.corrcoef(*together)[0, 1] > 0.7


CARRIER = Patient(30, "female", ancestry=("african-american",))


def test_fractions_that_add_up_leave_no_room_for_a_variant(engine: Engine) -> None:
    """A laboratory that prints 95.3, 3.9 and 0.8 % has seen no HbS, though it does not say so."""
    open_sum = engine.belief(known(CARRIER, hb=13, mcv=84, hba2=3.9, hbf=0.8))
    closed = engine.belief(known(CARRIER, hb=13, mcv=84, hba2=3.9, hbf=0.8, hba=95.3))
    assert open_sum.conditions()["hbs-trait"] > 0.3
    assert closed.conditions()["hbs-trait"] < 0.001


@pytest.mark.parametrize(
    ("printed", "left"),
    [
        ({"hba": 95.0, "hba2": 3.0}, 5.0),
        ({"hba": 95.0, "hba2-hplc": 3.0, "hbf": 1.0}, 4.0),
        ({"hba": 57.0, "hba2": 3.0, "hbs": 38.0}, 5.0),
        ({"hba": 68.0, "hba2-hplc": 30.0, "hba2": 3.6, "hbe": 26.0, "hbf": 1.0}, 4.0),
        ({"hba": 99.0, "hba2": 4.0}, 3.0),
        ({"hba": 95.0, "hbf": 1.0}, 100.0),
        ({"hba2": 3.0, "hbf": 1.0}, 100.0),
    ],
)
def test_what_is_left_is_the_rest_and_three_points(
    knowledge: Knowledge, printed: dict[str, float], left: float
) -> None:
    results = [Result(name, value) for name, value in printed.items()]
    assert most_left(results, knowledge.quantities)[0] == pytest.approx(left)
