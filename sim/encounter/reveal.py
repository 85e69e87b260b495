"""What an encounter has revealed: a function of case, knowledge and log, nothing remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sim.encounter.actions import Advance, Ask, Differential, Encounter, Examine, OrderTests
from sim.encounter.case import Case, Question
from sim.encounter.chart import Delivery, deliveries, patient_of
from sim.encounter.derive import derive
from sim.engine.evidence import Evidence, Item, Observation, Result
from sim.knowledge.units import Measurement, format_value, parse_measurement

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge

STEM = -1
"""Step of what is known before the first action."""


@dataclass(frozen=True)
class Known:
    """One item of evidence and how it came."""

    item: Item
    step: int
    """Index in the log of the action that brought it; STEM before the first."""
    day: float
    via: str
    """Id of the question, area or order; empty for the stem."""


@dataclass(frozen=True)
class Told:
    """An answer, or what an area shows."""

    what: str
    """Id of the question, finding or area."""
    text: str
    step: int
    day: float


@dataclass(frozen=True)
class Shown:
    """A result as the learner reads it."""

    quantity: str
    text: str
    """As the case prints it; formatted in the conventional unit where it was derived."""
    measurement: Measurement
    order: str
    """Order that brought it; empty for a derived value."""
    step: int
    day: float
    derived: bool = False
    """Follows from other results by arithmetic; it is no further evidence."""


@dataclass(frozen=True)
class Reported:
    """A result in words."""

    order: str
    text: str
    step: int
    day: float


@dataclass(frozen=True)
class Pending:
    """A result on its way."""

    order: str
    due: float
    """Simulated day on which it arrives."""


@dataclass(frozen=True)
class Missing:
    """Asked for, and not recorded in this case; it cost nothing."""

    kind: Literal["ask", "examine", "order"]
    what: str
    step: int
    day: float


@dataclass(frozen=True)
class Revealed:
    """Everything the learner can see at one moment."""

    known: tuple[Known, ...]
    """Evidence in the order received, the stem's findings first."""
    answers: tuple[Told, ...]
    looks: tuple[Told, ...]
    results: tuple[Shown, ...]
    """In the order received; a quantity measured again appears again."""
    reports: tuple[Reported, ...]
    pending: tuple[Pending, ...]
    """Soonest first."""
    ordered: tuple[str, ...]
    """Ids of all orders made that the case records, in order; an order made again appears again."""
    missing: tuple[Missing, ...]
    money: float
    """US dollars spent."""
    days: float
    """Simulated days passed."""

    @property
    def items(self) -> tuple[Item, ...]:
        """The evidence items alone."""
        return tuple(known.item for known in self.known)


@dataclass(frozen=True)
class Stage:
    """A moment at which the learner stated a belief."""

    index: int
    """Index of the differential in the log."""
    evidence: Evidence
    """What was known at that moment."""
    tokens: dict[str, int] | None
    """Tokens of 100 per hypothesis id; None only at a commit before which none were stated."""


def reveal(
    case: Case, knowledge: Knowledge, encounter: Encounter, upto: int | None = None
) -> Revealed:
    """What is known after the first `upto` actions (all of them where None)."""
    return _Walk(case, knowledge).through(encounter, upto)


def evidence(
    case: Case, knowledge: Knowledge, encounter: Encounter, upto: int | None = None
) -> Evidence:
    """What the engine may know after the first `upto` actions: the same as the learner."""
    revealed = reveal(case, knowledge, encounter, upto)
    return Evidence(patient_of(case), case.setting, revealed.items)


def stages(case: Case, knowledge: Knowledge, encounter: Encounter) -> tuple[Stage, ...]:
    """Every stated differential with the evidence of its moment.

    Where none was stated at all, the commit is the one stage, with tokens None.
    """
    found = tuple(
        Stage(index, evidence(case, knowledge, encounter, index), dict(action.tokens))
        for index, action in enumerate(encounter.log)
        if isinstance(action, Differential)
    )
    if found or encounter.committed is None:
        return found
    last = len(encounter.log) - 1
    return (Stage(last, evidence(case, knowledge, encounter, last), None),)


