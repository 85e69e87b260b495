"""Questions about an encounter and their answers, as lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from sim.teaching.followup.reply import Answer
from sim.ui import text
from sim.ui.widgets.sayings import citation, said

ASKED = "› "
"""Stands before a question."""
WORKING = "Working it out …"


@dataclass(frozen=True)
class Exchange:
    """One question; without an answer while that is worked out, with `failed` where it broke."""

    question: str
    answer: Answer | None = None
    failed: str = ""


def conversation(
    exchanges: Sequence[Exchange], examples: Sequence[str], width: int, *, exact: bool
) -> Content:
    """The whole history, oldest first; `examples` are offered while nothing was asked."""
    if not exchanges:
        lines = text.hanging("", text.words("Ask about this patient in your own words."), width)
        return text.stack([*lines, Content(""), *_offered(examples, width)])
    lines: list[Content] = []
    for place, exchange in enumerate(exchanges):
        last = place == len(exchanges) - 1
        lines += text.hanging(ASKED, text.words(exchange.question, "bold"), width)
        lines += [*_answer(exchange, width, last=last, exact=exact), Content("")]
    return text.stack(lines[:-1])


def _answer(exchange: Exchange, width: int, *, last: bool, exact: bool) -> list[Content]:
    answer = exchange.answer
    if answer is None:
        waiting = exchange.failed or WORKING
        return text.hanging("", text.words(waiting, "" if exchange.failed else "dim"), width)
    lines: list[Content] = []
    for paragraph in answer.paragraphs:
        lines += text.hanging("  ", said(paragraph, exact=exact), width)
    for source in answer.citations:
        lines += citation(source, width)
    if last and answer.suggestions:
        lines += [Content(""), *_offered(answer.suggestions, width)]
    return lines


def _offered(questions: Sequence[str], width: int) -> list[Content]:
    if not questions:
        return []
    lines = [text.words("A number and enter asks one of these:", "dim")]
    for number, question in enumerate(questions, 1):
        lines += text.hanging(f"{number:>4}  ", text.words(question), width)
    return lines
