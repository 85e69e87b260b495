"""A short lesson: from a guess in natural frequencies, over a likelihood ratio, to a belief."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Footer, Input, Label

from sim.play.lesson import INTERVALS, PEOPLE, SOURCE, WITH, WITHOUT, Worked, worked
from sim.ui import text
from sim.ui.commands import Place, bindings
from sim.ui.screens.base import BaseScreen
from sim.ui.widgets.drawing import Drawing
from sim.ui.widgets.rows import Rows
from sim.ui.widgets.steady import Scroll

QUESTION = (
    "A woman of 35 is tired and anemic, her red cells are small. Nothing else is known. "
    f"Of {PEOPLE:,} women like her, how many lack iron? Type your guess."
)
CHOOSE = "Now her ferritin comes back, in ng/mL. Choose a result with ↓ ↑ and see what it does:"

ROOMY = 90
"""Width from which paragraphs stand apart."""


class LessonScreen(BaseScreen[None]):
    """Works out every guess and result at once; nothing is scored or kept."""

    PLACE: ClassVar[Place] = "lesson"
    BINDINGS: ClassVar[list[BindingType]] = bindings("lesson")

    def compose(self) -> ComposeResult:
        yield Label("What a result is worth: a two-minute lesson", classes="header", markup=False)
        with Scroll(id="lesson-body", can_focus=False):
            yield Drawing(id="lesson-question")
            yield Input("", placeholder=f"1 to {PEOPLE - 1}", max_length=4, id="lesson-guess")
            yield Drawing(id="lesson-choose")
            yield Rows(self._row, id="lesson-rows")
            yield Drawing(id="lesson-worked")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        self.query_one("#lesson-question", Drawing).draw(lambda width: _prose(QUESTION, width))
        self.query_one("#lesson-choose", Drawing).draw(lambda width: _prose(CHOOSE, width))
        self.query_one("#lesson-worked", Drawing).draw(self._work_out)
        self.query_one(Rows).show(len(INTERVALS), 0)
        self.query_one(Input).focus()

    @property
    def guess(self) -> int | None:
        """The learner's prior of `PEOPLE`; None until it can be used."""
        typed = self.query_one(Input).value.strip().replace(",", "")
        if not typed.isdecimal() or not 0 < int(typed) < PEOPLE:
            return None
        return int(typed)

    def _row(self, index: int, width: int) -> Content:
        interval = INTERVALS[index]
        counts = (
            f"{interval.deficient} of {WITH} who lack iron, "
            f"{interval.others:,} of {WITHOUT:,} who do not"
        )
        return text.line(text.cell(interval.said, 12), (text.cell(counts, width - 12), "dim"))

    def _work_out(self, width: int) -> Content:
        guess = self.guess
        if guess is None:
            typed = self.query_one(Input).value
            hint = f"A whole number from 1 to {PEOPLE - 1}." if typed else ""
            return text.words(hint, "$text-warning")
        interval = INTERVALS[self.query_one(Rows).cursor]
        sentences = _sentences(worked(guess, interval))
        gap = [Content("")] if width > ROOMY else []
        lines = [line for said in sentences for line in (*_wrapped(said, width), *gap)]
        return text.stack([*lines, *_wrapped(text.words(_source(), "dim"), width)])

    @on(Input.Changed)
    @on(Rows.Moved)
    def _changed(self) -> None:
        self.query_one("#lesson-worked", Drawing).redraw()

    @on(Input.Submitted)
    def _to_results(self) -> None:
        self.query_one(Rows).focus()

    def key_down(self) -> None:
        """From the guess into the results."""
        self.query_one(Rows).focus()

    def action_close(self) -> None:
        self.dismiss()


def _sentences(it: Worked) -> list[Content]:
    others = PEOPLE - it.prior
    return [
        text.line(
            f"Of your {it.prior} who lack iron, {_count(it.hits)} have this ferritin; of the "
            f"{others} others, {_count(it.false)}. So of all with this result ",
            (f"{100 * it.after:.0f} %", "bold"),
            f" lack iron; before it was {100 * it.prior / PEOPLE:.0f} %.",
        ),
        text.line(
            "Shorter: odds before × likelihood ratio = odds after. "
            f"{it.odds_before:.2g} × {it.ratio:.2g} = {it.odds_after:.2g}. ",
            "The ratio is how much more often the result is met with the disease than without it; "
            "near 1 it tells nothing, however abnormal it looks.",
        ),
        text.line(
            "The same result means other things at other guesses: try 50 and 900. That is why "
            "Pallor asks what you believe before a result, and shows how far each one moved it."
        ),
    ]


def _count(number: float) -> str:
    return f"{number:.0f}" if number >= 10 else f"{number:.1f}"


def _source() -> str:
    return (
        f"Counts: Guyatt 1992, overview of 55 studies of anemic adults, marrow iron as the "
        f"reference ({SOURCE}; read in a critical appraisal, not in the paper)."
    )


def _prose(said: str, width: int) -> Content:
    return text.stack(_wrapped(text.words(said), width))


def _wrapped(said: Content, width: int) -> list[Content]:
    return said.wrap(max(width, 20))
