"""One line of the library. It never shows what the patient has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from sim.ui import text
from sim.ui.words import dots, review, who

if TYPE_CHECKING:
    from sim.play.library import Entry


PLACES = (" department", " clinic", " ward")
"""Left out of a setting where lines are short."""
STYLES = ("", "dim", "", "bold", "", "dim")
"""Of the columns behind the title."""
ROOMY = 66
"""Cells from which a line has room for the word at a first patient."""
WIDE = 100
"""Cells from which a line has room for everything."""


def draw(entry: Entry, width: int, *, advised: bool = False) -> Content:
    """Title, patient, setting, difficulty, best score, due; or the file and its problems.

    `advised` says that a beginner may well start here.
    """
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
    start = "start" if advised and width >= ROOMY else ""
    due = "due" if entry.progress.due else start
    begun = "in progress" if entry.progress.unfinished is not None else ""
    setting = case.setting if width >= WIDE else _short(case.setting)
    cells = (who(case.patient), setting, dots(case.difficulty), _score(entry), due, begun)
    columns = [(cell, style) for cell, style in zip(_columns(cells, width), STYLES, strict=False)]
    mark = "▸ " if entry.progress.unfinished is not None else "  "
    return text.line(mark, text.cell(case.title, _room(width)), " ", *columns)


def heading(width: int) -> Content:
    """What the columns are called."""
    cells = ("patient", "setting", "level", "best", "", "")
    return text.line("  ", text.cell("title", _room(width)), " ", *_columns(cells, width))


def _columns(cells: Sequence[str], width: int) -> list[str]:
    """The cells behind the title, each as wide as its column; the last one where there is room."""
    wide = width >= WIDE
    patient, setting, level, best, due, begun = cells
    shown = [
        text.cell(patient, 11),
        text.cell(setting, 22 if wide else 12),
        f" {text.cell(level, 5)}",
        text.cell(best, 5, right=True),
        text.cell(due, 6 if width >= ROOMY else 4, right=True),
    ]
    return [*shown, text.cell(f"  {begun}", 14)] if wide else shown


def _room(width: int) -> int:
    """Cells for the title."""
    taken = sum(map(cell_len, _columns(("",) * 6, width)))
    return max(width - taken - 3, 8)


def _short(setting: str) -> str:
    """`emergency` for an emergency department."""
    return next((setting.removesuffix(end) for end in PLACES if setting.endswith(end)), setting)


def status(entry: Entry, line: str = "", *, advised: bool = False) -> str:
    """What stands beneath the list about the highlighted case; `advised` as for `draw`.

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
    elif advised:
        parts.insert(0, "begin here")
    return " · ".join(parts)


def _score(entry: Entry) -> str:
    return "–" if entry.progress.best is None else f"{entry.progress.best:.0f}"


def count(playable: int, broken: int) -> Content:
    """As it stands over the list."""
    said = f"{playable:,} case{'s' if playable != 1 else ''}"
    if broken:
        said += f" · {broken} with problems"
    return text.words(f"{said} · learning")
