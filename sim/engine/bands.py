"""How far the belief moves when the engine's own numbers are drawn again from their uncertainty.

Each location moves by its spread over the root of the patients behind it, each spread by a factor
with coefficient of variation 1 / sqrt(2 n), the log odds of each prior and of each pair, and each
finding's frequency, by what stands behind them. Numbers that two hypotheses share move together.
The draws are fixed quasi-random points, so a band is as reproducible as the belief itself.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.belief import Band
from sim.engine.evidence import Evidence
from sim.engine.likelihood import joint
from sim.engine.natural import settle
from sim.engine.special import middles, normal_quantile
from sim.knowledge.models import Counts, Provenance

if TYPE_CHECKING:
    from sim.engine.engine import Engine

Floats = NDArray[np.float64]
DRAWS = 64
FEW = 10.0
"""Patients taken to stand behind a published number whose count is not known."""
JUDGED = 4.0
"""Patients a judgement is worth."""
PRIOR_SPREAD = {"reported": 0.3, "derived": 0.3, "judgement": 0.7}
"""Standard deviation of a prior's log odds (judgement)."""


def patients_behind(number: Provenance) -> float:
    """How many patients a number is worth when it is drawn again."""
    if number.basis == "judgement":
        return JUDGED
    return float(number.n) if number.n is not None else FEW


def location_error(number: Provenance) -> float:
    """Standard error of a location, in spreads."""
    return patients_behind(number) ** -0.5


def spread_error(number: Provenance) -> float:
    """Standard error of the log of a spread."""
    return (2 * patients_behind(number)) ** -0.5


@cache
def normals(name: str) -> Floats:
    """The fixed standard normal draws of one number, shape (DRAWS,), in an order of its own.

    The order comes from a digest of the name, so that no two numbers move together by accident.
    Never to be written to: a band asks for the same thousands of numbers every time.
    """
    digest = hashlib.shake_128(name.encode()).digest(8 * DRAWS)
    drawn = normal_quantile(middles(DRAWS))[np.argsort(np.frombuffer(digest, "<u8"))]
    drawn.setflags(write=False)
    return drawn


def band(engine: Engine, evidence: Evidence) -> Band:
    """10th and 90th percentile of every probability over the draws; the belief lies inside."""
    table = np.tile(engine.log_odds(evidence), (DRAWS, 1))
    table += _priors(engine, evidence) + _findings(engine, evidence) + _results(engine, evidence)
    table -= np.logaddexp.reduce(table, axis=1)[:, None]
    draws = np.exp(table)
    center = engine.belief(evidence).probabilities
    low, high = np.quantile(draws, [0.1, 0.9], axis=0)
    return Band(np.minimum(low, center), np.maximum(high, center), draws)


def _priors(engine: Engine, evidence: Evidence) -> Floats:
    spread = {
        name: max(
            (PRIOR_SPREAD[p.basis] for p in engine.knowledge.priors if p.of == name),
            default=PRIOR_SPREAD["judgement"],
        )
        for name in engine.knowledge.conditions
    }
    moved = {name: width * normals(f"prior:{name}") for name, width in spread.items()}
    together = {
        frozenset(pair.conditions): PRIOR_SPREAD[pair.odds.basis] for pair in engine.knowledge.pairs
    }
    table: list[Floats] = []
    for h in engine.hypotheses:
        total = np.sum([moved[c] for c in h.conditions], axis=0)
        if len(h.conditions) > 1:
            width = together.get(frozenset(h.conditions), PRIOR_SPREAD["judgement"])
            total = total + width * normals(f"pair:{h.id}")
        table.append(total)
    return np.stack(table, axis=1)


def _findings(engine: Engine, evidence: Evidence) -> Floats:
    """Change of the log probability of the findings, by the delta method, shape (DRAWS, H)."""
    total = np.zeros((DRAWS, len(engine.hypotheses)))
    counted = engine.findings.counted(engine.seen(evidence), engine.known(evidence))
    for seen in counted:
        finding = engine.knowledge.findings[seen.finding]
        given: dict[str, Counts] = {f.of: f for f in finding.frequency}
        for h, hypothesis in enumerate(engine.hypotheses):
            owner = next((c for c in hypothesis.conditions if c in given), "")
            weight = (given[owner] if owner else finding.otherwise).weight
            share = engine.findings.treated(
                finding.id,
                engine.findings.share(finding, hypothesis.conditions),
                hypothesis.conditions,
                evidence.patient.treatment,
            )
            odds = (1 - share) / share if seen.present else share / (1 - share)
            width = min(float(np.sqrt(odds / weight)), 1.0)
            total[:, h] += width * normals(f"finding:{finding.id}:{owner}")
    return total


def _results(engine: Engine, evidence: Evidence) -> Floats:
    """Change of the log density of the exact results when locations and spreads are redrawn."""
    measured = engine.measured(evidence)
    exact = np.flatnonzero(measured.censored == 0)
    size = len(engine.hypotheses)
    if not exact.size:
        return np.zeros((DRAWS, size))
    placement, _ = settle(engine.model, engine.place(evidence.patient), measured)
    whole = joint(engine.model, placement, measured.rows, measured.constants, measured.rounding)
    used = np.flatnonzero(np.any(measured.rows[exact] != 0, axis=0))
    moved = np.zeros((DRAWS, size, len(used)))
    factor = np.zeros((DRAWS, size))
    for h, hypothesis in enumerate(engine.hypotheses):
        fewest: list[float] = []
        for name in hypothesis.conditions:
            for at, b in enumerate(used):
                number = engine.knowledge.conditions[name].quantities.get(
                    engine.model.base[int(b)].id
                )
                if number is None:
                    continue
                behind = patients_behind(number)
                fewest.append(behind)
                width = placement.spread[h, b] / np.sqrt(behind)
                moved[:, h, at] += width * normals(f"{name}:{engine.model.base[int(b)].id}")
        behind = float(np.median(fewest)) if fewest else 1000.0
        factor[:, h] = normals(f"spread:{hypothesis.conditions[0]}") / np.sqrt(2 * behind)
    lower = np.linalg.cholesky(whole.scale[:, exact[:, None], exact[None, :]])
    off = measured.values[exact] - whole.location[:, exact]
    steps = moved @ measured.rows[np.ix_(exact, used)].T
    stacked = np.concatenate([off[None], off[None] - steps]).transpose(1, 2, 0)
    white = np.linalg.solve(lower, stacked)
    distance = (white**2).sum(axis=1).T
    nu, count = engine.model.degrees, len(exact)
    widened = np.exp(np.clip(factor, -1, 1))
    before = -(nu + count) / 2 * np.log1p(distance[0] / nu)
    after = -(nu + count) / 2 * np.log1p(distance[1:] / widened**2 / nu)
    return after - before - count * np.log(widened)
