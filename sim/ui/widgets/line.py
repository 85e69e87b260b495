"""Words that change often, and ask for a new layout only where they need other room."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.content import Content
from textual.visual import VisualType
from textual.widget import Widget
from textual.widgets import Label

from sim.ui import text
from sim.ui.widgets.steady import Steady

if TYPE_CHECKING:
    from textual.css.styles import RulesMap


def fits(widget: Widget, content: Content) -> bool:
    """Whether a widget has just the room that the content needs, as its styles have it.

    A layout measures and repaints the whole screen, and takes a frame of its own.
    """
    styles, room = widget.styles, widget.content_size
    if not widget.display:
        return True  # to be shown is a change that asks for a layout itself
    if not room.width:
        return False
    rules = cast("RulesMap", styles)  # Textual's own widgets hand their styles over so
    if styles.is_auto_width and content.get_optimal_width(rules, 0) != room.width:
        return False
    return not styles.is_auto_height or content.get_height(rules, room.width) == room.height


class Line(Label, Steady):
    """A label that is repainted in place."""

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        before = self.content
        if isinstance(content, Content):
            if isinstance(before, Content) and content.is_same(before):
                return
            layout = layout and not fits(self, content)
        super().update(content, layout=layout)


class Said(Line):
    """What a screen has to say at the moment; it takes a line while there is something."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self.display = False

    def say(self, sentence: str, *, warning: bool = False) -> None:
        """Show a sentence; the sign says without color that something was refused."""
        head = ("! ", "bold $text-warning") if warning else ("› ", "bold")
        self.update(text.line(head, sentence))
        self.display = True

    def clear(self) -> None:
        """Away with it, and with its line."""
        self.display = False
