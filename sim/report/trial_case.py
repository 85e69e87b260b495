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
from sim.report.learner import Learner, play
from sim.report.learners import LEAST_NOISE, MOST_NOISE, rank_correlation
from sim.scoring.par import NO_TIME, Par, work_up
from sim.scoring.score import score
from sim.scoring.sheet import ScoreSheet

RIGHT = 1.0
TIE = 0.05
"""Belief within which two leading hypotheses cannot be told apart."""


@dataclass(frozen=True)
class CaseTrial:
    """The figures of one case."""

    case: str
    learners: int
    difficulty: float
    """Share of learners who miss the exact diagnosis, 0 to 1."""
    mean: float
    """Mean total, 0 to 100."""
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
    names = frozenset(hypothesis.id for hypothesis in engine.hypotheses)
    par = work_up(case, knowledge, engine)
    sheets: list[ScoreSheet] = []
    answers: Counter[str] = Counter()
    made: set[str] = set(par.orders)
    noises: list[float] = np.linspace(LEAST_NOISE, MOST_NOISE, count).tolist()
    for number, noise in enumerate(noises):
        encounter = play(Learner(number, noise, 0.5), case, engine, names)
        sheets.append(score(case, encounter, knowledge, engine, par))
        answers[encounter.committed.hypothesis if encounter.committed else ""] += 1
        made |= _ordered(encounter)
        if progress:
            progress(number + 1, count)
    totals = [sheet.total for sheet in sheets]
    right = [_credit(sheet) >= RIGHT for sheet in sheets]
    recorded = [o for o in knowledge.orders if deliveries(case, knowledge, o, 0.0, {})]
    ranked = engine.belief(evidence(case, knowledge, par.encounter)).ranked()
    leading = ranked[0][1]
    return CaseTrial(
        case.id,
        count,
        1 - fmean(right),
        fmean(totals),
        rank_correlation([-n for n in noises], totals) if len(set(totals)) > 1 else None,
        fmean(sheet.spent.money for sheet in sheets),
        fmean(sheet.spent.days for sheet in sheets),
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


def _ordered(encounter: Encounter) -> set[str]:
    return {o for a in encounter.log if isinstance(a, OrderTests) for o in a.what}


def _credit(sheet: ScoreSheet) -> float:
    """1 for the exact diagnosis."""
    return next(float(w.result) for w in sheet.component("diagnosis").workings)
