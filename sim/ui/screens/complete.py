"""The ids that fit where an author writes, found by their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import Label

from sim.ui.commands import Place, bindings
from sim.ui.matching import Choice
from sim.ui.screens.frame import OneFrame
from sim.ui.widgets.steady import Column
from sim.ui.widgets.typeahead import TypeAhead


class CompleteScreen(ModalScreen[str], OneFrame[str]):
    """Gives the id that was picked; none where it was closed."""

    PLACE: ClassVar[Place] = "complete"
    BINDINGS: ClassVar[list[BindingType]] = bindings("complete")

    def __init__(self, title: str, choices: Sequence[Choice], typed: str) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._typed = typed

    def compose(self) -> ComposeResult:
        with Column(classes="box"):
            yield Label(self._title, classes="box-title", markup=False)
            yield TypeAhead(
                self._choices, placeholder="a name or an id", typed=self._typed, browse=True
            )
            yield Label("enter writes it   ↓ ↑ move   esc closes", classes="box-hint", markup=False)

    @on(TypeAhead.Picked)
    def _picked(self, event: TypeAhead.Picked) -> None:
        self.dismiss(event.choice.id)

    def action_close(self) -> None:
        self.dismiss(None)
