"""One line for the learner's own note."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from sim.ui.commands import help_in_dialog
from sim.ui.screens.frame import OneFrame
from sim.ui.widgets.steady import Column


class NoteScreen(ModalScreen[str], OneFrame[str]):
    """Dismisses with the note; empty for none."""

    ABOUT: ClassVar[tuple[str, str]] = (
        "Note",
        "A line for yourself. It is kept with the attempt and costs nothing; 4 in the case shows "
        "all of them.",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "cancel", "close"),
        help_in_dialog(),
    ]

    def compose(self) -> ComposeResult:
        with Column(classes="box"):
            yield Label("Note", classes="box-title", markup=False)
            yield Input(placeholder="for yourself; enter keeps it", max_length=4000)
            yield Label("enter keeps it   esc closes", classes="box-hint", markup=False)

    @on(Input.Submitted)
    def _keep(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())

    def action_cancel(self) -> None:
        self.dismiss("")
