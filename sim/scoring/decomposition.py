"""A wrong belief split into where it started and how results moved it, in log-odds."""

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


def terms(compared: BeliefScore) -> tuple[Term, ...]:
    """Every term of every hypothesis in play, largest error first.

    Errors within the engine's band are left out: a stage inside it has nothing to explain.
    """
    stated = [stage for stage in compared.stages if stage.tokens is not None]
    found: list[Term] = []
    for place, name in enumerate(compared.in_play):
        found.extend(_of(name, place, stated))
    return tuple(sorted(found, key=lambda term: (-abs(term.error), term.stage, term.hypothesis)))


def _of(name: str, place: int, stages: Sequence[StageBelief]) -> list[Term]:
    found: list[Term] = []
    for number, stage in enumerate(stages):
        p, e = stage.stated[place], stage.engine[place]
        last = stages[number - 1] if number else stage
        p0, e0 = last.stated[place], last.engine[place]
        error = _decibans(p) - _decibans(e)
        if number:
            error -= _decibans(p0) - _decibans(e0)
        if stage.bits > 0 and max(p, e) >= MATTERS:
            found.append(Term(name, number, error, p0, p, e0, e))
    return found


def _decibans(p: float) -> float:
    return 10 * math.log10(p / (1 - p))
