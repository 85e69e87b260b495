"""A case in plain text, as the learner may come to see it, and with the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import fill
from typing import TYPE_CHECKING

from sim.casefiles.review import standing
from sim.casefiles.safe import visible
from sim.encounter.case import Case, PatientCard
from sim.encounter.chart import deliveries, everything

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

WIDTH = 88
MENARCHE, MENOPAUSE = 10, 55
"""Ages, years, between which a question for periods is expected (judgement)."""
LISTED = 5
HEADING = "#"
Line = tuple[str, str]
"""What stands before a paragraph (spaces, a share, or the mark of a heading), and the paragraph."""


def laid_out(lines: Iterable[Line], width: int = WIDTH) -> str:
    """The lines wrapped to a width, safe to display."""
    return visible("\n".join(_wrapped(head, text, width) for head, text in lines))


def preview(case: Case, knowledge: Knowledge) -> list[Line]:
    """Stem, answers, examination, and what each order would bring."""
    lines = [(HEADING, f"{case.title}  ({case.id})"), ("", knowledge.settings[case.setting].name)]
    lines += [("", ""), ("", case.patient.stem), ("", ""), (HEADING, "If asked")]
    topics = {**knowledge.findings, **knowledge.questions}
    for question in case.history:
        lines.append(("  ", f"{topics[question.ask].name}: {question.answer}"))
    lines += [("", ""), (HEADING, "If examined")]
    for look in case.examination:
        lines.append(("  ", f"{knowledge.areas[look.area].name}: {look.text}"))
    lines += [("", ""), (HEADING, "If ordered"), *_orders(case, knowledge), ("", "")]
    return [*lines, ("", f"Status: {standing(case)}. For teaching, not for patients.")]


def _orders(case: Case, knowledge: Knowledge) -> Iterator[Line]:
    for order in knowledge.orders.values():
        for sent in deliveries(case, knowledge, order.id, 0.0, {}):
            parts = [
                f"{knowledge.quantities[name].short or knowledge.quantities[name].name} {text}"
                for name, text in sent.results.items()
            ]
            parts += [" ".join(text.split()) for text in sent.texts]
            if parts:
                price = f"${order.price.value:,.0f}, day {sent.due:g}"
                yield "  ", f"{order.name} ({price}): {'; '.join(parts)}"


def answer(case: Case, engine: Engine) -> list[Line]:
    """The diagnosis, what the engine makes of everything, and what the case leaves open."""
    knowledge = engine.knowledge
    names = " and ".join(knowledge.conditions[c].name for c in case.diagnosis.conditions)
    lines = [("", ""), (HEADING, "The answer"), ("  ", names)]
    if case.diagnosis.cause:
        lines.append(("  ", f"cause: {knowledge.causes[case.diagnosis.cause].name}"))
    if case.debrief.summary:
        lines.append(("  ", case.debrief.summary))
    lines += [("  ", f"- {point.text}") for point in case.debrief.points]
    lines += [("", ""), (HEADING, "The engine, with everything known")]
    for hypothesis, probability in engine.belief(everything(case, knowledge)).ranked()[:LISTED]:
        if probability >= 0.001:
            lines.append((f"  {probability:6.1%}  ", hypothesis.name))
    asked = {question.ask for question in case.history} | {
        name for question in case.history for name in question.findings
    }
    usual = ("diet", "menses", "stool-blood", "medicines", "family", "weight", "pica")
    if not _menstruates(case.patient):
        asked |= {"menses"}
    open_questions = [knowledge.questions[name].name for name in usual if name not in asked]
    missing = [
        order.name
        for order in knowledge.orders.values()
        if order.id in {"cbc", "ferritin", "iron-panel", "crp", "film", "hb-hplc", "reticulocytes"}
        and not deliveries(case, knowledge, order.id, 0.0, {})
    ]
    if open_questions or missing:
        lines += [("", ""), (HEADING, "Often asked for, and not recorded")]
        lines.append(("  ", ", ".join([*open_questions, *missing])))
    return lines


def _menstruates(patient: PatientCard) -> bool:
    """Whether periods may be asked about, by age and sex alone."""
    return patient.sex == "female" and MENARCHE <= patient.age <= MENOPAUSE


def _wrapped(head: str, text: str, width: int) -> str:
    head = head.removeprefix(HEADING)
    hanging = " " * (len(head) + 2 if not head.strip() else len(head))
    return fill(
        " ".join(text.split()), max(width, 20), initial_indent=head, subsequent_indent=hanging
    )
