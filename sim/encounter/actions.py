"""What a learner can do, as frozen values; an encounter is nothing but the log of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from sim.knowledge.models import Value


class Action(Value):
    """Base: when it was done, by the wall clock (UTC) and on the simulated calendar."""

    at: datetime
    day: float = 0.0
    """Simulated day on which the action happened."""


class Ask(Action):
    """A question to the patient."""

    kind: Literal["ask"] = "ask"
    what: str


class Examine(Action):
    """An area examined."""

    kind: Literal["examine"] = "examine"
    what: str


class OrderTests(Action):
    """One order or a batch sent together."""

    kind: Literal["order"] = "order"
    what: tuple[str, ...] = Field(min_length=1)


class Advance(Action):
    """Time passes until `until`; results that are due by then arrive."""

    kind: Literal["advance"] = "advance"
    until: float


class Differential(Action):
    """A stated belief: tokens out of 100 per hypothesis id; the rest is "other"."""

    kind: Literal["differential"] = "differential"
    tokens: dict[str, int]


class Note(Action):
    """The learner's own note."""

    kind: Literal["note"] = "note"
    text: str


class Commit(Action):
    """The final answer: a hypothesis id, and a cause where one is asked for."""

    kind: Literal["commit"] = "commit"
    hypothesis: str
    cause: str = ""


AnyAction = Annotated[
    Ask | Examine | OrderTests | Advance | Differential | Note | Commit,
    Field(discriminator="kind"),
]


class Encounter(Value):
    """Everything that happened so far; with case and knowledge it determines the score."""

    case_id: str
    case_digest: str
    mode: Literal["learn", "exam"] = "learn"
    started: datetime
    log: tuple[AnyAction, ...] = ()

    @property
    def committed(self) -> Commit | None:
        """The answer, once given; nothing may follow it."""
        last = self.log[-1] if self.log else None
        return last if isinstance(last, Commit) else None

    @property
    def day(self) -> float:
        """The simulated day after the last action."""
        if not self.log:
            return 0.0
        last = self.log[-1]
        return last.until if isinstance(last, Advance) else last.day
