"""Parts that draw lines of text to fit the width they have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from sim.ui import text
from sim.ui.widgets.steady import Steady

Draw = Callable[[int], Content]
"""Width in cells -> lines."""


def nothing(_width: int) -> Content:
    """Draws nothing."""
    return Content("")


class Drawing(Steady):
    """Draws what a function of the width says; a click on it is a wish for `action`."""

    @dataclass
    class Pressed(Message):
        """It was clicked; `action` is the screen's action it stands for."""

        action: str

    def __init__(
        self, *, action: str = "", id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._action = action
        self._draw: Draw = nothing
        self._drawn: dict[int, Content] = {}
        """By width: measuring and painting share what was drawn."""
        self._heights: dict[int, int] = {}
        """Lines of it, by width: to count them is to wrap all of it."""

    def draw(self, draw: Draw) -> None:
        """Draw this from now on."""
        self._draw = draw
        self.redraw()

    def redraw(self) -> None:
        """What it draws from has changed; the screen is laid out anew where it needs other room."""
        self._drawn.clear()
        self._heights.clear()
        width, height = self.content_size
        auto = self.styles.is_auto_height
        fits = bool(width) and (not auto or self._height(width) == height)
        self.refresh(layout=self.display and not fits)

    @property
    def plain(self) -> str:
        """What it shows, as text."""
        return self.render().plain

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self._height(width) if width else 0

    def render(self) -> Content:
        return self._at(self.content_size.width or 80)

    def _height(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._at(width).get_height({}, width)
        return self._heights[width]

    def _at(self, width: int) -> Content:
        if width not in self._drawn:
            self._drawn[width] = self._draw(width)
        return self._drawn[width]

    def on_click(self) -> None:
        if self._action:
            self.post_message(self.Pressed(self._action))


class TabLine(Widget):
    """One line of numbered tabs."""

    @dataclass
    class Picked(Message):
        """Another tab was clicked."""

        tab: str

    def __init__(
        self,
        tabs: Sequence[tuple[str, str]],
        *,
        short: Mapping[str, str] | None = None,
        id: str | None = None,
    ) -> None:
        """`tabs` are id and label, in order; their numbers are the keys.

        `short` holds other labels, by id, for a line that is too narrow for the usual ones.
        """
        super().__init__(id=id, markup=False)
        self._tabs = tuple(tabs)
        self._short = dict(short or {})
        self._active = self._tabs[0][0]

    @property
    def active(self) -> str:
        """Id of the open tab."""
        return self._active

    def open(self, tab: str) -> None:
        """Show a tab as the open one."""
        self._active = tab
        self.refresh()

    def render(self) -> Content:
        labels, gap = self._fitting()
        return Content(" " * gap).join(
            text.words(label, "bold underline" if id == self._active else "")
            for (id, _), label in zip(self._tabs, labels, strict=True)
        )

    def on_click(self, event: events.Click) -> None:
        labels, gap = self._fitting()
        start = event.x - self.styles.padding.left
        for (id, _), label in zip(self._tabs, labels, strict=True):
            if 0 <= start < len(label):
                self.post_message(self.Picked(id))
                return
            start -= len(label) + gap

    def _fitting(self) -> tuple[list[str], int]:
        """The numbered labels and the space between them; short and tight where it is narrow."""
        room = self.content_size.width or 80
        usual = [f"{number} {label}" for number, (_, label) in enumerate(self._tabs, 1)]
        if sum(map(len, usual)) + 2 * (len(usual) - 1) <= room:
            return usual, 2
        tight = [
            f"{number} {self._short.get(id, label)}"
            for number, (id, label) in enumerate(self._tabs, 1)
        ]
        return tight, 1
