"""A simulated learner of known skill, who plays by the rules that hold for people.

The learner knows what the engine knows, asks and examines everything, and errs by normal noise,
larger the less skilled: in the prior and in every update (log-odds of each condition; a hypothesis
of two is mistaken by the mean of both, as who makes too much of one makes it of every mixture), in
what an order is worth and hence in when to stop, in the marks of the reflection and in the cause.
Learners may be better at one of these than at another, and ask for more or less than is worth it.
Orders go out one at a time, and each result is waited for, so that learners of one case share much
of what the engine makes of it (`sim.report.trails`).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

from sim.encounter.actions import AnyAction, Commit, Differential, Encounter, Reflect
from sim.report.trails import Trails
from sim.scoring.par import NO_TIME
from sim.scoring.reflection import reflection_table

Floats = NDArray[np.float64]
UPDATE = 0.5
"""Noise of one update, as a share of that of the prior."""
CHOICE = 0.7
"""Noise in how much each order promises (natural log of its gain), for a learner of noise 1."""
STOPPING = 1.0
"""Spread of how much a learner of noise 1 asks for: who asks for little orders what is not worth
its price, who asks for much stops early (log of the factor on every gain)."""
HABIT = 0.15
"""Share of orders that a learner of noise 1 makes out of habit, worth its price or not."""
MARK = 0.4
"""Noise in the log10 likelihood ratio that is marked, for a learner of noise 1."""
CONSIDERED = 8
"""Best orders that come to mind."""
MOST_ORDERS = 12
TOKENS = 100


@dataclass(frozen=True)
class Bent:
    """What somebody is better or worse at than at the rest; factors of the noise."""

    prior: float = 1.0
    update: float = 1.0
    orders: float = 1.0
    """Of what orders are worth, of habit, and of when to stop."""
    marks: float = 1.0
    """Of the marks in the table and of the cause."""
    thrift: float = 0.0
    """How much more than its price an order must promise, natural log; below 0 for who orders
    much."""


EVEN = Bent()


@dataclass(frozen=True)
class Learner:
    """How large the errors are."""

    name: int
    """Fixes the learner's random numbers."""
    noise: float
    """Standard deviation of the prior's log-odds (natural logs); 0 is the engine."""
    specificity: float = 0.0
    """Spread (log scale) by which the noise differs from case to case: some one knows well."""
    bent: Bent = EVEN

    @property
    def skill(self) -> float:
        """0 to 1, e^-noise: 1 is the engine, .5 who is typically off by a factor of 2 in odds."""
        return exp(-self.noise)


@dataclass(frozen=True)
class Course:
    """How one learner went through one case, up to the answer."""

    orders: tuple[str, ...]
    beliefs: tuple[Floats, ...]
    """After the stem, the interview and each order, each of shape (H,)."""

    @property
    def answer(self) -> int:
        """Position of the hypothesis that is believed most in the end."""
        return int(np.argmax(self.beliefs[-1]))


def take_course(learner: Learner, trails: Trails) -> Course:
    """What the learner orders and comes to believe; the same every time."""
    return _Mind(learner, trails).course()


def play(learner: Learner, trails: Trails) -> Encounter:
    """The learner's whole encounter with a case; the same every time."""
    mind = _Mind(learner, trails)
    return mind.answered(mind.course())


