"""What a case records: what an order would bring, and when. Nothing is invented."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from sim.encounter.case import Case, Then
from sim.encounter.derive import with_windows
from sim.engine.evidence import Evidence, Item, Observation, Patient, Result
from sim.knowledge.units import parse_measurement

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge


@dataclass(frozen=True)
class Delivery:
    """What arrives for one order at one time."""

    order: str
    due: float
    """Simulated day on which it is known."""
    results: Mapping[str, str] = field(default_factory=dict[str, str])
    """Quantity id -> value and unit as printed."""
    findings: Mapping[str, bool] = field(default_factory=dict[str, bool])
    texts: tuple[str, ...] = ()
    epoch: int = 0
    """How many changes (`then`) the patient had been through when the sample was taken; only
    values of one epoch describe one patient, and may be combined."""

    @property
    def content(self) -> tuple[object, ...]:
        """All but the time, for comparing two deliveries."""
        return self.order, dict(self.results), dict(self.findings), self.texts


def patient_of(case: Case) -> Patient:
    """Who comes, in the engine's words."""
    card = case.patient
    return Patient(card.age, card.sex, card.pregnant, card.trimester, card.ancestry, card.treatment)


def is_trial(order: str, knowledge: Knowledge) -> bool:
    """Whether the order's result is the patient's response: no value of before may stand for it."""
    return any(
        knowledge.findings[finding].kind == "response"
        for finding in knowledge.orders[order].findings
        if finding in knowledge.findings
    )


def deliveries(
    case: Case, knowledge: Knowledge, order: str, day: float, made: Mapping[str, float]
) -> tuple[Delivery, ...]:
    """What an order made on `day` brings; empty where the case records nothing for it.

    `made` holds the day on which each earlier order was first made: a `then` of the case holds
    once its order is old enough. A sample shows the patient on the day it was taken.
    """
    return _delivered(case, knowledge, order, day, made, _shown(case, knowledge, day, made))


def recorded(
    case: Case, knowledge: Knowledge, day: float = 0.0, made: Mapping[str, float] | None = None
) -> tuple[str, ...]:
    """Every order for which the case holds something, in the order of the catalogue."""
    made = made or {}
    shown = _shown(case, knowledge, day, made)
    return tuple(
        order for order in knowledge.orders if _delivered(case, knowledge, order, day, made, shown)
    )


@dataclass(frozen=True)
class _Shown:
    """What samples and looks show on one day."""

    results: Mapping[str, str]
    findings: Mapping[str, bool]


def _shown(case: Case, knowledge: Knowledge, day: float, made: Mapping[str, float]) -> _Shown:
    results, findings = _state(case, day, made)
    return _Shown(with_windows(results, knowledge.quantities), findings)


def _delivered(
    case: Case,
    knowledge: Knowledge,
    order: str,
    day: float,
    made: Mapping[str, float],
    shown: _Shown,
) -> tuple[Delivery, ...]:
    """What the order brings of what is shown on its day, and later."""
    wanted = knowledge.orders[order]
    results: Mapping[str, str] = {} if is_trial(order, knowledge) else shown.results
    first = Delivery(
        order,
        day + wanted.turnaround.value,
        {quantity: results[quantity] for quantity in wanted.quantities if quantity in results},
        {f: shown.findings[f] for f in wanted.findings if f in shown.findings},
        tuple(report.text for report in case.reports if report.order == order),
        _epoch(case, day, made),
    )
    found = [first] if first.results or first.findings or first.texts else []
    found.extend(
        Delivery(
            order,
            day + then.days,
            {key: text for key, text in then.results.items() if key in wanted.quantities},
            {key: seen for key, seen in then.findings.items() if key in wanted.findings},
            (then.text,) if then.text else (),
            _epoch(case, day + then.days, {order: day, **made}),
        )
        for then in case.then
        if then.after == order
    )
    return tuple(sorted(found, key=lambda delivery: delivery.due))


def _epoch(case: Case, day: float, made: Mapping[str, float]) -> int:
    """How many of the case's changes have happened by a day."""
    return sum(then.after in made and made[then.after] + then.days <= day for then in case.then)


def _state(
    case: Case, day: float, made: Mapping[str, float]
) -> tuple[dict[str, str], dict[str, bool]]:
    """Results and order findings as they stand on a day, later changes over earlier ones."""
    results = dict(case.results)
    findings: dict[str, bool] = {}
    for report in case.reports:
        findings.update(report.findings)

    def since(then: Then) -> float:
        return made[then.after] + then.days

    for then in sorted((t for t in case.then if t.after in made), key=since):
        if since(then) <= day:
            results.update(then.results)
            findings.update(then.findings)
    return results, findings


def result_item(knowledge: Knowledge, quantity: str, text: str) -> Result:
    """A printed result as evidence. Raises ValueError where it cannot be read."""
    read = parse_measurement(text, knowledge.quantities[quantity])
    return Result(quantity, read.value, read.censored, read.resolution)


_observation = lru_cache(4096)(Observation)


def everything(
    case: Case, knowledge: Knowledge, read: Callable[[str, str], Result] | None = None
) -> Evidence:
    """All that the case records, in the order of the file: what perfect work-up would know.

    `read` spares reading printed results again where the caller has done it.
    Of what follows a treatment (`then`), findings such as a response count; later values do not,
    for they describe a treated patient.
    """
    items: list[Item] = []
    groups = [
        case.patient.findings,
        *(question.findings for question in case.history),
        *(look.findings for look in case.examination),
    ]
    items.extend([_observation(*each) for group in groups for each in group.items()])
    items.extend(
        read(quantity, text) if read else result_item(knowledge, quantity, text)
        for quantity, text in case.results.items()
        if knowledge.quantities[quantity].evidence
    )
    groups = [*(report.findings for report in case.reports), *(t.findings for t in case.then)]
    items.extend([_observation(*each) for group in groups for each in group.items()])
    return Evidence(patient_of(case), case.setting, tuple(items))
