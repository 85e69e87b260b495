"""How it has gone so far: score with its error, gaps first, kinds of error, calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Footer

from sim.ui import text
from sim.ui.commands import Place, bindings
from sim.ui.screens.desk import DeskScreen
from sim.ui.widgets.drawing import Drawing
from sim.ui.widgets.line import Line
from sim.ui.widgets.standing import draw
from sim.ui.widgets.steady import Scroll

if TYPE_CHECKING:
    from sim.play.desk import Desk, Standing
    from sim.play.library import Tell


class ProgressScreen(DeskScreen):
    """One page to scroll through."""

    PLACE: ClassVar[Place] = "progress"
    BINDINGS: ClassVar[list[BindingType]] = bindings("progress")

    def compose(self) -> ComposeResult:
        with Horizontal(classes="header"):
            yield Line("Progress", classes="header-title", markup=False)
            yield Line("", id="progress-who", classes="header-right", markup=False)
        with Scroll(id="progress-scroll"):
            yield Drawing(id="progress-body")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        self.query_one("#progress-who", Line).update(text.words(self._learner))
        self.query_one(Scroll).focus()

    def on_screen_resume(self) -> None:
        def work(tell: Tell) -> tuple[Desk, Standing | None]:
            from sim.play.desk import read_cases, standing

            desk = self._open_desk(read_cases(self._cases, self._workshop, tell).values())
            return desk, standing(desk)

        self.long_work("progress", "Reading the cases", work, self._show, stopped=self._show_none)

    def _show_none(self, _part: object) -> None:
        """Gaps out of a part of the cases would be wrong."""
        said = "Stopped: not every case was read. Leave and come back to read them."
        self.query_one(Drawing).draw(lambda _width: Content(said))

    def _show(self, found: tuple[Desk, Standing | None]) -> None:
        desk, so_far = found
        body = self.query_one(Drawing)
        if so_far is None:
            body.draw(lambda _width: Content("Nothing yet: finish a first patient."))
        else:
            knowledge = self._workshop.knowledge
            body.draw(lambda width: draw(desk, so_far, knowledge, width))
        for sentence in desk.damaged:
            self.say(sentence, "warning")
