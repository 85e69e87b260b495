"""What every screen of the app can do: speak, ask, and work in the background."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from textual import on
from textual.app import App
from textual.binding import ActiveBinding, Binding
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer

from sim.errors import PallorError, RuleError
from sim.ui import text
from sim.ui.long_work import Handle
from sim.ui.screens.frame import OneFrame
from sim.ui.screens.message import of_error
from sim.ui.widgets.working import Working

if TYPE_CHECKING:
    from sim.play.library import Tell

R = TypeVar("R")
T = TypeVar("T")
Severity = Literal["information", "warning"]
PATIENCE = 0.3
"""Seconds after which work in the background is long: its progress is shown, and can be stopped."""


class BaseScreen(OneFrame[R]):
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
        self._long: dict[str, Handle] = {}
        self._escapes: list[Binding] | None = None
        """What escape does here by itself, while it stops long work instead."""

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """As Textual says, and for the footer what a line or a button makes of its keys."""
        shown = super().active_bindings
        for key, label in self.kept_keys().items():
            shown[key] = ActiveBinding(self, Binding(key, f"kept({key!r})", label), True, "")
        return shown

    def kept_keys(self) -> Mapping[str, str]:
        """What keys do now that the focused line or button keeps to itself, by key."""
        return {}

    def say(self, sentence: str, severity: Severity = "information") -> None:
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

    def long_work(
        self,
        group: str,
        title: str,
        work: Callable[[Tell], T],
        then: Callable[[T], None],
        *,
        stopped: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """As `in_background`, with progress over the footer; escape stops it.

        `work` tells how far it is, and returns early where it hears that nobody wants the rest;
        `stopped` gets that result, `then` where there is no `stopped`.
        """
        if group in self._long:
            self._long.pop(group).stop()
        turn = self.turn(group) + 1
        handle = Handle(title, lambda: self.meanwhile(group, turn, self._show_long))
        self._long[group] = handle

        def end(deliver: Callable[[], None]) -> None:
            del self._long[group]
            self._show_long()
            deliver()

        def done(result: T) -> None:
            how = stopped if handle.stopped and stopped is not None else then
            end(partial(how, result))

        tell_failed = failed or self.show_error
        self.in_background(
            group, partial(work, handle.tell), done, lambda error: end(partial(tell_failed, error))
        )
        self.set_timer(PATIENCE, partial(self._find_long, handle))

    def _find_long(self, handle: Handle) -> None:
        """Show the progress of work that has become long."""
        if handle in self._long.values() and not handle.stopped and not self.query(Working):
            self.mount(Working(self._newest), before=self.query_one(Footer))
            self._escapes = self._bindings.key_to_bindings.get("escape", [])
            stop = Binding("escape", "stop_work", "stop", show=False, priority=True)
            self._bindings.key_to_bindings["escape"] = [stop, *self._escapes]

    def _newest(self) -> Handle | None:
        wanted = [handle for handle in self._long.values() if not handle.stopped]
        return wanted[-1] if wanted else None

    def _show_long(self) -> None:
        """Draw the progress anew; away with it, and with its key, where nothing is waited for."""
        if self._newest() is not None:
            for line in self.query(Working):
                line.refresh()
            return
        self.query(Working).remove()
        if self._escapes is not None:
            self._bindings.key_to_bindings["escape"] = self._escapes
            self._escapes = None

    def action_stop_work(self) -> None:
        """The second escape leaves the screen again, whether the thread has ended or not."""
        for handle in self._long.values():
            handle.stop()
        self._show_long()
        self.say("Stopped.")

    def on_unmount(self) -> None:
        """A screen that is closed wants nothing any more."""
        for handle in self._long.values():
            handle.stop()

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
