"""Before the answer stands: what fits it, what does not, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Footer, Label

from sim.errors import PallorError
from sim.play.session import Session
from sim.teaching.audience import Audience, Voice
from sim.teaching.words import capital
from sim.ui import text
from sim.ui.commands import Place, bindings
from sim.ui.screens.base import BaseScreen
from sim.ui.widgets.drawing import Drawing
from sim.ui.widgets.marks import Marks
from sim.ui.widgets.steady import Scroll
from sim.ui.words import case_line, hypothesis

if TYPE_CHECKING:
    from sim.scoring.reflection import ReflectionTable

QUESTION = "Before it stands: what fits, what does not, what was expected and is absent?"
MEANING = (
    "++ speaks strongly for it, + for it, 0 tells nothing, − against it, −− strongly against it: "
    "each against the other columns. Keys: + and −, or 1 (−−) to 5 (++); tab goes on. An open "
    "cell (·) counts as 0."
)


class ReflectScreen(BaseScreen[bool]):
    """Dismisses with True once the table was kept, False where it was left."""

    PLACE: ClassVar[Place] = "reflect"
    BINDINGS: ClassVar[list[BindingType]] = bindings("reflect")

    def __init__(
        self, session: Session, hypothesis: str, cause: str, audience: Audience = "clinician"
    ) -> None:
        """The answer that is held against the findings; it was noted as the first one already."""
        super().__init__()
        self._session = session
        self._hypothesis = hypothesis
        self._cause = cause
        self._audience: Audience = audience
        self._table: ReflectionTable | None = None

    def compose(self) -> ComposeResult:
        title = f"Before the answer · {self._session.case.title}"
        yield Label(text.words(title), classes="header")
        with Scroll(id="reflect-body", can_focus=False):
            yield Drawing(id="reflect-question")
            yield Marks(id="reflect-marks")
            yield Drawing(id="reflect-about")
        yield Label(text.words(case_line(self._session.case)), classes="disclaimer")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        name = capital(hypothesis(self._session.workshop.knowledge, self._hypothesis))
        self.query_one("#reflect-question", Drawing).draw(
            lambda width: text.stack(
                [
                    *text.hanging("", text.line("Your answer so far: ", (name, "bold")), width),
                    *text.hanging("", text.words(QUESTION), width),
                ]
            )
        )
        self.query_one("#reflect-about", Drawing).draw(lambda _width: Content("Laying it out …"))
        self.in_background("reflect", self._lay_out, self._use, self._failed)

    @property
    def table(self) -> ReflectionTable | None:
        """What is to be filled; None while it is laid out."""
        return self._table

    def _lay_out(self) -> ReflectionTable:
        from sim.scoring.reflection import reflection_table

        session, workshop = self._session, self._session.workshop
        return reflection_table(
            session.case, session.encounter, workshop.knowledge, workshop.engine, self._hypothesis
        )

    def _use(self, table: ReflectionTable) -> None:
        self._table = table
        knowledge = self._session.workshop.knowledge
        # Short names, so that the values stay in sight; beneath, the reader's own words.
        voice = Voice(knowledge)
        marks = self.query_one(Marks)
        marks.fill(
            [capital(voice.item(row.item)) for row in table.rows],
            [hypothesis(knowledge, name, short=True) for name in table.columns],
        )
        marks.focus()
        self.query_one("#reflect-about", Drawing).draw(self._about)

    def _failed(self, error: Exception) -> None:
        self.dismiss(False)
        self.show_error(error)

    def _about(self, width: int) -> Content:
        """The chosen cell in full, and what the marks mean."""
        table, marks = self._table, self.query_one(Marks)
        if table is None:
            return Content("")
        if not table.rows:
            return text.words("Nothing is known yet that could be held against it. Enter goes on.")
        knowledge = self._session.workshop.knowledge
        row, column = marks.here
        voice = Voice(knowledge, self._audience)
        asked = text.line(
            (capital(voice.item(table.rows[row].item)), "bold"),
            " given all the rest: for or against ",
            (hypothesis(knowledge, table.columns[column]), "bold"),
            "?",
        )
        left = f"{marks.open} cells open" if marks.open else "every cell is marked: enter keeps it"
        return text.stack(
            [
                Content(""),
                *text.hanging("", asked, width),
                *text.hanging("", text.words(MEANING, "dim"), width),
                Content(""),
                *text.hanging("", text.words(f"{capital(left)}."), width),
            ]
        )

    @on(Marks.Changed)
    def _changed(self) -> None:
        self.query_one("#reflect-about", Drawing).redraw()

    def action_mark(self, by: int) -> None:
        self.query_one(Marks).shift(by)

    def action_keep(self) -> None:
        """Keep the marks beside the answer they were given for."""
        table = self._table
        if table is None:
            return
        given: dict[str, dict[str, int]] = {}
        for (row, column), mark in self.query_one(Marks).given.items():
            given.setdefault(table.rows[row].key, {})[table.columns[column]] = mark
        if table.rows and not given:
            self.say("Mark a cell first: + and − or 1 to 5; esc leaves the table.")
            return
        try:
            if given:
                self._session.reflect(self._hypothesis, self._cause, given)
        except PallorError as error:
            self.show_error(error)
        else:
            self.dismiss(True)

    def action_back(self) -> None:
        self.dismiss(False)
