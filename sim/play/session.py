"""One learner working on one patient: every action is checked, applied and saved."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.casefiles.digest import case_digest
from sim.encounter.actions import (
    Advance,
    AnyAction,
    Ask,
    Commit,
    Differential,
    Encounter,
    Examine,
    Note,
    OrderTests,
    Reflect,
)
from sim.encounter.case import Case
from sim.encounter.reveal import Revealed, evidence, reveal
from sim.encounter.rules import apply, replay
from sim.engine import VERSION
from sim.errors import RuleError
from sim.play.closed import check_open
from sim.play.workshop import Workshop
from sim.storage.atomic import sweep
from sim.storage.attempts import Attempt, AttemptError, attempt_path, read, save
from sim.storage.lock import Lock

if TYPE_CHECKING:
    from sim.engine.evidence import Evidence
    from sim.scoring.sheet import ScoreSheet

Clock = Callable[[], datetime]
LEFT_BEHIND = 3600.0
"""Seconds after which a temporary file belongs to no living process."""


def utc_now() -> datetime:
    """The wall clock, to the second, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


class Session:
    """The encounter so far and the file that holds it."""

    def __init__(
        self,
        case: Case,
        workshop: Workshop,
        path: Path,
        encounter: Encounter,
        learner: str,
        clock: Clock = utc_now,
        sheet: ScoreSheet | None = None,
        lock: Lock | None = None,
    ) -> None:
        self.case = case
        self.workshop = workshop
        self.path = path
        self.learner = learner
        self.encounter = encounter
        self.sheet = sheet
        """The score, once the case is closed."""
        self._clock = clock
        self._lock = lock or Lock(path)

    @classmethod
    def start(
        cls,
        case: Case,
        workshop: Workshop,
        scores: Path,
        learner: str,
        clock: Clock = utc_now,
        token: str | None = None,
    ) -> Session:
        """A new attempt; its file appears with the first action.

        Raises PallorError for a patient of an exam that is not released yet.
        """
        check_open(case.id, scores)
        started = clock()
        path = attempt_path(scores, learner, case.id, started, token or secrets.token_hex(3))
        sweep(path.parent, LEFT_BEHIND, started.timestamp())
        encounter = Encounter(case_id=case.id, case_digest=case_digest(case), started=started)
        return cls(case, workshop, path, encounter, learner, clock)

    @classmethod
    def resume(cls, case: Case, workshop: Workshop, path: Path, clock: Clock = utc_now) -> Session:
        """An attempt from its file. Raises AttemptError where it does not fit the case.

        Like a new one, it stays shut while an exam asks the patient.
        """
        check_open(case.id, path.parent.parent)
        attempt = read(path)
        if attempt.case_digest != case_digest(case):
            raise AttemptError(
                f"{path.name} was played on another version of '{case.title}'",
                hint="start the case anew; the old attempt is kept",
            )
        try:
            encounter = replay(case, workshop.knowledge, attempt.encounter, workshop.hypotheses)
        except RuleError as error:
            raise AttemptError(
                f"{path.name} holds an action that is not allowed: {error}"
            ) from None
        sheet = None
        if attempt.sheet is not None:
            from sim.scoring.sheet import ScoreSheet

            sheet = ScoreSheet.from_dict(attempt.sheet)
        return cls(case, workshop, path, encounter, attempt.learner, clock, sheet)

    def close(self) -> None:
        """Let another window open the attempt."""
        self._lock.release()

    @property
    def revealed(self) -> Revealed:
        """What the learner can see now."""
        return reveal(self.case, self.workshop.knowledge, self.encounter)

    @property
    def evidence(self) -> Evidence:
        """What the engine may know now."""
        return evidence(self.case, self.workshop.knowledge, self.encounter)

    @property
    def tokens(self) -> Mapping[str, int]:
        """The differential as last stated; empty before the first."""
        for action in reversed(self.encounter.log):
            if isinstance(action, Differential):
                return action.tokens
        return {}

    @property
    def next_due(self) -> float | None:
        """The simulated day on which the next result arrives."""
        pending = self.revealed.pending
        return pending[0].due if pending else None

    def ask(self, what: str) -> None:
        """Ask the patient a question."""
        self._do(Ask(what=what, **self._now))

    def examine(self, what: str) -> None:
        """Examine an area."""
        self._do(Examine(what=what, **self._now))

    def order(self, what: Sequence[str]) -> None:
        """Send orders together."""
        self._do(OrderTests(what=tuple(what), **self._now))

    def advance(self, until: float | None = None) -> None:
        """Let time pass, to the next result where no day is given."""
        day = until if until is not None else self.next_due
        if day is None:
            ordered = any(isinstance(action, OrderTests) for action in self.encounter.log)
            why = "all results are there" if ordered else "order a test first"
            raise RuleError(f"Nothing is on its way: {why}.")
        self._do(Advance(until=day, **self._now))

    def differential(self, tokens: Mapping[str, int], causes: Sequence[str] = ()) -> None:
        """State a belief: tokens out of 100 per hypothesis; the rest is "other".

        `causes` are kept in mind, without tokens.
        """
        self._do(Differential(tokens=dict(tokens), causes=tuple(causes), **self._now))

    def reflect(
        self, hypothesis: str, cause: str = "", marks: Mapping[str, Mapping[str, int]] | None = None
    ) -> None:
        """Hold an answer against the findings; the first one is kept as the first answer.

        `marks` fill the table of `sim.scoring.reflection`; None notes the answer alone.
        """
        given = {finding: dict(row) for finding, row in (marks or {}).items()}
        self._do(Reflect(hypothesis=hypothesis, cause=cause, marks=given, **self._now))

    @property
    def weighing(self) -> bool:
        """Whether an answer is being held against the findings, with nothing done since."""
        return bool(self.encounter.log) and isinstance(self.encounter.log[-1], Reflect)

    def note(self, text: str) -> None:
        """Keep a note."""
        self._do(Note(text=text, **self._now))

    def commit(self, hypothesis: str, cause: str = "") -> ScoreSheet:
        """Give the final answer; the encounter is scored and closed."""
        self.answer(hypothesis, cause)
        return self.score()

    def answer(self, hypothesis: str, cause: str = "") -> None:
        """Give the final answer; it is scored when `score` is asked for."""
        self._do(Commit(hypothesis=hypothesis, cause=cause, **self._now))

    def score(self) -> ScoreSheet:
        """The score of a closed encounter, computed and stored once."""
        if self.sheet is None:
            from sim.scoring.score import score

            workshop = self.workshop
            self.sheet = score(self.case, self.encounter, workshop.knowledge, workshop.engine)
            self._save()
        return self.sheet

    @property
    def _now(self) -> dict[str, Any]:
        return {"at": self._clock(), "day": self.encounter.day}

    def _do(self, action: AnyAction) -> None:
        """Check, save, then remember: what is on the screen is on disk."""
        workshop = self.workshop
        after = apply(self.case, workshop.knowledge, self.encounter, action, workshop.hypotheses)
        before, self.encounter = self.encounter, after
        try:
            self._save()
        except AttemptError:
            self.encounter = before
            raise

    def _save(self) -> None:
        save(
            self.path,
            Attempt(
                schema=1,
                learner=self.learner,
                case_id=self.case.id,
                case_digest=self.encounter.case_digest,
                mode=self.encounter.mode,
                engine=VERSION,
                knowledge=self.workshop.knowledge.digest,
                started=self.encounter.started,
                finished=self._finished,
                action=self.encounter.log,
                sheet=self.sheet.to_dict() if self.sheet else None,
            ),
        )

    @property
    def _finished(self) -> datetime | None:
        commit = self.encounter.committed
        return commit.at if commit else None
