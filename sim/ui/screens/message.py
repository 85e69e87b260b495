"""One dialog for whatever must be read before going on: errors, problems of a file, a question."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Label, Static

from sim.errors import PallorError, Problem, ProblemsError
from sim.ui import mistakes, text
from sim.ui.commands import help_in_dialog
from sim.ui.screens.frame import OneFrame
from sim.ui.widgets.steady import Column, Scroll


class MessageScreen(ModalScreen[bool], OneFrame[bool]):
    """Shows a text; dismisses with True for yes (or read), False for escape."""

    ABOUT: ClassVar[tuple[str, str]] = (
        "A message",
        "Enter presses the button that is marked, tab goes to the other one; y says yes, n and esc "
        "say no. What it tells of is not done before you choose.",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "answer(False)", "close"),
        ("y", "answer(True)", "yes"),
        ("n", "answer(False)", "no"),
        help_in_dialog(),
    ]

    def __init__(self, title: str, body: Content, *, yes: str = "", no: str = "close") -> None:
        """With `yes` it is a question; the labels name what happens."""
        super().__init__()
        self._title = title
        self._body = body
        self._yes = yes
        self._no = no

    def compose(self) -> ComposeResult:
        with Column(classes="box"):
            yield Label(text.words(self._title, "bold"), classes="box-title")
            with Scroll(classes="box-body"):
                yield Static(self._body)
            with Horizontal(classes="box-buttons"):
                if self._yes:
                    yield Button(Content(self._yes), id="yes", compact=True)
                yield Button(Content(self._no), id="no", compact=True)

    def on_mount(self) -> None:
        self.query(Button).first().focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer and bool(self._yes))


def of_error(error: BaseException) -> MessageScreen:
    """What happened, where, and what next; a mistake of the program's own is kept in the log."""
    if isinstance(error, ProblemsError):
        return of_problems("Some files hold problems", error.problems)
    if isinstance(error, PallorError):
        lines = [text.words(f"{error.message[:1].upper()}{error.message[1:]}.", lines=True)]
        if error.hint:
            lines += [Content(""), text.words(f"What next: {error.hint}.", lines=True)]
        return MessageScreen("That did not work", text.stack(lines))
    body = text.stack(
        [
            text.words(f"{type(error).__name__}: {error}", lines=True),
            Content(""),
            text.words("This is a mistake in Pallor. What you did until now is saved."),
            text.words(mistakes.where(mistakes.keep(error)), lines=True),
        ]
    )
    return MessageScreen("Something went wrong", body)


def of_failed_resume(error: PallorError) -> MessageScreen:
    """An attempt that cannot be gone on with: the case may be started anew."""
    body = text.stack(
        [
            text.words(f"{error.message[:1].upper()}{error.message[1:]}.", lines=True),
            Content(""),
            text.words("The old attempt is kept. Start this case anew?"),
        ]
    )
    return MessageScreen("The attempt cannot go on", body, yes="start anew", no="not now")


def of_problems(title: str, problems: Sequence[Problem]) -> MessageScreen:
    """Every problem with its place."""
    lines: list[Content] = []
    for problem in problems:
        place = f"line {problem.line or 1}: " if problem.line else ""
        lines.append(text.line((place, "dim"), problem.message))
        if problem.hint:
            lines.append(text.words(f"  {problem.hint}", "dim"))
    if len({problem.path for problem in problems}) == 1:
        lines.insert(0, text.words(_short(problems[0].path), "dim"))
    return MessageScreen(title, text.stack(lines))


def _short(path: Path) -> str:
    return f"In {path.name}"
