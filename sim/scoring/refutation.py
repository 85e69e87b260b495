"""Whether an order can speak for a hypothesis, and whether it can speak against it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.evidence import Evidence
from sim.scoring.weights import SignalWeights

if TYPE_CHECKING:
    from sim.engine.engine import Engine

RIVALS = 6
"""Hypotheses that stand for all others, by the engine's belief."""


@dataclass(frozen=True)
class Prospect:
    """What an order may do to one hypothesis."""

    confirms: bool
    """Whether, the hypothesis being true, the order often says so."""
    refutes: bool
    """Whether, the hypothesis being wrong, the order often says so."""


def prospect(
    order: str, favorite: str, known: Evidence, engine: Engine, kept: SignalWeights
) -> Prospect:
    """Judged part by part of the order: what is known already says nothing more.

    A finding speaks for the hypothesis where its presence or absence is at least `telling_bits`
    likelier under it than under its rivals, in at least `telling_share` of the patients who have
    it; against it likewise. A quantity speaks both ways where the medians are so far apart that a
    value at the one is that much likelier under it: d^2 / 2 = bits x ln 2 in standard deviations.
    """
    place = engine.model.position[favorite]
    beliefs = engine.belief(known).probabilities
    others = [int(h) for h in np.argsort(-beliefs, kind="stable") if int(h) != place][:RIVALS]
    weights = beliefs[others] / beliefs[others].sum()
    about = engine.knowledge.orders[order]
    seen = {item.finding for item in engine.seen(known)}
    confirms = refutes = False
    for name in about.findings:
        if name in seen:
            continue
        finding = engine.knowledge.findings[name]
        own = engine.findings.share(finding, engine.hypotheses[place].conditions)
        rival = float(
            weights
            @ [engine.findings.share(finding, engine.hypotheses[h].conditions) for h in others]
        )
        for with_it, without in ((own, rival), (1 - own, 1 - rival)):
            bits = math.log2(with_it / without)
            confirms |= bits >= kept.telling_bits and with_it >= kept.telling_share
            refutes |= -bits >= kept.telling_bits and without >= kept.telling_share
    placement = engine.place(known.patient)
    apart = math.sqrt(2 * math.log(2) * kept.telling_bits)
    for name in about.quantities:
        if name in engine.known(known) or name not in engine.model.index:
            continue
        b = engine.model.index[name]
        center = placement.location[place, b]
        width = (placement.spread[place, b] + placement.spread[others, b]) / 2
        far = np.abs(placement.location[others, b] - center) / width >= apart
        if float(weights @ far) >= kept.telling_share:
            confirms = refutes = True
    return Prospect(confirms, refutes)
