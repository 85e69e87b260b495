"""A picture before it is drawn: from what, and how large. One model serves cells and pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from textual.content import Content

from sim.knowledge.pictures import Peak
from sim.ui.pictures.canvas import Pixels
from sim.ui.pictures.curves import draw_histogram, draw_trace
from sim.ui.pictures.facts import (
    CAPILLARY,
    HPLC,
    FilmFacts,
    HistogramFacts,
    MarrowFacts,
    TraceFacts,
)
from sim.ui.pictures.film import draw_film
from sim.ui.pictures.halfcells import half_cells
from sim.ui.pictures.marrow import draw_marrow

SPANS = {HPLC: (0.0, 6.0), CAPILLARY: (0.0, 15.0)}
"""Axis of each method: minutes, or zones from the anode."""


@dataclass(frozen=True)
class Sketch:
    """One picture; the same sketch always gives the same pixels, so that they are kept."""

    facts: FilmFacts | HistogramFacts | TraceFacts | MarrowFacts
    width: int
    """Cells."""
    rows: int
    peaks: tuple[Peak, ...] = ()
    """Where hemoglobins come out; for a trace only."""

    @property
    def lines(self) -> tuple[Content, ...]:
        """It in half cells, one line for each row."""
        return _lines(self)

    def pixels(self, zoom: int) -> Pixels:
        """It in pixels, `zoom` for the width of a cell and twice that for its height."""
        return _pixels(self, zoom)


@lru_cache(128)
def _lines(sketch: Sketch) -> tuple[Content, ...]:
    return tuple(half_cells(_drawn(sketch, 1)))


@lru_cache(16)
def _pixels(sketch: Sketch, zoom: int) -> Pixels:
    return _drawn(sketch, zoom)


def _drawn(sketch: Sketch, zoom: int) -> Pixels:
    width, height = sketch.width, 2 * sketch.rows
    match sketch.facts:
        case FilmFacts() as film:
            return draw_film(film, width, height, zoom)
        case HistogramFacts() as histogram:
            return draw_histogram(histogram, width, height, zoom)
        case MarrowFacts() as marrow:
            return draw_marrow(marrow, width, height, zoom)
        case TraceFacts(method=method, fractions=fractions):
            places = {peak.of: peak for peak in sketch.peaks if peak.method == method}
            return draw_trace(fractions, places, SPANS[method], width, height, zoom)
