"""What must hold for every encounter, on real cases and for plays of every skill.

The examples are the same in every run, and drawn from two dozen plays, so that a play and what the
engine made of its moments serve many of them.
"""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sim.encounter.actions import Advance, AnyAction, Differential, Encounter, OrderTests, Reflect
from sim.encounter.reveal import evidence, reveal
from sim.encounter.rules import replay
from sim.engine.engine import Engine
from sim.report.learner import Learner, play
from sim.report.trails import Trails
from sim.scoring.belief import band_edges
from sim.scoring.differential import looks_for
from sim.scoring.divergence import divergence_from_band, nearest
from sim.scoring.par import NO_TIME, Par, work_up
from sim.scoring.score import score
from sim.scoring.sheet import ScoreSheet
from sim.scoring.weights import load_weights
from sim.storage.attempts import Attempt, dumps, loads
from tests.scoring.policies import Player
from tests.scoring.shipped import case

IDS = ["k7q2", "p3d7", "x6t4"]
WEIGHTS = load_weights()
quick = settings(
    max_examples=12,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
plays = st.builds(
    lambda id, name, noise: (id, Learner(name, noise)),
    st.sampled_from(IDS),
    st.integers(0, 1),
    st.sampled_from((0.0, 0.3, 1.0, 2.0)),
)


class Table:
    """Plays and their scores; the same one is asked for many times."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.hypotheses = frozenset(h.id for h in engine.hypotheses)
        self.par = cache(self._par)
        self.play = cache(self._play)
        self.played = cache(self._played)

    def _par(self, id: str) -> Par:
        return work_up(case(id), self.engine.knowledge, self.engine)

    def _play(self, id: str, learner: Learner) -> Encounter:
        return play(learner, Trails(case(id), self.engine))

    def _played(self, id: str, learner: Learner) -> ScoreSheet:
        return self.sheet(id, self.play(id, learner))

    def sheet(self, id: str, encounter: Encounter) -> ScoreSheet:
        return score(case(id), encounter, self.engine.knowledge, self.engine, self.par(id))

    def known(self, id: str, encounter: Encounter) -> object:
        return evidence(case(id), self.engine.knowledge, encounter)


@pytest.fixture(scope="module")
def table(engine: Engine) -> Table:
    return Table(engine)


def inserted(encounter: Encounter, place: int, *actions: AnyAction) -> Encounter:
    log = (*encounter.log[:place], *actions, *encounter.log[place:])
    return encounter.model_copy(update={"log": log})


def day_at(encounter: Encounter, place: int) -> float:
    """The simulated day before the action at a place."""
    return encounter.model_copy(update={"log": encounter.log[:place]}).day


def awaited(
    table: Table, id: str, encounter: Encounter, place: int, action: AnyAction
) -> tuple[AnyAction, ...]:
    """The action, and the time that its results take."""
    then = inserted(encounter.model_copy(update={"log": encounter.log[:place]}), place, action)
    pending = reveal(case(id), table.engine.knowledge, then).pending
    if not isinstance(action, OrderTests) or not pending:
        return (action,)
    return action, Advance(at=NO_TIME, day=action.day, until=pending[-1].due)


@quick
@given(plays, st.data())
def test_no_report_beats_the_engines_belief_and_inside_the_band_costs_nothing(
    table: Table, played: tuple[str, Learner], data: st.DataObject
) -> None:
    id, learner = played
    encounter = table.play(id, learner)
    stage = data.draw(
        st.sampled_from([i for i, a in enumerate(encounter.log) if isinstance(a, Differential)])
    )
    known = evidence(case(id), table.engine.knowledge, encounter, stage)
    ranked = table.engine.belief(known).probabilities.argsort()[::-1]
    edges = band_edges(known, ranked[:4].tolist(), table.engine, WEIGHTS)
    parts = data.draw(st.lists(st.integers(1, 60), min_size=5, max_size=5))
    report = [part / sum(parts) for part in parts]
    own = divergence_from_band(edges.central, edges.low, edges.high)
    assert own == pytest.approx(0, abs=1e-9)
    assert divergence_from_band(report, edges.low, edges.high) >= own - 1e-9
    inside = nearest(report, edges.low, edges.high)
    assert divergence_from_band(inside, edges.low, edges.high) == pytest.approx(0, abs=1e-9)


@quick
@given(plays, st.data())
def test_an_order_that_tells_nothing_never_raises_the_score(
    table: Table, played: tuple[str, Learner], data: st.DataObject
) -> None:
    """It has nothing new to tell when it is sent, alone or beside what is sent then anyway."""
    id, learner = played
    encounter = table.play(id, learner)
    made = {o for a in encounter.log if isinstance(a, OrderTests) for o in a.what}
    places = [i for i, a in enumerate(encounter.log) if isinstance(a, OrderTests | Reflect)]
    place = data.draw(st.sampled_from(places))
    known = evidence(case(id), table.engine.knowledge, encounter, place)
    silent = [v.order for v in table.engine.values(known) if v.bits == 0 and v.order not in made]
    order = data.draw(st.sampled_from(sorted(silent)))
    day = day_at(encounter, place)
    added = inserted(encounter, place, OrderTests(at=NO_TIME, day=day, what=(order,)))
    assume(table.known(id, added) == table.known(id, encounter))
    assert table.sheet(id, added).total <= table.played(id, learner).total + 1e-6


@quick
@given(plays, st.data())
def test_an_order_not_worth_its_price_never_raises_the_score_at_the_end(
    table: Table, played: tuple[str, Learner], data: st.DataObject
) -> None:
    """It moves nobody: the engine learns next to nothing, the learner answers as before.

    What stopping forgoes is weighed on what is known then, so a hundredth of a point may move.
    """
    id, learner = played
    encounter = table.play(id, learner)
    place = next(i for i, a in enumerate(encounter.log) if isinstance(a, Reflect))
    known = evidence(case(id), table.engine.knowledge, encounter, place)
    made = {o for a in encounter.log if isinstance(a, OrderTests) for o in a.what}
    wasteful = [
        v.order
        for v in table.engine.values(known)
        if v.net < 0
        and v.order not in made
        and not looks_for(v.order, table.engine.knowledge, WEIGHTS)
    ]
    order = data.draw(st.sampled_from(sorted(wasteful)))
    sent = OrderTests(at=NO_TIME, day=day_at(encounter, place), what=(order,))
    end = len(encounter.log) - 1
    added = inserted(encounter, end, *awaited(table, id, encounter, end, sent))
    before = table.engine.belief(evidence(case(id), table.engine.knowledge, encounter))
    after = table.engine.belief(evidence(case(id), table.engine.knowledge, added))
    assume(abs(before.probabilities - after.probabilities).sum() / 2 < WEIGHTS.belief.news)
    assert table.sheet(id, added).total <= table.played(id, learner).total + 0.01


@quick
@given(plays, st.data())
def test_doing_anything_twice_never_raises_the_score(
    table: Table, played: tuple[str, Learner], data: st.DataObject
) -> None:
    id, learner = played
    encounter = table.play(id, learner)
    chosen = [i for i, a in enumerate(encounter.log[:-1]) if not isinstance(a, Advance)]
    place = data.draw(st.sampled_from(chosen))
    again = encounter.log[place]
    later = place + 1
    if isinstance(again, OrderTests):
        later = data.draw(st.integers(place + 1, len(encounter.log) - 1))
    again = again.model_copy(update={"day": day_at(encounter, later)})
    twice = inserted(encounter, later, *awaited(table, id, encounter, later, again))
    assert table.sheet(id, twice).total <= table.played(id, learner).total + 1e-6


@quick
@given(plays)
def test_a_replay_from_the_file_scores_as_the_play_did(
    table: Table, played: tuple[str, Learner]
) -> None:
    id, learner = played
    encounter = table.play(id, learner)
    text = dumps(
        Attempt(
            learner="me", case_id=encounter.case_id, case_digest="", engine="", knowledge="",
            started=encounter.started, action=encounter.log,
        )
    )  # fmt: skip
    knowledge = table.engine.knowledge
    again = replay(case(id), knowledge, loads(text).encounter, table.hypotheses)
    assert table.sheet(id, again) == table.played(id, learner)


@pytest.mark.parametrize("id", IDS)
def test_swapping_equivalent_orders_changes_nothing(id: str, table: Table) -> None:
    """Both analyses of hemoglobin bring the same fractions; only price and days differ.

    Belief differs in the fifth digit: the peak of one of them would hold HbE too.
    """
    found: list[ScoreSheet] = []
    for order in ("hb-capillary", "hb-hplc"):
        player = Player(case(id), table.engine.knowledge, table.engine)
        player.state_as_engine()
        player.order("cbc")
        player.order(order)
        player.state_as_engine()
        player.answer_as_engine()
        found.append(table.sheet(id, player.encounter))
    one, other = found
    assert one.total == pytest.approx(other.total, abs=0.001)
    assert one.profile == pytest.approx(other.profile, abs=0.001)


@pytest.mark.parametrize("id", IDS)
def test_the_order_of_a_batch_is_of_no_account(id: str, table: Table) -> None:
    found: list[float] = []
    for batch in (("cbc", "ferritin", "crp"), ("crp", "cbc", "ferritin")):
        player = Player(case(id), table.engine.knowledge, table.engine)
        player.state_as_engine()
        player.order(*batch)
        player.state_as_engine()
        player.answer_as_engine()
        found.append(table.sheet(id, player.encounter).total)
    assert found[0] == pytest.approx(found[1], abs=1e-6)
