"""The part of the debrief that answers typed questions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from textual import events, on
from textual.content import Content
from textual.widgets import Input

from sim.teaching.followup.context import FollowUpContext
from sim.teaching.followup.refusal import examples
from sim.teaching.followup.reply import Answer
from sim.ui.asking import LONGEST, Asking
from sim.ui.screens.base import BaseScreen
from sim.ui.widgets.conversation import ASKED, conversation
from sim.ui.widgets.drawing import Drawing
from sim.ui.widgets.steady import Field

PLACEHOLDER = "ask in your own words: why not thalassemia trait?"
AWAY = "? types the next question; other keys are commands again"
SCROLLS = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8}
"""Keys of the line that move the history instead, and by how many lines."""


class AskingScreen(BaseScreen[None]):
    """Holds the line, the history and the work of answering; a subclass says where they stand."""

    def __init__(self) -> None:
        super().__init__()
        self._asking = Asking()

    def line(self) -> Input:
        """The line to type in, for the subclass to compose; it is hidden until it is opened."""
        line = Field(placeholder=PLACEHOLDER, id="debrief-ask", max_length=LONGEST)
        line.display = False
        return line

    @property
    def typing(self) -> bool:
        """Whether keys are letters now."""
        return self.query_one("#debrief-ask", Input).has_focus

    def kept_keys(self) -> Mapping[str, str]:
        typing = self.focused is not None and self.focused.id == "debrief-ask"
        return {"enter": "ask", "escape": "leave the line"} if typing else {}

    def open_line(self, *, wanted: bool) -> None:
        """Show the line and type in it, or take it away."""
        line = self.query_one("#debrief-ask", Input)
        line.display = wanted
        if wanted:
            line.focus()
        elif line.has_focus or self.focused is None:
            self.leave_line()

    def leave_line(self) -> None:
        """Keys are commands again; what was typed stays."""
        self.query_one("#debrief-scroll").focus()

    def answer_from(self, context: FollowUpContext) -> None:
        """Rest answers on this from now on."""
        self._asking.rest_on(context, examples(context))

    def show_asked(self, *, exact: bool) -> None:
        """Draw the history."""
        asking = self._asking
        page = self.query_one("#debrief-page", Drawing)
        if not asking.ready:
            page.draw(lambda _width: Content("Reading the results …"))
            return
        page.draw(lambda width: conversation(asking.exchanges, asking.examples, width, exact=exact))

    def redraw_asked(self) -> None:
        """Draw the history again where it is on the screen; the subclass knows."""
        raise NotImplementedError

    @on(Input.Submitted, "#debrief-ask")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not event.value.strip():
            self.leave_line()
            return
        if not self._asking.ready:
            self.say("One moment: the results are still being read.")
            return
        event.input.value = ""
        asked = self._asking.ask(event.value)
        if asked is not None:
            place, work = asked
            self.redraw_asked()
            self.call_after_refresh(self._to_question)
            self.in_background(
                f"ask-{place}", work, partial(self._answered, place), partial(self._broke, place)
            )

    def _answered(self, place: int, answer: Answer) -> None:
        self._asking.answered(place, answer)
        self.redraw_asked()
        self.call_after_refresh(self._to_question)

    def _broke(self, place: int, error: Exception) -> None:
        self._asking.failed(place, error)
        self.redraw_asked()

    def _to_question(self) -> None:
        """Bring the last question to the top, so that its answer is read from its beginning."""
        lines = self.query_one("#debrief-page", Drawing).plain.split("\n")
        places = [number for number, line in enumerate(lines) if line.startswith(ASKED)]
        if places:
            self.query_one("#debrief-scroll").scroll_to(y=places[-1], animate=False)

    def on_descendant_focus(self) -> None:
        """The line itself says whether keys are letters."""
        line = self.query_one("#debrief-ask", Input)
        line.placeholder = PLACEHOLDER if line.has_focus else AWAY

    def on_key(self, event: events.Key) -> None:
        """The line has one row: up and down are for the history."""
        if self.typing and event.key in SCROLLS:
            scroll = self.query_one("#debrief-scroll")
            scroll.scroll_relative(y=SCROLLS[event.key], animate=False)
            event.stop()
            event.prevent_default()
