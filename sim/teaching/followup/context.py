"""What a follow-up question is about: one learner's encounter, as far as it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from sim.encounter.actions import Encounter
from sim.encounter.case import Case
from sim.encounter.reveal import Revealed, evidence, reveal
from sim.engine.belief import Belief, Hypothesis
from sim.engine.engine import UNKNOWN
from sim.engine.evidence import Evidence, Item, item_key
from sim.engine.explanation import Step
from sim.knowledge.units import System
from sim.scoring.sheet import ScoreSheet
from sim.teaching.audience import Audience

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

HEALTHY = "healthy"


@dataclass(frozen=True)
class FollowUpContext:
    """Everything that an answer may rest on. Nothing that the learner cannot see goes into it."""

    case: Case
    encounter: Encounter
    knowledge: Knowledge
    engine: Engine
    sheet: ScoreSheet | None = None
    """The score of a closed encounter; worked out where it is not given and asked about."""
    audience: Audience = "clinician"
    system: System = "conventional"
    sources: tuple[str, ...] = ()
    """Sources that the reader has already seen numbered, in that order: they keep their numbers."""
    focus: tuple[str, ...] = ()
    """Ids that "this" and "it" stand for: what the screen shows."""

    @property
    def closed(self) -> bool:
        """Whether the answer was given, so that nothing can leak."""
        return self.encounter.committed is not None

    @cached_property
    def known(self) -> Evidence:
        """What was known at the end."""
        return evidence(self.case, self.knowledge, self.encounter)

    @cached_property
    def revealed(self) -> Revealed:
        """What the learner has seen."""
        return reveal(self.case, self.knowledge, self.encounter)

    @cached_property
    def nothing(self) -> Evidence:
        """Who comes and where, before anything is known."""
        return replace(self.known, items=())

    @cached_property
    def belief(self) -> Belief:
        """The engine's belief at the end."""
        return self.engine.belief(self.known)

    @property
    def leading(self) -> Hypothesis:
        """What the engine holds most likely."""
        return self.belief.ranked()[0][0]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What each item of evidence did."""
        return self.engine.explain(self.known).steps

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Index of each hypothesis in the engine's arrays."""
        return {h.id: place for place, h in enumerate(self.engine.hypotheses)}

    def hypothesis(self, id: str) -> Hypothesis:
        """A hypothesis by id. Raises KeyError."""
        return self.engine.hypotheses[self.places[id]]

    @cached_property
    def current(self) -> Mapping[str, Item]:
        """The items that still hold, by what they are about: `quantity:mcv`, `finding:pica`."""
        return {item_key(item): item for item in self.known.current()}

    def rival(self, target: Hypothesis) -> Hypothesis:
        """The disease that was once likeliest beside a hypothesis and shares nothing with it."""
        apart = [
            place
            for place, h in enumerate(self.engine.hypotheses)
            if not set(h.conditions) & {*target.conditions, UNKNOWN, HEALTHY}
        ]
        once = [max((float(s.before[p]) for s in self.steps), default=0.0) for p in apart]
        return self.engine.hypotheses[apart[once.index(max(once))]]
