"""How probable the findings are under each hypothesis, and which cause they point to."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sim.engine.belief import Hypothesis
from sim.engine.evidence import Observation, Patient
from sim.engine.reference import ADULT
from sim.knowledge.loader import Knowledge
from sim.knowledge.models import Cause, CauseShare, Finding

Floats = NDArray[np.float64]
ECHO = 0.1
"""Weight of a finding that repeats what a stronger one of its group has said (judgement)."""
SMALLEST = 1e-5
"""No finding is certain to be present or absent."""


class FindingTable:
    """Frequencies of every finding under every hypothesis, with causes as a second layer.

    Two conditions at once show a finding if either does, its frequency in others counted once. A
    finding for which causes have frequencies is averaged over the causes of the condition, jointly
    with all other such findings, so that two signs of one cause are not two proofs of the
    condition.
    """

    def __init__(self, knowledge: Knowledge, hypotheses: Sequence[Hypothesis]) -> None:
        self._knowledge = knowledge
        self._hypotheses = tuple(hypotheses)
        self._causes: dict[str, tuple[Cause, ...]] = {}
        for cause in knowledge.causes.values():
            self._causes[cause.of] = (*self._causes.get(cause.of, ()), cause)
        self._given = {
            finding.id: {f.of: f.share for f in finding.frequency}
            for finding in knowledge.findings.values()
        }
        self._by_cause = frozenset(
            name for name, given in self._given.items() if given.keys() & knowledge.causes.keys()
        )
        self._rows: dict[tuple[str, bool], Floats] = {}
        self._sets = [
            (h, names)
            for h, hypothesis in enumerate(self._hypotheses)
            for names in product(
                *([c.id for c in self._causes[n]] for n in hypothesis.conditions
                  if n in self._causes)
            )
        ]  # fmt: skip
        """Every set of causes that a hypothesis may have, one after the other; N in all."""
        self._owner = np.array([h for h, _ in self._sets])
        self._starts = np.searchsorted(self._owner, np.arange(len(self._hypotheses)))
        self._by_causes: dict[tuple[str, bool], Floats] = {}
        self.prior = lru_cache(512)(self._prior)
        self._log_weights = lru_cache(512)(self._log_weights_of)
        self._members = lru_cache(None)(self._members_of)

    def counted(
        self, observations: Sequence[Observation], known: Collection[str]
    ) -> list[Observation]:
        """Observations that are news beside the known quantities."""
        return [
            seen
            for seen in observations
            if not set(self._knowledge.findings[seen.finding].implied_by) & set(known)
        ]

    def log_likelihood(
        self, observations: Sequence[Observation], patient: Patient, known: Collection[str]
    ) -> Floats:
        """Natural log of the probability of the observations, shape (H,)."""
        total = np.zeros(len(self._hypotheses))
        grouped: dict[str, list[Floats]] = {}
        by_cause: list[Observation] = []
        for seen in self.counted(observations, known):
            finding = self._knowledge.findings[seen.finding]
            if finding.id in self._by_cause:
                by_cause.append(seen)
                continue
            grouped.setdefault(finding.group or f"={finding.id}", []).append(
                self._log_row(finding, seen.present)
            )
        for rows in grouped.values():
            rows.sort(key=lambda row: float(row.min() - row.max()))
            total += rows[0]
            for echo in rows[1:]:
                total += ECHO * echo
        if by_cause:
            total += self._over_causes(by_cause, patient)
        return total

    def _log_row(self, finding: Finding, present: bool) -> Floats:
        """Log probability of one answer under every hypothesis; computed once."""
        key = (finding.id, present)
        if key not in self._rows:
            share = np.array([self.share(finding, h.conditions) for h in self._hypotheses])
            self._rows[key] = np.log(share if present else 1 - share)
        return self._rows[key]

    def share(self, finding: Finding, present_parts: Sequence[str]) -> float:
        """P(finding present) where these conditions or causes are present."""
        given = self._given[finding.id]
        parts = tuple(given[name] for name in present_parts if name in given)
        other = finding.otherwise.share
        if not parts:
            value = other
        elif len(parts) == 1:
            value = parts[0]
        else:
            absent = math.prod(1 - p for p in parts)
            value = 1 - absent / max(1 - other, 1e-9) ** (len(parts) - 1)
        return min(max(value, SMALLEST), 1 - SMALLEST)

    def _over_causes(self, observations: Sequence[Observation], patient: Patient) -> Floats:
        """Log probability, averaged over the causes that each hypothesis may have, shape (H,)."""
        table = self._joint(observations, patient)
        highest = np.maximum.reduceat(table, self._starts)
        return highest + np.log(np.add.reduceat(np.exp(table - highest[self._owner]), self._starts))

    def _joint(self, observations: Sequence[Observation], patient: Patient) -> Floats:
        """Log of prior weight times probability of the observations, by set of causes, (N,)."""
        table = self._log_weights(patient).copy()
        for seen in observations:
            table += self._log_column(seen.finding, seen.present)
        return table

    def _log_weights_of(self, patient: Patient) -> Floats:
        """Log prior of every set of causes, its hypothesis given, shape (N,); -inf where none."""
        weight = {
            cause: share
            for name in self._causes
            for cause, share in self.prior(name, patient).items()
        }
        shares = [math.prod(weight.get(name, 0.0) for name in names) for _, names in self._sets]
        with np.errstate(divide="ignore"):
            return np.log(np.array(shares))

    def _log_column(self, finding: str, present: bool) -> Floats:
        """Log probability of one answer for every set of causes, shape (N,); computed once."""
        key = (finding, present)
        if key not in self._by_causes:
            subject = self._knowledge.findings[finding]
            shares = np.array(
                [
                    self.share(subject, (*names, *self._hypotheses[h].conditions))
                    for h, names in self._sets
                ]
            )
            self._by_causes[finding, True] = np.log(shares)
            self._by_causes[finding, False] = np.log1p(-shares)
        return self._by_causes[key]

    def _prior(self, condition: str, patient: Patient) -> Mapping[str, float]:
        """P(cause | condition, age, sex, pregnancy) before any finding; sums to 1."""
        weights = {
            cause.id: weight
            for cause in self._causes.get(condition, ())
            if (weight := _weight(cause, patient)) > 0
        }
        if not weights and patient.pregnant:  # later than any cause in pregnancy was studied
            return self.prior(condition, replace(patient, pregnant=False))
        total = sum(weights.values())
        return {name: weight / total for name, weight in weights.items()}

    def causes(
        self,
        condition: str,
        observations: Sequence[Observation],
        patient: Patient,
        log_belief: Floats,
    ) -> dict[str, float]:
        """P(cause | condition, findings), most likely first; empty where none are known.

        Averaged over the hypotheses that hold the condition, by their log probability (H,): a
        fever that inflammation explains says little about why iron is low.
        """
        if condition not in self._causes:
            return {}
        relevant = [seen for seen in observations if seen.finding in self._by_cause]
        table = self._joint(relevant, patient)
        table += (log_belief - self._over_causes(relevant, patient))[self._owner]
        members = self._members(condition)
        highest = max(float(table[sets].max()) for sets in members.values())
        shares = {name: float(np.exp(table[i] - highest).sum()) for name, i in members.items()}
        total = sum(shares.values())
        ranked = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
        return {name: share / total for name, share in ranked if share > 0}

    def _members_of(self, condition: str) -> dict[str, NDArray[np.int_]]:
        """Which sets of causes hold each cause of a condition."""
        return {
            cause.id: np.array([i for i, (_, names) in enumerate(self._sets) if cause.id in names])
            for cause in self._causes[condition]
        }


def _weight(cause: Cause, patient: Patient) -> float:
    """The weight of the narrowest entry that fits the patient; 0 where none does."""
    age = ADULT if patient.age is None else patient.age

    def fits(entry: CauseShare) -> bool:
        return (
            (entry.sex is None or patient.sex is None or entry.sex == patient.sex)
            and entry.age[0] <= age < entry.age[1]
            and entry.pregnant in (None, patient.pregnant)
        )

    fitting = [entry for entry in cause.share if fits(entry)]
    if not fitting:
        return 0.0
    best = min(fitting, key=lambda e: (e.pregnant is None, e.sex is None, e.age[1] - e.age[0]))
    return best.weight