class _Walk:
    """One pass over a log."""

    def __init__(self, case: Case, knowledge: Knowledge) -> None:
        self.case = case
        self.knowledge = knowledge
        self.known: list[Known] = []
        self.answers: list[Told] = []
        self.looks: list[Told] = []
        self.results: list[Shown] = []
        self.reports: list[Reported] = []
        self.waiting: list[Delivery] = []
        self.ordered: list[str] = []
        self.missing: list[Missing] = []
        self.made: dict[str, float] = {}
        self.epochs: dict[int, int] = {}
        """Position in `results` -> epoch of the sample."""
        self.measured: set[tuple[str, str, int]] = set()
        """Quantity, text and epoch of every result that was not derived."""
        self.present: dict[str, bool] = {}
        """The findings that were seen, as they were seen last."""
        self.money = 0.0
        self.step = STEM
        self.day = 0.0

    def through(self, encounter: Encounter, upto: int | None) -> Revealed:
        self._observe(self.case.patient.findings, "")
        for self.step, action in enumerate(encounter.log[:upto]):
            self._pass_time(action.day)
            match action:
                case Ask():
                    self._ask(action.what)
                case Examine():
                    self._examine(action.what)
                case OrderTests():
                    self._order(action.what)
                case Advance():
                    self._pass_time(action.until)
                case _:
                    pass
        return Revealed(
            tuple(self.known),
            tuple(self.answers),
            tuple(self.looks),
            tuple(self.results),
            tuple(self.reports),
            tuple(Pending(delivery.order, delivery.due) for delivery in self.waiting),
            tuple(self.ordered),
            tuple(self.missing),
            self.money,
            self.day,
        )

    def _pass_time(self, day: float) -> None:
        """Results that are due by `day` arrive, each on its own day."""
        while self.waiting and self.waiting[0].due <= day:
            delivery = self.waiting.pop(0)
            self.day = max(self.day, delivery.due)
            self._receive(delivery)
        self.day = max(self.day, day)

    def _ask(self, what: str) -> None:
        found = _answers(self.case, what)
        if not found:
            self.missing.append(Missing("ask", what, self.step, self.day))
        for question in found:
            self.answers.append(Told(what, question.answer, self.step, self.day))
            self._observe(question.findings, what)

    def _examine(self, what: str) -> None:
        found = [look for look in self.case.examination if look.area == what]
        if not found:
            self.missing.append(Missing("examine", what, self.step, self.day))
        for look in found:
            self.looks.append(Told(what, look.text, self.step, self.day))
            self._observe(look.findings, what)

    def _order(self, batch: tuple[str, ...]) -> None:
        for order in batch:
            due = deliveries(self.case, self.knowledge, order, self.day, self.made)
            if not due:
                self.missing.append(Missing("order", order, self.step, self.day))
                continue
            self.waiting.extend(due)
            self.ordered.append(order)
            self.money += self.knowledge.orders[order].price.value
        for order in batch:
            self.made.setdefault(order, self.day)
        self.waiting.sort(key=lambda delivery: delivery.due)
        self._pass_time(self.day)

    def _receive(self, delivery: Delivery) -> None:
        for quantity, text in delivery.results.items():
            self._measure(quantity, text, delivery)
        self._derive(delivery.epoch)
        for text in delivery.texts:
            if (delivery.order, text) not in {(seen.order, seen.text) for seen in self.reports}:
                self.reports.append(Reported(delivery.order, text, self.step, self.day))
        self._observe(delivery.findings, delivery.order)

    def _measure(self, quantity: str, text: str, delivery: Delivery) -> None:
        """A result arrives; the same value of the same epoch is no news."""
        if (quantity, text, delivery.epoch) in self.measured:
            return
        self.measured.add((quantity, text, delivery.epoch))
        about = self.knowledge.quantities[quantity]
        read = parse_measurement(text, about)
        self.epochs[len(self.results)] = delivery.epoch
        self.results.append(Shown(quantity, text, read, delivery.order, self.step, self.day))
        if about.evidence:
            item = Result(quantity, read.value, read.censored, read.resolution)
            self.known.append(Known(item, self.step, self.day, delivery.order))

    def _derive(self, epoch: int) -> None:
        """Show what arithmetic gives away from the values of one epoch."""
        shown = [s for place, s in enumerate(self.results) if self.epochs[place] == epoch]
        values = {
            result.quantity: result.measurement.value
            for result in shown
            if not result.derived and result.measurement.censored is None
        }
        seen = {result.quantity for result in shown}
        for quantity, value in derive(values, self.knowledge.quantities).items():
            if quantity in seen:
                continue
            about = self.knowledge.quantities[quantity]
            text = format_value(value, about)
            read = parse_measurement(text, about)
            self.epochs[len(self.results)] = epoch
            self.results.append(Shown(quantity, text, read, "", self.step, self.day, derived=True))

    def _observe(self, findings: Mapping[str, bool], via: str) -> None:
        """Findings are seen; the same one seen again is no news."""
        for finding, present in findings.items():
            if self.present.get(finding) is not present:
                self.present[finding] = present
                item = Observation(finding, present)
                self.known.append(Known(item, self.step, self.day, via))


def _answers(case: Case, what: str) -> list[Question]:
    """The case's answers to a question, or to a question about one finding."""
    direct = [question for question in case.history if question.ask == what]
    return direct or [question for question in case.history if what in question.findings]
