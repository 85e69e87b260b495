"""One candidate in one exam: which case, what was done, what time is left. All of it is saved."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from sim.casefiles.digest import case_digest
from sim.casefiles.sets import Blueprint, Cell
from sim.encounter.actions import AnyAction, Encounter
from sim.encounter.case import Case
from sim.encounter.rules import replay
from sim.engine import VERSION
from sim.errors import RuleError
from sim.play.draw import draw
from sim.play.exam_clock import ExamClock, read_clock
from sim.play.session import Clock, utc_now
from sim.play.workshop import Workshop
from sim.scoring.weights import load_weights
from sim.storage.lock import Lock
from sim.storage.sittings import (
    CaseRef,
    Event,
    Head,
    Kind,
    SittingError,
    SittingFile,
    chained,
    digest_of,
    read,
    save,
    sitting_path,
)

State = Literal["new", "open", "answered", "locked"]


@dataclass(frozen=True)
class Place:
    """A case as the exam lists it."""

    index: int
    state: State
    flagged: bool


class Sitting:
    """The exam so far and the file that holds it."""

    def __init__(
        self,
        file: SittingFile,
        path: Path,
        cases: Sequence[Case],
        workshop: Workshop,
        clock: Clock = utc_now,
        lock: Lock | None = None,
    ) -> None:
        self.path = path
        self.cases = tuple(cases)
        self.workshop = workshop
        self.blueprint = Blueprint.model_validate(file.head.blueprint)
        self.lock = lock or Lock(path)
        self._file = file
        self._clock = clock
        self._written = ""

    @classmethod
    def start(
        cls,
        blueprint: Blueprint,
        pool: Sequence[Case],
        workshop: Workshop,
        scores: Path,
        candidate: str,
        *,
        form: int = 0,
        clock: Clock = utc_now,
        token: str | None = None,
    ) -> Sitting:
        """Draw a form and start the clock."""
        drawn = draw(blueprint, pool, form)
        started = clock()
        path = sitting_path(scores, candidate, blueprint.id, started, token or secrets.token_hex(3))
        head = Head(
            candidate=candidate,
            factor=blueprint.candidates.get(candidate, 1.0),
            form=form,
            blueprint=plain_rules(blueprint),
            rules=digest_of(blueprint.model_dump(mode="json")),
            cases=tuple(CaseRef(id=case.id, digest=case_digest(case)) for case in drawn.cases),
            engine=VERSION,
            knowledge=workshop.knowledge.digest,
            scoring=load_weights().digest,
        )
        first = chained(head, (), Event(at=started, kind="start"))
        sitting = cls(SittingFile(head=head, event=(first,)), path, drawn.cases, workshop, clock)
        sitting._save()
        return sitting

    @classmethod
    def resume(
        cls, path: Path, pool: Sequence[Case], workshop: Workshop, clock: Clock = utc_now
    ) -> Sitting:
        """A sitting from its file; one that still runs goes on, by the rules on interruptions."""
        file = read(path)
        sitting = cls(file, path, find_drawn(file, pool), workshop, clock)
        try:
            for place in range(len(sitting.cases)):
                replay(
                    sitting.cases[place],
                    workshop.knowledge,
                    sitting.encounter(place),
                    workshop.hypotheses,
                )
            if sitting.submitted is None:
                sitting.append("resume")
        except RuleError as error:
            sitting.close()
            raise SittingError(
                f"{path.name} holds an action that is not allowed: {error}"
            ) from None
        except BaseException:
            sitting.close()
            raise
        return sitting

    def close(self) -> None:
        """Let another window open the exam."""
        self.lock.release()

    @property
    def file(self) -> SittingFile:
        """As it was saved last."""
        return self._file

    @property
    def candidate(self) -> str:
        """Who sits it."""
        return self._file.head.candidate

    @property
    def now(self) -> datetime:
        """The wall clock, never before what has happened already."""
        return max(self._clock(), self._file.event[-1].at)

    @property
    def time(self) -> ExamClock:
        """The clock as it stands."""
        until = self.submitted or self.now
        return read_clock(self.blueprint, self._file.head.factor, self._file.event, until)

    @property
    def submitted(self) -> datetime | None:
        """When everything was handed in."""
        last = self._file.event[-1]
        return last.at if last.kind == "submit" else None

    @property
    def released(self) -> bool:
        """Whether scores and debriefs may be seen now."""
        return self.submitted is not None and self.blueprint.released(self.submitted, self._clock())

    def encounter(self, place: int) -> Encounter:
        """What was done with a case."""
        return log_of(self._file, place)

    @property
    def places(self) -> tuple[Place, ...]:
        """Every case with its state."""
        return tuple(self._place(index) for index in range(len(self.cases)))

    def _place(self, index: int) -> Place:
        events = self._file.event
        own = [(n, e) for n, e in enumerate(events) if e.place == index]
        pause = max((n for n, e in enumerate(events) if e.kind == "break"), default=-1)
        flags = [e.kind for _, e in own if e.kind in ("flag", "unflag")]
        seen = [n for n, e in own if e.kind in ("open", "action")]
        state: State = "new"
        if self.encounter(index).committed is not None:
            state = "answered"
        elif seen:
            state = "locked" if seen[0] < pause else "open"
        return Place(index, state, bool(flags) and flags[-1] == "flag")

    def open(self, place: int) -> None:
        """Look at a case."""
        self._check_runs()
        state = self._place(place).state
        if state == "answered":
            raise RuleError("This case is answered; an answer cannot be changed.")
        if state == "locked":
            raise RuleError("You saw this case before the break; it is closed now.")
        self.append("open", place)

    def act(self, place: int, action: AnyAction) -> None:
        """Keep an action that the case allows."""
        self._check_runs()
        if self._place(place).state not in ("new", "open"):
            raise RuleError("This case is closed.")
        self.append("action", place, action)

    def toggle_flag(self, place: int) -> None:
        """Mark a case to come back to, or unmark it."""
        self._check_runs()
        self.append("unflag" if self._place(place).flagged else "flag", place)

    def take_break(self) -> None:
        """Stop the clock for a while; cases that were seen are closed by it."""
        self._check_runs()
        if self.time.breaks_left <= 0:
            raise RuleError("No break is left.")
        self.append("break")

    def end_break(self) -> None:
        """The clock runs again."""
        if self.time.on_break:
            self.append("back")

    def submit(self) -> None:
        """Hand everything in; nothing can follow."""
        if self.submitted is None:
            self.append("submit")

    def append(self, kind: Kind, place: int | None = None, action: AnyAction | None = None) -> None:
        """Chain an event to the others and save, or raise and change nothing."""
        before = self._file
        event = Event(at=self.now, kind=kind, place=place, action=action)
        event = chained(before.head, before.event, event)
        self._file = before.model_copy(update={"event": (*before.event, event)})
        try:
            self._save()
        except SittingError:
            self._file = before
            raise

    def _check_runs(self) -> None:
        if self.submitted is not None:
            raise RuleError("The exam has been handed in.")
        if self.time.over:
            raise RuleError("The time is over.")
        if self.time.on_break:
            raise RuleError("You are on a break.")

    def _save(self) -> None:
        self._written = save(self.path, self._file, self._written)


def log_of(file: SittingFile, place: int) -> Encounter:
    """What a sitting records of one of its cases."""
    return Encounter(
        case_id=file.head.cases[place].id,
        case_digest=file.head.cases[place].digest,
        mode="exam",
        started=file.event[0].at,
        log=tuple(e.action for e in file.event if e.place == place and e.action is not None),
    )


def plain_rules(blueprint: Blueprint) -> dict[str, Any]:
    """The rules without what would tell: which conditions to expect, and who has extra time."""
    told = blueprint.model_copy(update={"cell": (Cell(number=blueprint.number),), "candidates": {}})
    return told.model_dump(mode="json", by_alias=True)


def find_drawn(file: SittingFile, pool: Sequence[Case]) -> list[Case]:
    """The cases of a sitting out of all there are. Raises SittingError for one that changed."""
    known = {case_digest(case): case for case in pool}
    missing = [ref.id for ref in file.head.cases if ref.digest not in known]
    if missing:
        raise SittingError(
            f"not here as they were at the start: {', '.join(missing)}",
            hint="name their folder with --cases, or the sealed pack with --pack",
        )
    try:
        Blueprint.model_validate(file.head.blueprint)
    except ValidationError as error:
        raise SittingError(f"the rules of this exam cannot be read: {error}") from None
    return [known[ref.digest] for ref in file.head.cases]
