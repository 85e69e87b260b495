"""Beside a case text: its problems, how a learner meets it, and what stands behind the answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from sim.casefiles.preview import HEADING
from sim.ui import text
from sim.ui.widgets.drawing import Drawing, TabLine
from sim.ui.widgets.rows import Rows
from sim.ui.widgets.steady import Scroll

if TYPE_CHECKING:
    from sim.casefiles.preview import Line
    from sim.errors import Problem
    from sim.play.proof import Proof

TABS = (("problems", "Problems"), ("learner", "As the learner"), ("answer", "With the answer"))
SHORT = {"learner": "Learner", "answer": "Answer"}
BROKEN = "It cannot be played yet: the problems say why."


class ProofPane(Vertical):
    """Shows the last proof; the problems stay as they were while a new one is taken."""

    @dataclass
    class Chosen(Message):
        """Enter on a problem: to its place."""

        problem: Problem

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._proof: Proof | None = None

    def compose(self) -> ComposeResult:
        yield TabLine(TABS, short=SHORT, id="proof-tabs")
        yield Rows(self._row, id="proof-rows")
        yield Drawing(id="proof-detail")
        with Scroll(id="proof-scroll"):
            yield Drawing(id="proof-page")

    def on_mount(self) -> None:
        self.query_one("#proof-detail", Drawing).draw(self._detail)
        self.query_one("#proof-page", Drawing).draw(self._page)
        self.open("problems")

    @property
    def tab(self) -> str:
        """Id of the open tab."""
        return self.query_one(TabLine).active

    @property
    def problem(self) -> Problem | None:
        """The highlighted problem."""
        if self._proof is None or not self._proof.problems:
            return None
        return self._proof.problems[self.query_one(Rows).cursor]

    @property
    def body(self) -> Widget:
        """The part of the open tab that keys go to."""
        return self.query_one("#proof-rows" if self.tab == "problems" else "#proof-scroll")

    def open(self, tab: str) -> None:
        """Show another tab; the focus goes along where it was here."""
        focused = self.has_focus_within
        self.query_one(TabLine).open(tab)
        for part in ("#proof-rows", "#proof-detail"):
            self.query_one(part).display = tab == "problems"
        self.query_one("#proof-scroll").display = tab != "problems"
        self.query_one("#proof-page", Drawing).redraw()
        self.query_one("#proof-scroll").scroll_home(animate=False)
        if focused:
            self.body.focus()

    def show(self, proof: Proof) -> None:
        """Draw another proof; the highlight stays on its line of the list."""
        self._proof = proof
        self.query_one(Rows).show(len(proof.problems))
        self.query_one("#proof-detail", Drawing).redraw()
        self.query_one("#proof-page", Drawing).redraw()

    def highlight(self, problem: Problem) -> None:
        """Move the highlight to a problem."""
        if self._proof is not None and problem in self._proof.problems:
            self.query_one(Rows).cursor = self._proof.problems.index(problem)

    @on(TabLine.Picked)
    def _picked(self, event: TabLine.Picked) -> None:
        event.stop()
        self.open(event.tab)

    @on(Rows.Moved)
    def _moved(self, event: Rows.Moved) -> None:
        event.stop()
        self.query_one("#proof-detail", Drawing).redraw()

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        event.stop()
        if self.problem is not None:
            self.post_message(self.Chosen(self.problem))

    def _row(self, index: int, width: int) -> Content:
        problem = self._proof.problems[index] if self._proof is not None else None
        if problem is None:
            return Content("")
        mark, style = ("! ", "$text-error") if problem.level == "error" else ("· ", "")
        place = text.cell(str(problem.line or 1), 4, right=True)
        return text.line((mark, style), (place, "dim"), " ", problem.message)

    def _detail(self, width: int) -> Content:
        proof, problem = self._proof, self.problem
        if proof is None:
            return text.words("Checking …", "dim")
        if problem is None:
            return text.words("No problems.", "dim")
        lines = text.words(problem.message).wrap(width)
        tail = f"{problem.code} · enter goes there · x explains"
        hint = f"{problem.hint} · {tail}" if problem.hint else tail
        return text.stack([*lines, *text.words(hint, "dim").wrap(width)])

    def _page(self, width: int) -> Content:
        proof = self._proof
        if proof is None:
            return text.words("Checking …", "dim")
        if proof.case is None:
            return text.words(BROKEN, "dim")
        return text.stack(_drawn(proof.answer if self.tab == "answer" else proof.learner, width))


def _drawn(lines: Iterable[Line], width: int) -> Iterable[Content]:
    """Paragraphs wrapped beneath what stands before them; headings are bold."""
    for head, words in lines:
        if head.strip() and head != HEADING:
            yield from text.hanging(head, text.words(words), width)
            continue
        style = "bold" if head == HEADING else ""
        indent = " " * len(head) if head != HEADING else ""
        wrapped = text.words(" ".join(words.split()), style).wrap(max(width - 2 * len(indent), 20))
        for row, part in enumerate(wrapped or [Content("")]):
            yield Content.assemble(indent if row == 0 else 2 * indent, part)
