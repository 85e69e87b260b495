"""Work that may take long: how far it is, and whether it is still wanted."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event


class Handle:
    """Shared by the thread that works and the screen that waits."""

    def __init__(self, title: str, heard: Callable[[], None]) -> None:
        """`heard` is called in the thread whenever another percent is done."""
        self.title = title
        self.done, self.total = 0, 0
        self._heard = heard
        self._stopped = Event()

    @property
    def stopped(self) -> bool:
        """Whether nobody wants the rest."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Let the work end at the next step."""
        self._stopped.set()

    def tell(self, done: int, total: int) -> bool:
        """From the work: how far it is. Returns whether to go on."""
        further = total != self.total or done * 100 // max(total, 1) > self._percent
        self.done, self.total = done, total
        if further:
            self._heard()
        return not self.stopped

    @property
    def _percent(self) -> int:
        return self.done * 100 // max(self.total, 1)
