"""Help: what this place is for and every key, read from the table of commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label

from sim.ui import text
from sim.ui.commands import PLACES, Command, Place, of, text_of_keys
from sim.ui.screens.frame import OneFrame
from sim.ui.widgets.drawing import Drawing
from sim.ui.widgets.helped import Help
from sim.ui.widgets.steady import Column, Scroll
from sim.ui.words import DISCLAIMER

ABOUT: dict[Place, str] = {
    "library": "Choose a patient. ▸ was begun and goes on where you left; ! cannot be played yet; "
    "level is how hard it is, from one dot to five; best is your best score. start marks patients "
    "to begin with, due those that come back for you; within a level those come first who are "
    "expected to be solved best.",
    "case": "Find out what this patient has: ask, examine, order. Tests cost money and days. "
    "Say what you believe at any time; at the end give your answer. Everything is saved at once.",
    "pick": "Type what you look for in your own words; synonyms and slips are fine.",
    "differential": "Share 100 tokens between diagnoses: 'iron deficiency 60' adds one. "
    "What you give to nobody counts as other.",
    "commit": "Choose the diagnosis, and its cause where there is one. "
    "Until you confirm, everything can be taken back.",
    "reflect": "Each cell asks whether the finding, given all the rest, speaks for or against the "
    "diagnosis of its column, set against the other columns. It counts as justification.",
    "settings": "Everything holds at once and is saved in one file, which can be edited, too.",
    "welcome": "Every answer can be changed later in the settings.",
    "lesson": "Nothing here is scored or kept. An explicit lesson first helps more than practice "
    "alone.",
    "pages": "Type to find. A page says what was taken from a source and what rests on it.",
    "page": "Reported: the source prints it. Derived: it follows by the formula. Judgement: nobody "
    "published it.",
    "study": "What is due comes back as another patient who teaches the same; then come new ones. "
    "The patient of the day is the same for everybody who has these cases.",
    "progress": "Everything here is computed from your attempts; the first attempt at each patient "
    "counts for the score. Bars show shares of the points.",
    "learners": "Every learner has attempts, a schedule and a session length of their own.",
    "debrief": "Your belief beside the engine's after each step. A deciban is a tenth of a power "
    "of ten in the odds: +10 makes the odds ten times as high, +3 doubles them.",
    "explain": "Your belief before and after the last news beside the engine's, and what each "
    "result did to it. An exam does not say.",
    "what-if": "Say what was otherwise at this step: 'CRP' makes a test or leaves it out, "
    "'ferritin 80' is another result, 'no pica' takes a finding away, 'answer lead' is another "
    "answer. What you really did stays on file.",
    "complete": "It is written where the cursor stands in the text.",
    "exams": "Choose an exam or a set to practice with; the same minutes and seed give everyone "
    "the same cases. A finished exam opens its result.",
    "author": "Problems and previews follow the text by themselves. What is not saved is kept, and "
    "comes back when the case is opened again. tab goes from the text to what stands beside it. "
    "f11 is the guide for authors.",
    "begin": "It makes a file that can be played at once; the comments in it say what comes next.",
    "exam": "Work through the cases in any order. A differential is asked for at the start, after "
    "results and at the end. Nothing is scored or explained before the release. The clock runs "
    "by the time of day, also while Pallor is closed.",
}
SIGNS = {"question_mark": "?", "ctrl+p": "^p", "ctrl+q": "^q"}
"""Keys whose name is not how they are written."""
HERE = 24
"""Cells for the keys of the focused part."""
NEXT: dict[Place, tuple[Place, ...]] = {
    "case": ("pick", "differential"),
    "debrief": ("what-if",),
    "exam": ("case", "pick", "differential"),
}
"""Places that open over another one: their keys are shown with it."""


class HelpScreen(ModalScreen[None], OneFrame[None]):
    """Keys of one place, and of everywhere."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,question_mark,q,enter", "dismiss", "close"),
    ]

    def __init__(
        self,
        place: Place,
        own: Mapping[str, str],
        focused: Help | None = None,
        about: tuple[str, str] | None = None,
    ) -> None:
        """`own` holds the user's keys by the id of a command; `focused` comes first.

        `about` is name and purpose of a screen that has no commands of its own.
        """
        super().__init__()
        self._title, self._about = about or (PLACES[place], ABOUT.get(place, ""))
        self._focused = focused
        self._own = own
        self._place: Place = place

    def compose(self) -> ComposeResult:
        with Column(classes="box"):
            yield Label(f"Help · {self._title}", classes="box-title", markup=False)
            with Scroll(id="help-scroll", classes="box-body"):
                yield Drawing(id="help-body")
            yield Label("esc closes   f2 manual", classes="box-hint", markup=False)

    def on_mount(self) -> None:
        self.query_one(Drawing).draw(self._body)

    def _keys(self, command: Command) -> str:
        """The keys that a command answers to here: its place may have taken some of the app's."""
        own = self._own.get(command.id)
        if own is not None:
            return text_of_keys(own)
        if command.place != "app" or not command.keys:
            return command.key_text
        taken = {
            key
            for other in of(self._place)
            for key in self._own.get(other.id, other.keys).split(",")
        }
        free = [key for key in command.keys.split(",") if key not in taken or self._place == "app"]
        return " ".join(SIGNS.get(key, text_of_keys(key)) for key in free) or command.key_text

    def _body(self, width: int) -> Content:
        lines: list[Content] = []
        if self._focused is not None:
            lines.append(Content.styled(f"Here: {self._focused.name}", "bold"))
            for keys, does in self._focused.keys:
                head = f"  {text.cell(keys, HERE)} "
                lines += text.hanging(head, text.words(does, "dim"), width)
            lines.append(Content(""))
        if self._about:
            lines += [*text.hanging("", Content(self._about), width), Content("")]
        for place in dict.fromkeys((self._place, *NEXT.get(self._place, ()), "app")):
            lines.append(Content.styled(PLACES[place], "bold"))
            for command in of(place):
                head = f"  {text.cell(self._keys(command), 9)}{text.cell(command.label, 15)} "
                lines += text.hanging(head, text.words(command.tooltip, "dim"), width)
            lines.append(Content(""))
        lines.append(Content(f"{DISCLAIMER}."))
        return text.stack(lines)
