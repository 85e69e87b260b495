"""Diagnosis groups: the labels by which published patients are judged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence

Floats = NDArray[np.float64]
IRON = "iron-deficiency"
MIXED = "mixed-id-inflammation"
OTHER = "other"
"""All conditions that no published patient is labeled with."""

MEMBERS: dict[str, tuple[str, ...]] = {
    IRON: ("iron-deficiency",),
    "chronic-inflammation": ("inflammation",),
    "beta-thal-trait": ("beta-thal-trait",),
    "alpha-thal-trait": ("alpha-thal-trait", "alpha-thal-silent"),
    "hbh-disease": ("hbh-disease",),
    "beta-thal-intermedia-major": ("beta-thal-intermedia", "beta-thal-major"),
    "hbe": ("hbe-trait", "hbe-homozygous", "hbe-beta-thal"),
    "hbs-or-hbs-beta-thal": (
        "hbs-trait", "sickle-cell-disease", "hbs-beta0-thal", "hbs-betaplus-thal",
        "hbss-alpha-thal",
    ),
    "other-hemoglobinopathy": (
        "egdb-deletion", "delta-beta-trait", "hb-lepore-trait", "hbc-trait", "hbc-disease",
        "hbd-trait", "hbd-beta-thal",
    ),
    "sideroblastic-acquired": ("drug-sideroblastic", "alcohol-sideroblastic", "mds-rs"),
    "sideroblastic-congenital": (
        "xlsa", "slc25a38", "glrx5", "hspa9", "steap3", "xlsa-ataxia",
    ),
    "lead": ("lead-poisoning",),
    "copper-deficiency": ("copper-deficiency",),
    "irida": ("irida",),
}  # fmt: skip
"""Conditions of each group. Iron deficiency with inflammation is a group of its own."""

TRAITS = ("beta-thal-trait", "alpha-thal-trait")
_GROUP = {condition: group for group, members in MEMBERS.items() for condition in members}
NAMES = (*MEMBERS, MIXED, OTHER)


def group_of(conditions: Sequence[str]) -> str:
    """Group of a hypothesis; a pair belongs to the condition that stands first."""
    if set(conditions) == {"iron-deficiency", "inflammation"}:
        return MIXED
    return _GROUP.get(conditions[0], OTHER)


class Grouping:
    """Sums an engine's hypotheses by group, under its own prior or one that is flat over groups."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        labels = [group_of(h.conditions) for h in engine.hypotheses]
        self.member: Floats = np.array([[label == name for label in labels] for name in NAMES])
        """Shape (G, H): 1 where the hypothesis is of the group."""

    def own(self, evidence: Evidence) -> dict[str, float]:
        """Probability of each group under the engine's priors."""
        return self._sum(np.exp(self.engine.log_odds(evidence)))

    def flat(self, evidence: Evidence) -> dict[str, float]:
        """Probability of each group if all were equally likely before; within a group, the
        engine's own prior weights."""
        prior = np.exp(self.engine.log_prior(evidence.patient, evidence.setting))
        weight = self.member.T @ np.log(self.member @ prior)
        table = self.engine.log_odds(evidence) - weight
        return self._sum(np.exp(table - np.logaddexp.reduce(table)))

    def _sum(self, probabilities: Floats) -> dict[str, float]:
        return dict(zip(NAMES, (self.member @ probabilities).tolist(), strict=True))


def marginal(engine: Engine, evidence: Evidence, condition: str) -> float:
    """P(condition, alone or with another)."""
    probabilities = np.exp(engine.log_odds(evidence))
    return float(sum(
        p
        for hypothesis, p in zip(engine.hypotheses, probabilities, strict=True)
        if condition in hypothesis.conditions
    ))  # fmt: skip


def ranked(groups: dict[str, float]) -> list[str]:
    """Likeliest first; ties by name."""
    return sorted(groups, key=lambda name: (-groups[name], name))