class _Mind:
    """One learner at one case, with the random numbers that are theirs."""

    def __init__(self, learner: Learner, trails: Trails) -> None:
        self.trails, self.engine = trails, trails.engine
        self.random = np.random.default_rng([learner.name, zlib.crc32(trails.case.id.encode())])
        self.noise = learner.noise * float(np.exp(learner.specificity * self.random.normal()))
        self.bent = learner.bent
        stopping = STOPPING * self.noise * self.bent.orders * float(self.random.normal())
        self.demand = stopping - self.bent.thrift

    def course(self) -> Course:
        """From the stem to the last result."""
        error = self.noise * self.bent.prior * self._error()
        beliefs = [_belief(self.trails.stem.log_odds + error)]
        orders: tuple[str, ...] = ()
        while True:
            error += UPDATE * self.noise * self.bent.update * self._error()
            beliefs.append(_belief(self.trails.at(orders).log_odds + error))
            order = self._next_order(orders) if len(orders) < MOST_ORDERS else None
            if order is None:
                return Course(orders, tuple(beliefs))
            orders = (*orders, order)

    def answered(self, course: Course) -> Encounter:
        """The course as a log, with the belief stated at each stage, and the answer."""
        stop = self.trails.at(course.orders)
        stages = ((), *stop.steps)
        log: list[AnyAction] = []
        day = 0.0
        for stage, belief in zip(stages, course.beliefs, strict=True):
            log += stage
            day = self._encounter(log).day if stage else day
            log.append(self._stated(belief, day))
        return self._encounter([*log, *self._answer(course, log, day)])

    def _encounter(self, log: list[AnyAction]) -> Encounter:
        return Encounter.model_construct(
            case_id=self.trails.case.id, case_digest="", started=NO_TIME, log=tuple(log)
        )

    def _error(self) -> Floats:
        """Standard normal for each condition, and their mean for each hypothesis, shape (H,)."""
        shares = self.trails.shares
        return shares @ self._normals(shares.shape[1])

    def _normals(self, size: int) -> Floats:
        return self.random.normal(size=size)

    def _next_order(self, orders: tuple[str, ...]) -> str | None:
        """The order that seems worth most; None where none seems worth its price."""
        mind = self.trails.worth(orders)[:CONSIDERED]
        noise = self.noise * self.bent.orders
        habit = self.random.random() < 1 - exp(-HABIT * noise)
        errors = CHOICE * noise * self._normals(CONSIDERED)
        if not mind:
            return None
        factors = np.exp(errors[: len(mind)] + self.demand)
        gains = np.array([value.gain for value in mind])
        nets = factors * gains - np.array([value.gain - value.net for value in mind])
        best = int(self.random.integers(len(mind))) if habit else int(np.argmax(nets))
        return mind[best].order if habit or nets[best] > 0 else None

    def _stated(self, belief: Floats, day: float) -> Differential:
        places = np.flatnonzero(belief * TOKENS >= 1).tolist()
        tokens = {self.engine.hypotheses[k].id: int(TOKENS * belief[k]) for k in places}
        return Differential(at=NO_TIME, day=day, tokens=tokens)

    def _answer(self, course: Course, log: list[AnyAction], day: float) -> tuple[Reflect, Commit]:
        hypothesis = self.engine.hypotheses[course.answer]
        cause = self._cause(self.trails.causes(course.orders, hypothesis.conditions))
        table = reflection_table(
            self.trails.case,
            self._encounter(log),
            self.engine.knowledge,
            self.engine,
            hypothesis.id,
        )
        marks = {
            row.key: {
                name: self._mark(cell.ratio)
                for name, cell in zip(table.columns, row.cells, strict=True)
            }
            for row in table.rows
        }
        return (
            Reflect(at=NO_TIME, day=day, hypothesis=hypothesis.id, cause=cause, marks=marks),
            Commit(at=NO_TIME, day=day, hypothesis=hypothesis.id, cause=cause),
        )

    def _mark(self, ratio: float) -> int:
        """-2 to 2, by the limits that are the learner's to know."""
        seen = ratio + MARK * self.noise * self.bent.marks * float(self.random.normal())
        size = 0 if abs(seen) < 0.15 else 1 if abs(seen) < 0.7 else 2
        return size if seen > 0 else -size

    def _cause(self, found: dict[str, float]) -> str:
        noise = self.noise * self.bent.marks
        weights = {
            name: float(np.log(max(p, 1e-9))) + noise * float(self.random.normal())
            for name, p in found.items()
        }
        return max(weights, key=lambda name: weights[name], default="")


def _belief(table: Floats) -> Floats:
    """Probabilities from log odds that need not be normalised."""
    return np.exp(table - np.logaddexp.reduce(table))
