"""A simulated learner of known skill, who plays by the rules that hold for people.

The learner knows what the engine knows and errs by normal noise, larger the less skilled: in the
prior and in every update (log-odds of each hypothesis), in what an order is worth and hence in when
to stop, in the marks of the reflection and in the cause.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.encounter.actions import (
    Advance,
    AnyAction,
    Ask,
    Commit,
    Differential,
    Encounter,
    Examine,
    OrderTests,
    Reflect,
)
from sim.encounter.case import Case
from sim.encounter.reveal import evidence, reveal
from sim.encounter.rules import apply
from sim.engine.belief import OrderValue
from sim.engine.engine import Engine
from sim.scoring.par import NO_TIME
from sim.scoring.reflection import reflection_table

Floats = NDArray[np.float64]
UPDATE = 0.5
"""Noise of one update, as a share of that of the prior."""
WORTH = 0.015
"""Noise in what an order is worth, in credit, for a learner of noise 1."""
MARK = 0.4
"""Noise in the log10 likelihood ratio that is marked, for a learner of noise 1."""
CURIOSITY = 0.15
"""Share of questions that a learner of noise 1 forgets to ask."""
CONSIDERED = 6
"""Best orders that come to mind, besides some at random."""
AT_RANDOM = 2
MOST_ORDERS = 12
TOKENS = 100


@dataclass(frozen=True)
class Learner:
    """How large the errors are."""

    name: int
    """Fixes the learner's random numbers."""
    noise: float
    """Standard deviation of the prior's log-odds (natural logs); 0 is the engine."""
    specificity: float = 0.0
    """Spread (log scale) by which the noise differs from case to case: some one knows well."""

    @property
    def skill(self) -> float:
        """Higher is better."""
        return -self.noise


def play(learner: Learner, case: Case, engine: Engine, hypotheses: Collection[str]) -> Encounter:
    """The learner's encounter with a case; the same every time."""
    return _Play(learner, case, engine, hypotheses).through()


class _Play:
    """One encounter on its way."""

    def __init__(
        self, learner: Learner, case: Case, engine: Engine, hypotheses: Collection[str]
    ) -> None:
        self.case, self.engine, self.knowledge = case, engine, engine.knowledge
        self.hypotheses = hypotheses
        self.random = np.random.default_rng([learner.name, zlib.crc32(case.id.encode())])
        self.noise = learner.noise * float(np.exp(learner.specificity * self.random.normal()))
        self.error = self.noise * self._normals(len(engine.hypotheses))
        self.encounter = Encounter(case_id=case.id, case_digest="", started=NO_TIME)

    def through(self) -> Encounter:
        """From the stem to the answer."""
        self._state()
        self._interview()
        self._state()
        tried: set[str] = set()
        while len(tried) < MOST_ORDERS:
            order = self._best_order(tried)
            if order is None:
                break
            tried.add(order)
            self._do(OrderTests(at=NO_TIME, day=self.encounter.day, what=(order,)))
            pending = reveal(self.case, self.knowledge, self.encounter).pending
            if pending:
                until = pending[-1].due
                self._do(Advance(at=NO_TIME, day=self.encounter.day, until=until))
            self.error += UPDATE * self.noise * self._normals(len(self.error))
            self._state()
        self._answer()
        return self.encounter

    def _normals(self, size: int) -> Floats:
        return self.random.normal(size=size)

    def _do(self, action: AnyAction) -> None:
        self.encounter = apply(self.case, self.knowledge, self.encounter, action, self.hypotheses)

    def _belief(self) -> Floats:
        """What the learner believes now, shape (H,)."""
        known = evidence(self.case, self.knowledge, self.encounter)
        table = self.engine.log_odds(known) + self.error
        return np.exp(table - np.logaddexp.reduce(table))

    def _state(self) -> None:
        belief = self._belief()
        tokens = {
            hypothesis.id: int(TOKENS * p)
            for hypothesis, p in zip(self.engine.hypotheses, belief.tolist(), strict=True)
            if int(TOKENS * p)
        }
        self._do(Differential(at=NO_TIME, day=self.encounter.day, tokens=tokens))

    def _interview(self) -> None:
        """Ask and examine what the case records, but for what is forgotten."""
        forgets = 1 - float(np.exp(-CURIOSITY * self.noise))
        asks = [
            Ask(at=NO_TIME, what=what) for what in dict.fromkeys(q.ask for q in self.case.history)
        ]
        looks = [
            Examine(at=NO_TIME, what=what)
            for what in dict.fromkeys(look.area for look in self.case.examination)
        ]
        for action in (*asks, *looks):
            if self.random.random() >= forgets:
                self._do(action)

    def _best_order(self, tried: Collection[str]) -> str | None:
        """The order that seems worth most; None where none seems worth its price."""
        known = evidence(self.case, self.knowledge, self.encounter)
        values = [v for v in self.engine.values(known) if v.order not in tried]
        chance: list[int] = self.random.choice(len(values), AT_RANDOM, replace=False).tolist()
        mind: list[OrderValue] = [
            *values[:CONSIDERED],
            *(values[k] for k in chance if k >= CONSIDERED),
        ]
        nets = np.array([v.net for v in mind]) + WORTH * self.noise * self._normals(len(mind))
        best = int(np.argmax(nets))
        return mind[best].order if nets[best] > 0 else None

    def _answer(self) -> None:
        place = int(np.argmax(self._belief()))
        hypothesis = self.engine.hypotheses[place]
        cause = self._cause(hypothesis.conditions)
        table = reflection_table(
            self.case, self.encounter, self.knowledge, self.engine, hypothesis.id
        )
        marks = {
            row.key: {
                name: self._mark(cell.ratio)
                for name, cell in zip(table.columns, row.cells, strict=True)
            }
            for row in table.rows
        }
        day = self.encounter.day
        self._do(Reflect(at=NO_TIME, day=day, hypothesis=hypothesis.id, cause=cause, marks=marks))
        self._do(Commit(at=NO_TIME, day=day, hypothesis=hypothesis.id, cause=cause))

    def _mark(self, ratio: float) -> int:
        """-2 to 2, by the limits that are the learner's to know."""
        seen = ratio + MARK * self.noise * float(self.random.normal())
        size = 0 if abs(seen) < 0.15 else 1 if abs(seen) < 0.7 else 2
        return size if seen > 0 else -size

    def _cause(self, conditions: Collection[str]) -> str:
        known = evidence(self.case, self.knowledge, self.encounter)
        found: dict[str, float] = {}
        for condition in conditions:
            found |= self.engine.causes(known, condition)
        weights = {
            name: float(np.log(max(p, 1e-9))) + self.noise * float(self.random.normal())
            for name, p in found.items()
        }
        return max(weights, key=lambda name: weights[name], default="")
