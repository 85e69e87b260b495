"""The engine's knowledge as nodes of a discrete network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.engine.engine import Engine
from sim.engine.evidence import Observation, Patient
from sim.engine.findings import ECHO
from tests.engine.plain_findings import answer, by_cause, cause_prior, strongest
from tests.oracle.network import Network

HYPOTHESIS = "hypothesis"
NONE = "no cause"
WITH_CAUSES = ("iron-deficiency", "inflammation", "lead-poisoning", "copper-deficiency")


def network(engine: Engine, patient: Patient, setting: str) -> Network:
    """The hypotheses with their prior."""
    found = Network()
    prior = np.exp(engine.log_prior(patient, setting))
    found.add(HYPOTHESIS, [h.id for h in engine.hypotheses], prior / prior.sum())
    return found


def add_causes(into: Network, engine: Engine, patient: Patient) -> None:
    """One node per condition with causes: under the condition one of them, else none."""
    for condition in WITH_CAUSES:
        prior = cause_prior(engine.knowledge, condition, patient)
        states = [NONE, *prior]
        table = np.zeros((len(states), len(engine.hypotheses)))
        for h, hypothesis in enumerate(engine.hypotheses):
            if condition in hypothesis.conditions:
                table[1:, h] = list(prior.values())
            else:
                table[0, h] = 1
        into.add(condition, states, table, [HYPOTHESIS])


def add_finding(into: Network, engine: Engine, finding: str) -> None:
    """A finding under the hypothesis and under the causes that have a frequency of it."""
    knowledge = engine.knowledge
    named = {f.of for f in knowledge.findings[finding].frequency}
    owners = [c for c in WITH_CAUSES if any(knowledge.causes[n].of == c for n in named
                                            if n in knowledge.causes)]  # fmt: skip
    shape = (len(engine.hypotheses), *(len(into.states[owner]) for owner in owners))
    present = np.zeros(shape)
    known: dict[tuple[str, ...], float] = {}
    for at in np.ndindex(shape):
        causes = [into.states[owner][i] for owner, i in zip(owners, at[1:], strict=True)]
        parts = tuple(
            name for name in (*causes, *engine.hypotheses[at[0]].conditions) if name in named
        )
        if parts not in known:
            known[parts] = answer(knowledge, Observation(finding, True), parts)
        present[at] = known[parts]
    into.add(finding, ("yes", "no"), np.stack([present, 1 - present]), [HYPOTHESIS, *owners])


def add_findings(into: Network, engine: Engine, seen: Sequence[Observation]) -> dict[str, str]:
    """All that was seen, an echo as soft evidence; what is to be given when asking."""
    given: dict[str, str] = {}
    for one in seen:
        if by_cause(engine.knowledge, one.finding) or strongest(engine, one, seen):
            add_finding(into, engine, one.finding)
            given[one.finding] = "yes" if one.present else "no"
            continue
        shares = [answer(engine.knowledge, one, h.conditions) for h in engine.hypotheses]
        into.add_answer(f"echo of {one.finding}", np.array(shares) ** ECHO, [HYPOTHESIS])
        given[f"echo of {one.finding}"] = "seen"
    return given
