"""What one key changes is painted in one frame."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TypeVar

from textual.screen import UPDATE_PERIOD, Screen
from textual.timer import Timer

R = TypeVar("R")
TURNS = 12
"""Turns of the event loop that a frame waits for: messages go from widget to widget in fewer."""

HELD = 0.002
"""Seconds after which a frame that was held back is tried again."""


class OneFrame(Screen[R]):
    """A screen that lets everybody hear of a change before it paints.

    Textual paints as soon as the first widget has changed. Whoever hears of it by message, as the
    status beneath a list, then waits for the next frame, which comes a sixtieth of a second later.
    """

    @cached_property
    def _update_timer(self) -> Timer:  # pyright: ignore[reportIncompatibleMethodOverride]
        """In place of Textual's own, which paints at once."""
        return self.set_interval(UPDATE_PERIOD, self._gather, name="screen_update", pause=True)

    async def _gather(self) -> None:
        for _ in range(TURNS):
            await asyncio.sleep(0)
        self._on_timer_update()

    def _compositor_refresh(self) -> None:
        """As Textual's, but not while the app holds updates back: those it would throw away.

        The first frame would be painted, lost, and painted again a sixtieth of a second later.
        """
        if self.app._batch_count:  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType]
            self.set_timer(HELD, self._compositor_refresh)
        else:
            super()._compositor_refresh()
