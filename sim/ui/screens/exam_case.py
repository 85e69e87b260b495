"""One patient of an exam: the case as always, without whatever explains or scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.play.exam_case import ExamCase
from sim.play.exam_rules import last_stated
from sim.settings import Settings
from sim.ui import text
from sim.ui.exam_guard import refused
from sim.ui.screens.case import CaseScreen
from sim.ui.widgets.line import Line
from sim.ui.words import clock_time, day, money, patient

if TYPE_CHECKING:
    from sim.casefiles.sets import Tool

FIRST = "First your differential from what you have read: press d."


class ExamCaseScreen(CaseScreen):
    """The sitting's screen beneath keeps the time; this one shows it."""

    def __init__(self, session: ExamCase, chosen: Callable[[], Settings] = Settings) -> None:
        super().__init__(session, chosen)
        self._exam = session

    @property
    def exam_tools(self) -> tuple[Tool, ...]:
        """What the rules of the exam allow."""
        return self._exam.sitting.blueprint.tools

    def on_mount(self) -> None:
        self.set_interval(1.0, self._show_header)
        if last_stated(self._exam.encounter) is None:
            self.say(FIRST)

    def show(self) -> None:
        super().show()
        self._show_header()

    def _show_header(self) -> None:
        sitting, revealed = self._exam.sitting, self._exam.revealed
        count, flagged = len(sitting.cases), sum(place.flagged for place in sitting.places)
        title = (
            f"Case {self._exam.place + 1} of {count} · {patient(self._exam.case.patient)} · "
            f"{clock_time(sitting.time.left)} left"
        )
        status = f"{day(revealed.days)} · {money(revealed.money)} · flagged {flagged} · no feedback"
        self.query_one("#case-title", Line).update(text.words(title))
        self.query_one("#case-clock", Line).update(text.words(status))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what is on the list for exams."""
        if refused("case", action, parameters, frozenset(self.exam_tools)):
            return False
        return super().check_action(action, parameters)

    def action_tab(self, tab: str) -> None:
        """A click on a tab follows the same rules as its key."""
        if self.check_action("tab", (tab,)):
            super().action_tab(tab)

    def action_commit(self) -> None:
        """No diagnosis is typed in vain: what is owed is said first."""
        if self._do(self._exam.check_may_answer):
            super().action_commit()

    def _committed(self, done: bool | None) -> None:
        if done:
            self.dismiss()
