"""Further rules that need no engine: the patient, the iron panel, contradictions, the words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sim.casefiles.desk import spaced
from sim.casefiles.faults import Fault, Rule, View
from sim.casefiles.rules_play import result_tables
from sim.errors import Level
from sim.tomlfile import Location

FRESH = int(5 * 365.25)
"""After more days than this, five years, a case is read again (judgement)."""
BINDS = 1.25
"""TIBC in ug/dL over transferrin in mg/dL: the identity of the knowledge base."""
APART = 0.34
"""Relative distance of TIBC and transferrin that no method explains (judgement)."""
IRON = ("iron", "tibc", "transferrin")
OVER = 1.1
"""Iron over TIBC beyond measurement error (judgement)."""


def pregnancy(view: View) -> Iterator[Fault]:
    """`pregnancy`: sex, pregnancy and trimester fit together."""
    card = view.case.patient
    if card.pregnant and card.sex == "male":
        yield Fault(("patient", "pregnant"), "a man is not pregnant", "pregnancy")
    elif card.pregnant and not 10 <= card.age <= 60:
        message = f"not at {card.age:g} years"
        yield Fault(("patient", "pregnant"), message, "pregnancy")
    if card.trimester and not card.pregnant:
        message = "a trimester without a pregnancy"
        yield Fault(("patient", "trimester"), message, "pregnancy", "set pregnant = true")


def iron_panel(view: View) -> Iterator[Fault]:
    """`iron-panel`: iron fits into TIBC, and TIBC fits transferrin."""
    for location, results in result_tables(view):
        read = view.readable(results)
        values = {name: read[name].value for name in IRON if name in read}
        if {"iron", "tibc"} <= values.keys() and values["iron"] > OVER * values["tibc"]:
            message = f"{results['iron']!r} is more than TIBC can bind ({results['tibc']!r})"
            yield Fault((*location, "iron"), message, "iron-panel")
        if {"transferrin", "tibc"} <= values.keys():
            ratio = values["tibc"] / (BINDS * values["transferrin"])
            if not 1 - APART < ratio < 1 / (1 - APART):
                expected = values["tibc"] / BINDS
                message = f"TIBC means a transferrin near {expected:.0f} mg/dL"
                yield Fault((*location, "transferrin"), message, "iron-panel")


def contradictions(view: View) -> Iterator[Fault]:
    """`contradiction`: a finding is there or not, all through the first encounter."""
    case = view.case
    first: dict[str, bool] = {}
    tables: list[tuple[Location, dict[str, bool]]] = [
        (("patient", "findings"), case.patient.findings),
        *((("history", i, "findings"), q.findings) for i, q in enumerate(case.history)),
        *((("examination", i, "findings"), q.findings) for i, q in enumerate(case.examination)),
        *((("reports", i, "findings"), q.findings) for i, q in enumerate(case.reports)),
    ]
    for location, findings in tables:
        for name, present in findings.items():
            if first.setdefault(name, present) != present:
                words = "absent" if first[name] else "present"
                message = f"{name!r} is recorded as {words} before"
                # Two orders may look at different parts: a scope from above and one from below.
                level: Level = "advice" if location[0] == "reports" else "error"
                yield Fault((*location, name), message, "contradiction", level=level)


def synonym_clash(view: View) -> Iterator[Fault]:
    """`synonym-clash`: one question, asked by whichever of its names, has one answer."""
    topics = view.desk.topic_names
    seen: dict[str, str] = {}
    for index, question in enumerate(view.case.history):
        topic = topics.get(question.ask)
        if topic is None:
            continue
        names = {question.ask, topic}
        other = next((seen[name] for name in names if name in seen), "")
        if other:
            message = f"{question.ask!r} is answered by {other} already"
            yield Fault(("history", index, "ask"), message, "synonym-clash")
        for name in names:
            seen.setdefault(name, f"history[{index + 1}]")


def stem_leak(view: View) -> Iterator[Fault]:
    """`stem-leak`: the stem does not name what the patient has."""
    stem = spaced(view.case.patient.stem)
    knowledge, diagnosis = view.knowledge, view.case.diagnosis
    things = [knowledge.conditions[c] for c in diagnosis.conditions if c in knowledge.conditions]
    names = [n for thing in things for n in (thing.name, thing.short, *thing.synonyms)]
    if diagnosis.cause in knowledge.causes:
        cause = knowledge.causes[diagnosis.cause]
        names.append(cause.name)
    within = view.desk.spaced
    found = [n for n in names if len(within(n).strip()) > 3 and within(n) in stem]
    if found and "healthy" not in diagnosis.conditions:
        message = f"it names {max(found, key=len)!r}"
        yield Fault(("patient", "stem"), message, "stem-leak", level="advice")


def debrief(view: View) -> Iterator[Fault]:
    """`unsourced`: a teaching point stands somewhere."""
    for index, point in enumerate(view.case.debrief.points):
        if not point.sources:
            location = ("debrief", "points", index)
            yield Fault(location, "no source", "unsourced", level="advice")


def nothing_said(view: View) -> Iterator[Fault]:
    """`no-debrief`: the author says what the case is about; a generated one has no author."""
    written = view.case.debrief
    if not (written.summary.strip() or written.points or view.case.generated):
        yield Fault(("debrief",), "the author says nothing", "no-debrief", level="advice")


def age_of_case(view: View, today: date) -> Iterator[Fault]:
    """`stale` and `future`: when the case was last read by its author."""
    updated = view.case.updated
    if updated > today:
        yield Fault(("updated",), f"{updated} has not come yet", "future")
    elif (today - updated).days > FRESH:
        message = f"last updated on {updated}"
        yield Fault(("updated",), message, "stale", "read it again", "advice")


def period_of_case(updated: date, today: date) -> tuple[date, date]:
    """First and last day on which `age_of_case` says the same as today."""
    if updated > today:
        return date.min, updated - timedelta(1)
    until = date.max - updated
    last = updated + min(timedelta(FRESH), until)
    return (updated, last) if today <= last else (last + timedelta(1), date.max)


MORE_RULES: tuple[Rule, ...] = (
    pregnancy, iron_panel, contradictions, synonym_clash, stem_leak, debrief,
)  # fmt: skip
