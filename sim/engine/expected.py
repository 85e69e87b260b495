"""What the leading hypothesis would lead one to expect, and is absent or was never looked for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from sim.engine.claims import Carrier, expectation
from sim.engine.evidence import Evidence, Item, Observation, Result
from sim.engine.likelihood import joint
from sim.engine.measured import independent
from sim.engine.natural import deviation
from sim.engine.special import t_cdf
from sim.knowledge.models import to_scale

if TYPE_CHECKING:
    from sim.engine.engine import Engine

Floats = NDArray[np.float64]
How = Literal["present", "low", "high"]
LIKELY = 0.5
"""Share of the hypothesis's patients above which something is expected of them."""
LEAST_DECIBANS = 1.0
"""What is as common elsewhere is not missed."""
FEWEST = 1e-5
MOST = 4
"""Of each kind: findings and results, absent or never looked for."""


@dataclass(frozen=True)
class Expected:
    """A finding or an abnormal result that most patients with the hypothesis would show."""

    about: str
    """Id of the quantity or finding."""
    how: How
    """`present` for a finding; on which side of the reference interval a quantity would lie."""
    item: Item | None
    """What is known instead: absent, or not on that side. None where nobody looked."""
    share: float
    """Of the patients with the hypothesis, how many show it."""
    elsewhere: float
    """Of those who have none of its conditions, weighted by what is believed now."""
    decibans: float
    """Weight against everything else: of its absence (below 0), or of its presence once seen."""
    carrier: Carrier
    """The number that says so."""


def expected(
    engine: Engine, evidence: Evidence, hypothesis: str | None = None
) -> tuple[Expected, ...]:
    """What is expected of the hypothesis, the leading one where none is named.

    First what is known to be absent, then what was never looked for; each by its weight, the
    heaviest first.
    """
    belief = engine.belief(evidence)
    name = hypothesis or belief.ranked()[0][0].id
    h = engine.model.position[name]
    parts = set(engine.hypotheses[h].conditions)
    apart = np.array([not parts & set(other.conditions) for other in engine.hypotheses])
    weights = np.where(apart, np.maximum(belief.probabilities, 1e-12), 0.0)
    weights = weights / weights.sum()
    found = [
        *_findings(engine, evidence, h, weights),
        *_quantities(engine, evidence, h, weights),
    ]
    found.sort(key=lambda e: (-abs(e.decibans), e.about))
    news = _fresh(engine, evidence, found)
    kinds: dict[tuple[bool, bool], int] = {}
    kept: list[Expected] = []
    for one in news:
        kind = (one.item is None, one.how == "present")
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] <= MOST:
            kept.append(one)
    return tuple(sorted(kept, key=lambda e: e.item is None))


def _findings(engine: Engine, evidence: Evidence, h: int, weights: Floats) -> list[Expected]:
    known = engine.known(evidence)
    seen = {observation.finding: observation for observation in engine.seen(evidence)}
    found: list[Expected] = []
    for finding in engine.knowledge.findings.values():
        item = seen.get(finding.id)
        if set(finding.implied_by) & known or (item is not None and item.present):
            continue
        present = Observation(finding.id, True)
        shares = np.exp(engine.findings.log_likelihood([present], evidence.patient, ()))
        if shares[h] < LIKELY:
            continue
        one = _weigh(engine, evidence, h, weights, shares, present, "present", item)
        if one is not None:
            found.append(one)
    return found


def _quantities(engine: Engine, evidence: Evidence, h: int, weights: Floats) -> list[Expected]:
    """Shares beyond the reference limits, from the marginal t of each quantity."""
    model, knowledge = engine.model, engine.knowledge
    names = [name for name in model.rows if not knowledge.quantities[name].window]
    whole = joint(
        model,
        engine.place(evidence.patient),
        np.array([model.rows[name][0] for name in names]),
        np.array([model.rows[name][1] for name in names]),
        np.zeros(len(names)),
    )
    seen = {i.quantity: i for i in evidence.current() if isinstance(i, Result)}
    windows = [knowledge.quantities[name].window for name in seen]
    read = {window.own for window in windows if window is not None}
    found: list[Expected] = []
    for k, name in enumerate(names):
        limits = engine.reference(name, evidence.patient)
        # A peak that was read holds the fraction: it is not missing for want of a second method.
        if limits is None or (name in read and name not in seen):
            continue
        scale = knowledge.quantities[name].scale
        spread = np.sqrt(whole.scale[:, k, k])
        sides: tuple[tuple[How, float, float], ...] = (
            ("low", limits[0], 1.0),
            ("high", limits[1], -1.0),
        )
        for how, limit, sign in sides:
            at, location = to_scale(limit, scale), whole.location[:, k]
            off = deviation(at, location) if scale == "natural" else at - location
            z = sign * off / spread
            if z[h] < 0 or _there(seen.get(name), how, limit):
                continue
            shares = t_cdf(z, whole.degrees)
            about = Result(name, limit)
            one = _weigh(engine, evidence, h, weights, shares, about, how, seen.get(name))
            if one is not None:
                found.append(one)
    return found


def _there(result: Result | None, how: How, limit: float) -> bool:
    """Whether the result lies where it was expected, or may for all that the laboratory prints."""
    if result is None:
        return False
    if how == "low":
        return result.value < limit or result.censored == "<"
    return result.value > limit or result.censored == ">"


def _weigh(
    engine: Engine,
    evidence: Evidence,
    h: int,
    weights: Floats,
    shares: Floats,
    about: Item,
    how: How,
    item: Item | None,
) -> Expected | None:
    """None where it says too little."""
    held = np.clip(shares, FEWEST, 1 - FEWEST)
    share, elsewhere = float(held[h]), float(held @ weights)
    if item is None:
        weight = 10 * math.log10(share / elsewhere)
    else:
        weight = 10 * math.log10((1 - share) / (1 - elsewhere))
    if (weight if item is None else -weight) < LEAST_DECIBANS:
        return None
    name = about.finding if isinstance(about, Observation) else about.quantity
    carrier = expectation(engine, about, h, evidence.patient)
    return Expected(name, how, item, share, elsewhere, weight, carrier)


def _fresh(engine: Engine, evidence: Evidence, found: list[Expected]) -> list[Expected]:
    """Without what heavier ones say too: signs of one group, and what arithmetic gives away."""
    unseen = [e for e in found if e.item is None and e.how != "present"]
    known = list(engine.measured(evidence).rows)
    rows = [engine.model.rows[e.about][0] for e in unseen]
    news_at = (i - len(known) for i in independent([*known, *rows]))
    kept = [unseen[i] for i in news_at if i >= 0]
    groups: set[tuple[str, bool]] = set()
    news: list[Expected] = []
    for one in found:
        if one.how == "present":
            group = engine.knowledge.findings[one.about].group or one.about
            if (group, one.item is None) not in groups:
                groups.add((group, one.item is None))
                news.append(one)
        elif one.item is not None or one in kept:
            news.append(one)
    return news
