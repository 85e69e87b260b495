"""What the columns of a list are called, in a line above it."""

from __future__ import annotations

from sim.ui.widgets.drawing import Draw, Drawing


class Heading(Drawing):
    """Stands over rows of the class `headed`, and draws for the width that those have."""

    def say(self, draw: Draw | None) -> None:
        """Draw this, as wide as a row; None where there is no list."""
        self.display = draw is not None
        if draw is not None:
            self.draw(draw)
