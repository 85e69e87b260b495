"""The same encounter on another road: one thing done or found otherwise, the rest done again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.encounter.actions import Advance, AnyAction, Commit, Encounter, OrderTests
from sim.encounter.case import Case
from sim.encounter.reveal import reveal
from sim.encounter.rules import apply
from sim.errors import RuleError

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge


@dataclass(frozen=True)
class Detour:
    """Where the road parts, and how."""

    step: int
    """Index of the action before which it parts; the length of the log for its end."""
    orders: tuple[str, ...] | None = None
    """Orders made there: instead of those of this step where it is a batch, else before it.

    An empty tuple leaves the batch out; None changes no order.
    """
    answer: Commit | None = None
    """Another answer at the end."""
    results: Mapping[str, str] = field(default_factory=dict[str, str])
    """Quantity id -> value and unit: what the patient's results were instead."""
    findings: Mapping[str, bool] = field(default_factory=dict[str, bool])
    """Finding id -> whether it was there instead."""
    replay: bool = True
    """Whether the rest is done again; otherwise the answer is given right there."""


@dataclass(frozen=True)
class Rerun:
    """The encounter on the other road, with the patient it met."""

    case: Case
    encounter: Encounter
    left_out: tuple[str, ...]
    """Why an action of the old road could not be done again, a sentence each."""


def otherwise(case: Case, detour: Detour, dropped: Collection[str] = ()) -> Case:
    """The patient with other results and findings; `dropped` results are not recorded any more.

    A finding is changed wherever the case tells it; one that it never tells joins its history.
    """
    if not detour.results and not detour.findings:
        return case
    results = {key: text for key, text in case.results.items() if key not in dropped}
    told: set[str] = set()

    def changed(findings: Mapping[str, bool]) -> dict[str, bool]:
        told.update(findings)
        return {key: detour.findings.get(key, seen) for key, seen in findings.items()}

    patient = case.patient.model_copy(update={"findings": changed(case.patient.findings)})
    history = [q.model_copy(update={"findings": changed(q.findings)}) for q in case.history]
    looks = [x.model_copy(update={"findings": changed(x.findings)}) for x in case.examination]
    reports = [r.model_copy(update={"findings": changed(r.findings)}) for r in case.reports]
    new = {key: seen for key, seen in detour.findings.items() if key not in told}
    patient = patient.model_copy(update={"findings": {**patient.findings, **new}})
    return case.model_copy(
        update={
            "results": {**results, **detour.results},
            "patient": patient,
            "history": tuple(history),
            "examination": tuple(looks),
            "reports": tuple(reports),
        }
    )


def rerun(
    case: Case,
    encounter: Encounter,
    knowledge: Knowledge,
    hypotheses: Collection[str],
    detour: Detour,
    dropped: Collection[str] = (),
) -> Rerun:
    """The encounter again with the detour; the one that is given stays as it is.

    What was waited for is waited for again, however long that now takes. An action that the rules
    do not allow on the new road is left out, with the reason. Raises IndexError for a step that is
    not in the log.
    """
    if not 0 <= detour.step <= len(encounter.log):
        raise IndexError(f"the log has no step {detour.step}")
    walk = _Walk(otherwise(case, detour, dropped), knowledge, hypotheses, encounter)
    for index, action in enumerate(encounter.log):
        if index == detour.step:
            instead = isinstance(action, OrderTests) and detour.orders is not None
            if detour.orders:
                walk.order(detour.orders, wait=not instead or not detour.replay)
            if instead:
                continue
        if isinstance(action, Commit):
            break
        if index >= detour.step and not detour.replay:
            continue
        if isinstance(action, Advance):
            before = reveal(case, knowledge, encounter, index).pending
            after = reveal(case, knowledge, encounter, index + 1).pending
            walk.wait(len(before) - len(after), everything=not after)
        else:
            walk.do(action)
    if detour.step == len(encounter.log) and detour.orders:
        walk.order(detour.orders, wait=True)
    answer = detour.answer or encounter.committed
    if answer is not None:
        walk.do(answer)
    return Rerun(walk.case, walk.encounter, tuple(walk.left_out))


class _Walk:
    """An encounter while it is done again."""

    def __init__(
        self, case: Case, knowledge: Knowledge, hypotheses: Collection[str], old: Encounter
    ) -> None:
        self.case = case
        self.encounter = old.model_copy(update={"log": ()})
        self.left_out: list[str] = []
        self._knowledge = knowledge
        self._hypotheses = hypotheses
        self._at = old.started

    def do(self, action: AnyAction) -> None:
        """An action on the day on which the new road has come."""
        again = action.model_copy(update={"day": self.encounter.day})
        try:
            self.encounter = apply(
                self.case, self._knowledge, self.encounter, again, self._hypotheses
            )
        except RuleError as error:
            self.left_out.append(str(error))

    def order(self, orders: tuple[str, ...], *, wait: bool) -> None:
        """A batch of orders, and the wait for all results where nothing else waits for them."""
        self.do(OrderTests(at=self._at, what=orders))
        if wait:
            self.wait(0, everything=True)

    def wait(self, count: int, *, everything: bool) -> None:
        """Let time pass until so many results are there, or all of them."""
        pending = reveal(self.case, self._knowledge, self.encounter).pending
        if not pending or (count < 1 and not everything):
            return
        until = pending[-1 if everything else min(count, len(pending)) - 1].due
        if until > self.encounter.day:
            self.do(Advance(at=self._at, until=until))
