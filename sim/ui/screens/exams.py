"""Mock exams and exams: choose one, its minutes and seed; compare with earlier runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Footer, Input, Label

from sim.errors import PallorError
from sim.play.exams import Choice, Offers, limited, prepared, read_offers
from sim.play.sitting import Sitting
from sim.report.exam import ExamReport
from sim.teaching.words import signed
from sim.ui import text
from sim.ui.commands import Place, bindings
from sim.ui.screens.base import BaseScreen
from sim.ui.widgets.drawing import Drawing
from sim.ui.widgets.line import Line
from sim.ui.widgets.rows import Rows
from sim.ui.words import DISCLAIMER

if TYPE_CHECKING:
    from sim.play.library import Tell
    from sim.play.workshop import Workshop

WORDS = {"running": "go on", "blueprint": "exam", "set": "practice", "finished": "result"}
SHOWN = 5
"""Earlier runs that are listed."""


class ExamsScreen(BaseScreen[None]):
    """Starts an exam, goes on with one, or opens a result."""

    PLACE: ClassVar[Place] = "exams"
    BINDINGS: ClassVar[list[BindingType]] = bindings("exams")

    def __init__(self, cases: Path, scores: Path, learner: str, workshop: Workshop) -> None:
        super().__init__()
        self._cases = cases
        self._scores = scores
        self._learner = learner
        self._workshop = workshop
        self._offers: Offers | None = None

    def compose(self) -> ComposeResult:
        with Horizontal(classes="header"):
            yield Line("Exams", classes="header-title", markup=False)
            yield Label(text.words(self._learner), classes="header-right")
        yield Rows(self._row, id="exams-rows")
        with Horizontal(id="exams-fields"):
            yield Label("minutes", markup=False)
            yield Input(type="number", id="exams-minutes", max_length=6)
            yield Label("seed", markup=False)
            yield Input(type="integer", id="exams-seed", max_length=9)
        yield Drawing(id="exams-earlier")
        yield Label(text.words(DISCLAIMER), classes="disclaimer")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        self.query_one(Rows).focus()

    def on_screen_resume(self) -> None:
        def read(tell: Tell) -> Offers:
            return read_offers(self._cases, self._scores, self._learner, self._workshop, tell)

        self.long_work("offers", "Reading the cases", read, self._show, stopped=self._show_none)

    def _show_none(self, _part: Offers) -> None:
        """From a part of the cases another exam would be drawn than from all of them."""
        if self._offers is None:
            self._draw("Stopped: not every case was read, so no exam can be drawn. "
                       "Leave and come back to read them.")  # fmt: skip

    def _show(self, offers: Offers) -> None:
        self._offers = offers
        self.query_one(Rows).show(len(offers.choices))
        self._show_choice()
        for problem in offers.problems:
            self.say(problem, "warning")

    @property
    def _choice(self) -> Choice | None:
        offers = self._offers
        if offers is None or not offers.choices:
            return None
        return offers.choices[self.query_one(Rows).cursor]

    def _row(self, index: int, width: int) -> Content:
        if self._offers is None:
            return Content("")
        choice = self._offers.choices[index]
        return text.line(
            (text.cell(WORDS[choice.kind], 10), "bold"),
            text.cell(choice.title, max(10, width - 42)),
            f" {choice.detail}",
        )

    @on(Rows.Moved)
    def _show_choice(self) -> None:
        choice = self._choice
        if choice is None:
            self._draw("No exams and no sets in this folder of cases.")
            return
        startable = choice.kind in ("blueprint", "set")
        self.query_one("#exams-fields").display = startable
        self.query_one("#exams-minutes", Input).value = f"{choice.minutes:g}"
        self.query_one("#exams-seed", Input).value = str(choice.seed)
        earlier = [r for r in self._earlier if r.facts.exam == choice.exam][-SHOWN:]
        lines = [Content.styled("Earlier runs", "bold")]
        lines += [text.words(_run(report)) for report in reversed(earlier)]
        if not earlier:
            lines.append(text.words("none yet", "dim"))
        if len(earlier) > 1:
            lines.append(text.words(_change(earlier[-2], earlier[-1])))
        self.query_one("#exams-earlier", Drawing).draw(lambda _width: text.stack(lines))

    @property
    def _earlier(self) -> tuple[ExamReport, ...]:
        return self._offers.earlier if self._offers else ()

    def _draw(self, sentence: str) -> None:
        self.query_one("#exams-earlier", Drawing).draw(lambda _width: text.words(sentence))

    @on(Rows.Chosen)
    @on(Input.Submitted)
    def action_start(self) -> None:
        choice, offers = self._choice, self._offers
        if choice is None or offers is None:
            return
        try:
            sitting = self._sitting(choice, offers)
        except PallorError as error:
            self.show_error(error)
            return
        except ValueError:
            self.say("Minutes are a number from 1 to 1440, the seed a whole number.", "warning")
            return
        from sim.ui.screens.exam import ExamScreen

        self.push(ExamScreen(sitting))

    def _sitting(self, choice: Choice, offers: Offers) -> Sitting:
        """Start it or go on. Raises ValueError for fields that hold no sensible number."""
        if choice.path is not None:
            return Sitting.resume(choice.path, offers.pool, self._workshop)
        minutes = float(self.query_one("#exams-minutes", Input).value)
        seed = int(self.query_one("#exams-seed", Input).value)
        if not 0 < minutes <= 1440:
            raise ValueError(minutes)
        blueprint, pool = prepared(choice, offers.pool, minutes, seed)
        sets = [one.chosen for one in offers.choices if one.chosen is not None]
        pool = limited(blueprint, sets, pool)
        return Sitting.start(blueprint, pool, self._workshop, self._scores, self._learner)

    def action_back(self) -> None:
        self.dismiss()


def _run(report: ExamReport) -> str:
    spread = f" ± {report.error:.1f}" if report.error is not None else ""
    facts = report.facts
    return (
        f"{facts.submitted:%Y-%m-%d}  {report.mean:>5.1f}{spread}  seed {facts.seed}  "
        f"{facts.minutes:.0f} of {facts.minutes_allowed:.0f} min  draw {facts.draw}"
    )


def _change(before: ExamReport, after: ExamReport) -> str:
    """Whether two runs differ by more than their errors: sqrt(a^2 + b^2) for independent ones."""
    gained = after.mean - before.mean
    if before.error is None or after.error is None:
        return f"{signed(gained, 1)} since the run before."
    error = (before.error**2 + after.error**2) ** 0.5
    said = f"{signed(gained, 1)} ± {error:.1f} since the run before"
    if abs(gained) < 2 * error:
        return f"{said}: no more than chance may bring."
    return f"{said}."
