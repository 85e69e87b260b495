"""An app that starts without looking for garbage."""

from __future__ import annotations

import gc

from textual.app import App


class QuietStart(App[None]):
    """What is made before the first frame stays: nobody searches it for garbage, then or later.

    Without a terminal, as in tests, many apps share a process, and it is left as it is.
    """

    def on_load(self) -> None:
        if not self.is_headless:
            gc.disable()

    def on_mount(self) -> None:
        """Textual calls it after the `on_mount` of a subclass, which has opened the screens."""
        self.screen.call_after_refresh(self._collect)

    def _collect(self) -> None:
        """From now on search, among what is made from now on."""
        if not self.is_headless:
            gc.freeze()
            gc.enable()
