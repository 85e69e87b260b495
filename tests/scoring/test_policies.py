"""Ways of playing that must not win, over the whole library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from statistics import fmean

import pytest

from sim.encounter.actions import Encounter
from sim.encounter.case import Case
from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge
from sim.scoring.par import Par, work_up
from sim.scoring.score import score
from sim.scoring.sheet import ScoreSheet
from tests.scoring.policies import (
    Player,
    as_engine,
    everything,
    ferritin_only,
    guessing,
    marrow_first,
    random_guess,
    repeats,
)
from tests.scoring.shipped import library

COMMONEST = "iron-deficiency"
SECOND = "beta-thal-trait"


class Library:
    """Sheets of every case under a policy, each played once."""

    def __init__(self, knowledge: Knowledge, engine: Engine) -> None:
        self.knowledge, self.engine = knowledge, engine
        self.par: Callable[[Case], Par] = _once(lambda case: work_up(case, knowledge, engine))
        self.sheets = cache(self._sheets)

    def _sheets(self, policy: str) -> dict[str, ScoreSheet]:
        return {case.id: self._sheet(case, self._play(policy, case)) for case in library()}

    def mean(self, policy: str) -> float:
        """Over all cases."""
        return fmean(sheet.total for sheet in self.sheets(policy).values())

    def _sheet(self, case: Case, encounter: Encounter) -> ScoreSheet:
        return score(case, encounter, self.knowledge, self.engine, self.par(case))

    def _play(self, policy: str, case: Case) -> Encounter:
        stuff = case, self.knowledge, self.engine
        truths = ["+".join(each.diagnosis.conditions) for each in library()]
        match policy:
            case "engine":
                return as_engine(*stuff, self.par(case))
            case "everything":
                return everything(*stuff)
            case "ferritin only":
                return ferritin_only(*stuff)
            case "repeats":
                return repeats(*stuff)
            case "marrow first":
                return marrow_first(*stuff, self.par(case))
            case "commonest":
                return guessing(*stuff, COMMONEST, {COMMONEST: 100})
            case "always even":
                return guessing(*stuff, COMMONEST, {COMMONEST: 50, SECOND: 50})
            case "modal answer":
                modal = Counter(truths).most_common(1)[0][0]
                return guessing(*stuff, modal, {modal: 60, COMMONEST: 40})
            case "copy the last case":
                last = self._known(truths[library().index(case) - 1])
                return guessing(*stuff, last, {last: 100})
            case "random":
                return random_guess(*stuff)
            case _:
                raise ValueError(policy)

    def _known(self, conditions: str) -> str:
        """The hypothesis of these conditions, in whatever order the case names them."""
        wanted = set(conditions.split("+"))
        return next(h.id for h in self.engine.hypotheses if set(h.conditions) == wanted)


def _once(function: Callable[[Case], Par]) -> Callable[[Case], Par]:
    kept: dict[str, Par] = {}

    def of(case: Case) -> Par:
        if case.id not in kept:
            kept[case.id] = function(case)
        return kept[case.id]

    return of


@pytest.fixture(scope="module")
def played(knowledge: Knowledge, engine: Engine) -> Library:
    return Library(knowledge, engine)


def test_the_engines_own_policy_averages_at_least_95(played: Library) -> None:
    assert played.mean("engine") >= 95


@pytest.mark.parametrize(
    "policy", ["commonest", "always even", "modal answer", "copy the last case", "random"]
)
def test_who_guesses_averages_under_40(policy: str, played: Library) -> None:
    assert played.mean(policy) < 40


@pytest.mark.parametrize("policy", ["everything", "ferritin only", "repeats", "marrow first"])
def test_who_reads_well_but_orders_badly_stays_15_behind(policy: str, played: Library) -> None:
    assert played.mean(policy) <= played.mean("engine") - 15


def test_ordering_everything_earns_nothing_for_ordering(played: Library) -> None:
    points = [s.component("ordering").points for s in played.sheets("everything").values()]
    assert points == pytest.approx([0] * len(points), abs=1e-6)


def test_marks_that_do_not_depend_on_the_findings_earn_next_to_nothing(played: Library) -> None:
    """Guessers mark everything for their answer and against its rivals."""
    for policy in ("commonest", "random"):
        points = [s.component("justification").points for s in played.sheets(policy).values()]
        assert fmean(points) < 1


def test_the_engines_own_reasons_earn_all_points(played: Library) -> None:
    points = [s.component("justification").points for s in played.sheets("engine").values()]
    assert min(points) == pytest.approx(10)


def test_a_marrow_costs_nothing_only_where_none_is_recorded(played: Library) -> None:
    for case in library():
        ordering = played.sheets("marrow first")[case.id].component("ordering").points
        if "marrow" in Player(case, played.knowledge, played.engine).recorded():
            assert ordering < 24
