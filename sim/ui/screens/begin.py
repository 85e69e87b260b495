"""A new case in four lines: what the patient has, who it is, and what it is called."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from sim.errors import PallorError
from sim.ui import catalog, text
from sim.ui.commands import Place, bindings
from sim.ui.screens.frame import OneFrame
from sim.ui.screens.message import of_error
from sim.ui.widgets.line import Line
from sim.ui.widgets.steady import Column
from sim.ui.widgets.typeahead import TypeAhead

if TYPE_CHECKING:
    from sim.knowledge.models import Sex
    from sim.play.workshop import Workshop
    from sim.ui.matching import Choice

_WHO = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:years?|y)?[\s,]*(f|female|woman|girl|m|male|man|boy)\b",
                  re.IGNORECASE)  # fmt: skip
OLDEST = 120.0


def person(typed: str) -> tuple[float, Sex] | None:
    """Age in years and sex, from `68 male` or `6, girl`; None where they are not said."""
    found = _WHO.match(typed)
    if found is None or float(found[1]) > OLDEST:
        return None
    sex = found[2].casefold()
    return float(found[1]), "female" if sex in {"f", "female", "woman", "girl"} else "male"


class BeginScreen(ModalScreen[Path], OneFrame[Path]):
    """Makes the file and gives its path; none where it was closed."""

    PLACE: ClassVar[Place] = "begin"
    BINDINGS: ClassVar[list[BindingType]] = bindings("begin")

    def __init__(self, folder: Path, workshop: Workshop) -> None:
        super().__init__()
        self._folder = folder
        self._workshop = workshop
        self._diagnosis: Choice | None = None

    def compose(self) -> ComposeResult:
        with Column(classes="box"):
            yield Label("A new case", classes="box-title", markup=False)
            yield Line("", id="begin-chosen", markup=False)
            yield TypeAhead(catalog.hypotheses(self._workshop), placeholder="what the patient has")
            with Column(id="begin-fields"):
                yield Label("Age and sex", markup=False)
                yield Input(placeholder="68 male", id="begin-who", max_length=40)
                yield Label("Title, as the learner sees it first", markup=False)
                yield Input(placeholder="empty: one is made up", id="begin-title", max_length=80)
                yield Label("Your name, as author", markup=False)
                yield Input(placeholder="may be added later", id="begin-author", max_length=80)
            yield Label("enter goes on   esc closes", classes="box-hint", markup=False)

    def on_mount(self) -> None:
        self.query_one("#begin-fields").display = False

    @on(TypeAhead.Picked)
    def _picked(self, event: TypeAhead.Picked) -> None:
        self._diagnosis = event.choice
        self.query_one("#begin-chosen", Line).update(text.words(event.choice.label, "bold"))
        self.query_one(TypeAhead).display = False
        self.query_one("#begin-fields").display = True
        self.query_one("#begin-who").focus()

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        if event.input.id == "begin-who":
            if person(event.value) is None:
                hint = Content("Say years and sex, such as 68 male, or 0.5 girl.")
                self.query_one(".box-hint", Label).update(hint)
                return
            self.query_one("#begin-title").focus()
        elif event.input.id == "begin-title":
            self.query_one("#begin-author").focus()
        elif event.input.id == "begin-author":
            self._begin()

    def _begin(self) -> None:
        import numpy as np

        from sim.casefiles.skeleton import Start
        from sim.play.begin import begin, home_of, provide_schema
        from sim.play.proof import today

        who = person(self.query_one("#begin-who", Input).value)
        if who is None or self._diagnosis is None:
            self.query_one("#begin-who").focus()
            return
        start = Start(
            id="",
            title=text.clean(self.query_one("#begin-title", Input).value).strip(),
            condition=tuple(self._diagnosis.id.split("+")),
            age=who[0],
            sex=who[1],
            today=today(),
            author=text.clean(self.query_one("#begin-author", Input).value).strip(),
        )
        folder, knowledge = home_of(self._folder), self._workshop.knowledge
        try:
            path = begin(folder, start, knowledge, np.random.default_rng())
            provide_schema(folder, knowledge)
        except PallorError as error:
            self.app.push_screen(of_error(error))  # pyright: ignore[reportUnknownMemberType]
        else:
            self.dismiss(path)

    def action_close(self) -> None:
        self.dismiss(None)
