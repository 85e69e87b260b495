"""A text area for case files: TOML in colors, and the lines that have problems marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.text import Text
from textual.widgets import TextArea

from sim.casefiles.safe import disturbing
from sim.errors import Level
from sim.ui.toml_text import open_strings, spans

WIDE = 400
"""Characters of a line that are colored; longer ones are shown plain beyond."""


class TomlArea(TextArea):
    """Shows every character that could act on the terminal as a dot; the text itself is kept."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "toml--comment", "toml--table", "toml--key", "toml--string", "toml--value",
        "toml--error", "toml--advice",
    }  # fmt: skip

    def __init__(self, *, id: str | None = None) -> None:
        self._open: list[str] = []
        self._marks: dict[int, tuple[int, Level]] = {}
        super().__init__(id=id, show_line_numbers=True, tab_behavior="focus")

    @staticmethod
    def faithful(text: str) -> bool:
        """Whether the area gives back a text as it got it.

        It takes rare characters, such as a form feed, for line ends and would replace them.
        """
        return text.splitlines() == text.removesuffix("\n").split("\n") or not text

    def renew(self, text: str) -> None:
        """Replace the whole text, as one step that can be undone; the cursor stays near."""
        row, column = self.cursor_location
        self.replace(text, (0, 0), self.document.end)
        row = min(row, self.document.line_count - 1)
        self.move_cursor((row, min(column, len(self.document.get_line(row)))))

    def mark(self, places: Mapping[int, tuple[int, Level]]) -> None:
        """Underline from a column on; places are row -> column and level, counted from 0."""
        if places != self._marks:
            self._marks = dict(places)
            self.notify_style_update()

    def go_to(self, line: int, column: int = 1) -> None:
        """Put the cursor on a place, counted from 1 as problems do."""
        row = max(0, min(line, self.document.line_count) - 1)
        at = (row, max(0, min(column - 1, len(self.document.get_line(row)))))
        self.move_cursor(at, center=True)

    def _build_highlight_map(self) -> None:
        super()._build_highlight_map()
        self._open = open_strings(self.document.lines)

    def get_line(self, line_index: int) -> Text:
        line = self.document.get_line(line_index)
        plain = line.isascii() and line.isprintable()
        shown = line if plain else "".join("·" if disturbing(c) else c for c in line)
        drawn = Text(shown, end="", no_wrap=True)
        inside = self._open[line_index] if line_index < len(self._open) else ""
        for start, end, kind in spans(shown[:WIDE], inside):
            drawn.stylize(self.get_component_rich_style(f"toml--{kind}", partial=True), start, end)
        if line_index in self._marks:
            column, level = self._marks[line_index]
            style = self.get_component_rich_style(f"toml--{level}", partial=True)
            drawn.stylize(style, min(column, max(len(shown) - 1, 0)))
        return drawn
