"""A wrong belief split into where it started and how results moved it, in log-odds.

For a hypothesis with stated p and engine's e at stages 0..F, in decibans L(p) = 10 log10(p/(1-p)):
L(p_F) - L(e_F) = [L(p_0) - L(e_0)] + sum over stages of [change of L(p) - change of L(e)].
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.scoring.belief import BeliefScore, StageBelief

MATTERS = 0.1
"""A hypothesis that neither side gave this much at a stage is not worth a sentence."""


@dataclass(frozen=True)
class Term:
    """One source of error for one hypothesis; the terms of a hypothesis add up to its error."""

    hypothesis: str
    stage: int
    """Index into the stages; 0 is the prior error, later ones are update errors."""
    error: float
    """Decibans by which the learner's log-odds went beyond the engine's; negative is short."""
    before: float
    """Learner's probability at the stage before; for the prior error, as stated."""
    after: float
    engine_before: float
    engine_after: float

    @property
    def prior(self) -> bool:
        """Whether it was there from the first stated belief on."""
        return self.stage == 0


@dataclass(frozen=True)
class Decomposition:
    """The error of one hypothesis at the last stage, in its parts."""

    hypothesis: str
    terms: tuple[Term, ...]
    """The prior error, then the update error of every later stage."""
    final: float
    """Decibans between the learner's and the engine's last belief; the sum of the terms."""


def decompose(compared: BeliefScore) -> tuple[Decomposition, ...]:
    """Every hypothesis in play with all of its terms."""
    stages = _stated(compared)
    if not stages:
        return ()
    found: list[Decomposition] = []
    for place, name in enumerate(compared.in_play):
        last = stages[-1]
        final = _decibans(last.stated[place]) - _decibans(last.engine[place])
        found.append(Decomposition(name, tuple(_of(name, place, stages)), final))
    return tuple(found)


def terms(compared: BeliefScore) -> tuple[Term, ...]:
    """The terms worth telling, largest error first.

    Left out are those of stages inside the engine's band, which have nothing to explain, and those
    of hypotheses that neither side took seriously then.
    """
    stages = _stated(compared)
    found = [
        term
        for one in decompose(compared)
        for term in one.terms
        if stages[term.stage].bits > 0 and max(term.after, term.engine_after) >= MATTERS
    ]
    return tuple(sorted(found, key=lambda term: (-abs(term.error), term.stage, term.hypothesis)))


def largest(compared: BeliefScore, count: int) -> tuple[Term, ...]:
    """The largest errors, each of another stage."""
    chosen: dict[int, Term] = {}
    for term in terms(compared):
        chosen.setdefault(term.stage, term)
    return tuple(sorted(chosen.values(), key=lambda term: -abs(term.error))[:count])


def _stated(compared: BeliefScore) -> list[StageBelief]:
    return [stage for stage in compared.stages if stage.tokens is not None]


def _of(name: str, place: int, stages: Sequence[StageBelief]) -> list[Term]:
    found: list[Term] = []
    for number, stage in enumerate(stages):
        p, e = stage.stated[place], stage.engine[place]
        last = stages[number - 1] if number else stage
        p0, e0 = last.stated[place], last.engine[place]
        error = _decibans(p) - _decibans(e)
        if number:
            error -= _decibans(p0) - _decibans(e0)
        found.append(Term(name, number, error, p0, p, e0, e))
    return found


def _decibans(p: float) -> float:
    return 10 * math.log10(p / (1 - p))
