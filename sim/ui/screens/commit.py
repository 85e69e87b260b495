"""The final answer: diagnosis, cause, confirmation. Each step can be taken back but the last."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Footer, Label, Static

from sim.play.session import Session
from sim.ui import catalog, text
from sim.ui.commands import Place, bindings
from sim.ui.screens.base import BaseScreen
from sim.ui.widgets.typeahead import TypeAhead
from sim.ui.words import capital, case_line, hypothesis, lowered

Step = Literal["diagnosis", "cause", "confirm", "scoring"]


class CommitScreen(BaseScreen[bool]):
    """Dismisses with True once the answer was given and scored."""

    PLACE: ClassVar[Place] = "commit"
    BINDINGS: ClassVar[list[BindingType]] = bindings("commit")

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._knowledge = session.workshop.knowledge
        self._step: Step = "diagnosis"
        self._hypothesis = ""
        self._cause = ""

    def compose(self) -> ComposeResult:
        yield Label(text.words(f"Final answer · {self._session.case.title}"), classes="header")
        with Vertical(id="commit-body"):
            yield Static("", id="commit-question", markup=False)
            yield Vertical(id="commit-choice")
            yield Static("", id="commit-hint", markup=False)
            yield Button(Content("Give this answer"), id="commit-yes", compact=True)
        yield Label(text.words(case_line(self._session.case)), classes="disclaimer")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        self._ask("diagnosis")

    @property
    def step(self) -> Step:
        """Which question is open."""
        return self._step

    def _ask(self, step: Step) -> None:
        """Put the question of a step."""
        self._step = step
        question, hint = self._words()
        self.query_one("#commit-question", Static).update(question)
        self.query_one("#commit-hint", Static).update(hint)
        self.query_one("#commit-yes").display = step == "confirm"
        place = self.query_one("#commit-choice", Vertical)
        place.remove_children()
        place.display = step in ("diagnosis", "cause")
        if step == "diagnosis":
            choices = catalog.hypotheses(self._session.workshop)
            hints = "one diagnosis, or two at once"
            if self._session.encounter.mode != "exam":  # an exam names none, not even as an example
                hints += ": iron deficiency inflammation"
            place.mount(TypeAhead(choices, placeholder=hints))
        elif step == "cause":
            choices = catalog.causes(self._knowledge, self._hypothesis)
            place.mount(TypeAhead(choices, placeholder="what lies behind it"))
        elif step == "confirm":
            self.query_one("#commit-yes").focus()

    def _words(self) -> tuple[Content, Content]:
        chosen = ""
        if self._hypothesis:
            chosen = capital(hypothesis(self._knowledge, self._hypothesis))
        if self._step == "diagnosis":
            warning = "" if self._session.tokens else (
                "You have stated no differential yet: esc, then d. Without one your belief "
                "cannot be compared with the engine's."
            )  # fmt: skip
            return Content.styled("What does this patient have?", "bold"), text.words(warning)
        if self._step == "cause":
            return (
                text.line((f"{chosen}. ", ""), ("What is its cause?", "bold")),
                text.words("Enter on an empty line: the cause stays open.", "dim"),
            )
        if self._step == "scoring":
            exam = self._session.encounter.mode == "exam"
            return text.words("Saving …" if exam else "Comparing with the engine …"), Content("")
        behind = (
            f", from {lowered(self._knowledge.causes[self._cause].name)}" if self._cause else ""
        )
        return (
            text.line("Your answer: ", (f"{chosen}{behind}", "bold")),
            text.words("It closes the case. Enter gives it, escape goes back.", "dim"),
        )

    @on(TypeAhead.Picked)
    def _picked(self, event: TypeAhead.Picked) -> None:
        if self._step == "diagnosis":
            self._hypothesis, self._cause = event.choice.id, ""
            self._ask("cause" if self._has_causes else "confirm")
        elif self._step == "cause":
            self._cause = event.choice.id
            self._ask("confirm")

    @on(TypeAhead.Empty)
    def _empty(self, event: TypeAhead.Empty) -> None:
        if self._step == "cause" and not event.query.strip():
            self._cause = ""
            self._ask("confirm")

    @property
    def _has_causes(self) -> bool:
        return bool(catalog.causes(self._knowledge, self._hypothesis))

    @on(Button.Pressed, "#commit-yes")
    def action_confirm(self) -> None:
        if self._step == "confirm":
            self._ask("scoring")
            self._give()

    def action_back(self) -> None:
        if self._step == "confirm":
            self._ask("cause" if self._has_causes else "diagnosis")
        elif self._step == "cause":
            self._ask("diagnosis")
        elif self._step == "diagnosis":
            self.dismiss(False)

    def _give(self) -> None:
        """Store the answer and score it; a kill in between loses only the score."""

        def commit() -> None:
            self._session.finish(self._hypothesis, self._cause)

        self.in_background("commit", commit, self._given, self._failed)

    def _given(self, _nothing: None) -> None:
        self.dismiss(True)

    def _failed(self, error: Exception) -> None:
        """An answer that was stored but not scored is scored again by the debrief."""
        if self._session.encounter.committed is not None:
            self.dismiss(True)
        else:
            self._ask("confirm")
            self.show_error(error)
