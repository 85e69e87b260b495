"""What an exam demands beyond the rules of a case: differentials from stem to close."""

from __future__ import annotations

from sim.encounter.actions import Advance, AnyAction, Commit, Differential, Encounter, OrderTests
from sim.encounter.actions import Note as NoteAction
from sim.encounter.reveal import Revealed
from sim.errors import RuleError


def check_exam_rules(encounter: Encounter, revealed: Revealed, action: AnyAction) -> None:
    """Raises RuleError where a differential is owed first.

    One is owed at the stem, before the next order or the passing of time once results have come in
    since the last one, and at the close once anything has been learned since.
    """
    if isinstance(action, Differential | NoteAction):
        return
    stated = last_stated(encounter)
    if stated is None:
        raise RuleError("First your differential from what you have read: press d.")
    results = max((r.step for r in (*revealed.results, *revealed.reports)), default=-1)
    if isinstance(action, OrderTests | Advance) and results > stated:
        raise RuleError("Results came in: state your differential again before you go on.")
    learned = max((known.step for known in revealed.known), default=-1)
    if isinstance(action, Commit) and max(results, learned) > stated:
        raise RuleError("You have learned more since your last differential: state it once more.")


def last_stated(encounter: Encounter) -> int | None:
    """Index in the log of the last differential; None before the first."""
    places = [n for n, action in enumerate(encounter.log) if isinstance(action, Differential)]
    return places[-1] if places else None
