"""Rules that a case must keep to be played: known ids, readable values, harmless text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.casefiles.faults import Fault, Rule, View
from sim.casefiles.safe import disturbing
from sim.casefiles.suggest import Named, nearest_id
from sim.tomlfile import Location


def known_ids(view: View) -> Iterator[Fault]:
    """`unknown-id`: everything that the case names exists in the knowledge base."""
    case, knowledge = view.case, view.knowledge
    yield from _known(("setting",), "setting", case.setting, knowledge.settings)
    for index, ancestry in enumerate(case.patient.ancestry):
        location = ("patient", "ancestry", index)
        yield from _known(location, "ancestry", ancestry, knowledge.ancestries)
    for index, given in enumerate(case.patient.treatment):
        location = ("patient", "treatment", index, "kind")
        yield from _known(location, "treatment", given.kind, knowledge.treatments)
    asked = knowledge.questions, knowledge.findings
    for index, question in enumerate(case.history):
        yield from _known(("history", index, "ask"), "question", question.ask, *asked)
    for index, look in enumerate(case.examination):
        yield from _known(("examination", index, "area"), "area", look.area, knowledge.areas)
    for index, report in enumerate(case.reports):
        yield from _known(("reports", index, "order"), "order", report.order, knowledge.orders)
    for index, then in enumerate(case.then):
        yield from _known(("then", index, "after"), "order", then.after, knowledge.orders)
    for location, results in result_tables(view):
        for quantity in () if results.keys() <= knowledge.quantities.keys() else results:
            yield from _known((*location, quantity), "quantity", quantity, knowledge.quantities)
    for location, findings in finding_tables(view):
        for finding in () if findings.keys() <= knowledge.findings.keys() else findings:
            yield from _known((*location, finding), "finding", finding, knowledge.findings)


def known_diagnosis(view: View) -> Iterator[Fault]:
    """`unknown-id`: the diagnosis is one that the engine knows, and its cause fits it."""
    diagnosis, knowledge = view.case.diagnosis, view.knowledge
    for index, condition in enumerate(diagnosis.conditions):
        location = ("diagnosis", "conditions", index)
        yield from _known(location, "condition", condition, knowledge.conditions)
    if diagnosis.cause:
        location = ("diagnosis", "cause")
        yield from _known(location, "cause", diagnosis.cause, knowledge.causes)
        cause = knowledge.causes.get(diagnosis.cause)
        known = knowledge.conditions.keys() >= set(diagnosis.conditions)
        if known and cause is not None and cause.of not in diagnosis.conditions:
            message = f"{cause.id!r} is a cause of {cause.of!r}, which is not in the diagnosis"
            yield Fault(location, message, "cause-of-another")
    either = knowledge.causes, knowledge.conditions
    for index, missed in enumerate(diagnosis.must_not_miss):
        location = ("diagnosis", "must_not_miss", index)
        yield from _known(location, "cause or condition", missed, *either)


def readable_values(view: View) -> Iterator[Fault]:
    """`value`: every result is a possible value in a unit that can be converted."""
    for location, results in result_tables(view):
        for quantity, text in results.items():
            if quantity not in view.knowledge.quantities:
                continue
            read = view.reading(quantity, text)
            if isinstance(read, ValueError):
                yield Fault((*location, quantity), str(read), "value")


def harmless_names(view: View) -> Iterator[Fault]:
    """`control-character`: what is shown in lists holds no characters that steer a terminal."""
    case = view.case
    names: dict[Location, str] = {("title",): case.title}
    names |= {("authors", index): author for index, author in enumerate(case.authors)}
    names |= {("objectives", index): words for index, words in enumerate(case.objectives)}
    for location, text in names.items():
        if text.isprintable():
            continue
        for character in text:
            if disturbing(character) or character in "\n\t":
                message = f"it holds the control character U+{ord(character):04X}"
                yield Fault(location, message, "control-character", "remove it")
                break


def result_tables(view: View) -> Iterator[tuple[Location, Mapping[str, str]]]:
    """Every table of results with its place."""
    yield ("results",), view.case.results
    for index, then in enumerate(view.case.then):
        yield ("then", index, "results"), then.results


def finding_tables(view: View) -> Iterator[tuple[Location, Mapping[str, bool]]]:
    """Every table of findings with its place."""
    case = view.case
    yield ("patient", "findings"), case.patient.findings
    for name, tables in (
        ("history", case.history),
        ("examination", case.examination),
        ("reports", case.reports),
        ("then", case.then),
    ):
        for index, table in enumerate(tables):
            yield (name, index, "findings"), table.findings


def _known(
    location: Location, noun: str, name: str, *tables: Mapping[str, Named]
) -> Iterator[Fault]:
    if not any(name in table for table in tables):
        known = {id: named for table in tables for id, named in table.items()}
        yield Fault(location, f"unknown {noun} {name!r}", "unknown-id", nearest_id(name, known))


PLAY_RULES: tuple[Rule, ...] = (known_ids, known_diagnosis, readable_values, harmless_names)
