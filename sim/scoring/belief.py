"""What the learner believed at each stage, against what the engine could have believed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.encounter.actions import Commit, Encounter
from sim.encounter.case import Case
from sim.encounter.reveal import Stage, evidence, stages
from sim.scoring.divergence import clipped, divergence_from_band
from sim.scoring.weights import Weights

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.engine.evidence import Evidence
    from sim.knowledge.loader import Knowledge


@dataclass(frozen=True)
class StageBelief:
    """One stage: the learner's and the engine's belief over the hypotheses in play and the rest."""

    index: int
    """Index in the log of the differential, or of the commit."""
    tokens: Mapping[str, int] | None
    """None where nothing had been stated by then."""
    stated: tuple[float, ...]
    """Over the hypotheses in play, then everything else; clipped. Empty where not stated."""
    engine: tuple[float, ...]
    """The engine's belief over the same, clipped."""
    bits: float
    """Distance from the band; infinite where not stated."""

    @property
    def score(self) -> float:
        """1 inside the band, towards 0 outside."""
        return 2.0**-self.bits


@dataclass(frozen=True)
class BeliefScore:
    """All stages, and the hypotheses over which they were compared."""

    in_play: tuple[str, ...]
    stages: tuple[StageBelief, ...]

    @property
    def mean(self) -> float:
        """Mean over stages, 0 to 1; 0 where there is none."""
        return sum(s.score for s in self.stages) / len(self.stages) if self.stages else 0.0


def all_stages(case: Case, knowledge: Knowledge, encounter: Encounter) -> tuple[Stage, ...]:
    """Every stated differential, and the commit where something was learned after the last one.

    At the commit the last stated belief still stands: who states one early and never again is
    measured by it.
    """
    found = stages(case, knowledge, encounter)
    if encounter.committed is None or not found or found[-1].tokens is None:
        return found
    last = len(encounter.log) - 1
    at_end = evidence(case, knowledge, encounter, last)
    if at_end == found[-1].evidence:
        return found
    return (*found, Stage(last, at_end, found[-1].tokens))


def distinct(
    moments: Sequence[Stage], encounter: Encounter, engine: Engine, weights: Weights
) -> tuple[Stage, ...]:
    """The stages between which the engine learned something; of the others the last statement.

    Without this, stating an easy belief again and again, or after an order that tells nothing,
    would outweigh the hard ones.
    """
    kept: list[Stage] = []
    start = np.zeros(len(engine.hypotheses))
    for moment in moments:
        belief = engine.belief(moment.evidence).probabilities
        if not kept or np.abs(belief - start).sum() / 2 >= weights.belief.news:
            kept.append(moment)
            start = belief
        elif not isinstance(encounter.log[moment.index], Commit):
            kept[-1] = moment
    return tuple(kept)


def compare(
    case: Case, encounter: Encounter, knowledge: Knowledge, engine: Engine, weights: Weights
) -> BeliefScore:
    """The learner's belief beside the engine's at every stage."""
    moments = distinct(all_stages(case, knowledge, encounter), encounter, engine, weights)
    beliefs = [engine.belief(moment.evidence).probabilities for moment in moments]
    named = {name for moment in moments for name, tokens in (moment.tokens or {}).items() if tokens}
    play = [
        index
        for index, hypothesis in enumerate(engine.hypotheses)
        if hypothesis.id in named
        or any(float(belief[index]) >= weights.belief.in_play for belief in beliefs)
    ]
    ids = tuple(engine.hypotheses[index].id for index in play)
    return BeliefScore(ids, tuple(_stage(moment, ids, play, engine, weights) for moment in moments))


def _stage(
    moment: Stage, ids: tuple[str, ...], play: list[int], engine: Engine, weights: Weights
) -> StageBelief:
    edges = band_edges(moment.evidence, play, engine, weights)
    if moment.tokens is None:
        return StageBelief(moment.index, None, (), edges.central, math.inf)
    stated = [moment.tokens.get(name, 0) / 100 for name in ids]
    stated = clipped([*stated, max(1 - sum(stated), 0.0)], weights.belief.clip)
    bits = divergence_from_band(stated, edges.low, edges.high)
    return StageBelief(moment.index, dict(moment.tokens), tuple(stated), edges.central, bits)


@dataclass(frozen=True)
class Edges:
    """The engine's belief over some hypotheses and the rest, clipped, and how far it may be off."""

    central: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def band_edges(evidence: Evidence, play: Sequence[int], engine: Engine, weights: Weights) -> Edges:
    """The 80 % band; the engine's own belief, clipped as the learner's is, is always inside."""
    probabilities = engine.belief(evidence).probabilities
    central = [float(probabilities[index]) for index in play]
    central = clipped([*central, max(1 - sum(central), 0.0)], weights.belief.clip)
    draws = engine.band(evidence).draws[:, list(play)]
    rest = np.clip(1 - draws.sum(axis=1, keepdims=True), 0, 1)
    low, high = np.quantile(np.hstack([draws, rest]), (0.1, 0.9), axis=0).tolist()
    return Edges(
        tuple(central),
        tuple(min(a, e) for a, e in zip(low, central, strict=True)),
        tuple(max(b, e) for b, e in zip(high, central, strict=True)),
    )
