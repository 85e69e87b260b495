"""Other readings of the model: where sources disagree, what one side puts in place of a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from sim.knowledge.models import Counts, Number, Pair, Provenance, QuantityShift, Value

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge


class OtherQuantity(QuantityShift):
    """In place of a condition's or pair's distribution of one quantity."""

    of: str
    """Condition, or pair as `a+b`."""
    quantity: str


class OtherFrequency(Counts):
    """In place of a finding's frequency in one condition or cause."""

    finding: str
    of: str


class OtherOdds(Number):
    """In place of the odds ratio of a pair."""

    of: str
    """Pair as `a+b`."""


class OtherPrior(Provenance):
    """In place of how common a condition is, whatever the age, sex or ancestry."""

    of: str
    p: float = Field(gt=0, lt=1)


class Alternative(Value):
    """One side of a dispute as the numbers that it would have the engine use."""

    id: str
    statement: str
    """The side in words: a statement that belongs to a dispute."""
    name: str
    """What the engine is read with: `a limit of 30 ng/mL`."""
    age: tuple[float, float] = (0.0, 130.0)
    """Whom the side speaks of, years; whoever has no stated age is an adult."""
    note: str = ""
    """A caution that the learner reads beside it."""
    quantities: tuple[OtherQuantity, ...] = ()
    frequencies: tuple[OtherFrequency, ...] = ()
    odds: tuple[OtherOdds, ...] = ()
    priors: tuple[OtherPrior, ...] = ()

    @property
    def numbers(self) -> tuple[OtherQuantity | OtherFrequency | OtherOdds | OtherPrior, ...]:
        """Everything it replaces."""
        return (*self.quantities, *self.frequencies, *self.odds, *self.priors)

    @model_validator(mode="after")
    def _replaces_something(self) -> Alternative:
        if not self.numbers:
            raise ValueError("an alternative replaces at least one number")
        return self


def pair_id(pair: Pair) -> str:
    """`a+b`, as hypotheses are called."""
    return "+".join(pair.conditions)


def read_as(knowledge: Knowledge, alternative: Alternative) -> Knowledge:
    """The knowledge with the alternative's numbers in place of its own; all else is shared."""
    conditions, findings = dict(knowledge.conditions), dict(knowledge.findings)
    pairs = {pair_id(pair): pair for pair in knowledge.pairs}
    for other in alternative.quantities:
        owner = pairs.get(other.of) or conditions[other.of]
        read = owner.model_copy(update={"quantities": {**owner.quantities, other.quantity: other}})
        if isinstance(read, Pair):
            pairs[other.of] = read
        else:
            conditions[other.of] = read
    for other in alternative.frequencies:
        finding = findings[other.finding]
        kept = tuple(other if f.of == other.of else f for f in finding.frequency)
        findings[other.finding] = finding.model_copy(update={"frequency": kept})
    for other in alternative.odds:
        pairs[other.of] = pairs[other.of].model_copy(update={"odds": other})
    rare = {other.of: other for other in alternative.priors}
    priors = tuple(
        row.model_copy(update={"p": rare[row.of].p}) if row.of in rare else row
        for row in knowledge.priors
    )
    return replace(
        knowledge,
        conditions=MappingProxyType(conditions),
        pairs=tuple(pairs.values()),
        findings=MappingProxyType(findings) if alternative.frequencies else knowledge.findings,
        priors=priors if rare else knowledge.priors,
    )


def check_alternatives(knowledge: Knowledge, complain: Callable[[Value, str], None]) -> None:
    """Every side belongs to a dispute, and every number stands in place of one that is there."""
    for side in knowledge.alternatives.values():
        for message in _wrong(knowledge, side):
            complain(side, f"{side.id}: {message}")


def _wrong(knowledge: Knowledge, side: Alternative) -> list[str]:
    pairs: Mapping[str, Pair] = {pair_id(pair): pair for pair in knowledge.pairs}
    found: list[str] = []
    statement = knowledge.statements.get(side.statement)
    if statement is None or not statement.dispute:
        found.append(f"'{side.statement}' is no statement of a dispute")
    for other in side.quantities:
        owner = pairs.get(other.of) or knowledge.conditions.get(other.of)
        if owner is None or other.quantity not in owner.quantities:
            found.append(f"'{other.of}' has no {other.quantity} to replace")
    for other in side.frequencies:
        finding = knowledge.findings.get(other.finding)
        if finding is None or all(f.of != other.of for f in finding.frequency):
            found.append(f"'{other.finding}' has no frequency in {other.of} to replace")
    found += [f"'{o.of}' is no pair with odds to replace" for o in side.odds if o.of not in pairs]
    known = {prior.of for prior in knowledge.priors}
    found += [f"'{o.of}' has no prior to replace" for o in side.priors if o.of not in known]
    return found
