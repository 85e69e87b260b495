"""A case in plain text, as the learner may come to see it, and with the answer."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill
from typing import TYPE_CHECKING

from sim.casefiles.safe import visible
from sim.encounter.case import Case
from sim.encounter.chart import deliveries, everything

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

WIDTH = 88
LISTED = 5


def preview(case: Case, knowledge: Knowledge) -> str:
    """Stem, answers, examination, and what each order would bring."""
    lines = [f"{case.title}  ({case.id})", knowledge.settings[case.setting].name, ""]
    lines += [_wrapped(case.patient.stem), "", "If asked"]
    topics = {**knowledge.findings, **knowledge.questions}
    for question in case.history:
        lines.append(_wrapped(f"{topics[question.ask].name}: {question.answer}", "  "))
    lines += ["", "If examined"]
    for look in case.examination:
        lines.append(_wrapped(f"{knowledge.areas[look.area].name}: {look.text}", "  "))
    lines += ["", "If ordered"]
    lines += _orders(case, knowledge)
    lines += ["", f"Status: {case.review.status}. For teaching, not for patients."]
    return visible("\n".join(lines))


def _orders(case: Case, knowledge: Knowledge) -> Iterator[str]:
    for order in knowledge.orders.values():
        for sent in deliveries(case, knowledge, order.id, 0.0, {}):
            parts = [
                f"{knowledge.quantities[name].short or knowledge.quantities[name].name} {text}"
                for name, text in sent.results.items()
            ]
            parts += [" ".join(text.split()) for text in sent.texts]
            if parts:
                price = f"${order.price.value:,.0f}, day {sent.due:g}"
                yield _wrapped(f"{order.name} ({price}): {'; '.join(parts)}", "  ")


def answer(case: Case, engine: Engine) -> str:
    """The diagnosis, what the engine makes of everything, and what the case leaves open."""
    knowledge = engine.knowledge
    names = " and ".join(knowledge.conditions[c].name for c in case.diagnosis.conditions)
    lines = ["", "The answer", f"  {names}"]
    if case.diagnosis.cause:
        lines.append(f"  cause: {knowledge.causes[case.diagnosis.cause].name}")
    if case.debrief.summary:
        lines += [_wrapped(case.debrief.summary, "  ")]
    lines += [_wrapped(f"- {point.text}", "  ") for point in case.debrief.points]
    lines += ["", "The engine, with everything known"]
    for hypothesis, probability in engine.belief(everything(case, knowledge)).ranked()[:LISTED]:
        if probability >= 0.001:
            lines.append(f"  {probability:6.1%}  {hypothesis.name}")
    asked = {question.ask for question in case.history} | {
        name for question in case.history for name in question.findings
    }
    usual = ("diet", "menses", "stool-blood", "medicines", "family", "weight", "pica")
    open_questions = [
        knowledge.questions[name].name
        for name in usual
        if name not in asked and not (name == "menses" and case.patient.sex == "male")
    ]
    missing = [
        order.name
        for order in knowledge.orders.values()
        if order.id in {"cbc", "ferritin", "iron-panel", "crp", "film", "hb-hplc", "reticulocytes"}
        and not deliveries(case, knowledge, order.id, 0.0, {})
    ]
    if open_questions or missing:
        lines += ["", "Often asked for, and not recorded"]
        lines.append(_wrapped(", ".join([*open_questions, *missing]), "  "))
    return visible("\n".join(lines))


def _wrapped(text: str, indent: str = "") -> str:
    return fill(
        " ".join(text.split()), WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  "
    )
