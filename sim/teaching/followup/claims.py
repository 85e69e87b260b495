"""The claims behind a number that an answer names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sim.engine.belief import Hypothesis
from sim.engine.evidence import Item, Observation, Patient
from sim.engine.reference import ADULT
from sim.knowledge.models import Prior, Provenance

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

SURVEY = "nhanes-2017-2020"
"""The survey behind the healthy values that are fitted."""


def of_quantity(engine: Engine, quantity: str, hypothesis: Hypothesis) -> tuple[Provenance, ...]:
    """What places a quantity under a hypothesis; empty where it lies as in health."""
    knowledge = engine.knowledge
    overrides = {frozenset(p.conditions): p.quantities for p in knowledge.pairs}
    override = overrides.get(frozenset(hypothesis.conditions), {})
    found: list[Provenance] = []
    for base in bases(engine, quantity):
        if base in override:
            found.append(override[base])
            continue
        parts = [knowledge.conditions[c].quantities.get(base) for c in hypothesis.conditions]
        found += [part for part in parts if part is not None]
    return tuple(found)


def of_health(engine: Engine, quantity: str) -> tuple[Provenance, ...]:
    """What places a quantity in healthy people, beside the survey."""
    described = engine.knowledge.quantities
    return tuple(
        entry
        for base in bases(engine, quantity) or (quantity,)
        for entry in described[base].healthy
    )


def surveyed(engine: Engine, quantity: str) -> bool:
    """Whether the healthy values come from the survey, at least in part."""
    measured = {reference.quantity for reference in engine.knowledge.references}
    return bool(measured & set(bases(engine, quantity)))


def bases(engine: Engine, quantity: str) -> tuple[str, ...]:
    """The base quantities from which one follows; none where the model does not hold it."""
    if quantity not in engine.model.rows:
        return ()
    row, _ = engine.model.rows[quantity]
    return tuple(engine.model.base[b].id for b, power in enumerate(row.tolist()) if power)


def of_finding(knowledge: Knowledge, finding: str, names: Iterable[str]) -> tuple[Provenance, ...]:
    """How often a finding is there in the named conditions or causes; in others where not given."""
    about = knowledge.findings[finding]
    wanted = set(names)
    given = tuple(f for f in about.frequency if f.of in wanted)
    return given or (about.otherwise,)


def of_item(engine: Engine, item: Item, among: Sequence[Hypothesis]) -> tuple[Provenance, ...]:
    """What makes an item speak for or against these hypotheses."""
    return of_either(
        engine, item.finding if isinstance(item, Observation) else item.quantity, among
    )


def of_either(engine: Engine, id: str, among: Sequence[Hypothesis]) -> tuple[Provenance, ...]:
    """What is expected of a quantity or finding under these hypotheses, by its id."""
    found: list[Provenance] = []
    for hypothesis in among:
        if id in engine.knowledge.findings:
            causes = [
                c.id for c in engine.knowledge.causes.values() if c.of in hypothesis.conditions
            ]
            found += of_finding(engine.knowledge, id, (*hypothesis.conditions, *causes))
        else:
            found += of_quantity(engine, id, hypothesis)
    return tuple(dict.fromkeys(found)) or of_health(engine, id)


def of_prior(knowledge: Knowledge, condition: str, patient: Patient) -> tuple[Prior, ...]:
    """The entries that say how common a condition is among such people."""
    age = ADULT if patient.age is None else patient.age
    fitting = [
        prior
        for prior in knowledge.priors
        if prior.of == condition
        and (prior.sex is None or patient.sex is None or prior.sex == patient.sex)
        and prior.age[0] <= age < prior.age[1]
        and prior.pregnant in (None, patient.pregnant)
    ]
    named = [prior for prior in fitting if prior.ancestry in patient.ancestry and prior.ancestry]
    general = [prior for prior in fitting if not prior.ancestry]
    if named:
        return tuple(named)
    general.sort(key=lambda p: (p.pregnant is None, p.sex is None, p.age[1] - p.age[0]))
    return tuple(general[:1])
