"""What simulated learners and simple policies make of one case, before any person plays it.

Learners differ in nothing but noise (`sim.report.learner`): read the figures as a direction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TypeVar

import numpy as np

from sim.encounter.actions import Advance, Ask, Commit, Encounter, Examine, OrderTests
from sim.encounter.case import Case
from sim.encounter.chart import recorded
from sim.encounter.reveal import evidence, reveal
from sim.engine.engine import Engine
from sim.report.crew import Crew, Worker
from sim.report.learner import Learner, play, take_course
from sim.report.learners import LEAST_NOISE, MOST_NOISE, rank_correlation
from sim.report.population import population
from sim.scoring.par import NO_TIME, Par, work_up
from sim.scoring.score import score

SCORED = 25
"""Learners of one trial that are scored in full, at most."""
TIE = 0.05
"""Belief within which two leading hypotheses cannot be told apart."""


@dataclass(frozen=True)
class CaseTrial:
    """The figures of one case."""

    case: str
    learners: int
    difficulty: float
    """Share of the population (`sim.report.population`) that misses the exact diagnosis."""
    scored: int
    """Further learners, evenly over the skills, whose play was scored in full."""
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
Found = TypeVar("Found")


def try_case(
    case: Case,
    engine: Engine,
    count: int,
    progress: Progress | None = None,
    crew: Crew | None = None,
) -> CaseTrial:
    """Let a population of `count` and the policies play; the same every time, whatever the crew.

    Beside them some learners of evenly spaced noise play, whose scores tell what skill earns.
    """
    crew = crew or Crew(engine)
    knowledge = engine.knowledge
    noises: list[float] = np.linspace(LEAST_NOISE, MOST_NOISE, min(count, SCORED)).tolist()
    learners = [Learner(number, noise, 0.5) for number, noise in enumerate(noises)]
    total = count + len(learners)
    done = 0

    def told(found: Iterator[Found]) -> Iterator[Found]:
        nonlocal done
        for each in found:
            yield each
            done += 1
            if progress:
                progress(done, total)

    courses = crew.do(_take, [(case, learner) for learner in population(count)])
    par = work_up(case, knowledge, engine)
    taken = list(told(courses))
    totals = list(told(crew.do(_scored, [(case, par, learner) for learner in learners])))
    played = dict(policies(case, engine, par))
    scores = crew.do(_total, [(case, par, encounter) for encounter in played.values()])
    answers = Counter(passed.answer for passed in taken)
    made = {*par.orders, *(order for passed in taken for order in passed.orders)}
    truth = frozenset(case.diagnosis.conditions)
    right = sum(answers[h.id] for h in engine.hypotheses if frozenset(h.conditions) == truth)
    ranked = engine.belief(evidence(case, knowledge, par.encounter)).ranked()
    leading = ranked[0][1]
    return CaseTrial(
        case.id,
        count,
        1 - right / count,
        len(totals),
        fmean(totals),
        rank_correlation([learner.skill for learner in learners], totals)
        if len(set(totals)) > 1
        else None,
        fmean(passed.money for passed in taken),
        fmean(passed.day for passed in taken),
        par.money,
        par.days,
        par.orders,
        tuple(o for o in recorded(case, knowledge) if o not in made),
        tuple(h.id for h, p in ranked[1:] if leading - p < TIE),
        frozenset(ranked[0][0].conditions) == truth,
        tuple(answers.most_common()),
        tuple(zip(played, scores, strict=True)),
    )


@dataclass(frozen=True)
class _Passed:
    """How one learner of the population went through the case."""

    answer: str
    """Id of the hypothesis."""
    orders: tuple[str, ...]
    money: float
    day: float


def _take(worker: Worker, task: tuple[Case, Learner]) -> _Passed:
    case, learner = task
    trails = worker.trails(case)
    course = take_course(learner, trails)
    stop = trails.at(course.orders)
    answer = worker.engine.hypotheses[course.answer].id
    return _Passed(answer, course.orders, stop.money, stop.day)


def _scored(worker: Worker, task: tuple[Case, Par, Learner]) -> float:
    case, par, learner = task
    return _total(worker, (case, par, play(learner, worker.trails(case))))


def _total(worker: Worker, task: tuple[Case, Par, Encounter]) -> float:
    case, par, encounter = task
    moments = worker.moments(case)
    return score(case, encounter, worker.engine.knowledge, worker.engine, par, moments).total


def policies(case: Case, engine: Engine, par: Par) -> Iterator[tuple[str, Encounter]]:
    """Simple ways to play, without a stated differential: the engine's orders, and worse ones."""
    everything = recorded(case, engine.knowledge)
    yield "the engine's orders", _answered(case, engine, par.encounter)
    interview = par.encounter.model_copy(
        update={
            "log": tuple(a for a in par.encounter.log if isinstance(a, Ask | Examine)),
        }
    )
    yield "order nothing", _answered(case, engine, interview)
    yield "ferritin only", _answered(case, engine, _after(case, engine, interview, ["ferritin"]))
    yield "order everything", _answered(case, engine, _after(case, engine, interview, everything))


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
