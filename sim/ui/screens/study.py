"""Today's study session: the patient of the day, what is due, then new patients.

No row says why its patient was chosen beyond "due" or "new": the objective would tell the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Footer

from sim.errors import PallorError
from sim.ui import text
from sim.ui.commands import Place, bindings
from sim.ui.screens.desk import DeskScreen
from sim.ui.widgets.heading import Heading
from sim.ui.widgets.line import Line
from sim.ui.widgets.rows import Rows
from sim.ui.words import dots, who

if TYPE_CHECKING:
    from sim.encounter.case import Case
    from sim.play.desk import Desk
    from sim.play.library import Tell
    from sim.storage.profile import Profile


class StudyScreen(DeskScreen):
    """Lists today's patients; the app opens the one that is wished for."""

    PLACE: ClassVar[Place] = "study"
    BINDINGS: ClassVar[list[BindingType]] = bindings("study")

    class Wish(Message):
        """A patient is to be seen."""

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    _playable: Mapping[Path, Case] = MappingProxyType({})
    _complete = False
    """Whether every case was read."""
    _desk: Desk | None = None
    _listed: Sequence[tuple[str, Case]] = ()

    def compose(self) -> ComposeResult:
        with Horizontal(classes="header"):
            yield Line("Study", classes="header-title", markup=False)
            yield Line("", id="study-count", classes="header-right", markup=False)
        yield Line("Looking what is due …", id="study-hint", markup=False)
        yield Heading(id="study-heading")
        yield Rows(self._row, id="study-rows", classes="headed")
        yield Line("", id="study-status", markup=False)
        yield Footer(compact=True)

    def on_mount(self) -> None:
        self.query_one(Rows).focus()

    def on_screen_resume(self) -> None:
        """Also after a patient was seen: the session is planned anew."""
        self._plan()

    @property
    def listed(self) -> Sequence[tuple[str, Case]]:
        """Why and whom, row by row."""
        return self._listed

    def _plan(self) -> None:
        def work(tell: Tell) -> Desk:
            from sim.play.desk import read_cases

            if not self._complete:
                self._playable = read_cases(self._cases, self._workshop, tell)
            return self._open_desk(self._playable.values())

        self.long_work(
            "study", "Looking what is due", work, self._show_all, stopped=self._show_part
        )

    def _show_all(self, desk: Desk) -> None:
        self._complete = True
        self._show(desk)

    def _show_part(self, desk: Desk) -> None:
        """Planned out of the cases that were read; the rest is read the next time."""
        self._show(desk)
        self.say(f"Planned out of the first {len(self._playable):,} cases.", "warning")

    def _show(self, desk: Desk) -> None:
        self._desk = desk
        daily = desk.daily
        first = [("day", daily)] if daily is not None else []
        self._listed = first + [
            (
                "again" if serving.again else "drawn" if serving.simulated else serving.why,
                serving.case,
            )
            for serving in desk.plan.servings
            if serving.case is not daily
        ]
        self.query_one(Heading).say(_heading if self._listed else None)
        self.query_one(Rows).show(len(self._listed))
        waiting = len(desk.plan.due)
        parts = [text.clean(self._learner), f"{waiting} due"]
        if desk.streak > 1:
            parts.append(f"{desk.streak} days in a row")
        self.query_one("#study-count", Line).update(text.words(" · ".join(parts)))
        hint = self.query_one("#study-hint", Line)
        hint.display = len(self._listed) < 2
        hint.update(text.words(self._nothing(desk)))
        self.query_one("#study-status", Line).update(text.words(_said(desk)))
        for sentence in desk.damaged:
            self.say(sentence, "warning")

    def _nothing(self, desk: Desk) -> str:
        if not self._playable:
            return f"No cases in {self._cases}."
        if desk.next_due is None:
            return "Every patient here was seen, and nothing is due."
        return f"Nothing is due before {desk.next_due.isoformat()}, and every patient was seen."

    def _row(self, index: int, width: int) -> Content:
        why, case = self._listed[index]
        words = {
            "day": "of the day", "due": "due", "again": "due, seen lately",
            "drawn": "due, simulated", "new": "new",
        }  # fmt: skip
        head, title, tail = _cells(
            words[why], case.title, who(case.patient), dots(case.difficulty), width
        )
        return text.line((head, "dim"), title, " ", tail)

    @on(Rows.Chosen)
    def action_play(self) -> None:
        if not self._listed:
            return
        wanted = self._listed[self.query_one(Rows).cursor][1]
        for path, case in {**self._playable, **self._kept}.items():
            if case is wanted:
                self.post_message(self.Wish(path))
                return
        from sim.play.drawn_patients import keep

        try:
            self.post_message(self.Wish(keep(wanted, self._scores, self._learner)))
        except PallorError as error:
            self.show_error(error)

    def action_length(self, by: int) -> None:
        """More or fewer patients a session; kept for the next time."""
        from sim.storage.profile import LONGEST, SHORTEST

        if self._desk is not None:
            before = self._desk.profile
            self._keep(replace(before, session=min(max(before.session + by, SHORTEST), LONGEST)))

    def action_retention(self, by: int) -> None:
        """More or less of what is due should still be known, by `by` percent; kept."""
        from sim.storage.profile import HIGHEST, LOWEST

        if self._desk is not None:
            before = self._desk.profile
            wanted = min(max(round(before.retention + by / 100, 2), LOWEST), HIGHEST)
            self._keep(replace(before, retention=wanted))

    def _keep(self, after: Profile) -> None:
        """Save the learner's choices and plan by them."""
        from sim.storage.profile import save_profile

        if self._desk is None or after == self._desk.profile:
            return
        try:
            save_profile(self._scores, after)
        except PallorError as error:
            self.show_error(error)
            return
        self._plan()


def _heading(width: int) -> Content:
    """What the columns are called."""
    head, title, tail = _cells("why today", "title", "patient", "level", width)
    return text.line(head, title, " ", tail)


def _cells(why: str, title: str, patient: str, level: str, width: int) -> tuple[str, str, str]:
    """Three parts of a line, each as wide as its column; a space stands before the last."""
    head, tail = text.cell(why, 18), f"{text.cell(patient, 11)} {text.cell(level, 5)}"
    return head, text.cell(title, max(width - len(head) - len(tail) - 1, 8)), tail


def _said(desk: Desk) -> str:
    """What stands beneath the list."""
    length = desk.profile.session
    parts = [f"{length} patient{'s' if length != 1 else ''} a session"]
    parts.append(f"recall {desk.profile.retention:.0%} [ ]")
    if desk.done_today:
        parts.append(f"{desk.done_today} seen today")
    if desk.next_due is not None:
        parts.append(f"next due {desk.next_due.isoformat()}")
    return " · ".join(parts)
