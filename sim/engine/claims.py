"""Which published or judged numbers carried a step, and what each said of this patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.evidence import Evidence, Item, Observation, Patient
from sim.engine.windows import as_read, partner
from sim.knowledge.models import Provenance, from_scale

if TYPE_CHECKING:
    from sim.engine.engine import Engine

Floats = NDArray[np.float64]
HEALTHY = "healthy"
COMMONEST = 3
"""Conditions whose absence is named behind the prior of health."""
OTHERS = "others"
"""Whom a finding's frequency describes where no condition in question has one of its own."""
MOVED = 1e-3
"""A share of the belief that counts as having moved."""
APART = 1e-9
"""Locations that differ by less are the same."""

_TEXTS = frozenset({"source", "basis", "locator", "population", "n", "formula", "note"})
_BOUNDS = frozenset({"age", "sex", "pregnant", "coverage"})


@dataclass(frozen=True)
class Claim:
    """One number with where it comes from, as it bore on a result, a finding or a prior."""

    of: str
    """Whom it describes: a condition, a pair (`a+b`), a cause, `healthy` or `others`."""
    about: str
    """Quantity or finding; for a prior `prevalence`, `setting` or `together`."""
    number: Provenance

    @property
    def value(self) -> Mapping[str, float]:
        """The figures as they stand in the knowledge: `{"median": 38.0, "spread": 1.12}`."""
        dumped = self.number.model_dump(exclude_none=True, exclude={*_TEXTS, *_BOUNDS})
        return {name: float(v) for name, v in dumped.items() if isinstance(v, int | float)}


@dataclass(frozen=True)
class Carrier:
    """What one hypothesis made of a result or finding, and the number that said so."""

    hypothesis: str
    typical: float
    """The quantity's median under it for such a patient, in its unit; of a finding, the share of
    patients who have it."""
    claim: Claim


def carriers(engine: Engine, item: Item, before: Floats, after: Floats, patient: Patient) -> tuple[
    Carrier, ...
]:  # fmt: skip
    """The two that matter: of the hypothesis that gained most, and of the one that lost most.

    Where hardly any belief moved, of the two likeliest. `before` and `after` are beliefs, shape
    (H,). Empty for what the engine does not use.
    """
    if not isinstance(item, Observation) and item.quantity not in engine.model.rows:
        return ()
    change = after - before
    pair = [int(np.argmax(change)), int(np.argmin(change))]
    if change[pair[0]] < MOVED or change[pair[1]] > -MOVED:
        pair = np.argsort(-np.maximum(before, after), kind="stable")[:2].tolist()
    if isinstance(item, Observation):
        return tuple(_of_finding(engine, item.finding, h, patient) for h in pair)
    read = as_read(item, engine.peaks)
    return _of_quantity(engine, read.quantity, pair, patient)


def expectation(engine: Engine, item: Item, hypothesis: int, patient: Patient) -> Carrier:
    """What one hypothesis (by its place) expects of a quantity or finding."""
    if isinstance(item, Observation):
        return _of_finding(engine, item.finding, hypothesis, patient)
    return _of_quantity(engine, item.quantity, [hypothesis], patient)[0]


def behind_prior(engine: Engine, evidence: Evidence, hypothesis: str) -> tuple[Claim, ...]:
    """Behind a prior: how common its conditions are, how the setting and their company count.

    Health is what the others leave, so behind it stand the commonest of those.
    """
    patient, setting = evidence.patient, evidence.setting
    parts = engine.hypotheses[engine.model.position[hypothesis]].conditions
    if parts == (HEALTHY,):
        shares = engine.model.priors.shares(patient, setting)
        parts = tuple(sorted(shares, key=lambda name: (-shares[name], name))[:COMMONEST])
    found = [
        Claim(name, "prevalence", row)
        for name in parts
        for row in engine.model.priors.rows(name, patient)
    ]
    if setting:
        factors = engine.knowledge.settings[setting].factors
        found += [Claim(f.of, "setting", f) for f in factors if f.of in parts]
    for pair in engine.knowledge.pairs:
        if len(parts) > 1 and set(pair.conditions) == set(parts):
            found.append(Claim(hypothesis, "together", pair.odds))
    return tuple(found)


def _of_quantity(
    engine: Engine, quantity: str, pair: list[int], patient: Patient
) -> tuple[Carrier, ...]:
    """Of a derived quantity that base quantity counts in which the hypotheses differ most."""
    model, placement = engine.model, engine.place(patient)
    row, constant = model.rows[quantity]
    scale = engine.knowledge.quantities[quantity].scale
    center, _ = model.references.healthy(patient)
    other = placement.location[pair[1]] if len(pair) > 1 else center
    apart = np.abs(row * (placement.location[pair[0]] - other)) / placement.spread[pair[0]]
    base = int(np.argmax(np.where(row != 0, apart + 1e-9, 0.0)))
    return tuple(
        Carrier(
            engine.hypotheses[h].id,
            from_scale(float(placement.location[h] @ row + constant), scale),
            _base_claim(engine, h, base, float(center[base]), patient),
        )
        for h in pair
    )


def _base_claim(engine: Engine, h: int, b: int, center: float, patient: Patient) -> Claim:
    """The number that places a base quantity under a hypothesis, as `Model.place` composes it."""
    knowledge, quantity = engine.knowledge, engine.model.base[b]
    hypothesis = engine.hypotheses[h]
    if quantity.window and quantity.id not in engine.model.named[h]:
        b = engine.model.index[partner(quantity, engine.model.named[h])]
        healthy, _ = engine.model.references.healthy(patient)
        return _base_claim(engine, h, b, float(healthy[b]), patient)
    for pair in knowledge.pairs:
        if set(pair.conditions) == set(hypothesis.conditions) and quantity.id in pair.quantities:
            return Claim(hypothesis.id, quantity.id, pair.quantities[quantity.id])
    shifts = [
        (name, knowledge.conditions[name].quantities[quantity.id])
        for name in hypothesis.conditions
        if quantity.id in knowledge.conditions[name].quantities
    ]
    if shifts:
        absolute = [pair for pair in shifts if pair[1].ratio is None] or shifts
        name, shift = max(
            absolute, key=lambda s: abs(s[1].on_scale(quantity.scale, center)[0] - center)
        )
        return Claim(name, quantity.id, shift)
    placed = engine.place(patient).location[h]
    reference, _ = engine.model.references.healthy(patient)
    for follow in quantity.follows:
        a = engine.model.index[follow.of]
        if abs(placed[a] - reference[a]) > APART:
            return Claim(hypothesis.id, quantity.id, follow)
    return Claim(HEALTHY, quantity.id, engine.model.references.claim(quantity, patient))


def _of_finding(engine: Engine, finding: str, h: int, patient: Patient) -> Carrier:
    """The frequency in the condition or in its commonest cause; else that in everybody."""
    hypothesis, subject = engine.hypotheses[h], engine.knowledge.findings[finding]
    alone = engine.findings.log_likelihood([Observation(finding, True)], patient, ())
    weights: dict[str, float] = dict.fromkeys(hypothesis.conditions, 1.0)
    for name in hypothesis.conditions:
        weights.update(engine.findings.causes.prior(name, patient))
    given = [f for f in subject.frequency if f.of in weights]
    if given:
        chosen = max(given, key=lambda f: weights[f.of] * f.share)
        claim = Claim(chosen.of, finding, chosen)
    else:
        claim = Claim(OTHERS, finding, subject.otherwise)
    return Carrier(hypothesis.id, float(np.exp(alone[h])), claim)
