"""How probable the findings are under each hypothesis, and which cause they point to."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.engine.belief import Hypothesis
from sim.engine.evidence import Observation, Patient
from sim.engine.reference import ADULT
from sim.knowledge.loader import Knowledge
from sim.knowledge.models import Cause, CauseShare, Finding
from sim.knowledge.treatment import GivenTreatment

Floats = NDArray[np.float64]
S = TypeVar("S", float, Floats)
Given = tuple[GivenTreatment, ...]
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
        self._rows: dict[tuple[str, bool, Given], Floats] = {}
        self._by_causes: dict[tuple[str, tuple[str, ...]], Floats] = {}
        self.prior = lru_cache(512)(self._prior)
        self.patterns = lru_cache(1024)(self._patterns)

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
        grouped: dict[str, list[Observation]] = {}
        by_cause: list[Observation] = []
        for seen in self.counted(observations, known):
            finding = self._knowledge.findings[seen.finding]
            if finding.id in self._by_cause:
                by_cause.append(seen)
                continue
            grouped.setdefault(self.group(finding.id), []).append(seen)
        for story in grouped.values():
            total += self.story(story, patient.treatment)
        if by_cause:
            total += self._over_causes(by_cause, patient)
        return total

    def group(self, finding: str) -> str:
        """What tells one story with the finding; the finding alone where nothing does."""
        return self._knowledge.findings[finding].group or f"={finding}"

    def depends_on_cause(self, finding: str) -> bool:
        """Whether causes have frequencies of their own for the finding."""
        return finding in self._by_cause

    def story(self, observations: Sequence[Observation], given: Given = ()) -> Floats:
        """Log probability of the findings of one group under every hypothesis, shape (H,)."""
        findings = self._knowledge.findings
        rows = [self._log_row(findings[o.finding], o.present, given) for o in observations]
        rows.sort(key=lambda row: float(row.min() - row.max()))
        total = rows[0].copy()
        for echo in rows[1:]:
            total += ECHO * echo
        return total

    def _patterns(
        self, names: tuple[str, ...], before: tuple[Observation, ...], given: Given = ()
    ) -> tuple[NDArray[np.bool_], Floats, Floats]:
        """What findings of one group may show: patterns (M, F), P(pattern) (H, M), change (H, M).

        Who has its rarer findings is taken to have its commoner ones. `before` are those of the
        group that were seen; the change is that of the log likelihood beside them.
        """
        start = self.story(before, given) if before else 0.0
        shares = np.exp([self.story([Observation(name, True)], given) for name in names])
        patterns = np.array(list(product((True, False), repeat=len(names))))
        shown: list[Floats] = []
        change: list[Floats] = []
        for pattern in patterns:
            least = np.where(pattern[:, None], shares, 1.0).min(axis=0)
            most = np.where(pattern[:, None], 0.0, shares).max(axis=0)
            shown.append(np.maximum(least - most, 0.0))
            looks = zip(names, pattern.tolist(), strict=True)
            seen = [Observation(name, present) for name, present in looks]
            change.append(self.story([*before, *seen], given) - start)
        return patterns, np.array(shown).T, np.array(change).T

    def _log_row(self, finding: Finding, present: bool, given: Given) -> Floats:
        """Log probability of one answer under every hypothesis; computed once."""
        key = (finding.id, present, given)
        if key not in self._rows:
            share = np.array(
                [
                    self.treated(finding.id, self.share(finding, h.conditions), h.conditions, given)
                    for h in self._hypotheses
                ]
            )
            self._rows[key] = np.log(share if present else 1 - share)
        return self._rows[key]

    def treated(self, finding: str, share: S, conditions: Sequence[str], given: Given) -> S:
        """P(finding present) after treatments that make it appear by themselves, or hide it."""
        for treatment in given:
            for change in self._knowledge.treatments[treatment.kind].findings:
                if change.finding != finding:
                    continue
                if change.conditions and not set(change.conditions) & set(conditions):
                    continue
                alone = change.at(treatment.weeks)
                share = share * (1 - alone) if change.hides else 1 - (1 - share) * (1 - alone)
        return share

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
        """Log probability, averaged over the causes that each hypothesis may have."""
        cache: dict[tuple[str, ...], float] = {}
        values: list[float] = []
        findings = [seen.finding for seen in observations]
        for hypothesis in self._hypotheses:
            key = self.relevant(hypothesis.conditions, findings)
            if key not in cache:
                cache[key] = float(np.log(self._joint(key, observations, patient).sum()))
            values.append(cache[key])
        return np.array(values)

    def relevant(self, conditions: Sequence[str], findings: Iterable[str]) -> tuple[str, ...]:
        """The conditions on which the findings depend, directly or through their causes."""
        named = {name for finding in findings for name in self._given[finding]}
        return tuple(c for c in conditions if c in self._causes or c in named)

    def weights_of_causes(
        self, conditions: tuple[str, ...], observations: Sequence[Observation], patient: Patient
    ) -> Floats:
        """P(causes | conditions, observations) for every set of their causes; sums to 1."""
        relevant = [seen for seen in observations if seen.finding in self._by_cause]
        weights = self._joint(conditions, relevant, patient)
        return weights / weights.sum()

    def _joint(
        self, conditions: tuple[str, ...], observations: Sequence[Observation], patient: Patient
    ) -> Floats:
        """Prior weight times probability of the observations for every set of causes."""
        weights = np.ones(1)
        for name in conditions:
            if name in self._causes:
                prior = self.prior(name, patient)
                own = np.array([prior.get(cause.id, 0.0) for cause in self._causes[name]])
                weights = np.outer(weights, own).ravel()
        for seen in observations:
            shares = self.shares_by_cause(seen.finding, conditions, patient.treatment)
            weights = weights * (shares if seen.present else 1 - shares)
        return weights

    def shares_by_cause(
        self, finding: str, conditions: tuple[str, ...], given: Given = ()
    ) -> Floats:
        """P(finding present) for every set of causes of the conditions; computed once."""
        key = (finding, conditions)
        if key not in self._by_causes:
            sets = product(*([c.id for c in self._causes[n]] for n in conditions
                             if n in self._causes))  # fmt: skip
            subject = self._knowledge.findings[finding]
            self._by_causes[key] = np.array(
                [self.share(subject, (*names, *conditions)) for names in sets]
            )
        return self.treated(finding, self._by_causes[key], conditions, given)

    def _prior(self, condition: str, patient: Patient) -> Mapping[str, float]:
        """P(cause | condition, age, sex, pregnancy) before any finding; sums to 1."""
        weights = {
            cause.id: weight
            for cause in self._causes.get(condition, ())
            if (weight := _weight(cause, patient)) > 0
        }
        total = sum(weights.values())
        return {name: weight / total for name, weight in weights.items()}

    def causes(
        self, condition: str, observations: Sequence[Observation], patient: Patient
    ) -> dict[str, float]:
        """P(cause | condition, findings), most likely first; empty where none are known."""
        if condition not in self._causes:
            return {}
        weights = self.weights_of_causes((condition,), observations, patient)
        shares = {
            cause.id: float(weight)
            for cause, weight in zip(self._causes[condition], weights, strict=True)
            if weight > 0
        }
        return dict(sorted(shares.items(), key=lambda pair: (-pair[1], pair[0])))


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
