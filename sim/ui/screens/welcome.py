"""The first start: who reads, which units, where things are, and three ways to begin."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label

from sim.settings import CHOICES, Settings
from sim.ui import text
from sim.ui.commands import Place, bindings
from sim.ui.screens.frame import OneFrame
from sim.ui.screens.settings import SHOWN
from sim.ui.widgets.drawing import Drawing
from sim.ui.widgets.rows import Rows
from sim.ui.widgets.steady import Column
from sim.ui.words import DISCLAIMER

Next = Literal["guide", "lesson", "library"]
BEGIN: tuple[tuple[Next, str], ...] = (
    ("guide", "a first patient, with a word at each step"),
    ("lesson", "what a result is worth, in two minutes"),
    ("library", "straight to the library"),
)
PAGES = ("audience", "units", "begin")
HELLO = (
    f"{DISCLAIMER}. Pallor simulates people with small red cells and compares your thinking with "
    "a sourced engine. No human expert has reviewed it unless a page says so by name. It does not "
    "replace judgement: verify what matters in the cited literature."
)
ASKED = {
    "audience": "Whom shall the words be for? Facts and scores stay the same.",
    "units": "In which units do you read results?",
    "begin": "How would you like to begin?",
}


class WelcomeScreen(ModalScreen[Next], OneFrame[Next]):
    """Three short pages; escape skips all of them. Dismisses with where to begin."""

    PLACE: ClassVar[Place] = "welcome"
    BINDINGS: ClassVar[list[BindingType]] = bindings("welcome")

    def __init__(
        self,
        settings: Settings,
        places: tuple[tuple[str, Path], ...],
        change: Callable[[dict[str, Any]], Settings],
    ) -> None:
        """`places` are folders and files by what they hold; `change` keeps a choice."""
        super().__init__()
        self._settings = settings
        self._places = places
        self._change = change
        self._page = 0

    def compose(self) -> ComposeResult:
        with Column(classes="box"):
            yield Label("Welcome to Pallor", classes="box-title", markup=False)
            yield Drawing(id="welcome-said")
            yield Rows(self._row, id="welcome-rows")
            yield Label(
                "enter chooses   ← back   esc skips; F3 and ^p find all of this again",
                classes="box-hint", markup=False,
            )  # fmt: skip

    def on_mount(self) -> None:
        self.query_one(Drawing).draw(self._said)
        self._show()
        self.query_one(Rows).focus()

    @property
    def page(self) -> str:
        """What is being asked."""
        return PAGES[self._page]

    def _choices(self) -> tuple[str, ...]:
        return tuple(name for name, _ in BEGIN) if self.page == "begin" else CHOICES[self.page]

    def _show(self) -> None:
        choices = self._choices()
        now = getattr(self._settings, self.page, "")
        rows = self.query_one(Rows)
        rows.styles.height = len(choices)
        rows.show(len(choices), choices.index(now) if now in choices else 0)
        self.query_one(Drawing).redraw()

    def _row(self, index: int, width: int) -> Content:
        name = self._choices()[index]
        said = BEGIN[index][1] if self.page == "begin" else SHOWN[name]
        return text.words(text.cell(said, width))

    def _said(self, width: int) -> Content:
        lines = [Content(""), *text.words(ASKED[self.page], "bold").wrap(width)]
        if self.page == "audience":
            lines = [*text.words(HELLO).wrap(width), *lines]
        elif self.page == "begin":
            where = [
                line
                for name, path in self._places
                for line in text.hanging(f"{name:<10}", text.words(str(path), "dim"), width)
            ]
            lines = [Content("Where your files are (copying them is a backup):"), *where, *lines]
        return text.stack(lines)

    @on(Rows.Chosen)
    def _chosen(self) -> None:
        choice = self._choices()[self.query_one(Rows).cursor]
        if self.page == "begin":
            self.dismiss(BEGIN[self.query_one(Rows).cursor][0])
            return
        self._settings = self._change({self.page: choice})
        self._page += 1
        self._show()

    def action_back(self) -> None:
        self._page = max(0, self._page - 1)
        self._show()

    def action_skip(self) -> None:
        self.dismiss("library")
