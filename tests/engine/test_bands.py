"""The draws behind a band: as spread as claimed, and no two numbers together by accident."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.bands import DRAWS, normals
from sim.engine.engine import Engine
from sim.engine.evidence import Evidence
from tests.engine.patients import WOMAN


def test_every_number_is_drawn_as_a_standard_normal(engine: Engine) -> None:
    for name in engine.knowledge.conditions:
        drawn = normals(f"prior:{name}")
        assert drawn.mean() == pytest.approx(0, abs=1e-9)
        assert drawn.std() == pytest.approx(1, abs=0.02)


def test_no_two_numbers_move_together_more_than_chance_lets_them(engine: Engine) -> None:
    """Correlations of 64 independent draws scatter by 1 / 8 about zero."""
    drawn = np.array([normals(f"prior:{name}") for name in engine.knowledge.conditions])
    r = np.corrcoef(drawn)[np.triu_indices(len(drawn), 1)]
    assert r.std() == pytest.approx(DRAWS**-0.5, abs=0.02)
    assert np.abs(r).max() < 0.6


def test_a_pair_is_less_sure_than_its_parts(engine: Engine) -> None:
    """Nothing measured: ln of pair times health over both parts is ln of the odds of the pair."""
    draws = np.log(engine.band(Evidence(WOMAN, "primary-care")).draws)
    at = engine.model.position
    pair = "iron-deficiency+inflammation"
    odds = (
        draws[:, at[pair]]
        + draws[:, at["healthy"]]
        - draws[:, at["iron-deficiency"]]
        - draws[:, at["inflammation"]]
    )
    healthy = draws[:, at["healthy"]].std()
    assert odds.std() > 0.25
    assert odds.std() < 0.3 + 3 * max(healthy, 0.7)
