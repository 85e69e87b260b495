"""Findings and their causes again, slow and plain: every set of causes is written out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from sim.engine.belief import Hypothesis
from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Observation, Patient
from sim.engine.findings import ECHO, SMALLEST
from sim.engine.reference import ADULT
from sim.knowledge.loader import Knowledge


def log_findings(engine: Engine, evidence: Evidence) -> np.ndarray:
    """Natural log of the probability of the findings, (H,): summed over sets of causes."""
    knowledge = engine.knowledge
    known = engine.known(evidence)
    seen = [s for s in engine.seen(evidence)
            if not known & set(knowledge.findings[s.finding].implied_by)]  # fmt: skip
    return np.array([_of_findings(engine, h, seen, evidence.patient) for h in engine.hypotheses])


def _of_findings(
    engine: Engine, hypothesis: Hypothesis, seen: Sequence[Observation], patient: Patient
) -> float:
    knowledge = engine.knowledge
    caused = [s for s in seen if by_cause(knowledge, s.finding)]
    plain = [s for s in seen if s not in caused]
    choices = [
        list(cause_prior(knowledge, name, patient).items())
        for name in hypothesis.conditions
        if any(cause.of == name for cause in knowledge.causes.values())
    ]
    over_causes = 0.0
    for chosen in product(*choices):
        parts = (*(name for name, _ in chosen), *hypothesis.conditions)
        weight = math.prod(p for _, p in chosen)
        over_causes += weight * math.prod(answer(knowledge, s, parts) for s in caused)
    total = math.log(over_causes)
    for s in plain:
        weight = 1.0 if strongest(engine, s, seen) else ECHO
        total += weight * math.log(answer(knowledge, s, hypothesis.conditions))
    return total


def by_cause(knowledge: Knowledge, finding: str) -> bool:
    """Whether a cause has a frequency of its own for the finding."""
    return any(f.of in knowledge.causes for f in knowledge.findings[finding].frequency)


def strongest(engine: Engine, one: Observation, seen: Sequence[Observation]) -> bool:
    """Whether an answer separates the hypotheses further than every other of its group."""
    knowledge = engine.knowledge
    group = knowledge.findings[one.finding].group
    if not group:
        return True

    def reach(each: Observation) -> float:
        answers = [answer(knowledge, each, h.conditions) for h in engine.hypotheses]
        return math.log(max(answers) / min(answers))

    rivals = [
        each
        for each in seen
        if knowledge.findings[each.finding].group == group and not by_cause(knowledge, each.finding)
    ]
    return one is max(rivals, key=reach)


def answer(knowledge: Knowledge, seen: Observation, parts: Sequence[str]) -> float:
    """P(this answer) where these conditions and causes are present.

    Two that show a finding do so independently, beside what others show anyway.
    """
    finding = knowledge.findings[seen.finding]
    given = {f.of: f.share for f in finding.frequency if f.of in parts}
    other = finding.otherwise.share
    share = other
    if given:
        free = [(1 - p) / (1 - other) for p in given.values()]
        share = 1 - math.prod(free) * (1 - other)
    share = min(max(share, SMALLEST), 1 - SMALLEST)
    return share if seen.present else 1 - share


def cause_prior(knowledge: Knowledge, condition: str, patient: Patient) -> dict[str, float]:
    """P(cause | condition) for a patient of this age and sex, before any finding."""
    age = ADULT if patient.age is None else patient.age
    weights: dict[str, float] = {}
    for cause in knowledge.causes.values():
        fitting = [
            entry
            for entry in cause.share
            if entry.age[0] <= age < entry.age[1]
            and (entry.sex is None or patient.sex is None or entry.sex == patient.sex)
            and entry.pregnant in (None, patient.pregnant)
        ]
        fitting.sort(key=lambda e: (e.pregnant is None, e.sex is None, e.age[1] - e.age[0]))
        if cause.of == condition and fitting and fitting[0].weight > 0:
            weights[cause.id] = fitting[0].weight
    if not weights and patient.pregnant:
        return cause_prior(knowledge, condition, replace(patient, pregnant=False))
    return {name: weight / sum(weights.values()) for name, weight in weights.items()}
