"""How probable the findings are under each hypothesis, and which cause they point to."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sim.engine.belief import Hypothesis
from sim.engine.causes import CauseTable
from sim.engine.evidence import Observation, Patient
from sim.knowledge.loader import Knowledge
from sim.knowledge.models import Finding
from sim.knowledge.treatment import GivenTreatment

Floats = NDArray[np.float64]
Given = tuple[GivenTreatment, ...]
ECHO = 0.1
"""Weight of a finding that repeats what a stronger one of its group has said (judgement)."""
SMALLEST = 1e-5
"""No finding is certain to be present or absent."""


class _Parts:
    """Lists of conditions and causes, and which of them each one holds."""

    def __init__(self, lists: Sequence[tuple[str, ...]]) -> None:
        self.lists = lists
        names = dict.fromkeys(name for each in lists for name in each)
        self.column = {name: i for i, name in enumerate(names)}
        self.held = np.zeros((len(lists), len(names)), dtype=np.int64)
        for row, each in enumerate(lists):
            self.held[row, [self.column[name] for name in each]] = 1


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
        self.causes = CauseTable(knowledge, hypotheses)
        self._places = np.arange(len(self.causes.sets))
        self._given = {
            finding.id: {f.of: f.share for f in finding.frequency}
            for finding in knowledge.findings.values()
        }
        self._by_cause = frozenset(
            name for name, given in self._given.items() if given.keys() & knowledge.causes.keys()
        )
        self._parts = _Parts([h.conditions for h in self._hypotheses])
        self._parts_with_causes = _Parts(
            [(*names, *self._hypotheses[h].conditions) for h, names in self.causes.sets]
        )
        self._shares = lru_cache(None)(self._shares_of)
        self._log_row = lru_cache(1024)(self._log_row_of)
        self._log_column = lru_cache(1024)(self._log_column_of)
        self._alone = lru_cache(4096)(self._by_itself)
        self.patterns = lru_cache(1024)(self._patterns)
        self._tells_apart = lru_cache(4096)(self._named_by)
        self._kinds = lru_cache(1024)(self._kinds_of)
        self.shares_by_cause = lru_cache(1024)(self._shares_by_cause)

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
        rows = [self._log_row(o.finding, o.present, given) for o in observations]
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

    def _log_row_of(self, finding: str, present: bool, given: Given) -> Floats:
        """Log probability of one answer under every hypothesis."""
        share = self._each(finding, self._parts)
        if self._changed(finding, given):
            pairs = zip(share.tolist(), self._hypotheses, strict=True)
            share = np.array([self.treated(finding, p, h.conditions, given) for p, h in pairs])
        return np.log(share if present else 1 - share)

    def treated(self, finding: str, share: float, conditions: Sequence[str], given: Given) -> float:
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
        """Log probability, averaged over the causes that each hypothesis may have, shape (H,)."""
        if len(observations) == 1:
            return self._alone(observations[0], self.causes.alike(patient))
        return self.causes.summed(self._jointly(observations, patient))

    def _by_itself(self, seen: Observation, patient: Patient) -> Floats:
        return self.causes.summed(self._jointly([seen], patient))

    def _jointly(self, observations: Sequence[Observation], patient: Patient) -> Floats:
        """Log of prior weight times probability of the observations, by set of causes, (N,)."""
        table = self.causes.log_weights(patient).copy()
        for seen in observations:
            table += self._log_column(seen.finding, seen.present, patient.treatment)
        return table

    def log_column(self, finding: str, present: bool) -> Floats:
        """Log probability of one answer for every set of causes, shape (N,); without treatment."""
        return self._log_column(finding, present, ())

    def _log_column_of(self, finding: str, present: bool, given: Given) -> Floats:
        """Log probability of one answer for every set of causes, shape (N,)."""
        share = self.shares_by_cause(finding, given)
        return np.log(share) if present else np.log1p(-share)

    def _shares_by_cause(self, finding: str, given: Given = ()) -> Floats:
        """P(finding present) for every set of causes, shape (N,)."""
        shares = self._shares(finding)
        if not self._changed(finding, given):
            return shares
        return np.array(
            [
                self.treated(finding, share, self._hypotheses[h].conditions, given)
                for share, (h, _) in zip(shares.tolist(), self.causes.sets, strict=True)
            ]
        )

    def _changed(self, finding: str, given: Given) -> bool:
        """Whether any of the treatments changes how often the finding is seen."""
        changes = [c for t in given for c in self._knowledge.treatments[t.kind].findings]
        return any(change.finding == finding for change in changes)

    def _shares_of(self, finding: str) -> Floats:
        """P(finding present) for every set of causes before any treatment, shape (N,)."""
        return self._each(finding, self._parts_with_causes)

    def _each(self, finding: str, parts: _Parts) -> Floats:
        """P(finding present) for each of the lists; those that share what counts are one."""
        subject = self._knowledge.findings[finding]
        columns = [parts.column[name] for name in self._given[finding] if name in parts.column]
        codes: list[int] = (parts.held[:, columns] @ (1 << np.arange(len(columns)))).tolist()
        one_of = dict(zip(codes, parts.lists, strict=True))
        shares = {code: self.share(subject, names) for code, names in one_of.items()}
        return np.array([shares[code] for code in codes])

    def weights_of_causes(self, observations: Sequence[Observation], patient: Patient) -> Floats:
        """P(set of causes | its hypothesis, observations), shape (N,); 1 in all for each."""
        relevant = [seen for seen in observations if seen.finding in self._by_cause]
        table = self._jointly(relevant, patient)
        return np.exp(table - self.causes.summed(table)[self.causes.owner])

    def kinds(
        self, hypotheses: NDArray[np.int_], findings: Iterable[str], given: Given
    ) -> tuple[NDArray[np.int_], NDArray[np.int_], NDArray[np.int_]]:
        """Hypotheses that have the same causes and, by these findings, the same frequencies.

        The kind of each (A,), the sets of causes of the kinds one after the other (S,), and where
        those of each kind begin. Conditions named by the findings or with causes tell kinds apart.
        """
        every = self._kinds(self._tells_apart(frozenset(findings), given))[hypotheses]
        _, first, kind = np.unique(every, return_index=True, return_inverse=True)
        sets = [self._places[self.causes.sets_of(h)] for h in hypotheses[first].tolist()]
        starts = np.cumsum([0, *(len(each) for each in sets[:-1])])
        return kind, np.concatenate(sets), starts

    def _kinds_of(self, named: frozenset[str]) -> NDArray[np.int_]:
        """The same number for hypotheses that have the same of these conditions, shape (H,)."""
        number: dict[tuple[str, ...], int] = {}
        telling = [
            tuple(c for c in h.conditions if c in self.causes.of or c in named)
            for h in self._hypotheses
        ]
        return np.array([number.setdefault(each, len(number)) for each in telling])

    def _named_by(self, findings: frozenset[str], given: Given) -> frozenset[str]:
        """Conditions and causes for which any of the findings has a frequency of its own."""
        named = {name for finding in findings for name in self._given[finding]}
        for treatment in given:
            for change in self._knowledge.treatments[treatment.kind].findings:
                if change.finding in findings:
                    named |= {*change.conditions}
        return frozenset(named)

    def causes_given(
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
        if condition not in self.causes.of:
            return {}
        relevant = [seen for seen in observations if seen.finding in self._by_cause]
        table = self._jointly(relevant, patient)
        table += (log_belief - self.causes.summed(table))[self.causes.owner]
        members = self.causes.members(condition)
        highest = max(float(table[sets].max()) for sets in members.values())
        shares = {name: float(np.exp(table[i] - highest).sum()) for name, i in members.items()}
        total = sum(shares.values())
        ranked = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
        return {name: share / total for name, share in ranked if share > 0}
