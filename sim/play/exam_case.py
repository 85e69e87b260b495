"""A case as an exam lets it be played: the same acts, other rules, and no score before release."""

from __future__ import annotations

from sim.encounter.actions import AnyAction, Commit
from sim.encounter.rules import apply
from sim.errors import PallorError, RuleError
from sim.play.exam_rules import check_exam_rules
from sim.play.session import Session
from sim.play.sitting import Sitting
from sim.scoring.sheet import ScoreSheet


class ExamCase(Session):
    """A session whose log is part of a sitting; only the sitting writes."""

    def __init__(self, sitting: Sitting, place: int) -> None:
        super().__init__(
            sitting.cases[place],
            sitting.workshop,
            sitting.path,
            sitting.encounter(place),
            sitting.candidate,
            lambda: sitting.now,
            lock=sitting.lock,
        )
        self.sitting = sitting
        self.place = place

    def close(self) -> None:
        """The sitting stays open: leaving a case is not leaving the exam."""

    def finish(self, hypothesis: str, cause: str = "") -> None:
        """Give the final answer; nothing is scored."""
        self._do(Commit(hypothesis=hypothesis, cause=cause, **self._now))

    def check_may_answer(self) -> None:
        """Raises RuleError where a differential is owed before the answer."""
        check_exam_rules(self.encounter, self.revealed, Commit(hypothesis="", **self._now))

    def score(self) -> ScoreSheet:
        """The score, computed anew. Raises PallorError before release."""
        if not self.sitting.released:
            raise PallorError("the results of this exam are not released yet")
        return super().score()

    def _save(self) -> None:
        """A score is never written into the sitting, whose events are what can be verified."""

    def _do(self, action: AnyAction) -> None:
        workshop = self.workshop
        if self.encounter.committed is not None:
            raise RuleError("The answer has been given; nothing can follow it.")
        check_exam_rules(self.encounter, self.revealed, action)
        after = apply(self.case, workshop.knowledge, self.encounter, action, workshop.hypotheses)
        self.sitting.act(self.place, action)
        self.encounter = after
