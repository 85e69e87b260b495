"""Writing a case: the text, its problems beside it, and how it will be met; nothing is lost."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.timer import Timer
from textual.widgets import Footer, TextArea

from sim.errors import PallorError, ProblemsError
from sim.play.draft import ChangedOutsideError, Draft
from sim.ui import text
from sim.ui.commands import Place, bindings
from sim.ui.editor import edit_outside, editor_words
from sim.ui.screens.base import BaseScreen
from sim.ui.screens.message import MessageScreen
from sim.ui.widgets.line import Line
from sim.ui.widgets.proof import TABS, ProofPane
from sim.ui.widgets.toml_area import TomlArea

if TYPE_CHECKING:
    from sim.errors import Level, Problem
    from sim.play.offer import Offer
    from sim.play.proof import Neighbors, Proof
    from sim.play.workshop import Workshop

REST = 0.3
"""Seconds without a key after which the text is looked at."""
LOOK = 0.2
"""Seconds between two looks at the file, which another editor may have saved."""
CHANGING = {"save", "fill", "revert", "complete"}
"""Actions that a file which may not be changed does not offer."""


class AuthorScreen(BaseScreen[None]):
    """Coordinates one draft; the proof is taken in the background after each pause."""

    PLACE: ClassVar[Place] = "author"
    BINDINGS: ClassVar[list[BindingType]] = bindings("author")

    def __init__(self, draft: Draft, workshop: Workshop, tab: str = "") -> None:
        """`tab` is the page of the pane that is open at first, and has the focus."""
        super().__init__()
        self._draft = draft
        self._workshop = workshop
        self._tab = tab
        self._proof: Proof | None = None
        self._beside: Neighbors | None = None
        self._asked: str | None = None
        self._rest: Timer | None = None
        self._trial: TemporaryDirectory[str] | None = None
        self._told_outside = False
        self._loaded = False
        self.area = TomlArea(id="author-text")
        """Where the text is written; it holds it until the very end, when nothing is on screen."""

    def compose(self) -> ComposeResult:
        with Horizontal(classes="header"):
            yield Line(text.words(self._draft.path.name), classes="header-title")
            yield Line("", id="author-state", classes="header-right", markup=False)
        with Container(id="author-body"):
            yield self.area
            yield ProofPane(id="author-side")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        draft, area = self._draft, self.area
        shown = draft.saved if draft.unsaved is None else draft.unsaved
        if not TomlArea.faithful(shown) and not draft.read_only:
            draft.read_only = "it holds rare line ends that would be lost here; use your own editor"
        area.load_text(shown)
        self._loaded = True
        area.read_only = bool(draft.read_only)
        if self._tab:
            self.pane.open(self._tab)
            self.pane.body.focus()
        else:
            area.focus()
        if draft.unsaved is not None:
            self.say("Your text that was not saved the last time is back; ctrl+s saves it.")
        if draft.read_only:
            self.say(f"Only to read: {draft.read_only}.", "warning")
        self._check()
        self.set_interval(LOOK, self._look_outside)

    def on_unmount(self) -> None:
        self._keep()
        self._draft.close()
        self._end_trial()

    def on_screen_resume(self) -> None:
        self._end_trial()

    @property
    def pane(self) -> ProofPane:
        """Problems and previews."""
        return self.query_one(ProofPane)

    @property
    def proof(self) -> Proof | None:
        """The last look at the text; None before the first."""
        return self._proof

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What may not be changed is not offered to be."""
        if action in CHANGING and self._draft.read_only:
            return False
        return super().check_action(action, parameters)

    # Looking at the text

    @on(TextArea.Changed)
    def _changed(self) -> None:
        self._show_state()
        if self._rest is not None:
            self._rest.stop()
        # A proof of this very text may be on its way: another one would only put it off.
        if self.area.text != self._asked:
            self._rest = self.set_timer(REST, self._check)

    def _check(self) -> None:
        self._keep()
        typed, path = self.area.text, self._draft.path
        self._asked = typed

        def work() -> Proof:
            from sim.play.proof import Neighbors, take_proof, today

            beside = self._beside = self._beside or Neighbors(path)
            return take_proof(path, typed, self._workshop, today(), beside.ids())

        self.in_background("proof", work, self._show)

    def _show(self, found: Proof) -> None:
        self._proof = found
        marks: dict[int, tuple[int, Level]] = {
            (problem.line or 1) - 1: ((problem.column or 1) - 1, problem.level)
            for problem in reversed(found.problems)
        }
        self.area.mark(marks)
        self.pane.show(found)
        self._show_state()

    def _show_state(self) -> None:
        if self._draft.read_only:
            parts = ["only to read"]
        else:
            parts = ["saved" if self.area.text == self._draft.saved else "not saved"]
        if self._proof is not None:
            if self._proof.status is not None:
                parts.append(self._proof.status.replace("-", " "))
            errors, advice = self._proof.errors, self._proof.advice
            parts.append(f"{errors} error{'s' if errors != 1 else ''}, {advice} advice")
        self.query_one("#author-state", Line).update(text.words(" · ".join(parts)))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Where there is little room, the part that has the focus gets most of it."""
        beside = self.pane in event.widget.ancestors_with_self
        self.query_one("#author-body").set_class(beside, "-reading")

    # Keeping and saving

    def _keep(self) -> None:
        if not self._loaded:
            return
        try:
            self._draft.keep(self.area.text)
        except OSError as error:
            why = error.strerror or error
            if self.is_running:
                self.say(f"What is not saved could not be kept either: {why}.", "warning")

    def _look_outside(self) -> None:
        if not self._draft.outside():
            self._told_outside = False
        elif self.area.text == self._draft.saved:
            self._take_over("Read again: another program saved it.")
        elif not self._told_outside:
            self._told_outside = True
            self.say("Another program changed this file. Saving asks which one to keep.", "warning")

    def _take_over(self, said: str) -> None:
        if self.attempt(self._draft.adopt):
            self.area.renew(self._draft.saved)
            self._check()
            self.say(said)

    def action_save(self) -> None:
        self._save()

    def _save(self, *, over: bool = False) -> bool:
        try:
            kept = self._draft.save(self.area.text, over=over)
        except ChangedOutsideError as error:
            lines = [
                text.words(f"{error.message}."),
                text.words("Save your text? The other one is kept in a file beside it."),
            ]
            question = MessageScreen("Which one?", text.stack(lines), yes="save mine", no="not now")
            self.push(question, self._save_over)
            return False
        except PallorError as error:
            self.show_error(error)
            return False
        if kept is not None:
            self.say(f"Saved. The other text is in {kept.name}.")
        self._check()
        self._show_state()
        return True

    def _save_over(self, wanted: bool | None) -> None:
        if wanted:
            self._save(over=True)

    def action_revert(self) -> None:
        """Back to what the file holds; that, too, can be undone in the text."""
        if self._draft.outside() or self.area.text != self._draft.saved:
            self._take_over("As the file has it. ctrl+z brings your text back.")

    def action_back(self) -> None:
        """From the pane to the text, from the text to where the author came from."""
        if self.pane.has_focus_within:
            self.area.focus()
            return
        if not self._draft.read_only and self.area.text != self._draft.saved:
            self.say("Not saved. Your text is kept and comes back when you open the case again.")
        self.dismiss()

    # Problems and previews

    def action_tab(self, tab: str) -> None:
        self.pane.open(tab)

    def action_turn(self) -> None:
        """The next page of the pane, with the focus, so that arrows move in it."""
        names = [name for name, _ in TABS]
        self.pane.open(names[(names.index(self.pane.tab) + 1) % len(names)])
        self.pane.body.focus()

    def action_problem(self) -> None:
        """The next place behind the cursor that has a problem, and around again."""
        problems = self._proof.problems if self._proof is not None else ()
        if not problems:
            self.say("No problems.")
            return
        line = self.area.cursor_location[0] + 1
        behind = [problem for problem in problems if (problem.line or 1) > line]
        self._go_to((behind or problems)[0])

    @on(ProofPane.Chosen)
    def _chosen(self, event: ProofPane.Chosen) -> None:
        self._go_to(event.problem)

    def _go_to(self, problem: Problem) -> None:
        self.pane.open("problems")
        self.pane.highlight(problem)
        self.area.focus()
        self.area.go_to(problem.line or 1, problem.column or 1)

    def action_explain(self) -> None:
        from sim.casefiles.lints import load_lints, page

        problem = self.pane.problem
        lint = load_lints().get(problem.code) if problem is not None else None
        if lint is not None:
            told = text.stack([text.words(line) for line in page(lint).splitlines()])
            self.push(MessageScreen(lint.id, told))

    # What else is done with a case

    def action_fill(self) -> None:
        typed, path = self.area.text, self._draft.path

        def work() -> Offer | None:
            from sim.play.offer import offer

            return offer(path, typed, self._workshop, seed=1)

        self.in_background("fill", work, self._offered)

    def _offered(self, offered: Offer | None) -> None:
        if offered is None:
            self.say("Nothing is missing.")
            return
        styles = {"+": "$text-success", "-": "$text-error", "@": "dim"}
        lines = [
            text.words(line, styles.get(line[:1], "")) for line in offered.difference.splitlines()
        ]
        count = f"{offered.count} result{'s' if offered.count != 1 else ''}"
        question = MessageScreen(
            f"Add {count}, drawn for this diagnosis?", text.stack(lines), yes="add and save",
            no="not now",
        )  # fmt: skip
        self.push(question, partial(self._fill, offered))

    def _fill(self, offered: Offer, wanted: bool | None) -> None:
        if wanted and self.area.text == offered.old:
            self.area.renew(offered.new)
            if self._save():
                self.say(f"Added {offered.count} results, marked as filled.")

    def action_complete(self) -> None:
        """Offer the ids that may stand where the cursor is."""
        from sim.casefiles.schema import schema
        from sim.ui.catalog import fitting_choices
        from sim.ui.screens.complete import CompleteScreen
        from sim.ui.toml_place import fitting, spot

        row, column = self.area.cursor_location
        found = spot(self.area.document.lines, row, column)
        offered = fitting(found, schema(self._workshop.knowledge)) if found is not None else []
        if found is None or not offered:
            self.say("No list of ids belongs here.")
            return
        written = {one.id: one.written for one in offered}
        follows = self.area.document.get_line(row)[found.end :].lstrip().startswith("=")

        def write(id: str | None) -> None:
            if id is not None:
                new = id if found.key and follows else written[id]
                self.area.replace(new, (row, found.start), (row, found.end))
                inside = new.endswith(('""', "[]")) and found.key
                self.area.move_cursor((row, found.start + len(new) - inside))
            self.area.focus()

        choices = fitting_choices(self._workshop.knowledge, offered)
        title = " · ".join(found.path) or "The case"
        self.push(CompleteScreen(title, choices, found.typed), write)

    def action_editor(self) -> None:
        """Save, and go on in the author's own editor on the line of the cursor."""
        line = self.area.cursor_location[0] + 1
        if self.pane.has_focus_within and self.pane.problem is not None:
            line = self.pane.problem.line or 1
        if self.area.text != self._draft.saved and not self._save():
            return
        try:
            words = editor_words(os.environ, self._draft.path, line)
        except PallorError as error:
            self.show_error(error)
            return
        self.attempt(lambda: edit_outside(self._app, words))
        self.refresh(layout=True)
        self._look_outside()

    def action_play(self) -> None:
        """Play the text as it stands; the attempt is thrown away afterwards."""
        from sim.play.session import Session
        from sim.ui.screens.case import CaseScreen

        proof = self._proof
        if proof is None or proof.text != self.area.text:
            self.say("One moment: the text is being checked.")
        elif proof.case is None:
            errors = [problem for problem in proof.problems if problem.level == "error"]
            self.show_error(ProblemsError(errors))
        else:
            self._trial = TemporaryDirectory(prefix="pallor-")
            folder = Path(self._trial.name)
            self.push(CaseScreen(Session.start(proof.case, self._workshop, folder, "author")))
            self.say("A trial: nothing of it is kept.")

    def _end_trial(self) -> None:
        if self._trial is not None:
            self._trial.cleanup()
            self._trial = None
