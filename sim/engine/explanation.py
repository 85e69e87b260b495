"""Why the belief is what it is: from the prior to the posterior, item by item, in decibans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.belief import decibans
from sim.engine.claims import Carrier, Claim, carriers
from sim.engine.evidence import Evidence, Item, item_key

if TYPE_CHECKING:
    from sim.engine.engine import Engine

Floats = NDArray[np.float64]
IN_SIGHT = 1e-3
"""Hypotheses below this before and after a step are not said to expect its result."""


@dataclass(frozen=True)
class Step:
    """What one item of evidence did to the belief, given all that was known before it."""

    item: Item
    before: Floats
    """Belief before, shape (H,)."""
    after: Floats
    """Belief after, shape (H,)."""
    decibans: Floats
    """10 log10 of (odds after / odds before) of each hypothesis against all others, shape (H,)."""
    expected: str
    """The hypothesis under which the item was most to be expected."""
    carriers: tuple[Carrier, ...]
    """The two numbers that matter: of the hypothesis that gained most and of the one that lost
    most. Empty where the engine does not use the item."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of the carriers, each once."""
        return tuple(dict.fromkeys(carrier.claim for carrier in self.carriers))


@dataclass(frozen=True)
class Explanation:
    """A waterfall per hypothesis: `prior_decibans` + the sum of the steps = `decibans`."""

    evidence: Evidence
    prior: Floats
    """Belief before anything was known of the patient but age, sex, ancestry and setting, (H,)."""
    prior_decibans: Floats
    """Log odds of the prior, shape (H,)."""
    steps: tuple[Step, ...]
    """One for each item, in the order in which it became known."""
    posterior: Floats
    """Shape (H,)."""
    decibans: Floats
    """Log odds of the posterior, shape (H,)."""


@dataclass(frozen=True)
class Without:
    """The belief as it would be had one item never become known."""

    item: Item
    belief: Floats
    """Shape (H,)."""
    decibans: Floats
    """Log odds with the item less log odds without it: its weight given all the rest, (H,)."""


def explain(engine: Engine, evidence: Evidence) -> Explanation:
    """The way from the prior to the posterior."""
    so_far = Evidence(evidence.patient, evidence.setting)
    table = engine.log_prior(evidence.patient, evidence.setting)
    likelihood = np.zeros(len(table))
    prior = before = _normalised(table)
    steps: list[Step] = []
    for item in evidence.items:
        so_far = so_far.with_items(item)
        then = engine.log_likelihood(so_far)
        after = _normalised(table + then)
        gain = np.where(np.maximum(before, after) > IN_SIGHT, then - likelihood, -np.inf)
        steps.append(
            Step(
                item,
                before,
                after,
                decibans(after) - decibans(before),
                engine.hypotheses[int(np.argmax(gain))].id,
                carriers(engine, item, before, after, evidence.patient),
            )
        )
        before, likelihood = after, then
    return Explanation(evidence, prior, decibans(prior), tuple(steps), before, decibans(before))


def leave_one_out(engine: Engine, evidence: Evidence) -> tuple[Without, ...]:
    """For every item that still holds, the belief without it; in the order of arrival."""
    whole = decibans(engine.belief(evidence).probabilities)
    found: list[Without] = []
    for item in evidence.current():
        belief = engine.belief(without(evidence, item)).probabilities
        found.append(Without(item, belief, whole - decibans(belief)))
    return tuple(found)


def without(evidence: Evidence, item: Item) -> Evidence:
    """The evidence had this quantity never been measured, this finding never been looked for."""
    key = item_key(item)
    kept = tuple(other for other in evidence.items if item_key(other) != key)
    return Evidence(evidence.patient, evidence.setting, kept)


def _normalised(table: Floats) -> Floats:
    probabilities = np.exp(table - np.logaddexp.reduce(table))
    return probabilities / probabilities.sum()
