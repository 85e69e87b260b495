"""Whole patients: their findings come as often, and as much together, as the model says."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.engine import Engine
from sim.engine.evidence import Observation, Patient
from sim.engine.sample import Drawn, draw_whole
from tests.engine.patients import MAN, WOMAN

COUNT = 20_000
PAIR = "iron-deficiency+beta-thal-trait"


def _drawn(engine: Engine, hypothesis: str, patient: Patient) -> Drawn:
    return draw_whole(engine, hypothesis, patient, COUNT, np.random.default_rng(5))


@pytest.mark.parametrize("hypothesis", ["iron-deficiency", "inflammation", PAIR, "healthy"])
def test_every_finding_comes_as_often_as_the_model_says(engine: Engine, hypothesis: str) -> None:
    drawn = _drawn(engine, hypothesis, MAN)
    assert drawn.findings.keys() == engine.knowledge.findings.keys()
    for name, there in drawn.findings.items():
        log_share = engine.findings.log_likelihood([Observation(name, True)], MAN, ())
        share = float(np.exp(log_share[engine.model.position[hypothesis]]))
        error = (share * (1 - share) / COUNT) ** 0.5
        assert there.mean() == pytest.approx(share, abs=5 * error + 1e-4), name


def test_two_findings_of_one_cause_come_together(engine: Engine) -> None:
    """By the average over causes: what the belief takes them for."""
    both = [Observation("melena", True), Observation("nsaid-use", True)]
    h = engine.model.position["iron-deficiency"]
    share = float(np.exp(engine.findings.log_likelihood(both, MAN, ())[h]))
    drawn = _drawn(engine, "iron-deficiency", MAN).findings
    alone = drawn["melena"].mean() * drawn["nsaid-use"].mean()
    together = (drawn["melena"] & drawn["nsaid-use"]).mean()
    assert together == pytest.approx(share, rel=0.15)
    assert together > 1.2 * alone


def test_who_has_the_rarer_finding_of_a_story_has_the_commoner(engine: Engine) -> None:
    drawn = _drawn(engine, "iron-deficiency", WOMAN).findings
    rarer, commoner = sorted((drawn["fatigue"], drawn["dyspnea"]), key=lambda there: there.mean())
    assert rarer.any()
    assert not (rarer & ~commoner).any()


def test_a_cause_is_behind_every_iron_deficiency_as_often_as_at_that_age(engine: Engine) -> None:
    drawn = _drawn(engine, "iron-deficiency", WOMAN)
    prior = engine.findings.causes.prior("iron-deficiency", WOMAN)
    for cause in ("menstrual-loss", "celiac", "diet"):
        found = np.mean([cause in names for names in drawn.causes])
        assert found == pytest.approx(prior[cause], abs=0.012)
    assert all(len(names) == 1 for names in drawn.causes)
    assert set(_drawn(engine, "healthy", WOMAN).causes) == {()}


def test_the_same_seed_draws_the_same_patients(engine: Engine) -> None:
    one, other = (_drawn(engine, PAIR, WOMAN) for _ in range(2))
    assert all(np.array_equal(one.values[q], other.values[q]) for q in one.values)
    assert one.causes == other.causes
