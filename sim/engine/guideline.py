"""Walks the guideline's flowchart on what is known: the box, what it asks, what is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.engine.evidence import Evidence, Observation, Result
from sim.engine.reference import ADULT
from sim.knowledge.guideline import Box, Branch, Exclusion, Limit
from sim.knowledge.loader import Knowledge

GATE = "F0"
LONGEST = 20
"""More boxes than any path has; a loop in the data ends here."""


@dataclass(frozen=True)
class Exclude:
    """A common cause at the gate."""

    id: str
    name: str
    excluded: bool | None
    """None where what would tell is not known."""
    asks: tuple[str, ...]
    conditions: frozenset[str]
    """What it would be, were it not excluded."""


@dataclass(frozen=True)
class Passed:
    """A box that was answered."""

    box: str
    question: str
    answer: str
    inferred: bool
    """The arrow was not read in the guideline but inferred."""
    source: str


@dataclass(frozen=True)
class Walk:
    """Where the flowchart stands for one patient."""

    node: str
    """Id of the current box; of the last one where the walk has ended."""
    question: str
    asks: tuple[str, ...]
    """Orders and questions that would lead on; the confirming genes at an end."""
    exclusions: tuple[Exclude, ...]
    trail: tuple[Passed, ...]
    conditions: tuple[str, ...]
    """Where the walk ends; empty before an end."""
    source: str
    inferred: bool

    @property
    def open(self) -> tuple[Exclude, ...]:
        """Exclusions not yet made, those that failed among them."""
        return tuple(e for e in self.exclusions if not e.excluded)

    @property
    def failed(self) -> tuple[Exclude, ...]:
        """Exclusions that what is known speaks against."""
        return tuple(e for e in self.exclusions if e.excluded is False)


class _Facts:
    """What is known, as the boxes ask for it."""

    def __init__(self, knowledge: Knowledge, evidence: Evidence) -> None:
        self.age = ADULT if evidence.patient.age is None else evidence.patient.age
        self.values: dict[str, Result] = {}
        self.seen: dict[str, bool] = {}
        for item in evidence.current():
            if isinstance(item, Observation):
                self.seen[item.finding] = item.present
            else:
                self.values[item.quantity] = item
        for quantity in knowledge.quantities.values():
            if quantity.window and quantity.id in self.values:
                self.values.setdefault(quantity.window.own, self.values[quantity.id])
            terms = quantity.identity.terms if quantity.identity else ()
            if quantity.id in self.values or not terms:
                continue
            if all(t.of in self.values and not self.values[t.of].censored for t in terms):
                assert quantity.identity is not None
                value = quantity.identity.factor
                for term in terms:
                    value *= self.values[term.of].value ** term.power
                self.values[quantity.id] = Result(quantity.id, value)

    def limit(self, limit: Limit) -> bool | None:
        """Whether the quantity lies there; None where it is not known."""
        if not limit.at_age[0] <= self.age < limit.at_age[1]:
            return None
        result = self.values.get(limit.quantity)
        if result is None:
            return None
        if limit.below is not None and not (result.value < limit.below and result.censored != ">"):
            return False
        return limit.above is None or (result.value >= limit.above and result.censored != "<")

    def exclusion(self, exclusion: Exclusion) -> bool | None:
        """Whether the common cause is excluded; None where that is not known."""
        if any(self.limit(limit) for limit in exclusion.unless):
            return False
        if any(self.seen.get(name) for name in exclusion.or_present):
            return True
        if any(self.seen.get(name) is False for name in exclusion.or_absent):
            return True
        some = [self.limit(limit) for limit in exclusion.any_of]
        if True in some:
            return True
        every = [self.limit(limit) for limit in exclusion.all_of]
        if every and all(every):
            return True
        return False if False in (*some, *every) else None

    def branch(self, branch: Branch) -> bool | None:
        """Whether the answer holds; None where what would tell is not known."""
        parts: list[bool | None] = [self.limit(limit) for limit in branch.limits]
        if branch.present:
            found = [self.seen.get(name) for name in branch.present]
            parts.append(True if True in found else (None if None in found else False))
        parts += [self._absent(name) for name in branch.absent]
        if False in parts:
            return False
        return None if None in parts else True

    def _absent(self, name: str) -> bool | None:
        seen = self.seen.get(name)
        return None if seen is None else not seen


def walk(knowledge: Knowledge, evidence: Evidence) -> Walk:
    """The walk from the gate to the box that cannot be answered yet, or to an end.

    Symptoms that nobody asked about are open questions only where nothing else can be done: a box
    of symptoms is passed as "none" once none of its findings is known to be present.
    """
    facts = _Facts(knowledge, evidence)
    boxes: Mapping[str, Box] = knowledge.guideline
    gate = boxes[GATE]
    exclusions = tuple(
        Exclude(e.id, e.name, facts.exclusion(e), e.asks, _named(knowledge, e))
        for e in gate.exclusions
    )
    if not all(e.excluded for e in exclusions):
        asks = tuple(
            dict.fromkeys(name for e in exclusions if e.excluded is None for name in e.asks)
        )
        return _stand(gate, asks, exclusions, ())
    trail: list[Passed] = []
    box = gate
    for _ in range(LONGEST):
        branch = _choose(box, facts)
        if branch is None:
            return _stand(box, box.asks, exclusions, tuple(trail))
        inferred = branch.wiring == "inferred" or box.wiring == "inferred"
        trail.append(Passed(box.id, box.question, branch.answer, inferred, box.source))
        if branch.conditions:
            return Walk(
                box.id, box.question, branch.genes, exclusions, tuple(trail), branch.conditions,
                box.source, inferred,
            )  # fmt: skip
        box = boxes[branch.next]
    raise ValueError(f"the flowchart runs in a circle at {box.id}")


def _named(knowledge: Knowledge, exclusion: Exclusion) -> frozenset[str]:
    of_axis = (c.id for c in knowledge.conditions.values() if c.axis == exclusion.axis)
    return frozenset((*exclusion.conditions, *of_axis))


def _choose(box: Box, facts: _Facts) -> Branch | None:
    """The answer that holds; the `otherwise` one where the others fail or were not asked about."""
    plain = [branch for branch in box.branches if not branch.otherwise]
    if box.id == GATE:
        return plain[0]
    verdicts = [(branch, facts.branch(branch)) for branch in plain]
    for branch, holds in verdicts:
        if holds:
            return branch
    return next((branch for branch in box.branches if branch.otherwise), None)


def _stand(
    box: Box, asks: tuple[str, ...], exclusions: tuple[Exclude, ...], trail: tuple[Passed, ...]
) -> Walk:
    return Walk(
        box.id, box.question, asks, exclusions, trail, (), box.source, box.wiring == "inferred"
    )
