"""Arithmetic identities, in every direction and never further."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.encounter.derive import derive, with_windows
from sim.knowledge.loader import load_knowledge

QUANTITIES = load_knowledge().quantities


@given(
    st.floats(3, 20), st.floats(45, 110), st.floats(24, 38), st.sampled_from(["hb", "mcv", "mchc"])
)
def test_any_missing_red_cell_index_follows_from_the_others(
    hb: float, mcv: float, mchc: float, hidden: str
) -> None:
    full = {"hb": hb, "mcv": mcv, "mchc": mchc, "rbc": 1000 * hb / (mcv * mchc)}
    known = {name: value for name, value in full.items() if name != hidden}
    assert derive(known, QUANTITIES)[hidden] == pytest.approx(full[hidden])


def test_nothing_follows_from_one_value_or_from_zero() -> None:
    assert derive({"hb": 9.0}, QUANTITIES) == {}
    assert "tsat" not in derive({"iron": 0.0, "tibc": 400.0}, QUANTITIES)


@pytest.mark.parametrize(
    ("recorded", "window"),
    [
        ({"hba2": "3.6 %", "hbe": "26.4 %"}, "30.0 %"),
        ({"hba2": "2.2 %", "hb-lepore": "10.1 %"}, "12.3 %"),
        ({"hba2": "2.4 %"}, "2.4 %"),
        ({"hba2": "<0.3 %"}, "<0.3 %"),
        ({"hba2": "2.4 %", "hbe": "<0.5 %"}, "2.4 %"),
        ({"hba2": "3.6 %", "hbe": "26.4 %", "hba2-hplc": "29.1 %"}, "29.1 %"),
        ({"hbe": "26.4 %"}, None),
    ],
)
def test_fractions_that_a_method_cannot_part_are_shown_as_their_sum(
    recorded: dict[str, str], window: str | None
) -> None:
    assert with_windows(recorded, QUANTITIES).get("hba2-hplc") == window
