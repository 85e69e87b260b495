"""The manual that ships with the program."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Label, Markdown

from sim.locations import PACKAGE

MANUAL = PACKAGE / "docs" / "manual.md"


class ManualScreen(Screen[None]):
    """Scrolls through the manual."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,q,f2", "dismiss", "back")]

    def compose(self) -> ComposeResult:
        yield Label("Manual", classes="header", markup=False)
        with VerticalScroll(id="manual-scroll"):
            yield Markdown(MANUAL.read_text(encoding="utf-8"), open_links=False)
        yield Label("esc back", classes="disclaimer", markup=False)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
