"""The final answer: diagnosis, cause, confirmation. Each step can be taken back but the last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, BindingType
from textual.content import Content
from textual.widgets import Button, Footer, Label

from sim.encounter.actions import Reflect
from sim.errors import PallorError
from sim.play.session import Session
from sim.teaching.audience import Audience
from sim.ui import catalog, text
from sim.ui.commands import Place, bindings
from sim.ui.screens.base import BaseScreen
from sim.ui.widgets.line import Line
from sim.ui.widgets.steady import Column
from sim.ui.widgets.typeahead import TypeAhead
from sim.ui.words import capital, case_line, hypothesis, lowered

HOW = "  Type its name; enter takes the line marked ›."
Step = Literal["diagnosis", "cause", "confirm", "scoring"]


class CommitScreen(BaseScreen[bool]):
    """Dismisses with True once the answer was given and scored."""

    PLACE: ClassVar[Place] = "commit"
    BINDINGS: ClassVar[list[BindingType]] = bindings("commit")

    def __init__(self, session: Session, audience: Audience = "clinician") -> None:
        super().__init__()
        self._session = session
        self._audience: Audience = audience
        self._knowledge = session.workshop.knowledge
        self._step: Step = "diagnosis"
        self._hypothesis = ""
        self._cause = ""
        self._weighed = False

    def compose(self) -> ComposeResult:
        yield Label(text.words(f"Final answer · {self._session.case.title}"), classes="header")
        with Column(id="commit-body"):
            yield Line("", id="commit-question", markup=False)
            yield Column(id="commit-choice")
            yield Line("", id="commit-hint", markup=False)
            yield Button(Content("Give this answer"), id="commit-yes", compact=True)
        yield Label(text.words(case_line(self._session.case)), classes="disclaimer")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        last = self._last
        if last is None:
            self._ask("diagnosis")
            return
        # Left in the middle of it: go on with the answer that was being weighed.
        self._hypothesis, self._cause = last.hypothesis, last.cause
        self._weighed = bool(last.marks)
        self._ask("confirm")
        if not self._weighed:
            self.call_after_refresh(self._open_table)

    @property
    def _last(self) -> Reflect | None:
        """The answer that is being weighed, with nothing done since."""
        log = self._session.encounter.log
        return log[-1] if log and isinstance(log[-1], Reflect) else None

    @property
    def step(self) -> Step:
        """Which question is open."""
        return self._step

    def kept_keys(self) -> Mapping[str, str]:
        """What enter means to the line and the button."""
        if self._step == "confirm":
            return {"enter": "weigh it" if self._must_weigh else "give it"}
        return {} if self._step == "scoring" else {"enter": "choose"}

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """Once the table was filled, it is not the first time any more."""
        shown = super().active_bindings
        for key, active in shown.items():
            if self._weighed and active.binding.id == "commit.reflect":
                again = replace(active.binding, description="weigh it again")
                shown[key] = active._replace(binding=again)
        return shown

    def _ask(self, step: Step) -> None:
        """Put the question of a step."""
        self._step = step
        self.refresh_bindings()
        question, hint = self._words()
        self.query_one("#commit-question", Line).update(question)
        self.query_one("#commit-hint", Line).update(hint)
        self.query_one("#commit-yes").display = step == "confirm"
        place = self.query_one("#commit-choice", Column)
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
            return text.line(("What does this patient have?", "bold"), HOW), text.words(warning)
        if self._step == "cause":
            return (
                text.line((f"{chosen}. ", ""), ("What is its cause?", "bold")),
                text.words(
                    "Enter takes the line marked ›; on an empty line the cause stays open.", "dim"
                ),
            )
        if self._step == "scoring":
            return text.words("Saving …"), Content("")
        behind = (
            f", from {lowered(self._knowledge.causes[self._cause].name)}" if self._cause else ""
        )
        if self._weighed:
            first = self._session.encounter.reflections[0]
            same = (first.hypothesis, first.cause) == (self._hypothesis, self._cause)
            change = "Does it stand? Enter gives it, escape changes it." if same else (
                "It revises your first answer; both are kept. Enter gives it, escape changes it."
            )  # fmt: skip
        elif self._must_weigh:
            change = "Enter holds it against the findings first, escape goes back."
        else:
            change = (
                "It closes the case. Enter gives it as it is, escape goes back. "
                "r holds it against the findings first, which counts as justification."
            )
        return text.line("Your answer: ", (f"{chosen}{behind}", "bold")), text.words(change, "dim")

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
        if self._step == "confirm" and self._must_weigh:
            self.action_reflect()
        elif self._step == "confirm":
            self._ask("scoring")
            self._give()

    @property
    def _must_weigh(self) -> bool:
        """An exam asks for the table once; while learning it is offered."""
        return self._session.encounter.mode == "exam" and not self._weighed

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is something to weigh once an answer was chosen."""
        return action != "reflect" or self._step == "confirm"

    def action_reflect(self) -> None:
        """Keep the answer as it stands, then open the table."""
        last = self._last
        answer = (self._hypothesis, self._cause)
        noted = last is not None and not last.marks and (last.hypothesis, last.cause) == answer
        try:
            if not noted:
                self._session.reflect(*answer)
        except PallorError as error:
            self.show_error(error)
            return
        self._open_table()

    def _open_table(self) -> None:
        from sim.ui.screens.reflect import ReflectScreen

        screen = ReflectScreen(self._session, self._hypothesis, self._cause, self._audience)
        self.push(screen, self._reflected)

    def _reflected(self, kept: bool | None) -> None:
        self._weighed = self._weighed or bool(kept)
        self._ask("confirm")

    def action_back(self) -> None:
        if self._step == "confirm":
            self._ask("cause" if self._has_causes else "diagnosis")
        elif self._step == "cause":
            self._ask("diagnosis")
        elif self._step == "diagnosis":
            self.dismiss(False)

    def _give(self) -> None:
        """Store the answer; the debrief scores it, so that a kill loses only the score."""

        def commit() -> None:
            self._session.answer(self._hypothesis, self._cause)

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
