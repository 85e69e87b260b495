"""Strengths and gaps as lines with bars."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content

from sim.report.certificate import score_sentence
from sim.report.render import KINDS, calibration_lines, spent_sentence
from sim.report.results import Mean
from sim.ui import text
from sim.ui.widgets.bars import bar
from sim.ui.words import DISCLAIMER, capital, hypothesis

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge
    from sim.play.desk import Desk, Standing

LISTED = 8
"""Gaps that are listed; more would bury the first ones."""


def draw(desk: Desk, standing: Standing, knowledge: Knowledge, width: int) -> Content:
    """The whole page."""
    result = standing.result
    seen = "1 patient" if result.cases == 1 else f"{result.cases} patients"
    met = "1 objective" if len(desk.states) == 1 else f"{len(desk.states)} objectives"
    head = f"{seen} seen, {met} met, {len(desk.plan.due)} due."
    lines = [text.words(head), *_wrapped(score_sentence(result), width)]
    lines += _wrapped(spent_sentence(result), width)
    if result.red_marks:
        times = "1 patient" if result.red_marks == 1 else f"{result.red_marks} patients"
        lines += _wrapped(f"What must not be missed was missed in {times}.", width)
    lines += _block("Parts of the score", result.components.items(), width)
    wrong = ((capital(KINDS[kind]), mean) for kind, mean in result.errors.items())
    lines += _block("Where points were lost", wrong, width)
    ill = [(capital(hypothesis(knowledge, g.name)), g.share) for g in standing.conditions]
    lines += _block("Conditions, the weakest first", ill[:LISTED], width)
    aims = [(group.name, group.share) for group in standing.objectives]
    lines += _block("Objectives, the weakest first", aims[:LISTED], width)
    strong = [row for row in reversed(aims[LISTED:])][:LISTED]
    lines += _block("Objectives, the strongest first", strong, width)
    if result.signals:
        lines += [Content(""), Content.styled("Habits; they cost no points", "bold")]
        lines += [
            text.words(f"  {capital(kind.replace('-', ' '))}: {count} of {result.cases}")
            for kind, count in result.signals.items()
        ]
    lines += [Content(""), Content.styled("Calibration", "bold")]
    for sentence in calibration_lines(result.calibration, result.forecasts):
        lines.append(text.words(sentence))
    return text.stack([*lines, Content(""), text.words(f"{DISCLAIMER}.", "dim")])


def _block(title: str, rows: Iterable[tuple[str, Mean]], width: int) -> list[Content]:
    drawn = [_row(name, mean, width) for name, mean in rows]
    return [Content(""), Content.styled(title, "bold"), *drawn] if drawn else []


def _row(name: str, mean: Mean, width: int) -> Content:
    """Name, bar, share, error, number of patients."""
    error = f"± {mean.error:3.0%}" if mean.error is not None else ""
    room = 8 if width < 90 else 20
    tail = f" {mean.value:4.0%} {error:<6} {mean.cases:>3}"
    label = text.cell(name, max(width - room - len(tail) - 3, 8))
    return text.line(f"  {label} ", bar(mean.value, room), tail)


def _wrapped(sentence: str, width: int) -> list[Content]:
    return text.hanging("", text.words(sentence), width)
