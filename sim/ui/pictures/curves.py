"""Curves on axes: red cell volumes and hemoglobin traces."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sim.knowledge.pictures import Peak
from sim.ui.pictures.canvas import Box, Canvas, Color, Floats, Pixels, step
from sim.ui.pictures.facts import HistogramFacts

PAPER: Color = (255, 255, 255)
PATIENT: Color = (215, 95, 95)
FILL: Color = (255, 215, 215)
HEALTHY: Color = (95, 135, 175)
TRACE: Color = (135, 0, 95)
TRACE_FILL: Color = (255, 175, 215)

LOWEST, HIGHEST = 30.0, 150.0
"""Volumes on the axis of the histogram, fL."""
APART = 0.85
"""Two populations lie this share of the whole spread on either side of the mean (drawing)."""
THIN = 0.18
"""Half the width of a line where there are pixels to draw it finer, in dots."""
ROOM = 0.92
"""Share of the height that the highest point takes."""


def volumes(mcv: float, rdw: float, at: Floats, *, two: bool = False) -> Floats:
    """Density of lognormal red cell volumes with mean `mcv` (fL) and variation `rdw` (%)."""
    spread = math.sqrt(math.log1p((rdw / 100) ** 2))
    if not two:
        return _lognormal(math.log(mcv) - spread**2 / 2, spread, at)
    apart, narrow = APART * spread, math.sqrt(1 - APART**2) * spread
    middle = math.log(mcv) - spread**2 / 2
    return (_lognormal(middle - apart, narrow, at) + _lognormal(middle + apart, narrow, at)) / 2


def _lognormal(middle: float, spread: float, at: Floats) -> Floats:
    z = (np.log(at) - middle) / spread
    return np.exp(-(z**2) / 2) / (at * spread * math.sqrt(math.tau))


def draw_histogram(facts: HistogramFacts, width: int, height: int, zoom: int = 1) -> Pixels:
    """Volumes of the patient, filled, and of health, as a line; sizes in dots of `zoom` pixels."""
    at = np.linspace(LOWEST, HIGHEST, width * 3 * zoom)
    patient = volumes(facts.mcv, facts.rdw, at, two=facts.two_populations)
    healthy = volumes(facts.healthy_mcv, facts.healthy_rdw, at)
    top = max(float(patient.max()), float(healthy.max())) / ROOM
    canvas = Canvas(width, height, PAPER, zoom=zoom)
    _area(canvas, at, patient / top, FILL)
    _line(canvas, at, healthy / top, HEALTHY)
    _line(canvas, at, patient / top, PATIENT)
    return canvas.finished()


def trace(fractions: Sequence[tuple[str, float]], peaks: dict[str, Peak], at: Floats) -> Floats:
    """Absorbance over time or position: one bell of each fraction's area at its peak's place."""
    total = np.zeros_like(at)
    for name, percent in fractions:
        peak = peaks.get(name)
        if peak is not None and percent > 0:
            z = (at - peak.at) / peak.width
            total += percent * np.exp(-(z**2) / 2) / (peak.width * math.sqrt(math.tau))
    return total


def draw_trace(
    fractions: Sequence[tuple[str, float]],
    peaks: dict[str, Peak],
    span: tuple[float, float],
    width: int,
    height: int,
    zoom: int = 1,
) -> Pixels:
    """The trace over `span`; small peaks are lifted by a square root, as a reader zooms in."""
    at = np.linspace(*span, width * 3 * zoom)
    values = np.sqrt(trace(fractions, peaks, at))
    top = float(values.max()) / ROOM or 1.0
    canvas = Canvas(width, height, PAPER, zoom=zoom)
    _area(canvas, at, values / top, TRACE_FILL)
    _line(canvas, at, values / top, TRACE)
    return canvas.finished()


def _place(canvas: Canvas, at: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Curve points in pixels of the canvas."""
    across = (at - at[0]) / (at[-1] - at[0]) * (canvas.width - 1) + 0.5
    return across, (1 - values) * (canvas.height - 1) + 0.5


def _area(canvas: Canvas, at: Floats, values: Floats, color: Color) -> None:
    across, down = _place(canvas, at, values)
    box = Box(0, 0, canvas.width, canvas.height)
    canvas.paint(
        box,
        lambda x, y: (
            step(np.interp(x, across, down) - y, 0.0, 0.6 / canvas.zoom) + np.zeros_like(x)
        ),
        color,
    )


def _line(canvas: Canvas, at: Floats, values: Floats, color: Color) -> None:
    across, down = _place(canvas, at, values)
    slope = np.gradient(down, across)
    box = Box(0, 0, canvas.width, canvas.height)
    # A line of cells is as thin as cells can be; pixels can be finer.
    half, soft = max(0.55 / canvas.zoom, THIN), 0.5 / canvas.zoom

    def near(x: Floats, y: Floats) -> Floats:
        steep = np.sqrt(1 + np.interp(x, across, slope) ** 2)
        return step(np.abs(np.interp(x, across, down) - y) / steep, half, soft)

    canvas.paint(box, near, color)
