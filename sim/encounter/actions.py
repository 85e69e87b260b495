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
    causes: tuple[str, ...] = ()
    """Causes kept in mind, such as must not be missed; no tokens are given to them."""


class Note(Action):
    """The learner's own note."""

    kind: Literal["note"] = "note"
    text: str


class Reflect(Action):
    """The answer as it stands, held against the findings; an answer given later revises it.

    The first one of an encounter holds the first answer. `marks` may be empty: an answer that was
    noted before the table was shown.
    """

    kind: Literal["reflect"] = "reflect"
    hypothesis: str
    cause: str = ""
    marks: dict[str, dict[str, Annotated[int, Field(ge=-2, le=2)]]] = {}
    """Finding (`quantity:ferritin`, `finding:pica`) -> hypothesis id -> -2 speaks strongly
    against it ... 2 strongly for it; what is not marked counts as 0."""


class Commit(Action):
    """The final answer: a hypothesis id, and a cause where one is asked for."""

    kind: Literal["commit"] = "commit"
    hypothesis: str
    cause: str = ""


AnyAction = Annotated[
    Ask | Examine | OrderTests | Advance | Differential | Note | Reflect | Commit,
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
    def reflections(self) -> tuple[Reflect, ...]:
        """Every reflection, in order."""
        return tuple(action for action in self.log if isinstance(action, Reflect))

    @property
    def day(self) -> float:
        """The simulated day after the last action."""
        if not self.log:
            return 0.0
        last = self.log[-1]
        return last.until if isinstance(last, Advance) else last.day
