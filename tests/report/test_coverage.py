"""Bands hold what they promise, whoever finds the numbers anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.engine.engine import Engine
from sim.report.coverage import Coverage, coverage, redrawn
from sim.report.simulated import patients


@pytest.fixture(scope="module")
def found(engine: Engine) -> Coverage:
    return coverage(engine, [known for known, _ in patients(engine, 30, seed=11)], 30, seed=12)


def test_eighty_percent_bands_cover_four_answers_in_five(found: Coverage) -> None:
    assert found.patients == 60
    assert found.overall.claims >= 3000
    assert 0.75 <= found.overall.share <= 0.85


def test_ranges_make_up_the_whole(found: Coverage) -> None:
    claims = [each.claims for each in found.ranges]
    assert sum(claims) == found.overall.claims
    mean = np.average([each.share for each in found.ranges], weights=claims)
    assert found.overall.share == pytest.approx(mean)


def test_redrawn_knowledge_moves_numbers_and_nothing_else(engine: Engine) -> None:
    once = redrawn(engine.model, np.random.default_rng(3))
    again = redrawn(engine.model, np.random.default_rng(3))
    assert once == again
    assert once != redrawn(engine.model, np.random.default_rng(4))
    knowledge = engine.knowledge
    assert once.conditions.keys() == knowledge.conditions.keys()
    assert once.references == knowledge.references
    for name, condition in knowledge.conditions.items():
        assert once.conditions[name].quantities.keys() == condition.quantities.keys()
    kept = ("conditions", "pairs", "findings", "causes", "priors")
    assert replace(once, **{name: getattr(knowledge, name) for name in kept}) == knowledge


def test_a_redrawn_location_lies_about_the_printed_one_by_its_error(engine: Engine) -> None:
    """Ferritin of iron deficiency over many draws: centered, as wide as its patients tell."""
    shift = engine.knowledge.conditions["iron-deficiency"].quantities["ferritin"]
    printed, spread = shift.on_scale("log", 0.0)
    random = np.random.default_rng(5)
    drawn = [
        redrawn(engine.model, random)
        .conditions["iron-deficiency"]
        .quantities["ferritin"]
        .on_scale("log", 0.0)[0]
        for _ in range(80)
    ]
    behind = 4.0 if shift.basis == "judgement" else float(shift.n or 10)
    error = spread / behind**0.5
    assert np.mean(drawn) == pytest.approx(printed, abs=4 * error / 80**0.5)
    assert np.std(drawn) == pytest.approx(error, rel=0.35)
