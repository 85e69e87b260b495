"""How each thing that is known, given the rest, moves every hypothesis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.encounter.reveal import Known
from sim.engine.evidence import Item, Observation, Patient, Result
from sim.engine.likelihood import log_likelihood
from sim.engine.measured import measure

if TYPE_CHECKING:
    from sim.engine.engine import Engine

Floats = NDArray[np.float64]
REMEMBERED = 16


@lru_cache(REMEMBERED)
def finding_moves(
    engine: Engine, patient: Patient, setting: str, known: tuple[Known, ...]
) -> Floats:
    """log10 of the probability of each item given the rest, shape (items, hypotheses).

    The same table is asked for by the screen and by the score; only the last few are kept.
    """
    likelihoods = _Likelihoods(engine, patient)
    whole = likelihoods.of([k.item for k in known])
    without: dict[str, Floats] = {}
    found = np.zeros((len(known), len(engine.hypotheses)))
    for place, one in enumerate(known):
        if one.via not in engine.knowledge.orders:
            rest = likelihoods.of([k.item for k in known if k is not one])
            found[place] = whole - rest
            continue
        others = [k.item for k in known if k.via != one.via]
        if one.via not in without:
            without[one.via] = likelihoods.of(others)
        found[place] = likelihoods.of([*others, one.item]) - without[one.via]
    return found / math.log(10)


class _Likelihoods:
    """Log likelihoods of many subsets of one patient's evidence.

    They are sums of parts that do not depend on each other: results, findings that tell causes
    apart, all other findings. Each part is kept, for most subsets differ in one of them only.
    """

    def __init__(self, engine: Engine, patient: Patient) -> None:
        self._engine = engine
        self._patient = patient
        self._placement = engine.place(patient)
        findings, causes = engine.knowledge.findings.values(), engine.knowledge.causes.keys()
        self._implying = {name for finding in findings for name in finding.implied_by}
        self._of_causes = {f.id for f in findings if {given.of for given in f.frequency} & causes}
        self._results: dict[tuple[Result, ...], Floats] = {}
        self._findings: dict[tuple[tuple[Observation, ...], frozenset[str]], Floats] = {}

    def of(self, items: Sequence[Item]) -> Floats:
        """Natural log, shape (H,)."""
        results = tuple(item for item in items if isinstance(item, Result))
        seen = [item for item in items if isinstance(item, Observation)]
        known = frozenset(r.quantity for r in results if r.quantity in self._implying)
        if results not in self._results:
            measured = measure(self._engine.model, list(results))
            self._results[results] = log_likelihood(self._engine.model, self._placement, measured)
        total = self._results[results]
        for part in (True, False):
            chosen = tuple(item for item in seen if (item.finding in self._of_causes) is part)
            if (chosen, known) not in self._findings:
                self._findings[chosen, known] = self._engine.findings.log_likelihood(
                    chosen, self._patient, known
                )
            total = total + self._findings[chosen, known]
        return total
