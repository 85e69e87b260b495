"""One line of the library. It never shows what the patient has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from sim.ui import text
from sim.ui.words import dots, review, who

if TYPE_CHECKING:
    from sim.play.library import Entry


PLACES = (" department", " clinic", " ward")
"""Left out of a setting where lines are short."""
WIDE = 100
"""Cells from which a line has room for everything."""


def draw(entry: Entry, width: int) -> Content:
    """Title, patient, setting, difficulty, best score, due; or the file and its problems."""
    if entry.case is None:
        count = len(entry.problems)
        head = f"! {text.clean(entry.path.name)}"
        first = entry.problems[0] if entry.problems else None
        line = f"line {first.line} " if first is not None and first.line else ""
        tail = f"{count} problem{'s' if count != 1 else ''}"
        if first is not None:
            tail += f": {line}{first.message}"
        room = min(cell_len(head), width // 2)
        return text.line(
            (text.cell(head, room), "$text-warning"), "  ", (text.cell(tail, width - room - 2), "")
        )
    case = entry.case
    wide = width >= WIDE
    columns = [
        (text.cell(who(case.patient), 11), ""),
        (text.cell(case.setting, 22) if wide else text.cell(_short(case.setting), 12), "dim"),
        (" " + dots(case.difficulty), ""),
        (text.cell(_score(entry), 5, right=True), "bold"),
        (text.cell("due" if entry.progress.due else "", 5, right=True), ""),
    ]
    if wide:
        begun = "  in progress" if entry.progress.unfinished is not None else ""
        columns.append((text.cell(begun, 14), "dim"))
    taken = sum(cell_len(column) for column, _ in columns) + 3
    mark = "▸ " if entry.progress.unfinished is not None else "  "
    return text.line(mark, text.cell(case.title, max(width - taken, 8)), " ", *columns)


def _short(setting: str) -> str:
    """`emergency` for an emergency department."""
    return next((setting.removesuffix(end) for end in PLACES if setting.endswith(end)), setting)


def status(entry: Entry, line: str = "") -> str:
    """What stands beneath the list about the highlighted case.

    `line` is how the list shows it: a title that was cut there is written out here.
    """
    if entry.case is None:
        return "cannot be played · enter shows all problems"
    parts = [review(entry.case.status), f"updated {entry.case.updated}"]
    if line and text.clean(entry.case.title) not in line:
        parts.insert(0, entry.case.title)
    if count := entry.case.sources:
        parts.append(f"{count} source{'s' if count != 1 else ''}")
    if entry.progress.unfinished is not None:
        parts.insert(0, "begun, enter goes on")
    elif entry.progress.finished:
        count = entry.progress.finished
        parts.insert(0, f"played {count} time{'s' if count != 1 else ''}")
    return " · ".join(parts)


def _score(entry: Entry) -> str:
    return "–" if entry.progress.best is None else f"{entry.progress.best:.0f}"
