"""Help: what this place is for and every key, read from the table of commands."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label

from sim.ui import text
from sim.ui.commands import PLACES, Place, of
from sim.ui.widgets.drawing import Drawing
from sim.ui.words import DISCLAIMER

ABOUT: dict[Place, str] = {
    "library": "Choose a patient. ▸ was begun and goes on where you left; ! cannot be played yet; "
    "the number is your best score.",
    "case": "Find out what this patient has: ask, examine, order. Tests cost money and days. "
    "Say what you believe at any time; at the end give your answer. Everything is saved at once.",
    "pick": "Type what you look for in your own words; synonyms and slips are fine.",
    "differential": "Share 100 tokens between diagnoses: 'iron deficiency 60' adds one. "
    "What you give to nobody counts as other.",
    "commit": "Choose the diagnosis, and its cause where there is one. "
    "Until you confirm, everything can be taken back.",
    "debrief": "Your belief beside the engine's after each step. A deciban is a tenth of a power "
    "of ten in the odds: +10 makes the odds ten times as high, +3 doubles them.",
    "exams": "Choose an exam or a set to practice with; the same minutes and seed give everyone "
    "the same cases. A finished exam opens its result.",
    "exam": "Work through the cases in any order. A differential is asked for at the start, after "
    "results and at the end. Nothing is scored or explained before the release. The clock runs "
    "by the time of day, also while Pallor is closed.",
}
NEXT: dict[Place, tuple[Place, ...]] = {
    "case": ("pick", "differential"),
    "exam": ("case", "pick", "differential"),
}
"""Places that open over another one: their keys are shown with it."""


class HelpScreen(ModalScreen[None]):
    """Keys of one place, and of everywhere."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,question_mark,q,enter", "dismiss", "close"),
    ]

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place: Place = place

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Label(f"Help · {PLACES[self._place]}", classes="box-title", markup=False)
            with VerticalScroll(classes="box-body"):
                yield Drawing(id="help-body")
            yield Label("esc closes   f2 manual", classes="box-hint", markup=False)

    def on_mount(self) -> None:
        self.query_one(Drawing).draw(self._body)

    def _body(self, width: int) -> Content:
        lines: list[Content] = []
        about = ABOUT.get(self._place)
        if about:
            lines += [*text.hanging("", Content(about), width), Content("")]
        for place in (self._place, *NEXT.get(self._place, ()), "app"):
            lines.append(Content.styled(PLACES[place], "bold"))
            for command in of(place):
                head = f"  {text.cell(command.key_text, 9)}{text.cell(command.label, 15)} "
                lines += text.hanging(head, text.words(command.tooltip, "dim"), width)
            lines.append(Content(""))
        lines.append(Content(f"{DISCLAIMER}."))
        return text.stack(lines)
