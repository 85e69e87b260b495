"""One line over the footer: what is being done, how far it is, and how to stop it."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.widget import Widget

from sim.ui import text
from sim.ui.long_work import Handle
from sim.ui.widgets.bars import bar

BAR = 16
"""Cells of the bar."""


class Working(Widget):
    """Shows the newest work; the screen refreshes it."""

    DEFAULT_CSS = """
    Working { width: 100%; height: 1; padding: 0 1; background: $primary-muted; color: $text; }
    """

    def __init__(self, newest: Callable[[], Handle | None]) -> None:
        super().__init__()
        self._newest = newest

    def render(self) -> Content:
        handle = self._newest()
        if handle is None:
            return Content("")
        if not handle.total:
            return text.words(f"{handle.title} …  esc stops")
        far = f"{handle.done:,} of {handle.total:,}"
        drawn = bar(handle.done / handle.total, BAR)
        return text.words(f"{handle.title}  {drawn}  {far}  esc stops")
