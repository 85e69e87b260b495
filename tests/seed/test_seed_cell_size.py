"""The class of an anemia by the size of its cells."""

from __future__ import annotations

import pytest

from sim.engine.classify import cell_size
from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Patient
from sim.teaching.reasons import size_said
from tests.engine.patients import MAN, WOMAN, known

CHILD = Patient(age=2.5, sex="male")


@pytest.mark.parametrize(
    ("patient", "mcv", "name"),
    [
        (WOMAN, 72.0, "microcytic"),
        (WOMAN, 90.0, "normocytic"),
        (WOMAN, 108.0, "macrocytic"),
        (CHILD, 78.0, "normocytic"),
        (WOMAN, 78.0, "microcytic"),
        (CHILD, 68.0, "microcytic"),
        (CHILD, 92.0, "macrocytic"),
        (MAN, 92.0, "normocytic"),
        (Patient(age=28, sex="female", pregnant=True), 74.0, "microcytic"),
        (Patient(), 75.0, "microcytic"),
    ],
)
def test_seed_classify_by_mcv(engine: Engine, patient: Patient, mcv: float, name: str) -> None:
    """The class is that of MCV for age; that a case is not microcytic is said in words."""
    found = cell_size(engine, known(patient, hb=9.5, mcv=mcv))
    assert found.name == name
    assert f"is {name}" in size_said(found)
    assert ("not microcytic" in size_said(found)) is (name != "microcytic")
    assert found.microcytic is (name == "microcytic")
    assert (found.low, found.high) == engine.reference("mcv", patient)
    assert all(claim.source for claim in found.claims)


def test_without_mcv_there_is_no_class(engine: Engine) -> None:
    found = cell_size(engine, known(WOMAN, hb=9.5, ferritin=5))
    assert (found.name, found.mcv, found.near) == (None, None, None)
    assert not found.microcytic
    assert cell_size(engine, Evidence(WOMAN)).name is None


def test_mcv_is_worked_out_from_hematocrit_and_red_cells(engine: Engine) -> None:
    """30 % of 4.2 million cells per microliter: 300 / 4.2 = 71.4 fL."""
    found = cell_size(engine, known(WOMAN, hct=30.0, rbc=4.2))
    assert found.derived
    assert found.mcv == pytest.approx(71.43, abs=0.01)
    assert found.name == "microcytic"


def test_mcv_is_worked_out_from_three_results(engine: Engine) -> None:
    """9.0 g/dL in 4.5 million cells of 30 g/dL: 90 / 4.5 = 20 pg, over 0.30 = 66.7 fL."""
    found = cell_size(engine, known(WOMAN, hb=9.0, rbc=4.5, mchc=30.0))
    assert found.mcv == pytest.approx(66.67, abs=0.01)
    assert cell_size(engine, known(WOMAN, hb=9.0, mchc=30.0)).mcv is None


def test_near_a_limit_a_second_measurement_could_change_the_class(engine: Engine) -> None:
    """CVs of 0.55 and 1.1 %: 1.96 x 1.23 % of 82 fL are 2.0 fL."""
    low, high = engine.reference("mcv", WOMAN) or (0, 0)
    below = cell_size(engine, known(WOMAN, mcv=low - 1))
    assert (below.name, below.near) == ("microcytic", "normocytic")
    assert below.error == pytest.approx(1.96 * 0.0123 * (low - 1), abs=0.02)
    above = cell_size(engine, known(WOMAN, mcv=low + 1))
    assert (above.name, above.near) == ("normocytic", "microcytic")
    assert cell_size(engine, known(WOMAN, mcv=low - 3)).near is None
    assert cell_size(engine, known(WOMAN, mcv=high - 1)).near == "macrocytic"


@pytest.mark.parametrize(
    ("printed", "name"), [("<60", "microcytic"), (">115", "macrocytic"), ("<100", None)]
)
def test_a_printed_limit_decides_only_where_it_can(
    engine: Engine, printed: str, name: str | None
) -> None:
    assert cell_size(engine, known(WOMAN, mcv=printed)).name == name
