"""The other road: choose what was otherwise, and see it beside what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label

from sim.encounter.actions import Encounter
from sim.ui import text
from sim.ui.commands import Place, bindings
from sim.ui.detours import Change, ChangeError, change, choices, fits, words
from sim.ui.screens.ask import AskingScreen
from sim.ui.screens.frame import OneFrame
from sim.ui.widgets.drawing import Drawing
from sim.ui.widgets.line import Line
from sim.ui.widgets.road import road
from sim.ui.widgets.steady import Column
from sim.ui.widgets.typeahead import TypeAhead

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge
    from sim.play.session import Session
    from sim.scoring.sheet import ScoreSheet
    from sim.teaching.audience import Audience
    from sim.teaching.other_road import Road

HINT = "a test: made or left out   ferritin 80: a result   no pica: a finding   esc closes"


class WhatIfScreen(ModalScreen[Change], OneFrame[Change]):
    """Dismisses with the change; None where nothing is to change."""

    PLACE: ClassVar[Place] = "what-if"
    BINDINGS: ClassVar[list[BindingType]] = bindings("what-if")

    def __init__(self, index: int, title: str, encounter: Encounter, knowledge: Knowledge) -> None:
        """The action by its index in the log, and what the replay calls it."""
        super().__init__()
        self._index = index
        self._title = title
        self._encounter = encounter
        self._knowledge = knowledge

    def compose(self) -> ComposeResult:
        with Column(classes="box"):
            yield Label(text.words(f"What if, here: {self._title}"), classes="box-title")
            yield TypeAhead(
                choices(self._knowledge),
                placeholder="ferritin 80, no pica, CRP",
                strip=words,
                fits=fits,
            )
            yield Line(Content(HINT), id="what-if-hint", classes="box-hint")

    @on(TypeAhead.Picked)
    def _picked(self, event: TypeAhead.Picked) -> None:
        typed = self.query_one(TypeAhead).query_text
        try:
            chosen = change(event.choice, typed, self._index, self._encounter, self._knowledge)
        except ChangeError as error:
            self.query_one("#what-if-hint", Line).update(text.words(str(error)))
            return
        self.dismiss(chosen)

    def action_close(self) -> None:
        self.dismiss(None)


class RoadScreen(AskingScreen):
    """The part of the debrief that goes the other road; the attempt on file stays as it is."""

    def __init__(self) -> None:
        super().__init__()
        self._change: Change | None = None
        self._road: Road | None = None
        self._blocked = ""

    def show_road(self, step: str) -> None:
        """Draw the other road, or how to choose one; `step` names what the replay shows."""
        page, change, found = self.query_one("#debrief-page", Drawing), self._change, self._road
        if change is not None and found is not None:
            page.draw(lambda width: road(found, change.said, width))
        elif change is not None:
            page.draw(lambda _width: text.words(self._blocked or "Going the other road …"))
        else:
            said = text.line(
                "Choose a step with ← and → in the replay, then press w: an order that you leave "
                "out or make besides, another result, or a finding that is there or not. What you "
                "did stays on file as it is. The step now: ", (step, "bold"),
            )  # fmt: skip
            page.draw(lambda width: text.stack(text.hanging("", said, width)))

    def choose_change(self, index: int, title: str, session: Session) -> None:
        """Open the box for the action with this index."""
        self.push(
            WhatIfScreen(index, title, session.encounter, session.workshop.knowledge), self.changed
        )

    def changed(self, change: Change | None) -> None:
        """The subclass goes the road."""
        raise NotImplementedError

    def go(
        self, change: Change, session: Session, sheet: ScoreSheet | None, audience: Audience
    ) -> None:
        """Work the road out in the background; both roads are scored."""
        self._change, self._road, self._blocked = change, None, ""

        def work() -> Road:
            from sim.teaching.other_road import other_road

            workshop = session.workshop
            return other_road(
                session.case, session.encounter, workshop.knowledge, workshop.engine,
                change.detour, sheet=sheet, audience=audience,
            )  # fmt: skip

        self.in_background("road", work, self._arrived, self._stuck)

    def leave_road(self) -> bool:
        """Back to what was done; whether there was another road."""
        was = self._change is not None
        self._change = self._road = None
        return was

    def redraw_road(self) -> None:
        """Draw the road again where it is on the screen; the subclass knows."""
        raise NotImplementedError

    def _arrived(self, found: Road) -> None:
        if self._change is not None:
            self._road = found
            self.redraw_road()

    def _stuck(self, error: Exception) -> None:
        self._blocked = f"This road cannot be gone: {error}. w chooses another one."
        self.redraw_road()
