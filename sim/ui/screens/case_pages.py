"""What stands in the middle of a case: chart, results, pictures, notes, in words for its reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events

from sim.encounter.chart import patient_of
from sim.encounter.reveal import Revealed
from sim.knowledge.units import System
from sim.play.session import Session
from sim.settings import Settings
from sim.teaching.audience import Voice
from sim.teaching.citations import Bibliography, Citation, Said
from sim.teaching.help import result_help, stem_help
from sim.ui.pictures.images import Images, ShowsImages
from sim.ui.screens.base import BaseScreen, Severity
from sim.ui.widgets.chart import chart, notes
from sim.ui.widgets.drawing import Drawing, TabLine
from sim.ui.widgets.line import Said as SaidLine
from sim.ui.widgets.results import NEW, Ranges, results
from sim.ui.widgets.sayings import helped

if TYPE_CHECKING:
    from sim.ui.screens.explain import ExplainScreen
    from sim.ui.widgets.board import Board

Helped = tuple[tuple[Said, ...], tuple[Citation, ...]]
NO_HELP: Helped = ((), ())


class CasePages(BaseScreen[None]):
    """Draws the open tab; a subclass acts."""

    def __init__(self, session: Session, chosen: Callable[[], Settings]) -> None:
        super().__init__()
        self._session = session
        self._knowledge = session.workshop.knowledge
        self._chosen = chosen
        self._settings = chosen()
        self._system: System = self._settings.units
        self._ranges: Ranges = {}
        self._help = NO_HELP
        self._helped: object = None

    def say(self, sentence: str, severity: Severity = "information") -> None:
        """In a line of its own until the next key: a toast would cover the last results."""
        if self.is_current:
            self.query_one(SaidLine).say(sentence, warning=severity == "warning")
        else:  # a box lies over it
            super().say(sentence, severity)

    def on_key(self, _event: events.Key) -> None:
        self.query_one(SaidLine).clear()

    def on_screen_resume(self) -> None:
        """Settings may have been changed on another screen."""
        before, self._settings = self._settings, self._chosen()
        if before.units != self._settings.units:
            self._system = self._settings.units
        if before != self._settings:
            self._show_page(self._session.revealed)

    def explanation(self) -> ExplainScreen:
        """What the last news did, for whoever learns."""
        from sim.ui.screens.explain import ExplainScreen, latest

        return ExplainScreen(*latest(self._session, self._settings.audience, self._system))

    def _show_page(self, revealed: Revealed) -> None:
        page, tab = self.query_one("#case-page", Drawing), self.query_one(TabLine).active
        pixels = tab == "pictures" and self._images is not None
        page.display = not pixels
        for board in self.query("#case-board"):
            board.display = pixels
        if tab == "chart":
            case, voice = self._session.case, Voice(self._knowledge, self._settings.audience)
            told = (stem_help(case, voice), ())
            page.draw(
                lambda width: helped(
                    chart(case, revealed, self._knowledge), told, width, exact=False
                )
            )
        elif tab == "pictures":
            self._show_pictures(page, revealed)
        elif tab == "notes":
            page.draw(lambda _width: notes(self._session.encounter))
        else:
            self._find_ranges(revealed)
            self._find_help(revealed)
            ranges, system, told = self._ranges, self._system, self._help
            exact = self._settings.audience == "specialist"
            page.draw(
                lambda width: helped(
                    results(revealed, self._knowledge, ranges, system, width), told, width,
                    exact=exact,
                )
            )  # fmt: skip

    def _show_pictures(self, page: Drawing, revealed: Revealed) -> None:
        from sim.ui.pictures.facts import picture_facts
        from sim.ui.pictures.page import page as pictures

        self._find_ranges(revealed)
        facts = picture_facts(self._session.case.id, revealed, self._ranges)
        if (images := self._images) is None:
            page.draw(lambda width: pictures(facts, self._knowledge, width))
        else:
            self._board(images).show(facts, self._knowledge)

    @property
    def _images(self) -> Images | None:
        """How pictures are shown as pixels; None where they are half cells."""
        host: object = self._app
        if self._settings.pictures == "cells" or not isinstance(host, ShowsImages):
            return None
        return host.images

    def _board(self, images: Images) -> Board:
        """Where pixels hang; made when there are some for the first time."""
        from sim.ui.widgets.board import Board

        if not self.query(Board):
            self.query_one("#case-scroll").mount(Board(images, id="case-board"))
        return self.query_one(Board)

    def _find_ranges(self, revealed: Revealed) -> None:
        """Reference ranges of what is not known yet; the first call loads the engine."""
        from sim.ui.pictures.facts import JUDGED

        shown = {shown.quantity for shown in revealed.results}
        wanted = (shown | set(JUDGED) if shown else shown) - self._ranges.keys()
        if not wanted:
            return

        def find() -> Ranges:
            engine, who = self._session.workshop.engine, patient_of(self._session.case)
            return {name: engine.reference(name, who) for name in wanted}

        self.in_background("ranges", find, self._use_ranges)

    def _find_help(self, revealed: Revealed) -> None:
        """What each result means to whoever is no clinician; never what it says of a disease."""
        audience, system = self._settings.audience, self._system
        last = {shown.quantity: shown for shown in revealed.results}
        wanted = (audience, system, tuple(last.values()))
        if wanted == self._helped:
            return
        self._help, self._helped = NO_HELP, wanted
        if audience == "clinician" or not last:
            return

        def find() -> Helped:
            case, engine = self._session.case, self._session.workshop.engine
            voice = Voice(self._knowledge, audience, system)
            cited = Bibliography(self._knowledge)
            said = tuple(result_help(s, case, engine, voice, cited) for s in last.values())
            return said, cited.listed()

        self.in_background("help", find, self._use_help)

    def _use_help(self, told: Helped) -> None:
        self._help = told
        self._show_page(self._session.revealed)

    def _use_ranges(self, ranges: Ranges) -> None:
        self._ranges = {**self._ranges, **ranges}
        self._show_page(self._session.revealed)

    def _scroll_to_new(self) -> None:
        """Bring the heading of the first new result to the top."""
        lines = self.query_one("#case-page", Drawing).plain.split("\n")
        place = next((n for n, line in enumerate(lines) if line.startswith(NEW)), 0)
        while place and lines[place]:
            place -= 1
        self.query_one("#case-scroll").scroll_to(y=place, animate=False)
