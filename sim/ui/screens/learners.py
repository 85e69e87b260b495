"""Whose attempts these are: everyone who has played here, or a new name."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from sim.storage.profile import learners
from sim.ui import text
from sim.ui.commands import Place, bindings
from sim.ui.screens.frame import OneFrame
from sim.ui.widgets.line import Line
from sim.ui.widgets.rows import Rows
from sim.ui.widgets.steady import Column

LONGEST_NAME = 60


class LearnersScreen(ModalScreen[str], OneFrame[str]):
    """Gives the chosen name; an empty one changes nothing."""

    PLACE: ClassVar[Place] = "learners"
    BINDINGS: ClassVar[list[BindingType]] = bindings("learners")

    def __init__(self, scores: Path, current: str) -> None:
        super().__init__()
        self._current = current
        known = {one.name: one.attempts for one in learners(scores)}
        self._known = list({current: known.get(current, 0), **known}.items())

    def compose(self) -> ComposeResult:
        with Column(classes="box"):
            yield Label("Who is playing?", classes="box-title", markup=False)
            yield Rows(self._row, id="learners-rows")
            yield Line("", id="learners-who", markup=False)
            yield Input(placeholder="or a new name", id="learners-name", max_length=LONGEST_NAME)
            yield Label("enter chooses   tab to the line   esc closes", classes="box-hint",
                        markup=False)  # fmt: skip

    def on_mount(self) -> None:
        rows = self.query_one(Rows)
        rows.show(len(self._known), 0)
        rows.focus()
        self._moved()

    def _row(self, index: int, width: int) -> Content:
        name, attempts = self._known[index]
        tail = f"{attempts:>4}"
        return text.line(text.cell(name, max(width - len(tail) - 1, 8)), " ", (tail, "dim"))

    @on(Rows.Moved)
    def _moved(self) -> None:
        """Beneath the list: the highlighted name in full, in as many lines as it needs."""
        name, attempts = self._known[self.query_one(Rows).cursor]
        said = "1 attempt" if attempts == 1 else f"{attempts} attempts"
        now = "now, " if name == self._current else ""
        self.query_one("#learners-who", Line).update(text.words(f"{name}: {now}{said}"))

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        self.dismiss(self._known[event.index][0])

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        name = text.clean(event.value).strip()
        if name:
            self.dismiss(name)

    def action_back(self) -> None:
        self.dismiss("")
