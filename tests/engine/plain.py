"""The engine again, slow and plain: one loop per sentence of the docs, nothing precomputed.

What the engine compiles and vectorises is compared with this, figure by figure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sim.engine.belief import Hypothesis
from sim.engine.composition import WEAKER
from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Patient, Result
from sim.engine.measured import FRACTIONS, STEADIEST
from sim.engine.reference import ADULT, SEXES
from sim.engine.windows import MOST
from sim.knowledge.loader import Knowledge
from sim.knowledge.models import LOGIT_FLOOR, Prior, Quantity, QuantityShift, to_scale

Pair = tuple[float, float]


def place(engine: Engine, patient: Patient) -> tuple[np.ndarray, np.ndarray]:
    """Location and spread of every hypothesis, each (H, B)."""
    base = engine.model.base
    healthy = {q.id: _healthy(engine.knowledge, q, patient) for q in base}
    rows = [_placed(engine, h.conditions, healthy) for h in engine.hypotheses]
    for hypothesis, row in zip(engine.hypotheses, rows, strict=True):
        for quantity in base:
            if quantity.window is not None and quantity.id not in named(engine, hypothesis):
                row[quantity.id] = _peak(quantity, named(engine, hypothesis), row, healthy)
    return (
        np.array([[row[q.id][0] for q in base] for row in rows]),
        np.array([[row[q.id][1] for q in base] for row in rows]),
    )


def _healthy(knowledge: Knowledge, quantity: Quantity, patient: Patient) -> Pair:
    found = [
        _of_sex(knowledge, quantity, patient, sex)
        for sex in ([patient.sex] if patient.sex else SEXES)
    ]
    center = sum(location for location, _ in found) / len(found)
    variance = sum(spread**2 + (location - center) ** 2 for location, spread in found)
    return center, math.sqrt(variance / len(found))


def _of_sex(knowledge: Knowledge, quantity: Quantity, patient: Patient, sex: str) -> Pair:
    age = ADULT if patient.age is None else patient.age
    entries = [
        e
        for e in quantity.healthy
        if e.sex in (None, sex)
        and e.age[0] <= age < e.age[1]
        and (patient.pregnant or not e.pregnant)
    ] or list(quantity.healthy[:1])
    entries.sort(key=lambda e: (not e.pregnant, e.sex is None, e.age[1] - e.age[0]))
    fitted = [r for r in knowledge.references if r.quantity == quantity.id]
    knots = [r for r in fitted if r.sex == sex] or [r for r in fitted if r.sex == "female"]
    covered = knots and knots[0].age <= age + 1 + 1e-9 and not patient.pregnant
    if knots and (covered or not entries):
        at, ages = math.log(max(age, 0.25)), [math.log(r.age) for r in knots]
        return (
            float(np.interp(at, ages, [math.log(r.median) for r in knots])),
            float(np.interp(at, ages, [r.spread for r in knots])),
        )
    return entries[0].on_scale(quantity.scale)


def _placed(engine: Engine, conditions: Sequence[str], healthy: dict[str, Pair]) -> dict[str, Pair]:
    knowledge = engine.knowledge
    parts = [knowledge.conditions[name] for name in conditions]
    own: dict[str, QuantityShift] = {}
    for pair in knowledge.pairs:
        if len(conditions) > 1 and set(pair.conditions) == set(conditions):
            own = pair.quantities
    factor = max(part.spread_factor for part in parts)
    found: dict[str, Pair] = {}
    for quantity in engine.model.base:
        center, width = healthy[quantity.id]
        shifts = [part.quantities[quantity.id] for part in parts if quantity.id in part.quantities]
        if quantity.id in own:
            shifts = [own[quantity.id]]
        if shifts:
            found[quantity.id] = _composed(quantity, shifts, center, width)
        elif quantity.follows:
            moved, variance = center, width**2
            for follow in quantity.follows:
                moved += follow.weight * (found[follow.of][0] - healthy[follow.of][0])
                excess = found[follow.of][1] ** 2 - healthy[follow.of][1] ** 2
                variance += follow.weight**2 * max(excess, 0.0)
            found[quantity.id] = moved, math.sqrt(variance)
        else:
            found[quantity.id] = center, width * factor
    return found


def named(engine: Engine, hypothesis: Hypothesis) -> set[str]:
    """What sources give for a hypothesis; fractions of a pair overrule a part's peak."""
    own: dict[str, QuantityShift] = {}
    for pair in engine.knowledge.pairs:
        if set(pair.conditions) == set(hypothesis.conditions):
            own = pair.quantities
    found = set(own)
    for name in hypothesis.conditions:
        found |= set(engine.knowledge.conditions[name].quantities)
    for quantity in engine.model.base:
        if quantity.window and quantity.id not in own and set(quantity.window.parts) & set(own):
            found.discard(quantity.id)
    return found


