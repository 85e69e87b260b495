"""Widgets that are laid out once where others are laid out twice."""

from __future__ import annotations

from textual.actions import SkipAction
from textual.containers import Vertical, VerticalScroll
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widget import Widget
from textual.widgets import Input


class Steady(Widget):
    """To be named after a Textual class: its new size asks for no second layout of the screen.

    Textual lays a screen out again when a widget hears how large it has become. Only what it
    holds could need that, and that was laid out with it; scrollbars that come or go ask themselves.
    """

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), repaint=False)


class Column(Vertical, Steady):
    """One beneath the other."""


class Scroll(VerticalScroll, Steady):
    """Scrolls up and down; a line at a time it goes at once, where Textual takes some frames."""

    def action_scroll_down(self) -> None:
        if not self.allow_vertical_scroll:
            raise SkipAction()
        self.scroll_down(animate=False, immediate=True)

    def action_scroll_up(self) -> None:
        if not self.allow_vertical_scroll:
            raise SkipAction()
        self.scroll_up(animate=False, immediate=True)


class Field(Input):
    """A line to type in; each letter makes it longer within, and moves nothing around it."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), repaint=False)
