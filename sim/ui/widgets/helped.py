"""What the part of the screen that has the focus answers to, for the help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.containers import ScrollableContainer
from textual.widget import Widget
from textual.widgets import Button, Input, TextArea

from sim.ui.widgets.marks import Marks
from sim.ui.widgets.rows import Rows
from sim.ui.widgets.typeahead import TypeAhead


@dataclass(frozen=True)
class Help:
    """One part of a screen in words."""

    name: str
    keys: tuple[tuple[str, str], ...]
    """Keys as a reader knows them, and what they do."""


_MOVES = (
    ("↑ ↓", "the line above or below"),
    ("page up, page down", "a screenful"),
    ("home, end", "the first or the last line"),
)
HELP: tuple[tuple[type[Widget], Help], ...] = (
    (TypeAhead, Help("a line to search in, and what it finds", (
        ("letters", "two or more list what fits; synonyms and slips are fine"),
        ("enter", "takes the highlighted line"),
        ("↓", "into the list; ↑ at its top goes back to the line"),
        ("letters in the list", "go on in the line"),
    ))),
    (Rows, Help("a list", (*_MOVES, ("enter", "takes the highlighted line")))),
    (TextArea, Help("a text of several lines", (("letters, enter", "write"), *_MOVES))),
    (Input, Help("a line to type in", (
        ("enter", "takes what stands there"),
        ("← →, home, end", "move within the line"),
        ("ctrl+u", "empties the line before the cursor"),
    ))),
    (Marks, Help("a table to mark", (
        ("↑ ↓ ← →, tab", "another cell"),
        ("+ −, or 1 to 5", "how strongly the finding speaks for or against the column"),
        ("0", "tells nothing"),
        ("enter", "keeps the table"),
    ))),
    (Button, Help("a button", (("enter", "presses it"), ("tab", "goes to the next")))),
    (ScrollableContainer, Help("a text to read", (*_MOVES, ("tab", "to the next part")))),
)  # fmt: skip
"""Which widget is which; the first that fits a widget or what it lies in is taken."""


OF: Mapping[str, tuple[str, str]] = {
    "library-rows": ("the patients", "opens the highlighted patient"),
    "library-filter": ("words that a patient's line must hold", "goes to the list"),
    "case-scroll": ("the open tab; 1 to 4 open the others", ""),
    "commit-yes": ("your answer, ready to be given", "gives it, or opens the table first"),
    "debrief-head": ("the result in short", ""),
    "debrief-scroll": ("the open tab; 1 to 9 open the others", ""),
    "debrief-ask": ("your question", "asks it; a number asks one that is offered"),
    "differential-rows": ("your diagnoses with their tokens", "states them so"),
    "exam-rows": ("the cases of the exam", "opens the highlighted case"),
    "exams-rows": ("exams, and sets to practice with", "starts the highlighted one"),
    "exams-minutes": ("working time of a practice exam", "starts it"),
    "exams-seed": ("a number; the same one draws the same patients", "starts it"),
    "learners-rows": ("who has played here", "plays as the highlighted one"),
    "learners-name": ("a new learner's name", "plays as this one"),
    "lesson-guess": ("how many of 1,000, as you guess", "goes to the results"),
    "lesson-rows": ("results that her test may have", ""),
    "page-scroll": ("one page", ""),
    "pages-filter": ("words of a name, a synonym, an author or a year", "opens the page"),
    "pages-rows": ("conditions and sources", "opens the highlighted page"),
    "progress-scroll": ("what your attempts show", ""),
    "proof-rows": ("problems of this case", "goes to the line that has it"),
    "proof-scroll": ("the case as others see it", ""),
    "settings-rows": ("the settings", "takes the next choice, or opens a line"),
    "settings-text": ("the name of the learner", "keeps it"),
    "study-rows": ("today's patients", "opens the highlighted patient"),
    "welcome-rows": ("the answers to choose from", ""),
    "author-text": ("the case as TOML; tab goes to what stands beside it", ""),
}
"""Id of a widget -> what it holds, and what enter does there; empty where it is as usual."""


def focused_help(widget: Widget | None) -> Help | None:
    """Help for the part that has the focus, or for the nearest part around it."""
    for around in widget.ancestors_with_self if widget is not None else ():
        for kind, help in HELP:
            if isinstance(around, kind) and not _inside_typeahead(around):
                return _of(around.id or "", help)
    return None


def _of(id: str, help: Help) -> Help:
    """What is known of this very part, in the words for its kind."""
    what, enter = OF.get(id, ("", ""))
    keys = tuple((key, enter if key == "enter" and enter else does) for key, does in help.keys)
    return Help(f"{help.name}: {what}" if what else help.name, keys)


def _inside_typeahead(widget: object) -> bool:
    """The line and the list of a search are one part."""
    return isinstance(widget, Input | Rows) and isinstance(widget.parent, TypeAhead)
