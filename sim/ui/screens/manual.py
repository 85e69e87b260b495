"""The documents that ship with the program: manual and editorial policy."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Label, Markdown

from sim.locations import PACKAGE
from sim.ui.screens.frame import OneFrame
from sim.ui.widgets.steady import Scroll

DOCUMENTS = {
    "Manual": "manual.md", "Editorial policy": "editorial.md", "Writing a case": "authoring.md",
}  # fmt: skip


class ManualScreen(OneFrame[None]):
    """Scrolls through one of the documents."""

    ABOUT: ClassVar[tuple[str, str]] = (
        "A document",
        "Read it with the arrows and page down; esc or q goes back to where you were.",
    )
    BINDINGS: ClassVar[list[BindingType]] = [("escape,q,f2", "dismiss", "back")]

    def __init__(self, title: str = "Manual") -> None:
        super().__init__()
        self.document = title
        """Which of the documents it shows."""

    def compose(self) -> ComposeResult:
        yield Label(self.document, classes="header", markup=False)
        with Scroll(id="manual-scroll"):
            file = PACKAGE / "docs" / DOCUMENTS[self.document]
            yield Markdown(file.read_text(encoding="utf-8"), open_links=False)
        yield Label("esc back", classes="disclaimer", markup=False)

    def on_mount(self) -> None:
        self.query_one(Scroll).focus()
