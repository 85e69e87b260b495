"""What every screen of the app can do: speak, ask, and work in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeVar, cast

from textual import on
from textual.app import App
from textual.message import Message
from textual.screen import Screen

from sim.errors import PallorError, RuleError
from sim.ui import text
from sim.ui.screens.message import of_error

R = TypeVar("R")
T = TypeVar("T")
Severity = Literal["information", "warning"]


class BaseScreen(Screen[R]):
    """A screen that says what happened and never lets long work block a frame."""

    @dataclass
    class Worked(Message, bubble=False):
        """Work in the background ended; `deliver` tells the screen."""

        group: str
        turn: int
        deliver: Callable[[], None]

    def __init__(self) -> None:
        super().__init__()
        self._turns: dict[str, int] = {}

    def say(
        self, sentence: str, severity: Literal["information", "warning"] = "information"
    ) -> None:
        """A toast; never markup."""
        self._app.notify(text.clean(sentence), severity=severity, markup=False)

    def show_error(self, error: BaseException) -> None:
        """What went wrong, where, and what next."""
        self._app.push_screen(of_error(error))

    def attempt(self, act: Callable[[], object]) -> bool:
        """Let something act; says what was refused or failed, and returns whether it was done."""
        try:
            act()
        except RuleError as error:
            self.say(str(error), "warning")
        except PallorError as error:
            self.show_error(error)
        else:
            return True
        return False

    def push(self, screen: Screen[T], then: Callable[[T | None], None] | None = None) -> None:
        """Open a screen over this one; `then` gets its answer."""
        self._app.push_screen(screen, then)

    def in_background(
        self,
        group: str,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Do `work` in a thread and hand its result to `then`; the last of a group wins."""

        turn = self._turns[group] = self._turns.get(group, 0) + 1

        def run() -> None:
            try:
                result = work()
            except Exception as error:
                tell = partial(failed or self.show_error, error)
                self.post_message(self.Worked(group, turn, tell))
            else:
                self.post_message(self.Worked(group, turn, partial(then, result)))

        self.run_worker(run, group=group, thread=True, exclusive=True, exit_on_error=False)

    def turn(self, group: str) -> int:
        """The number of the work of a group that was begun last."""
        return self._turns.get(group, 0)

    def meanwhile(self, group: str, turn: int, tell: Callable[[], None]) -> None:
        """From the thread of a work: let the screen hear of a part of it before the end."""
        self.post_message(self.Worked(group, turn, tell))

    @on(Worked)
    def _worked(self, event: Worked) -> None:
        """A thread cannot be stopped: what came too late is dropped here."""
        if event.turn == self._turns[event.group]:
            event.deliver()

    @property
    def _app(self) -> App[Any]:
        return cast("App[Any]", self.app)  # pyright: ignore[reportUnknownMemberType]
