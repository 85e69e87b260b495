"""Pictures as pixels, with headings, axes and words as on the page of half cells."""

from __future__ import annotations

from textual import events
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Static

from sim.knowledge.loader import Knowledge
from sim.ui import text
from sim.ui.pictures.facts import PictureFacts
from sim.ui.pictures.images import Images
from sim.ui.pictures.page import GAP, NOTHING, Block, blocks, columns


class Board(Vertical):
    """Shows the pictures of one moment, two beside each other where there is room."""

    def __init__(self, images: Images, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._images = images
        self._shown: tuple[PictureFacts, Knowledge] | None = None
        self._hung: tuple[PictureFacts, int] | None = None

    def show(self, facts: PictureFacts, knowledge: Knowledge) -> None:
        """Show these from now on; what hangs already is left hanging."""
        self._shown = (facts, knowledge)
        self._hang()

    def on_resize(self, _event: events.Resize) -> None:
        self._hang()

    def _hang(self) -> None:
        width = self.content_size.width
        if self._shown is None or not width or self._hung == (self._shown[0], width):
            return
        facts, knowledge = self._shown
        self._hung = (facts, width)
        step, each = columns(width)
        found = blocks(facts, knowledge, each, step > 1)
        self.remove_children()
        if not found:
            self.mount(Static(text.words(NOTHING, "dim")))
        for at in range(0, len(found), step):
            row = Horizontal(*(self._frame(block, each) for block in found[at : at + step]))
            row.styles.height = "auto"
            row.styles.margin = (0, 0, 1, 0)
            self.mount(row)

    def _frame(self, block: Block, width: int) -> Widget:
        picture = self._images.make(block.sketch.pixels(self._images.zoom))
        picture.styles.width, picture.styles.height = width, block.sketch.rows
        axis = [Static(text.words(block.axis, "dim"))] if block.axis else []
        frame = Vertical(
            Static(text.words(block.title, "bold")),
            picture,
            *axis,
            Static(text.words(block.caption)),
        )
        frame.styles.width, frame.styles.height = width, "auto"
        frame.styles.margin = (0, GAP, 0, 0)
        return frame
