"""A break: nothing of the exam is to be seen, and the clock stands."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import Label

from sim.play.sitting import Sitting
from sim.ui import text
from sim.ui.commands import help_in_dialog
from sim.ui.screens.frame import OneFrame
from sim.ui.widgets.line import Line
from sim.ui.widgets.steady import Column
from sim.ui.words import clock_time


class BreakScreen(ModalScreen[None], OneFrame[None]):
    """Dismissed by enter when the candidate is back."""

    ABOUT: ClassVar[tuple[str, str]] = (
        "Break",
        "The clock stands until you go on with enter, or until the break has been used up.",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        ("enter,escape,space", "back", "go on"),
        help_in_dialog(),
    ]

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(classes="break")
        self._sitting = sitting

    def compose(self) -> ComposeResult:
        with Column(classes="box"):
            yield Label("Break", classes="box-title", markup=False)
            yield Line("", id="break-left", markup=False)
            yield Label("enter goes on with the exam", classes="box-hint", markup=False)

    def on_mount(self) -> None:
        self._show()
        self.set_interval(1.0, self._show)

    def _show(self) -> None:
        clock = self._sitting.time
        if clock.break_left:
            said = f"The clock stands for {clock_time(clock.break_left)} more."
        else:
            said = f"The break is over and the clock runs: {clock_time(clock.left)} left."
        self.query_one("#break-left", Line).update(text.words(said))

    def action_back(self) -> None:
        self.dismiss(None)
