"""What the part of the screen that has the focus answers to, for the help."""

from __future__ import annotations

from dataclasses import dataclass

from textual.containers import ScrollableContainer
from textual.widget import Widget
from textual.widgets import Button, Input, TextArea

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
    (Button, Help("a button", (("enter", "presses it"), ("tab", "goes to the next")))),
    (ScrollableContainer, Help("a text to read", (*_MOVES, ("tab", "to the next part")))),
)  # fmt: skip
"""Which widget is which; the first that fits a widget or what it lies in is taken."""


def focused_help(widget: Widget | None) -> Help | None:
    """Help for the part that has the focus, or for the nearest part around it."""
    for around in widget.ancestors_with_self if widget is not None else ():
        for kind, help in HELP:
            if isinstance(around, kind) and not _inside_typeahead(around):
                return help
    return None


def _inside_typeahead(widget: object) -> bool:
    """The line and the list of a search are one part."""
    return isinstance(widget, Input | Rows) and isinstance(widget.parent, TypeAhead)