def _peak(
    quantity: Quantity, given: set[str], row: dict[str, Pair], healthy: dict[str, Pair]
) -> Pair:
    """A peak: its own fraction, and what each variant has above the trace of health."""
    window = quantity.window
    assert window is not None
    if not set(window.variants) & given:
        return row[window.own]
    total, variance = 0.0, 0.0
    for part in window.parts:
        share = 100 / (1 + math.exp(-row[part][0]))
        trace = 0.0 if part == window.own else 100 / (1 + math.exp(-healthy[part][0]))
        total += max(share - trace, 0.0)
        variance += (share * (1 - share / 100) * row[part][1]) ** 2
    total = min(total, MOST)
    return to_scale(total, "logit"), math.sqrt(variance) / (total * (1 - total / 100))


def _composed(
    quantity: Quantity, shifts: Sequence[QuantityShift], center: float, width: float
) -> Pair:
    placed = [shift.on_scale(quantity.scale, center) for shift in shifts]
    if len(shifts) == 1:
        return placed[0]
    absolute = [p for shift, p in zip(shifts, placed, strict=True) if shift.ratio is None]
    if absolute:
        return max(absolute, key=lambda p: abs(p[0] - center))
    steps = sorted((p[0] - center for p in placed), key=abs)
    weight = WEAKER if steps[0] * steps[1] > 0 else 1.0
    variance = width**2 + sum(max(p[1] ** 2 - width**2, 0.0) for p in placed)
    return center + steps[1] + weight * steps[0], math.sqrt(variance)


def log_prior(engine: Engine, patient: Patient, setting: str) -> np.ndarray:
    """Natural log of the prior: the product over axes, times the odds ratio of a pair, (H,)."""
    knowledge = engine.knowledge
    shares = prior_shares(knowledge, patient, setting)
    axes = {knowledge.conditions[name].axis for name in shares}
    axis_of = {name: knowledge.conditions[name].axis for name in shares}
    free = {a: max(1 - sum(p for n, p in shares.items() if axis_of[n] == a), 1e-3) for a in axes}
    values: list[float] = []
    for hypothesis in engine.hypotheses:
        named = [name for name in hypothesis.conditions if name in shares]
        value = math.prod(free.values())
        for name in named:
            value *= shares[name] / free[axis_of[name]]
        for pair in knowledge.pairs:
            if len(hypothesis.conditions) > 1 and set(pair.conditions) == set(named):
                value *= pair.odds.value
        values.append(value)
    return np.log(np.array(values) / sum(values))


def prior_shares(knowledge: Knowledge, patient: Patient, setting: str) -> dict[str, float]:
    """Share of such people in such a place who have each condition."""
    named = [c for c in knowledge.conditions.values() if c.id != "healthy"]
    plain: dict[str, float] = {}
    for condition in named:
        sexes = [patient.sex] if patient.sex else list(SEXES)
        shares = [_share(knowledge, condition.id, patient, sex) for sex in sexes]
        plain[condition.id] = sum(shares) / len(shares)
    factor = {name: 1.0 for name in plain}
    if setting:
        factor.update({f.of: f.factor for f in knowledge.settings[setting].factors})
    weighed: dict[str, float] = {}
    for condition in named:
        axis = [c.id for c in named if c.axis == condition.axis]
        without = 1 - sum(plain[c] for c in axis)
        total = without + sum(plain[c] * factor[c] for c in axis)
        weighed[condition.id] = plain[condition.id] * factor[condition.id] / total
    return weighed


def _share(knowledge: Knowledge, condition: str, patient: Patient, sex: str) -> float:
    age = ADULT if patient.age is None else patient.age
    fitting = [
        row
        for row in knowledge.priors
        if row.of == condition
        and row.sex in (None, sex)
        and row.age[0] <= age < row.age[1]
        and row.pregnant in (None, patient.pregnant)
    ]
    if not fitting:
        return 1e-7

    def narrowest(rows: Sequence[Prior]) -> Prior:
        return min(rows, key=lambda r: (r.pregnant is None, r.sex is None, r.age[1] - r.age[0]))

    general = [row for row in fitting if not row.ancestry]
    if not patient.ancestry:
        return narrowest(general or fitting).p
    found = [
        narrowest([row for row in fitting if row.ancestry == name] or general)
        for name in patient.ancestry
    ]
    return sum(row.p for row in found) / len(found)


