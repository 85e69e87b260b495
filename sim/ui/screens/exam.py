"""A sitting: its cases, its clock, and after release its result."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Footer, Label

from sim.errors import PallorError
from sim.play.exam_case import ExamCase
from sim.play.exam_results import keep_report, results
from sim.play.sitting import Sitting, State
from sim.report.exam import ExamReport
from sim.report.exam_text import reliability
from sim.settings import Settings
from sim.ui import text
from sim.ui.commands import Place, bindings
from sim.ui.screens.base import BaseScreen
from sim.ui.screens.break_screen import BreakScreen
from sim.ui.screens.message import MessageScreen
from sim.ui.widgets.drawing import Drawing
from sim.ui.widgets.heading import Heading
from sim.ui.widgets.line import Line
from sim.ui.widgets.rows import Rows
from sim.ui.words import DISCLAIMER, clock_time

if TYPE_CHECKING:
    from sim.casefiles.sets import Tool

STATES: dict[State, str] = {
    "new": "not opened",
    "open": "open",
    "answered": "answered",
    "locked": "closed by a break",
}
FLAG = "flagged"


class ExamScreen(BaseScreen[None]):
    """Lists the cases of a sitting and hands it in when the time is over."""

    PLACE: ClassVar[Place] = "exam"
    BINDINGS: ClassVar[list[BindingType]] = bindings("exam")

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting
        self._report: ExamReport | None = None
        self._warned = False

    @property
    def exam_tools(self) -> tuple[Tool, ...] | None:
        """What the rules allow while the exam runs; None once it was handed in."""
        return None if self.sitting.submitted else self.sitting.blueprint.tools

    @property
    def report(self) -> ExamReport | None:
        """The result, once it may be seen and was computed."""
        return self._report

    def compose(self) -> ComposeResult:
        with Horizontal(classes="header"):
            yield Line("", id="exam-title", classes="header-title", markup=False)
            yield Line("", id="exam-clock", classes="header-right", markup=False)
        yield Drawing(id="exam-result")
        yield Heading(id="exam-heading")
        yield Rows(self._row, id="exam-rows", classes="headed")
        yield Line("", id="exam-status", markup=False)
        yield Label(text.words(DISCLAIMER), classes="disclaimer")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        self.query_one(Heading).say(_running)
        self.query_one(Rows).focus()
        self.query_one(Rows).show(len(self.sitting.cases))
        self.set_interval(1.0, self.tick)
        self._show()
        if self.sitting.submitted is not None:
            self._after_submission()
        elif self.sitting.time.on_break:
            self._open_break()

    def on_screen_resume(self) -> None:
        self._show()

    def tick(self) -> None:
        """Read the clock: warn, and hand everything in when the time is over."""
        sitting = self.sitting
        if sitting.submitted is not None:
            return
        clock = sitting.time
        if clock.over:
            # Not awaited: a screen that goes waits for this one, which would wait for it.
            while self._app.screen is not self:
                self._app.pop_screen()
            self.say("The time is over. Everything was handed in as it stood.", "warning")
            self._submit()
        elif clock.left <= 60 * sitting.blueprint.warning and not self._warned:
            self._warned = True
            self.say(f"{clock_time(clock.left)} left.", "warning")
        self._show_header()

    def _show(self) -> None:
        self._show_header()
        rows = self.query_one(Rows)
        rows.refresh()
        self.query_one("#exam-status", Line).update(text.words(self._status))

    def _show_header(self) -> None:
        sitting = self.sitting
        self.query_one("#exam-title", Line).update(text.words(sitting.blueprint.title))
        if sitting.submitted is not None:
            said = "handed in"
        else:
            clock = sitting.time
            flagged = sum(place.flagged for place in sitting.places)
            said = f"{clock_time(clock.left)} left · flagged {flagged} · no feedback"
        self.query_one("#exam-clock", Line).update(text.words(said))

    @property
    def _status(self) -> str:
        sitting = self.sitting
        if sitting.submitted is not None:
            over = "The time was over. " if sitting.time.over else ""
            return f"{over}Enter opens the debrief of a case." if self._report else over.strip()
        clock = sitting.time
        breaks = "no break" if clock.breaks_left <= 0 else f"breaks left: {clock.breaks_left}"
        words = [f"form {sitting.file.head.form + 1}", f"seed {sitting.blueprint.seed}", breaks]
        if clock.given_back:
            words.append(f"{clock_time(clock.given_back)} given back")
        return " · ".join(words)

    def _row(self, index: int, width: int) -> Content:
        place, case = self.sitting.places[index], self.sitting.cases[index]
        room = _room(width)
        if self._report is not None:
            line = self._report.cases[index]
            spent = f"${line.money:,.0f} of ${line.par_money:,.0f}"
            state = f"{line.total:>4.0f}  {spent}" if line.answered else f"{line.total:>4.0f}  open"
            return text.line(f"{index + 1:>2}  ", text.cell(case.title, room), f" {state}")
        flag = FLAG if place.flagged else ""
        return text.line(
            f"{index + 1:>2}  ",
            text.cell(case.title, room),
            f" {STATES[place.state]:<18}",
            (flag, "bold"),
        )

    # What the candidate does

    @on(Rows.Chosen)
    def action_open(self) -> None:
        place = self.query_one(Rows).cursor
        if self.sitting.submitted is not None:
            self._debrief(place)
            return
        from sim.ui.screens.exam_case import ExamCaseScreen

        if self._try(lambda: self.sitting.open(place)):
            self.push(ExamCaseScreen(ExamCase(self.sitting, place), self._chosen))

    def action_flag(self) -> None:
        self._try(lambda: self.sitting.toggle_flag(self.query_one(Rows).cursor))

    def action_break(self) -> None:
        seen = sum(place.state == "open" for place in self.sitting.places)
        minutes = self.sitting.blueprint.break_minutes
        body = text.words(
            f"The clock stops for up to {minutes:g} minutes. Cases that you have opened and not "
            f"answered are closed for good: {seen}."
        )
        ask = MessageScreen("Take a break?", body, yes="take it", no="go on")
        self.push(ask, lambda yes: self._take_break() if yes else None)

    def _take_break(self) -> None:
        if self._try(self.sitting.take_break):
            self._open_break()

    def _open_break(self) -> None:
        self.push(BreakScreen(self.sitting), self._back)

    def _back(self, _none: None) -> None:
        self._try(self.sitting.end_break)

    def action_submit(self) -> None:
        if self.sitting.submitted is not None:
            return
        open_ones = sum(place.state != "answered" for place in self.sitting.places)
        left = f"{open_ones} without an answer. " if open_ones else "Every case is answered. "
        body = text.words(f"{left}Nothing can be changed afterwards.")
        ask = MessageScreen("Hand in the exam?", body, yes="hand in", no="go on")
        self.push(ask, lambda yes: self._submit() if yes else None)

    def _submit(self) -> None:
        if self._try(self.sitting.submit):
            self._after_submission()

    def action_leave(self) -> None:
        if self.sitting.submitted is not None:
            self.sitting.close()
            self.dismiss()
            return
        body = text.words("Pallor closes. The clock goes on; open the exam again to go on with it.")
        ask = MessageScreen("Leave the exam?", body, yes="leave", no="stay")
        self.push(ask, lambda yes: self._app.exit() if yes else None)

    def _try(self, act: Callable[[], None]) -> bool:
        """As `attempt`; what was done is shown."""
        done = self.attempt(act)
        if done:
            self._show()
        return done

    # After it was handed in

    def _after_submission(self) -> None:
        """Score where the results are open, else say when they will be."""
        self.query_one(Footer).refresh()
        if not self.sitting.released:
            said = text.words(f"Handed in. The results open at {self.sitting.blueprint.release}.")
            self._draw(said)
            return
        self._draw(text.words("Handed in. Comparing with the engine …"))
        count = len(self.sitting.cases)

        def told(done: int) -> None:
            self._app.call_from_thread(self._draw, text.words(f"Scored {done} of {count} cases …"))

        self.in_background("results", lambda: results(self.sitting, told), self._scored)

    def _scored(self, report: ExamReport) -> None:
        self._report = report
        self.query_one(Heading).say(_reported)
        spread = f" ± {report.error:.1f}" if report.error is not None else ""
        facts = report.facts
        parts = " · ".join(f"{part.name} {100 * part.share:.0f} %" for part in report.parts)
        red = sum(len(line.red_marks) for line in report.cases)
        lines = [
            text.line((f"{report.mean:.1f}{spread} of 100", "bold"), f"  {report.verdict}"),
            text.words(parts),
            text.words(f"{facts.minutes:.0f} of {facts.minutes_allowed:.0f} minutes. "
                       f"{reliability(report)}"),
        ]  # fmt: skip
        if red:
            lines.append(text.words(f"Must not be missed, and was: {red}.", "bold"))
        self._draw(text.stack(lines))
        self._show()
        try:
            keep_report(self.sitting, report)
        except PallorError as error:
            self.show_error(error)

    def _chosen(self) -> Settings:
        """Whom words are for, and in which units: as the user of this app has chosen."""
        return getattr(self._app, "settings", None) or Settings()

    def _draw(self, content: Content) -> None:
        self.query_one("#exam-result", Drawing).draw(lambda _width: content)

    def _debrief(self, place: int) -> None:
        if self._report is None:
            return
        from sim.ui.screens.debrief import DebriefScreen

        self.push(DebriefScreen(ExamCase(self.sitting, place), self._chosen))

    def action_certificate(self) -> None:
        if self._report is None:
            return
        lines: list[Content] = []
        for sentence in self._report.certificate:
            lines += [text.words(sentence), Content("")]
        kept = f"pallor exam {self.sitting.path} --report --format html"
        lines.append(text.words(f"As a page: {kept}", "dim"))
        self.push(MessageScreen("Certificate", text.stack(lines)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that have no sense now are not offered."""
        if action in ("flag", "break", "submit"):
            return self.sitting.submitted is None
        if action == "certificate":
            return self._report is not None
        return super().check_action(action, parameters)


def _room(width: int) -> int:
    """Cells for the title of a case."""
    return max(10, width - 32)


def _running(width: int) -> Content:
    """What the columns are called while the exam runs."""
    return text.line("    ", text.cell("case", _room(width)), " where you stand")


def _reported(width: int) -> Content:
    """What the columns of the result are called."""
    return text.line("    ", text.cell("case", _room(width)), " score  spent of engine's")
