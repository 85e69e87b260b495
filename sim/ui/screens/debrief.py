"""After the answer: five lines first, and everything else one key away."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Label

from sim.play.session import Session
from sim.scoring.sheet import ScoreSheet
from sim.teaching.debrief import Debrief
from sim.ui import text
from sim.ui.commands import Place, bindings
from sim.ui.screens.base import BaseScreen
from sim.ui.widgets import account, sayings
from sim.ui.widgets.drawing import Drawing, TabLine
from sim.ui.widgets.replay import replay
from sim.ui.words import case_line, hypothesis, patient

TABS = (
    ("replay", "Replay"),
    ("orders", "Orders"),
    ("why", "Why"),
    ("sources", "Guidelines & research"),
    ("score", "Score"),
    ("author", "Author"),
)
Told = tuple[ScoreSheet, Debrief]


class DebriefScreen(BaseScreen[None]):
    """Shows the debrief of a closed session; computing it takes a moment and blocks nothing."""

    PLACE: ClassVar[Place] = "debrief"
    BINDINGS: ClassVar[list[BindingType]] = bindings("debrief")

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._told: Told | None = None
        self._step = 0

    def compose(self) -> ComposeResult:
        case = self._session.case
        with Horizontal(classes="header"):
            title = f"{case.title} · {patient(case.patient)}"
            yield Label(text.words(title), classes="header-title")
            yield Label("debrief", classes="header-right", markup=False)
        with VerticalScroll(id="debrief-head", can_focus=False):
            yield Drawing(id="debrief-headline")
        yield TabLine(TABS, id="debrief-tabs")
        with VerticalScroll(id="debrief-scroll"):
            yield Drawing(id="debrief-page")
        yield Label(text.words(case_line(case)), classes="disclaimer")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        wait = Content("Comparing with the engine …")
        self.query_one("#debrief-headline", Drawing).draw(lambda _width: wait)
        self.query_one("#debrief-scroll").focus()
        self._compute()

    @property
    def step(self) -> int:
        """Index of the replay's step on the screen."""
        return self._step

    def _compute(self) -> None:
        from sim.teaching.debrief import debrief

        session, workshop = self._session, self._session.workshop

        def tell() -> Told:
            sheet = session.score()
            told = debrief(
                session.case, session.encounter, workshop.knowledge, workshop.engine, sheet
            )
            return sheet, told

        self.in_background("debrief", tell, self._tell, self._failed)

    def _tell(self, told: Told) -> None:
        self._told = told
        sheet, debrief = told
        self.query_one("#debrief-headline", Drawing).draw(
            lambda width: account.headline(debrief.headline, sheet, width)
        )
        self._show()

    def _failed(self, error: Exception) -> None:
        failed = Content("The debrief could not be made.")
        self.query_one("#debrief-headline", Drawing).draw(lambda _width: failed)
        self.show_error(error)

    def _show(self) -> None:
        """Draw the open tab."""
        if self._told is None:
            return
        sheet, told = self._told
        page, tab, step = self.query_one("#debrief-page", Drawing), self.tab, self._step
        orders = self._session.workshop.knowledge.orders
        names = [orders[order].name for order in sheet.par_orders]
        if tab == "replay":
            count = len(told.replay)
            page.draw(lambda width: replay(told.replay[step], step + 1, count, self._short, width))
        elif tab == "orders":
            page.draw(lambda width: account.orders(told.orders, sheet, names, width))
        elif tab == "score":
            page.draw(lambda width: account.score(sheet, width))
        else:
            shown = {"why": sayings.why, "sources": sayings.literature, "author": sayings.author}
            page.draw(lambda width: shown[tab](told, width))

    def _short(self, id: str) -> str:
        return hypothesis(self._session.workshop.knowledge, id, short=True)

    @property
    def tab(self) -> str:
        """Id of the open tab."""
        return self.query_one(TabLine).active

    def action_tab(self, tab: str) -> None:
        self.query_one(TabLine).open(tab)
        self._show()
        self.query_one("#debrief-scroll").scroll_home(animate=False)

    @on(TabLine.Picked)
    def _picked(self, event: TabLine.Picked) -> None:
        self.action_tab(event.tab)

    def action_step(self, by: int) -> None:
        if self._told is None:
            return
        self._step = max(0, min(len(self._told[1].replay) - 1, self._step + by))
        self.action_tab("replay")

    def action_pages(self) -> None:
        """The pages of what was cited; of all, while the debrief is not there yet."""
        from sim.ui.screens.pages import PagesScreen

        cited = () if self._told is None else self._told[1].citations
        self.push(PagesScreen(self._session.workshop, tuple(one.source for one in cited)))

    def action_library(self) -> None:
        self._session.close()
        self.dismiss()
