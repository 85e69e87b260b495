"""A line to type in and what fits beneath it; nothing is listed before two letters stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from sim.ui import text
from sim.ui.matching import LEAST, Choice, find
from sim.ui.widgets.line import Line
from sim.ui.widgets.rows import Rows
from sim.ui.widgets.steady import Field, Steady

EMPTY = f"Type {LEAST} letters or more."
NOTHING = "Nothing fits. Other words, or fewer letters?"


class TypeAhead(Vertical, Steady):
    """Finds one entry of a catalog by what the learner calls it."""

    @dataclass
    class Picked(Message):
        """Enter on a line."""

        choice: Choice

    @dataclass
    class Marked(Message):
        """Space on a line of the list."""

        choice: Choice

    @dataclass
    class Empty(Message):
        """Enter with nothing to pick; `query` is what stood in the line."""

        query: str

    class Erased(Message):
        """Backspace with nothing left to erase."""

    @dataclass
    class Typed(Message):
        """The line was edited."""

        query: str

    def __init__(
        self,
        choices: Sequence[Choice],
        *,
        placeholder: str,
        marked: Callable[[str], bool] = lambda _id: False,
        strip: Callable[[str], str] = str,
        fits: Callable[[str, Choice], bool] = lambda _typed, _choice: True,
        typed: str = "",
        browse: bool = False,
        id: str | None = None,
    ) -> None:
        """`marked` says which ids carry a check mark; `strip` takes off what is not searched.

        `fits` says of a typed text whether it can mean a choice at all. `typed` stands in the line
        at first; with `browse` an empty line lists everything, which no learner may see.
        """
        super().__init__(id=id)
        self._choices = choices
        self._placeholder = placeholder
        self._marked = marked
        self._strip = strip
        self._fits = fits
        self._initial = typed
        self._browse = browse
        self._found: list[Choice] = []

    def compose(self) -> ComposeResult:
        yield Field(self._initial, placeholder=self._placeholder, select_on_focus=False)
        yield Line(EMPTY, id="typeahead-hint", markup=False)
        yield Rows(self._row)

    def on_mount(self) -> None:
        self._list(self._initial)
        self.query_one(Input).focus()

    @property
    def query_text(self) -> str:
        """What stands in the line."""
        return self.query_one(Input).value

    @property
    def typing(self) -> bool:
        """Whether the line has the focus, not the list."""
        return self.query_one(Input).has_focus

    @property
    def found(self) -> Sequence[Choice]:
        """What is listed now."""
        return self._found

    def clear(self) -> None:
        """Empty the line, and go back to it.

        What was found goes at once, not with the change of the line that comes later: an enter
        that is pressed between the two means the empty line.
        """
        self._found = []
        self.query_one(Rows).show(0)  # before anybody paints what is no longer there
        self.query_one(Input).value = ""
        self.query_one(Input).focus()

    def redraw(self) -> None:
        """The check marks changed."""
        self.query_one(Rows).refresh()

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        event.stop()
        self._list(event.value)
        self.post_message(self.Typed(event.value))

    def _list(self, typed: str) -> None:
        wanted = self._strip(typed).strip()
        possible = [choice for choice in self._choices if self._fits(typed, choice)]
        self._found = possible if self._browse and not wanted else find(wanted, possible)
        rows = self.query_one(Rows)
        rows.display = bool(self._found)
        rows.show(len(self._found), 0)
        hint = self.query_one("#typeahead-hint", Line)
        hint.display = not self._found
        letters = sum(map(str.isalnum, wanted))
        hint.update(Content(EMPTY if letters < LEAST else NOTHING))

    @on(Input.Submitted)
    def _enter(self, event: Input.Submitted) -> None:
        event.stop()
        self._pick()

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        event.stop()
        self._pick()

    @on(Rows.Moved)
    def _quiet(self, event: Rows.Moved) -> None:
        event.stop()

    def _pick(self) -> None:
        # What is listed may belong to a line that was emptied since.
        if self._found and (self._browse or self.query_text.strip()):
            self.post_message(self.Picked(self._found[self.query_one(Rows).cursor]))
        else:
            self.post_message(self.Empty(self.query_text))

    def on_key(self, event: events.Key) -> None:
        """Arrows walk the list from the line; letters typed in the list go back to the line."""
        field, rows = self.query_one(Input), self.query_one(Rows)
        if field.has_focus and event.key in ("down", "up") and self._found:
            rows.focus()
            if event.key == "down" and rows.count > 1 and rows.cursor == 0:
                rows.action_move(1)
            event.stop()
            event.prevent_default()
        elif field.has_focus and event.key == "backspace" and not field.value:
            self.post_message(self.Erased())
        elif rows.has_focus and event.key == "space":
            self.post_message(self.Marked(self._found[rows.cursor]))
            event.stop()
        elif rows.has_focus and event.key == "up" and rows.cursor == 0:
            field.focus()
            event.stop()
            event.prevent_default()
        elif rows.has_focus and (event.is_printable or event.key == "backspace"):
            field.focus()
            field.cursor_position = len(field.value)
            if event.key == "backspace":
                field.action_delete_left()
            elif event.character is not None:
                field.insert_text_at_cursor(event.character)
            event.stop()

    def _row(self, index: int, width: int) -> Content:
        choice = self._found[index]
        mark = "✓ " if self._marked(choice.id) else "  "
        detail = text.clean(choice.detail)
        room = width - cell_len(mark) - cell_len(detail) - 1
        return text.line(mark, text.cell(choice.label, max(room, 8)), " ", (detail, "dim"))
