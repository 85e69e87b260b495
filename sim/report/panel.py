"""The learners by whom forms of an exam are balanced: of every skill, each with a bent of its own.

Their noise runs in even steps from near the engine to that of a resident (`sim.report.population`).
What they are better or worse at, and how thrifty they are, comes from a sequence that fills the
range evenly (additive, by powers of the root of x^6 = x + 1: Roberts' generalisation of the golden
ratio), so that no two are alike and no trait goes with skill.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import exp
from statistics import fmean

from sim.encounter.case import Case
from sim.engine.engine import Engine
from sim.report.learner import Bent, Learner, play
from sim.report.learners import LEAST_NOISE, SPECIFICITY
from sim.report.population import SCALE
from sim.report.trails import Trails
from sim.scoring.par import work_up
from sim.scoring.score import score
from sim.scoring.weights import load_weights

SIZE = 48
FIRST = 100
"""Names of the panel begin here, so that it shares no random numbers with the population."""
REACH = 0.7
"""Traits differ by a factor of e^-.7 to e^.7, .5 to 2: judgement."""
THRIFT = 1.5
"""Most that somebody asks of an order beyond its price, or leaves out (natural log): judgement."""
ROOT = 1.1347241384015194
"""Of x^6 = x + 1, for five traits."""
LEVELS = 3
"""Groups by skill, in which the scores of the panel are summed up."""


def panel(size: int = SIZE, first: int = FIRST, shift: float = 0.5) -> tuple[Learner, ...]:
    """So many learners, the most skilled first; another `first` and `shift` give others."""
    step = (SCALE - LEAST_NOISE) / size
    return tuple(
        Learner(first + n, LEAST_NOISE + step * (n + shift), SPECIFICITY, _bent(first + n, shift))
        for n in range(size)
    )


def _bent(number: int, shift: float) -> Bent:
    """Traits of one learner."""
    places = [2 * ((shift + number / ROOT**power) % 1) - 1 for power in range(1, 6)]
    prior, update, orders, marks = (exp(REACH * place) for place in places[:4])
    return Bent(prior, update, orders, marks, THRIFT * places[4])


def totals(
    case: Case, engine: Engine, learners: Sequence[Learner], trails: Trails | None = None
) -> tuple[float, ...]:
    """What each learner scores on a case, 0 to 100, to a tenth."""
    weights = load_weights()
    trails = trails or Trails(case, engine)
    par = work_up(case, engine.knowledge, engine, weights)
    moments = trails.moments()
    return tuple(
        round(score(case, play(one, trails), engine.knowledge, engine, par, moments).total, 1)
        for one in learners
    )


def by_skill(scores: Sequence[float]) -> tuple[float, ...]:
    """Means of the most skilled, the middling and the least skilled of a panel."""
    size = len(scores) / LEVELS
    edges = [round(size * level) for level in range(LEVELS + 1)]
    return tuple(fmean(scores[low:high]) for low, high in pairwise(edges))
