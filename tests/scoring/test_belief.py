"""Stated beliefs against the engine's band, on real cases."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge
from sim.scoring.belief import BeliefScore, compare
from sim.scoring.belief_component import against_truth, score_belief
from sim.scoring.weights import load_weights
from tests.scoring.policies import Player
from tests.scoring.shipped import case

WEIGHTS = load_weights()
CASE = "x6t4"


def compared(player: Player) -> BeliefScore:
    return compare(player.case, player.encounter, player.knowledge, player.engine, WEIGHTS)


def player(knowledge: Knowledge, engine: Engine) -> Player:
    return Player(case(CASE), knowledge, engine)


def test_the_engines_own_belief_earns_nearly_everything(
    knowledge: Knowledge, engine: Engine
) -> None:
    """Nearly: tokens are whole percents."""
    playing = player(knowledge, engine)
    playing.state_as_engine()
    playing.order("ferritin")
    playing.state_as_engine()
    assert compared(playing).mean > 0.99


def test_never_stating_a_belief_earns_nothing(knowledge: Knowledge, engine: Engine) -> None:
    playing = player(knowledge, engine)
    playing.order("ferritin")
    playing.answer("xlsa")
    result = compared(playing)
    assert result.mean == 0
    assert score_belief(result, engine, WEIGHTS).points == 0


def test_leaving_all_tokens_in_other_earns_little(knowledge: Knowledge, engine: Engine) -> None:
    playing = player(knowledge, engine)
    playing.order("cbc", "ferritin", "iron-panel")
    playing.state({})
    assert compared(playing).mean < 0.25


def test_a_belief_stated_early_still_stands_at_the_answer(
    knowledge: Knowledge, engine: Engine
) -> None:
    playing = player(knowledge, engine)
    playing.state_as_engine()
    before = compared(playing)
    playing.order("cbc", "ferritin", "iron-panel")
    playing.answer("xlsa")
    after = compared(playing)
    assert len(after.stages) == len(before.stages) + 1
    assert after.mean < before.mean


def test_answering_at_once_after_a_stated_belief_adds_no_stage(
    knowledge: Knowledge, engine: Engine
) -> None:
    playing = player(knowledge, engine)
    playing.state_as_engine()
    playing.answer("xlsa")
    assert len(compared(playing).stages) == 1


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(0, 25), min_size=4, max_size=4))
def test_no_report_beats_the_engines_belief(
    knowledge: Knowledge, engine: Engine, tokens: list[int]
) -> None:
    names = ["iron-deficiency", "inflammation", "xlsa", "beta-thal-trait"]
    other = player(knowledge, engine)
    other.state(dict(zip(names, tokens, strict=True)))
    own = player(knowledge, engine)
    own.state_as_engine()
    rounding = 0.01
    assert compared(own).mean >= compared(other).mean - rounding


def test_certain_and_right_scores_one_in_the_log_and_nothing_in_brier(
    knowledge: Knowledge, engine: Engine
) -> None:
    playing = player(knowledge, engine)
    playing.state({"xlsa": 100})
    shown = against_truth(compared(playing), ("xlsa",), engine)
    assert shown["log score"] == pytest.approx(1, abs=0.05)
    assert shown["brier score"] == pytest.approx(0, abs=0.02)