def log_density(engine: Engine, evidence: Evidence) -> np.ndarray:
    """Natural log of the multivariate t density of exact results, (H,), with inverses."""
    results = kept(engine, evidence)
    location, scale, stretch = settled(engine, evidence.patient, results)
    found: list[float] = []
    for h in range(len(engine.hypotheses)):
        nu, k = float(engine.model.degrees[h]), len(results)
        off = on_scale(engine, results) - location[h]
        distance = float(off @ np.linalg.inv(scale[h]) @ off)
        found.append(
            math.lgamma((nu + k) / 2)
            - math.lgamma(nu / 2)
            - k / 2 * math.log(nu * math.pi)
            - np.linalg.slogdet(scale[h])[1] / 2
            - (nu + k) / 2 * math.log(1 + distance / nu)
            + stretch[h]
        )
    return np.array(found)


def settled(
    engine: Engine, patient: Patient, results: Sequence[Result]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As `measurements`, with known hemoglobins and volumes where their deviation is; (H,) stretch.

    Such a y enters as y / m - 1, with the slope y / m of that over ln y; all that holds it by a
    power moves by that power of the same step.
    """
    location, scale = measurements(engine, patient, results)
    places, _ = place(engine, patient)
    rows = np.array([engine.model.rows[r.quantity][0] for r in results])
    stretch = np.zeros(len(location))
    for result in results:
        if engine.knowledge.quantities[result.quantity].scale != "natural":
            continue
        b = engine.model.index[result.quantity]
        share = result.value / np.exp(places[:, b])
        location = location - np.outer(share - 1 - np.log(share), rows[:, b])
        if result.censored is None:
            stretch += np.log(share)
    return location, scale, stretch


def measurements(
    engine: Engine, patient: Patient, results: Sequence[Result]
) -> tuple[np.ndarray, np.ndarray]:
    """Location (H, K) and scale matrix (H, K, K) of what was measured, in the order given."""
    location, spread = place(engine, patient)
    rows = np.array([engine.model.rows[r.quantity][0] for r in results])
    constants = np.array([engine.model.rows[r.quantity][1] for r in results])
    rounding = np.diag([_rounding(engine, r) for r in results])
    cv = [q.laboratory_cv.value if q.laboratory_cv else 0.0 for q in engine.model.base]
    laboratory = np.diag([(percent / 100) ** 2 for percent in cv])
    scales: list[np.ndarray] = []
    for h, nu in enumerate(engine.model.degrees):
        correlation = engine.model.correlations[engine.model.group[h]]
        covariance = np.diag(spread[h]) @ correlation @ np.diag(spread[h]) + laboratory
        scales.append(rows @ covariance @ rows.T * (nu - 2) / nu + rounding)
    return location @ rows.T + constants, np.array(scales)


def _rounding(engine: Engine, result: Result) -> float:
    """Variance of a uniform error over the last printed digit, on the working scale."""
    quantity = engine.knowledge.quantities[result.quantity]
    width = 10.0**-quantity.decimals if result.resolution is None else result.resolution
    if quantity.scale != "logit":
        slope = 1 / max(result.value, width / 2)
    else:
        share = min(max(result.value, LOGIT_FLOOR), 100 - LOGIT_FLOOR)
        slope = 100 / (share * (100 - share))
    return min((width * slope) ** 2 / 12, math.log(2) ** 2) + 1e-8


def on_scale(engine: Engine, results: Sequence[Result]) -> np.ndarray:
    """Values or limits on the working scale, (K,)."""
    return np.array(
        [to_scale(r.value, engine.knowledge.quantities[r.quantity].scale) for r in results]
    )


def kept(engine: Engine, evidence: Evidence) -> list[Result]:
    """Exact results that say something which those before them do not: base ones, then MCH, ..."""
    results = [r for r in evidence.current() if isinstance(r, Result)]
    names = [r.quantity for r in results]
    results = [
        r
        for r in results
        if r.quantity in engine.model.rows and not (r.quantity == "hba" and FRACTIONS & set(names))
    ]
    catalogue = list(engine.knowledge.quantities)
    results.sort(
        key=lambda r: (
            engine.knowledge.quantities[r.quantity].identity is not None,
            r.quantity != STEADIEST,
            catalogue.index(r.quantity),
        )
    )
    fresh: list[Result] = []
    for result in results:
        rows = [engine.model.rows[r.quantity][0] for r in (*fresh, result)]
        if np.linalg.matrix_rank(np.array(rows), tol=1e-9) == len(rows):
            fresh.append(result)
    return fresh
