"""After the answer: five lines first, and everything else one key away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Footer, Label

from sim.play.session import Session
from sim.scoring.sheet import ScoreSheet
from sim.settings import Settings
from sim.teaching.audience import Voice
from sim.teaching.debrief import Debrief
from sim.teaching.followup.context import FollowUpContext
from sim.ui import text
from sim.ui.commands import Place, bindings
from sim.ui.detours import Change
from sim.ui.screens.what_if import RoadScreen
from sim.ui.widgets import account, sayings
from sim.ui.widgets.drawing import Drawing, TabLine
from sim.ui.widgets.line import Line
from sim.ui.widgets.path import path
from sim.ui.widgets.replay import replay
from sim.ui.widgets.steady import Scroll
from sim.ui.words import case_line, hypothesis, patient

TABS = (
    ("replay", "Replay"),
    ("orders", "Orders"),
    ("why", "Why"),
    ("sources", "Guidelines & research"),
    ("score", "Score"),
    ("author", "Author"),
    ("path", "Path"),
    ("ask", "Ask"),
    ("what-if", "What if"),
)
SHORT = {"sources": "Sources"}
STEPPED = ("replay", "path")
"""Tabs that show one step."""
WAIT = "Comparing with the engine …"
Told = tuple[ScoreSheet | None, Debrief]


class DebriefScreen(RoadScreen):
    """Shows the debrief of a closed session; computing it takes a moment and blocks nothing."""

    PLACE: ClassVar[Place] = "debrief"
    BINDINGS: ClassVar[list[BindingType]] = bindings("debrief")

    def __init__(self, session: Session, chosen: Callable[[], Settings] = Settings) -> None:
        """`chosen` says whom the words are for, and in which units."""
        super().__init__()
        self._session = session
        self._chosen = chosen
        self._settings = chosen()
        self._told: Told | None = None
        self._step = 0

    def compose(self) -> ComposeResult:
        case = self._session.case
        with Horizontal(classes="header"):
            title = f"{case.title} · {patient(case.patient)}"
            yield Line(text.words(title), classes="header-title")
            yield Label("debrief", classes="header-right", markup=False)
        with Scroll(id="debrief-head"):
            yield Drawing(id="debrief-headline")
        yield TabLine(TABS, short=SHORT, id="debrief-tabs")
        with Scroll(id="debrief-scroll"):
            yield Drawing(id="debrief-page")
        yield self.line()
        yield Label(text.words(case_line(case)), classes="disclaimer")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        self._draw_head(lambda _width: Content(WAIT))
        self.query_one("#debrief-scroll").focus()
        self._compute()

    def on_screen_resume(self) -> None:
        """Settings may have been changed on another screen."""
        before, self._settings = self._settings, self._chosen()
        words = (before.audience, before.units) != (self._settings.audience, self._settings.units)
        if words and self._told is not None:
            self._compute()

    @property
    def step(self) -> int:
        """Index of the replay's step on the screen."""
        return self._step

    def _compute(self) -> None:
        """What needs no score comes first: the score plays the engine's own work-up."""
        from sim.teaching.debrief import debrief

        session, workshop, settings = self._session, self._session.workshop, self._settings

        def tell(sheet: ScoreSheet | None) -> Told:
            case, encounter = session.case, session.encounter
            knowledge, engine = workshop.knowledge, workshop.engine
            told = debrief(
                case, encounter, knowledge, engine, sheet, settings.audience, settings.units
            )
            return sheet, told

        turn = self.turn("debrief") + 1

        def work() -> Told:
            if session.sheet is None:
                early = tell(None)
                self.meanwhile("debrief", turn, partial(self._tell, early))
            return tell(session.score())

        self.in_background("debrief", work, self._tell, self._failed)

    def _tell(self, told: Told) -> None:
        self._told = told
        sheet, debrief = told
        session, workshop = self._session, self._session.workshop
        cited = tuple(one.source for one in debrief.citations)
        self.answer_from(
            FollowUpContext(
                session.case, session.encounter, workshop.knowledge, workshop.engine, sheet,
                debrief.audience, self._settings.units, cited,
            )
        )  # fmt: skip
        head = debrief.headline
        if head is not None and sheet is not None:
            self._draw_head(lambda width: account.headline(head, sheet, width))
        self._show()

    def _failed(self, error: Exception) -> None:
        self._draw_head(lambda _width: Content("The debrief could not be made."))
        self.show_error(error)

    def _draw_head(self, draw: Callable[[int], Content]) -> None:
        self.query_one("#debrief-headline", Drawing).draw(draw)

    def _show(self) -> None:
        """Draw the open tab."""
        page, tab, step = self.query_one("#debrief-page", Drawing), self.tab, self._step
        if self._told is None:
            page.draw(lambda _width: Content("Reading the results …"))
            return
        sheet, told = self._told
        exact = told.audience == "specialist"
        count, at = len(told.replay), told.replay[step]
        if tab == "ask":
            self.show_asked(exact=exact)
        elif tab == "what-if":
            self.show_road(at.title)
        elif tab == "replay":
            weighed = told.audience != "layperson"
            page.draw(
                lambda width: replay(
                    at, step + 1, count, self._short, width, weights=weighed, full=self._full
                )
            )
        elif tab == "path":
            stand = told.path[step]
            page.draw(lambda width: path(stand, step + 1, count, at.title, width, exact=exact))
        elif tab in ("orders", "score"):
            self._show_account(page, sheet, told)
        else:
            shown = {"why": sayings.why, "sources": sayings.literature, "author": sayings.author}
            page.draw(lambda width: shown[tab](told, width))

    def _show_account(self, page: Drawing, sheet: ScoreSheet | None, told: Debrief) -> None:
        """What rests on the score, once it is there."""
        if sheet is None:
            page.draw(lambda _width: Content(WAIT))
        elif self.tab == "score":
            voice = Voice(self._session.workshop.knowledge, told.audience)
            page.draw(lambda width: account.score(sheet, width, voice))
        else:
            orders = self._session.workshop.knowledge.orders
            plain = told.audience == "layperson"
            voice = Voice(self._session.workshop.knowledge, told.audience)
            names = [
                voice.order(order) if plain else orders[order].name for order in sheet.par_orders
            ]
            page.draw(lambda width: account.orders(told.orders, sheet, names, width, plain=plain))

    def redraw_asked(self) -> None:
        if self.tab == "ask":
            self._show()

    def redraw_road(self) -> None:
        if self.tab == "what-if":
            self._show()

    def action_what_if(self) -> None:
        if self._told is not None:
            at = self._told[1].replay[self._step]
            self.choose_change(at.index, at.title, self._session)

    def changed(self, change: Change | None) -> None:
        if change is not None and self._told is not None:
            self.go(change, self._session, self._told[0], self._told[1].audience)
            self.action_tab("what-if")

    def _short(self, id: str) -> str:
        return hypothesis(self._session.workshop.knowledge, id, short=True)

    def _full(self, id: str) -> str:
        return hypothesis(self._session.workshop.knowledge, id)

    @property
    def tab(self) -> str:
        """Id of the open tab."""
        return self.query_one(TabLine).active

    def action_tab(self, tab: str) -> None:
        self.query_one(TabLine).open(tab)
        self.set_class(tab != "replay", "-reading")
        self._show()
        self.query_one("#debrief-scroll").scroll_home(animate=False)
        self.open_line(wanted=tab == "ask")

    @on(TabLine.Picked)
    def _picked(self, event: TabLine.Picked) -> None:
        self.action_tab(event.tab)

    def action_step(self, by: int) -> None:
        if self._told is None:
            return
        self._step = max(0, min(len(self._told[1].replay) - 1, self._step + by))
        self.action_tab(self.tab if self.tab in STEPPED else "replay")

    def action_pages(self) -> None:
        """The pages of what was cited; of all, while the debrief is not there yet."""
        from sim.ui.screens.pages import PagesScreen

        cited = () if self._told is None else self._told[1].citations
        self.push(PagesScreen(self._session.workshop, tuple(one.source for one in cited)))

    def action_library(self) -> None:
        if self.typing:
            self.leave_line()
            return
        if self.tab == "what-if" and self.leave_road():
            self.action_tab("replay")
            return
        self._session.close()
        self.dismiss()
