"""Keys in the order in which they were pressed, each to what the one before it has opened."""

from __future__ import annotations

import asyncio

from textual import events
from textual.app import App
from textual.screen import Screen
from textual.widget import Widget

TURNS = 40
"""Turns of the event loop in which what a key says goes from widget to widget, and is done."""
APART = 0.05
"""Seconds after which a key needs not wait for the one before it."""
OPENING = 0.5
"""Seconds that a box or a line may take until it can be typed in."""


class TypingAhead(App[None]):
    """An app in which no key is lost because it came too early.

    Textual hands a key to what has the focus, which answers by messages, and takes the next one
    meanwhile: who types `q` and a word at once would see its first letters taken for commands of
    the screen that `q` is about to cover. Here a key waits until the one before it has been
    answered, and until what that one opened can take it. Keys pressed one by one wait for nothing.
    """

    _waiting: tuple[events.Key | events.Paste, ...] = ()
    _pressed = 0.0
    """When a key was handed on, by the clock of the event loop."""
    _place: tuple[Screen[object], Widget | None] | None = None
    """The screen and what had the focus when somebody looked last."""
    _since = 0.0
    """When they were seen first."""

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._early:
            self._waiting += (event,)
            if len(self._waiting) == 1:
                self.run_worker(self._let_through(), group="typing ahead")
        else:
            await self._hand_on(event)

    @property
    def _early(self) -> bool:
        """Whether a key of before may not have been answered."""
        now = asyncio.get_running_loop().time()
        return bool(self._waiting) or now - self._pressed < APART or not self._can_take

    async def _let_through(self) -> None:
        """Hand on what waits, one by one."""
        while self._waiting:
            for _ in range(TURNS):
                await asyncio.sleep(0)
            while not self._can_take:
                await asyncio.sleep(0.005)
            handed = asyncio.Event()
            self.call_later(self._hand_on, self._waiting[0], handed)
            await handed.wait()
            self._waiting = self._waiting[1:]

    async def _hand_on(
        self, event: events.Key | events.Paste, handed: asyncio.Event | None = None
    ) -> None:
        self._pressed = asyncio.get_running_loop().time()
        try:
            await super().on_event(event)
        finally:
            if handed is not None:
                handed.set()

    @property
    def _can_take(self) -> bool:
        """Whether what was opened last can take a key; what takes too long is not waited for."""
        now = asyncio.get_running_loop().time()
        screen: Screen[object] = self.screen
        place = (screen, screen.focused)
        if self._place is None or place[0] is not self._place[0] or place[1] is not self._place[1]:
            self._place, self._since = place, now
        if screen.is_mounted and screen.focused is not None and screen.focused.is_attached:
            return True
        return now - self._since > OPENING or (
            screen.is_mounted and bool(screen.size) and not screen.focus_chain
        )
