"""A small picture in memory: colors blended pixel by pixel, drawn finer than it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint8]
"""Shape (height, width, 3): red, green, blue."""
Color = tuple[int, int, int]
Shape = Callable[[Floats, Floats], Floats]
"""Coordinates of pixel centers -> how far each pixel is covered, 0 to 1."""

FINER = 3
"""Pixels are drawn this many times finer in each direction and averaged: smooth edges."""
FINE = 4
"""Enlarged this many times or more, edges are smooth by their own softness."""


@dataclass(frozen=True)
class Box:
    """A part of the canvas in its own units (micrometers, minutes ...)."""

    left: float
    top: float
    right: float
    bottom: float


class Canvas:
    """Draws in a unit of its own; `dots` says how many dots that unit is.

    A dot is half a terminal cell, and `zoom` pixels wide and high: 1 where cells are all there is.
    """

    def __init__(
        self, width: int, height: int, ground: Color, dots: float = 1.0, zoom: int = 1
    ) -> None:
        """`width` and `height` in dots."""
        self.width, self.height, self.zoom = width, height, zoom
        self._dots = dots
        self._finer = FINER if zoom < FINE else 1
        self._scale = dots * zoom * self._finer
        times = zoom * self._finer
        self._table: Floats = np.empty((height * times, width * times, 3))
        self._table[:] = ground

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in the canvas's own unit."""
        return self.width / self._dots, self.height / self._dots

    def paint(self, box: Box, shape: Shape, color: Color, strength: float = 1.0) -> None:
        """Lay a color over the part of `box` that `shape` covers."""
        rows, columns = self._table.shape[:2]
        left = max(int(box.left * self._scale), 0)
        right = min(int(box.right * self._scale) + 2, columns)
        top = max(int(box.top * self._scale), 0)
        bottom = min(int(box.bottom * self._scale) + 2, rows)
        if left >= right or top >= bottom:
            return
        x = (np.arange(left, right, dtype=np.float64) + 0.5) / self._scale
        y = (np.arange(top, bottom, dtype=np.float64) + 0.5) / self._scale
        cover = shape(x.reshape(1, -1), y.reshape(-1, 1)) * strength
        part = self._table[top:bottom, left:right]
        part += cover[:, :, None] * (np.array(color, dtype=np.float64) - part)

    def finished(self) -> Pixels:
        """The picture, each pixel the mean of its finer ones."""
        height, width = self.height * self.zoom, self.width * self.zoom
        fine = self._table.reshape(height, self._finer, width, self._finer, 3)
        return np.clip(np.rint(fine.mean(axis=(1, 3))), 0, 255).astype(np.uint8)


def step(distance: Floats, edge: float, softness: float) -> Floats:
    """1 well below the edge, 0 well above it, a ramp of the given width between."""
    return np.clip((edge - distance) / max(softness, 1e-6) + 0.5, 0.0, 1.0)


def disc(x: float, y: float, radius: float, softness: float = 0.15) -> tuple[Box, Shape]:
    """A filled circle."""
    reach = radius + softness
    return (
        Box(x - reach, y - reach, x + reach, y + reach),
        lambda px, py: step(np.hypot(px - x, py - y), radius, softness),
    )
