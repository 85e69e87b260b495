"""The claims behind a number that an answer names, as the engine itself names them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sim.engine.belief import Hypothesis
from sim.engine.claims import behind_prior, expectation
from sim.engine.evidence import Evidence, Item, Observation, Patient, Result
from sim.knowledge.models import Provenance

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge


def of_either(
    engine: Engine, id: str, among: Sequence[Hypothesis], patient: Patient
) -> tuple[Provenance, ...]:
    """What is expected of a quantity or finding under these hypotheses, by its id."""
    item: Item = Observation(id, True) if id in engine.knowledge.findings else Result(id, 1.0)
    if isinstance(item, Result) and id not in engine.model.rows:
        return ()
    places = [engine.model.position[hypothesis.id] for hypothesis in among]
    found = [expectation(engine, item, place, patient).claim.number for place in places]
    return tuple(dict.fromkeys(found))


def of_item(
    engine: Engine, item: Item, among: Sequence[Hypothesis], patient: Patient
) -> tuple[Provenance, ...]:
    """What makes an item speak for or against these hypotheses."""
    id = item.finding if isinstance(item, Observation) else item.quantity
    return of_either(engine, id, among, patient)


def of_health(engine: Engine, quantity: str, patient: Patient) -> tuple[Provenance, ...]:
    """What places a quantity in healthy people of this age and sex."""
    described = engine.knowledge.quantities
    found = bases(engine, quantity)
    if not found:
        return described[quantity].healthy
    return tuple(engine.model.references.claim(described[base], patient) for base in found)


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


def of_prior(engine: Engine, evidence: Evidence, hypothesis: str) -> tuple[Provenance, ...]:
    """How common its conditions are among such people, and what the setting makes of it."""
    return tuple(claim.number for claim in behind_prior(engine, evidence, hypothesis))
