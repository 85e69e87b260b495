"""What simulated learners and simple policies make of one case, before any person plays it.

Learners differ in nothing but noise (`sim.report.learner`): read the figures as a direction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from sim.encounter.actions import Advance, Ask, Commit, Encounter, Examine, OrderTests
from sim.encounter.case import Case
from sim.encounter.chart import deliveries
from sim.encounter.reveal import evidence, reveal
from sim.engine.engine import Engine
from sim.report.learner import Learner, play, take_course
from sim.report.learners import LEAST_NOISE, MOST_NOISE, rank_correlation
from sim.report.trails import Stop, Trails
from sim.scoring.par import NO_TIME, Par, work_up
from sim.scoring.score import score
from sim.scoring.sheet import ScoreSheet

SCORED = 25
"""Learners of one trial that are scored in full."""
TIE = 0.05
"""Belief within which two leading hypotheses cannot be told apart."""


@dataclass(frozen=True)
class CaseTrial:
    """The figures of one case."""

    case: str
    learners: int
    difficulty: float
    """Share of learners who miss the exact diagnosis, 0 to 1."""
    scored: int
    """Learners whose play was scored in full, evenly over the skills; scoring costs most."""
    mean: float
    """Mean total of those, 0 to 100."""
    discrimination: float | None
    """Rank correlation of total and skill; None where all totals are equal."""
    money: float
    """Mean money spent, $."""
    days: float
    """Mean days taken."""
    par_money: float
    par_days: float
    par_orders: tuple[str, ...]
    dead_orders: tuple[str, ...]
    """Recorded orders that no learner and not the engine made."""
    ties: tuple[str, ...]
    """Hypotheses that the best path cannot tell from the leading one."""
    reachable: bool
    """Whether the best path ends at the declared diagnosis."""
    answers: tuple[tuple[str, int], ...]
    """Answers of the learners, the most frequent first."""
    policies: tuple[tuple[str, float], ...]
    """Totals of the built-in policies."""


Progress = Callable[[int, int], None]


def try_case(case: Case, engine: Engine, count: int, progress: Progress | None = None) -> CaseTrial:
    """Let `count` learners of evenly spaced noise and the policies play; the same every time."""
    knowledge = engine.knowledge
    par = work_up(case, knowledge, engine)
    trails = Trails(case, engine)
    sheets: list[ScoreSheet] = []
    scored: list[float] = []
    answers: Counter[str] = Counter()
    made: set[str] = set(par.orders)
    stops: list[Stop] = []
    noises: list[float] = np.linspace(LEAST_NOISE, MOST_NOISE, count).tolist()
    to_score = {*np.linspace(0, count - 1, min(count, SCORED)).round().astype(int).tolist()}
    for number, noise in enumerate(noises):
        learner = Learner(number, noise, 0.5)
        course = take_course(learner, trails)
        answers[engine.hypotheses[course.answer].id] += 1
        made.update(course.orders)
        stops.append(trails.at(course.orders))
        if number in to_score:
            sheets.append(score(case, play(learner, trails), knowledge, engine, par))
            scored.append(learner.skill)
        if progress:
            progress(number + 1, count)
    totals = [sheet.total for sheet in sheets]
    truth = frozenset(case.diagnosis.conditions)
    right = sum(answers[h.id] for h in engine.hypotheses if frozenset(h.conditions) == truth)
    recorded = [o for o in knowledge.orders if deliveries(case, knowledge, o, 0.0, {})]
    ranked = engine.belief(evidence(case, knowledge, par.encounter)).ranked()
    leading = ranked[0][1]
    return CaseTrial(
        case.id,
        count,
        1 - right / count,
        len(sheets),
        fmean(totals),
        rank_correlation(scored, totals) if len(set(totals)) > 1 else None,
        fmean(stop.money for stop in stops),
        fmean(stop.day for stop in stops),
        par.money,
        par.days,
        par.orders,
        tuple(o for o in recorded if o not in made),
        tuple(h.id for h, p in ranked[1:] if leading - p < TIE),
        set(ranked[0][0].conditions) == set(case.diagnosis.conditions),
        tuple(answers.most_common()),
        tuple(
            (name, score(case, encounter, knowledge, engine, par).total)
            for name, encounter in policies(case, engine, par)
        ),
    )


def policies(case: Case, engine: Engine, par: Par) -> Iterator[tuple[str, Encounter]]:
    """Simple ways to play, without a stated differential: the engine's orders, and worse ones."""
    knowledge = engine.knowledge
    recorded = [o for o in knowledge.orders if deliveries(case, knowledge, o, 0.0, {})]
    yield "the engine's orders", _answered(case, engine, par.encounter)
    interview = par.encounter.model_copy(
        update={
            "log": tuple(a for a in par.encounter.log if isinstance(a, Ask | Examine)),
        }
    )
    yield "order nothing", _answered(case, engine, interview)
    yield "ferritin only", _answered(case, engine, _after(case, engine, interview, ["ferritin"]))
    yield "order everything", _answered(case, engine, _after(case, engine, interview, recorded))


def _after(case: Case, engine: Engine, before: Encounter, orders: Sequence[str]) -> Encounter:
    made = OrderTests(at=NO_TIME, day=0.0, what=tuple(orders))
    encounter = before.model_copy(update={"log": (*before.log, made)})
    pending = reveal(case, engine.knowledge, encounter).pending
    if not pending:
        return encounter
    wait = Advance(at=NO_TIME, day=0.0, until=pending[-1].due)
    return encounter.model_copy(update={"log": (*encounter.log, wait)})


def _answered(case: Case, engine: Engine, encounter: Encounter) -> Encounter:
    """The encounter with the answer that the engine would give on what is known."""
    known = evidence(case, engine.knowledge, encounter)
    best = engine.belief(known).ranked()[0][0]
    causes: dict[str, float] = {}
    for condition in best.conditions:
        causes |= engine.causes(known, condition)
    cause = max(causes, key=lambda name: causes[name], default="")
    day = encounter.day
    commit = Commit(at=NO_TIME, day=day, hypothesis=best.id, cause=cause)
    return encounter.model_copy(update={"log": (*encounter.log, commit)})
