"""A table that is filled cell by cell: findings down, hypotheses across, a mark in each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message

from sim.ui import text
from sim.ui.widgets.steady import Steady

SIGNS = {-2: "−−", -1: "−", 0: "0", 1: "+", 2: "++"}
OPEN = "·"
"""A cell that was not marked; it counts as 0."""
KEYS: Mapping[str, int] = {"1": -2, "2": -1, "3": 0, "0": 0, "4": 1, "5": 2}
MOST = 2
NAME = 26
"""Cells of the column of findings, at most."""


class Marks(Steady, can_focus=True):
    """The table; the owner reads `given`. A click chooses a cell, further ones raise its mark."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(0,-1)", "up", show=False),
        Binding("down", "move(0,1)", "down", show=False),
        Binding("left", "move(-1,0)", "left", show=False),
        Binding("right", "move(1,0)", "right", show=False),
        Binding("tab", "next(1)", "next", show=False),
        Binding("shift+tab", "next(-1)", "back", show=False),
    ]

    @dataclass
    class Changed(Message):
        """A cell was chosen or marked."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._columns: tuple[str, ...] = ()
        self._rows: tuple[str, ...] = ()
        self._given: dict[tuple[int, int], int] = {}
        self._x = self._y = 0

    def fill(self, rows: Sequence[str], columns: Sequence[str]) -> None:
        """The labels; every cell is open."""
        self._rows, self._columns = tuple(rows), tuple(columns)
        self._given, self._x, self._y = {}, 0, 0
        self.refresh(layout=True)

    @property
    def given(self) -> Mapping[tuple[int, int], int]:
        """Row and column -> mark, of what was marked."""
        return self._given

    @property
    def open(self) -> int:
        """Cells that were not marked."""
        return len(self._rows) * len(self._columns) - len(self._given)

    @property
    def here(self) -> tuple[int, int]:
        """Row and column of the chosen cell."""
        return self._y, self._x

    def mark(self, value: int) -> None:
        """Mark the chosen cell."""
        if self._rows and self._columns:
            self._given[self.here] = max(-MOST, min(value, MOST))
            self._redraw()

    def shift(self, by: int) -> None:
        """One step stronger or weaker than the mark that stands."""
        self.mark(self._given.get(self.here, 0) + by)

    def action_move(self, across: int, down: int) -> None:
        self._x = max(0, min(len(self._columns) - 1, self._x + across))
        self._y = max(0, min(len(self._rows) - 1, self._y + down))
        self._redraw()

    def action_next(self, by: int) -> None:
        """The next cell, row by row; from the last one back to the first."""
        count = len(self._rows) * len(self._columns)
        if count:
            place = (self._y * len(self._columns) + self._x + by) % count
            self._y, self._x = divmod(place, len(self._columns))
            self._redraw()

    def on_key(self, event: events.Key) -> None:
        if event.key in KEYS:
            self.mark(KEYS[event.key])
        elif event.character in ("+", "-", "−"):
            self.shift(1 if event.character == "+" else -1)
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        name, wide = self._widths(self.content_size.width or 80)
        x, y = (event.x - name) // wide, event.y - 1
        if event.x < name or not (0 <= y < len(self._rows) and 0 <= x < len(self._columns)):
            return
        if (y, x) == self.here and (y, x) in self._given:
            mark = self._given[y, x]
            self.mark(mark + 1 if mark < MOST else -MOST)
        elif (y, x) == self.here:
            self.mark(0)
        self._y, self._x = y, x
        self._redraw()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._rows) + 1

    def render(self) -> Content:
        name, wide = self._widths(self.content_size.width or 80)
        head = [(text.cell(f" {column}", wide), "bold") for column in self._columns]
        lines = [text.line(" " * name, *head)]
        for y, row in enumerate(self._rows):
            cells = [self._cell(y, x, wide) for x in range(len(self._columns))]
            lines.append(text.line((text.cell(row, name), "bold" if y == self._y else ""), *cells))
        return text.stack(lines)

    def _cell(self, y: int, x: int, wide: int) -> tuple[str, str]:
        mark = self._given.get((y, x))
        sign = OPEN if mark is None else SIGNS[mark]
        if (y, x) != self.here:
            return text.cell(f"  {sign}", wide), "dim" if mark is None else "bold"
        # The brackets say it without color, too.
        return text.cell(f" [{sign}]", wide), "bold reverse" if self.has_focus else "bold"

    def _widths(self, width: int) -> tuple[int, int]:
        """Cells of the names and of each column."""
        count = max(len(self._columns), 1)
        name = min(NAME, width // 3)
        return name, max(6, (width - name) // count)

    def _redraw(self) -> None:
        self.refresh()
        self.post_message(self.Changed())
