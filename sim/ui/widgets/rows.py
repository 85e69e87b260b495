"""A list that draws only the lines in view, so that ten thousand rows cost what twenty cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

Draw = Callable[[int, int], Content]
"""Index of a row and the width there is -> one line."""
KEPT = 1_000
"""Painted lines that are kept."""
MARK = "› "
"""Stands before the highlighted row."""


class Rows(ScrollView, can_focus=True):
    """One line per row, one of them highlighted; the owner draws and knows what a row means."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "up", show=False),
        Binding("down", "move(1)", "down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("home", "first", "first", show=False),
        Binding("end", "last", "last", show=False),
    ]

    cursor: reactive[int] = reactive(0, repaint=False)
    """Index of the highlighted row."""

    @dataclass
    class Chosen(Message):
        """Enter, or a click on the highlighted row."""

        rows: Rows
        index: int

        @property
        def control(self) -> Rows:
            """The list it came from."""
            return self.rows

    @dataclass
    class Moved(Message):
        """Another row is highlighted."""

        rows: Rows
        index: int

        @property
        def control(self) -> Rows:
            """The list it came from."""
            return self.rows

    def __init__(self, draw: Draw, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._draw = draw
        self._count = 0
        self._strips: dict[tuple[int, int, bool, bool], Strip] = {}
        """Lines as they were painted: scrolling moves most of them and changes none."""

    @property
    def count(self) -> int:
        """Rows there are."""
        return self._count

    def show(self, count: int, cursor: int | None = None) -> None:
        """Draw `count` rows; the highlight stays where it is, or goes to `cursor`."""
        self._count = count
        wanted = self.cursor if cursor is None else cursor
        self.cursor = max(0, min(wanted, count - 1))
        self._measure()
        self.refresh()
        self._keep_in_view()

    def lines(self, only: int | None = None) -> Sequence[str]:
        """Every row as plain text, or `only` one, as a reader sees it."""
        width = max(self.scrollable_content_region.width - len(MARK), 1)
        wanted = range(self._count) if only is None else (only,)
        return [self._draw(index, width).plain for index in wanted]

    def watch_cursor(self, old: int, new: int) -> None:
        """Repaint both rows and tell the owner."""
        self.refresh_row(old)
        self.refresh_row(new)
        self._keep_in_view()
        if self._count:
            self.post_message(self.Moved(self, new))

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """As of any widget; without regions every row may have changed."""
        if repaint and not regions:
            self._strips.clear()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        self._strips.clear()
        super().notify_style_update()

    def focus(self, scroll_visible: bool = True) -> Self:
        """Nothing is repainted where the list has the focus already."""
        return self if self.has_focus else super().focus(scroll_visible)

    def refresh_row(self, index: int) -> None:
        """Repaint one row, which lost or got the highlight."""
        y = index - self.scroll_offset.y
        self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        index = y + self.scroll_offset.y
        if not 0 <= index < self._count:
            return Strip.blank(width, self.visual_style.rich_style)
        key = (index, width, index == self.cursor, self.has_focus)
        if key not in self._strips:
            if len(self._strips) >= KEPT:
                self._strips.clear()
            self._strips[key] = self._painted(index, width, here=index == self.cursor)
        return self._strips[key]

    def _painted(self, index: int, width: int, *, here: bool) -> Strip:
        style = self.visual_style
        if here:
            style += self.get_visual_style("rows--cursor" if self.has_focus else "rows--resting")
        # The sign says it without color, too.
        row = Content(MARK if here else " " * len(MARK)) + self._draw(index, width - len(MARK))
        row = row.truncate(width)
        # Textual's own way wraps the line first, which takes as long as all the rest.
        parts = row.render(style, end="", parse_style=self._get_style)
        segments = [Segment(text, (style + own).rich_style) for text, own in parts if text]
        return Strip(segments, row.cell_length).extend_cell_length(width, style.rich_style)

    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--cursor", "rows--resting"}

    def on_resize(self) -> None:
        self._keep_in_view()

    def on_click(self, event: events.Click) -> None:
        index = int(event.y) + self.scroll_offset.y
        if not 0 <= index < self._count:
            return
        if index == self.cursor:
            self.action_choose()
        self.cursor = index

    def key_enter(self, event: events.Key) -> None:
        """No binding: a hidden one would take the screen's own `enter` out of the footer."""
        event.stop()
        self.action_choose()

    def action_move(self, by: int) -> None:
        self.cursor = max(0, min(self._count - 1, self.cursor + by))

    def action_page(self, by: int) -> None:
        self.action_move(by * max(1, self.size.height - 1))

    def action_first(self) -> None:
        self.cursor = 0

    def action_last(self) -> None:
        self.cursor = max(0, self._count - 1)

    def action_choose(self) -> None:
        if self._count:
            self.post_message(self.Chosen(self, self.cursor))

    def _measure(self) -> None:
        """Rows are as wide as there is room: only their number asks for a layout."""
        self.virtual_size = Size(1, self._count)
        # Whether there is a scrollbar is known beforehand: it takes no second layout.
        room = float(self.container_size.height)
        if self.styles.is_auto_height:
            most = self.styles.max_height
            room = most.value if most is not None else 0.0
        if room:
            shown = self.show_vertical_scrollbar = self._count > room
            if shown or self._vertical_scrollbar is not None:
                self.vertical_scrollbar.display = shown

    def _keep_in_view(self) -> None:
        if self._count:
            self.scroll_to_region(Region(0, self.cursor, 1, 1), animate=False)
