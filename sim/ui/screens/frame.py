"""What one key changes is painted in one frame."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from textual.screen import Screen

R = TypeVar("R")
TURNS = 12
"""Turns of the event loop that a frame waits for: messages go from widget to widget in fewer."""


class OneFrame(Screen[R]):
    """A screen that lets everybody hear of a change before it paints.

    Textual paints as soon as the first widget has changed. Whoever hears of it by message, as the
    status beneath a list, then waits for the next frame, which comes a sixtieth of a second later.
    """

    async def _on_timer_update(self) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        for _ in range(TURNS):
            await asyncio.sleep(0)
        super()._on_timer_update()
