"""Pixels as terminal cells: each cell shows two, the upper as ink and the lower as ground."""

from __future__ import annotations

from functools import lru_cache

from textual.color import Color
from textual.content import Content, Span
from textual.style import Style

from sim.ui.pictures.canvas import Pixels

UPPER = "▀"


@lru_cache(4096)
def _style(upper: tuple[int, int, int], lower: tuple[int, int, int]) -> Style:
    return Style(foreground=Color(*upper), background=Color(*lower))


def half_cells(pixels: Pixels) -> list[Content]:
    """One line for every two rows of pixels."""
    lines: list[Content] = []
    for top in range(0, pixels.shape[0] - 1, 2):
        upper = [tuple(p) for p in pixels[top].tolist()]
        lower = [tuple(p) for p in pixels[top + 1].tolist()]
        pairs = list(zip(upper, lower, strict=True))
        spans: list[Span] = []
        start = 0
        for at in range(1, len(pairs) + 1):
            if at == len(pairs) or pairs[at] != pairs[start]:
                spans.append(Span(start, at, _style(*pairs[start])))
                start = at
        lines.append(Content(UPPER * len(pairs), spans))
    return lines
