"""Ways of playing that must not win.

Played on a fixed fifth of the library, stratified by diagnosis, so that the suite stays quick;
`pytest -m whole_library` holds all of it to the same bounds, `python -m sim.report.policies` prints
its table, and `sim/docs/scoring.md` keeps that.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

import pytest

from sim.encounter.case import Case
from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge
from sim.report.library import stratified
from sim.report.player import Player
from sim.report.policies import ENGINE, GUESSING, ORDERING_BADLY, Played, play_all, table
from sim.scoring.causes import cause_gain, seeks_cause
from sim.scoring.weights import load_weights
from sim.scoring.work_up import moment
from tests.scoring.shipped import case, library

SHARE = 5
"""One of so many cases is played."""
SAMPLE = stratified(library(), len(library()) // SHARE)


@pytest.fixture(scope="module")
def played(engine: Engine) -> Played:
    return play_all(engine, SAMPLE)


def test_the_sample_holds_a_fifth_of_the_library_and_of_its_commonest_diagnosis() -> None:
    def deficient(cases: Sequence[Case]) -> int:
        return sum(case.diagnosis.conditions == ("iron-deficiency",) for case in cases)

    assert len(SAMPLE) == len(library()) // SHARE
    assert abs(SHARE * deficient(SAMPLE) - deficient(library())) < SHARE


@pytest.mark.whole_library
def test_over_the_whole_library_every_policy_meets_its_aim(engine: Engine) -> None:
    played = play_all(engine, library())
    assert {len(sheets) for sheets in played.sheets.values()} == {len(library())}
    assert set(played.sheets) == {ENGINE, *GUESSING, *ORDERING_BADLY}
    assert played.mean(ENGINE) >= 95
    assert max(played.mean(policy) for policy in GUESSING) < 40
    assert max(played.mean(policy) for policy in ORDERING_BADLY) <= played.mean(ENGINE) - 15


def test_the_engines_own_policy_averages_at_least_95(played: Played) -> None:
    assert played.mean(ENGINE) >= 95


@pytest.mark.parametrize("policy", GUESSING)
def test_who_guesses_averages_under_40(policy: str, played: Played) -> None:
    assert played.mean(policy) < 40


@pytest.mark.parametrize("policy", ORDERING_BADLY)
def test_who_reads_well_but_orders_badly_stays_15_behind(policy: str, played: Played) -> None:
    assert played.mean(policy) <= played.mean(ENGINE) - 15


def test_ordering_everything_earns_nothing_for_ordering(played: Played) -> None:
    points = played.points("everything", "ordering")
    assert points == pytest.approx([0] * len(points), abs=1e-6)


def test_marks_that_do_not_depend_on_the_findings_earn_next_to_nothing(played: Played) -> None:
    """Guessers mark everything for their answer and against its rivals."""
    for policy in ("commonest", "random"):
        assert fmean(played.points(policy, "justification")) < 1


def test_the_engines_own_reasons_earn_all_points(played: Played) -> None:
    assert min(played.points(ENGINE, "justification")) == pytest.approx(10)


def test_a_marrow_costs_nothing_only_where_none_is_recorded(played: Played, engine: Engine) -> None:
    for each in SAMPLE:
        ordering = played.sheets["marrow first"][each.id].component("ordering").points
        if "marrow" in Player(each, engine.knowledge, engine).recorded():
            assert ordering < 24


def test_the_table_says_which_policy_meets_its_aim(played: Played) -> None:
    header, _, own, *others = table(played).splitlines()
    assert header.startswith("| policy | aim | total | diagnosis | belief | ordering |")
    assert own.startswith(f"| engine | at least 95 | {played.mean(ENGINE):.1f} |")
    assert len(others) == len(GUESSING) + len(ORDERING_BADLY)
    worse = Played({**played.sheets, ENGINE: played.sheets["everything"]})
    assert [line.endswith("| **no** |") for line in table(worse).splitlines()[2:4]] == [True] * 2


def test_a_marrow_is_no_way_to_look_for_a_cause_where_it_costs_more_than_it_tells(
    knowledge: Knowledge, engine: Engine
) -> None:
    """It betters the guess of the cause by .03 at the price of .14; stool blood by .17 at .004."""
    player = Player(case("y8e2"), knowledge, engine)
    player.interview()
    at = moment(player.case, knowledge, player.encounter, len(player.log))
    weights = load_weights()
    assert cause_gain("marrow", at.evidence, knowledge, engine, weights) > 0.02
    assert not seeks_cause("marrow", at.evidence, knowledge, engine, weights)
    assert seeks_cause("stool-blood", at.evidence, knowledge, engine, weights)
