"""The road that was taken beside the other one."""

from __future__ import annotations

from textual.content import Content

from sim.scoring.sheet import ScoreSheet
from sim.teaching.other_road import Road, Stretch
from sim.ui import text
from sim.ui.widgets.bars import bar, percent
from sim.ui.words import day, money

SHOWN = 5
"""Hypotheses with a bar."""
LEAST = 0.005
"""A smaller probability on both roads is not worth a line."""


def road(found: Road, said: str, width: int) -> Content:
    """What changed in sentences, then belief at the end and after each step, then the points."""
    lines = text.hanging("What if: ", text.words(said, "bold"), width)
    for sentence in found.differences:
        lines += text.hanging("• ", text.words(sentence), width)
    lines += [Content(""), *_ends(found, width), Content(""), *_steps(found, width), Content("")]
    lines += _points(found.before.sheet, found.after.sheet, width)
    note = "Nothing of this is kept: the attempt on file stays. w changes something else, esc ends."
    lines += [Content(""), *text.hanging("", text.words(note, "dim"), width)]
    return text.stack(lines)


def _ends(found: Road, width: int) -> list[Content]:
    """The engine's belief at the end of either road."""
    one, two = found.before.belief, found.after.belief
    name, side = _widths(width)
    ranked = sorted(
        one.hypotheses, key=lambda h: (-max(one.of(h.id), two.of(h.id)), h.id)
    )[:SHOWN]  # fmt: skip
    lines = [_head("The engine at the end", width)]
    for hypothesis in ranked:
        was, now = one.of(hypothesis.id), two.of(hypothesis.id)
        if max(was, now) >= LEAST:
            cells = [_share(p, side) for p in (was, now)]
            lines.append(text.line(text.cell(hypothesis.short, name), " ", (cells[0], "$accent"),
                                   " ", (cells[1], "$primary")))  # fmt: skip
    return lines


def _steps(found: Road, width: int) -> list[Content]:
    """What leads after each action on either road."""
    name, side = _widths(width)
    lines = [_head("Leading after each step", width)]
    roads = (found.before, found.after)
    for place in range(max(len(stretch.milestones) for stretch in roads)):
        cells = [text.cell(_leading(stretch, place), side) for stretch in roads]
        label = "at the start" if not place else f"action {place}"
        lines.append(text.line(text.cell(label, name), " ", cells[0], " ", cells[1]))
    return lines


def _leading(stretch: Stretch, place: int) -> str:
    """`iron deficiency 92 · day 2 · $20`"""
    if place >= len(stretch.milestones):
        return ""
    at = stretch.milestones[place]
    leading, probability = at.belief.ranked()[0]
    return f"{percent(probability)} {leading.short} · {day(at.day)} {money(at.money)}"


def _points(was: ScoreSheet, now: ScoreSheet, width: int) -> list[Content]:
    name, side = _widths(width)
    other = {part.name: part for part in now.components}
    lines = [_head("Points", width)]
    for part in was.components:
        after = other.get(part.name)
        cells = [
            text.cell(f"{p.points:.1f} of {p.out_of:.0f}" if p else "–", side)
            for p in (part, after)
        ]
        lines.append(text.line(text.cell(part.name, name), " ", cells[0], " ", cells[1]))
    total = [text.cell(f"{sheet.total:.0f} of 100", side) for sheet in (was, now)]
    lines.append(text.line((text.cell("total", name), "bold"), " ", total[0], " ", total[1]))
    return lines


def _head(title: str, width: int) -> Content:
    name, side = _widths(width)
    return text.line(
        (text.cell(title, name), "bold"), " ", (text.cell("as you did it", side), "dim"), " ",
        (text.cell("the other road", side), "dim"),
    )  # fmt: skip


def _share(probability: float, side: int) -> str:
    return text.cell(f"{percent(probability):>3} {bar(probability, max(2, side - 5))}", side)


def _widths(width: int) -> tuple[int, int]:
    """Cells of the names and of each road."""
    name = max(12, min(26, width // 3))
    return name, max(8, (width - name - 2) // 2)
