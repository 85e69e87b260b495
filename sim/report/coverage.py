"""Whether the bands hold what they promise: the knowledge drawn again for real, and counted.

Every redraw makes a whole new knowledge base, each number of it moved by its own random draw from
the uncertainty that the bands claim, and a new engine that is compiled from it. The bands come from
the engine as it stands. Nothing is shared with the bands' own draws but the claimed uncertainties.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.engine.bands import PRIOR_SPREAD, location_error, spread_error
from sim.engine.engine import Engine
from sim.engine.evidence import Evidence
from sim.engine.model import Model
from sim.knowledge.loader import Knowledge
from sim.knowledge.models import (
    Basis,
    Cause,
    Counts,
    Finding,
    Prior,
    Provenance,
    QuantityShift,
    Scale,
    from_scale,
)

Floats = NDArray[np.float64]
C = TypeVar("C", bound=Counts)
REDRAWS = 40
"""Knowledge bases that are drawn."""
PATIENTS = 40
"""Simulated patients of each kind whose bands are looked at."""
SEED = 20260102
RANGES = ((0.01, 0.05), (0.05, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.99))
"""Probabilities that are counted together; near certainty there is no band to speak of."""


@dataclass(frozen=True)
class Covered:
    """How often redrawn probabilities fell into their bands."""

    low: float
    high: float
    """Range of the probabilities that the engine gave, numbers as they stand."""
    claims: int
    """Bands times redraws."""
    share: float
    """Of the redrawn probabilities that lie in their band."""


@dataclass(frozen=True)
class Coverage:
    """All ranges together, and each in which there was a probability."""

    redraws: int
    patients: int
    overall: Covered
    ranges: tuple[Covered, ...]


def coverage(
    engine: Engine, patients: Sequence[Evidence], redraws: int = REDRAWS, seed: int = SEED
) -> Coverage:
    """Redraw the knowledge, infer anew, and count in whose band the answer lies."""
    random = np.random.default_rng(seed)
    beliefs = [engine.belief(evidence).probabilities for evidence in patients]
    bands = [engine.band(evidence) for evidence in patients]
    center, inside = np.concatenate(beliefs), np.zeros(sum(map(len, beliefs)))
    low = np.concatenate([band.low for band in bands])
    high = np.concatenate([band.high for band in bands])
    for _ in range(redraws):
        other = Engine(redrawn(engine.model, random), like=engine)
        found = np.concatenate([other.belief(evidence).probabilities for evidence in patients])
        inside += (low <= found) & (found <= high)
    share = inside / redraws

    def covered(least: float, most: float) -> Covered:
        which = (least <= center) & (center < most)
        return Covered(least, most, int(which.sum()) * redraws, float(share[which].mean()))

    met = [each for each in RANGES if ((each[0] <= center) & (center < each[1])).any()]
    return Coverage(
        redraws,
        len(beliefs),
        covered(RANGES[0][0], RANGES[-1][1]),
        tuple(covered(*each) for each in met),
    )


def redrawn(model: Model, random: np.random.Generator) -> Knowledge:
    """The knowledge behind a model with every uncertain number drawn again."""
    knowledge = model.knowledge

    def shifts(whose: str, table: Mapping[str, QuantityShift]) -> dict[str, QuantityShift]:
        return _shifts(model, model.position[whose], table, random)

    return replace(
        knowledge,
        conditions={
            name: each.model_copy(update={"quantities": shifts(name, each.quantities)})
            for name, each in knowledge.conditions.items()
        },
        pairs=tuple(
            pair.model_copy(
                update={
                    "quantities": shifts("+".join(pair.conditions), pair.quantities),
                    "odds": pair.odds.model_copy(
                        update={"value": pair.odds.value * _factor([pair.odds], random)}
                    ),
                }
            )
            for pair in knowledge.pairs
        ),
        findings={name: _finding(f, random) for name, f in knowledge.findings.items()},
        causes={name: _cause(cause, random) for name, cause in knowledge.causes.items()},
        priors=_priors(knowledge.priors, random),
    )


def _shifts(
    model: Model, h: int, table: Mapping[str, QuantityShift], random: np.random.Generator
) -> dict[str, QuantityShift]:
    """What one hypothesis names, in errors that are correlated as its patients are."""
    names = [name for name in table if name in model.index]
    if not names:
        return dict(table)
    at = [model.index[name] for name in names]
    r = model.correlations[model.group[h]][np.ix_(at, at)]
    zero = np.zeros(len(names))
    steps = random.multivariate_normal(zero, r, method="cholesky")
    factors = random.multivariate_normal(zero, r * r, method="cholesky")
    return {
        **table,
        **{
            name: _shift(table[name], model.base[b].scale, float(step), float(factor))
            for name, b, step, factor in zip(names, at, steps, factors, strict=True)
        },
    }


def _shift(shift: QuantityShift, scale: Scale, step: float, factor: float) -> QuantityShift:
    """A location moved by `step` standard errors, a spread by `factor` of its own."""
    location, spread = shift.on_scale(scale, 0.0)
    location += spread * location_error(shift) * step
    where = (
        {"median": from_scale(location, scale), "ratio": None}
        if shift.ratio is None
        else {"ratio": float(np.exp(location))}
    )
    unused = dict.fromkeys(("mean", "sd", "q1", "q3", "low", "high"))
    spread *= float(np.exp(spread_error(shift) * factor))
    return shift.model_copy(update={**unused, **where, "spread": spread})


def _factor(numbers: Sequence[Provenance], random: np.random.Generator) -> float:
    """What multiplies odds; as uncertain as the weakest of the numbers that it moves."""
    basis: Basis = "judgement" if any(n.basis == "judgement" for n in numbers) else "derived"
    return float(np.exp(PRIOR_SPREAD[basis] * random.standard_normal()))


def _counts(counts: C, random: np.random.Generator) -> C:
    return counts.model_copy(update={"present": None, "p": float(random.beta(*counts.beta))})


def _finding(finding: Finding, random: np.random.Generator) -> Finding:
    return finding.model_copy(
        update={
            "otherwise": _counts(finding.otherwise, random),
            "frequency": tuple(_counts(each, random) for each in finding.frequency),
        }
    )


def _cause(cause: Cause, random: np.random.Generator) -> Cause:
    factor = _factor(cause.share, random)
    shares = (s.model_copy(update={"weight": s.weight * factor}) for s in cause.share)
    return cause.model_copy(update={"share": tuple(shares)})


def _priors(priors: Sequence[Prior], random: np.random.Generator) -> tuple[Prior, ...]:
    factor = {
        name: _factor([p for p in priors if p.of == name], random)
        for name in dict.fromkeys(prior.of for prior in priors)
    }
    return tuple(
        prior.model_copy(
            update={"p": prior.p * factor[prior.of] / (1 - prior.p + prior.p * factor[prior.of])}
        )
        for prior in priors
    )
