"""A marrow under the iron stain: blue where there is iron, in storage cells and around nuclei.

How many cells show it is a drawing convention, not a count.
"""

from __future__ import annotations

import math
from random import Random

from sim.ui.pictures.canvas import Canvas, Color, Pixels, disc
from sim.ui.pictures.facts import MarrowFacts

GROUND: Color = (255, 245, 243)
CYTOPLASM: Color = (255, 215, 215)
NUCLEUS: Color = (215, 95, 135)
IRON: Color = (0, 95, 215)
STORAGE: Color = (255, 235, 215)
ABSENT, INCREASED, RINGS = (
    "marrow-iron-absent", "marrow-iron-increased", "marrow-ring-sideroblasts",
)  # fmt: skip
FIELD = 60.0
"""Micrometers that the shorter side shows at least."""
SIZE = 4.6
"""Radius of an erythroblast, micrometers."""
TRIES = 900


def draw_marrow(facts: MarrowFacts, width: int, height: int, zoom: int = 1) -> Pixels:
    """The marrow in `width` x `height` dots, each of `zoom` x `zoom` pixels."""
    canvas = Canvas(width, height, GROUND, max(min(width, height) / FIELD, 0.7), zoom)
    across, down = canvas.size
    random = Random(facts.seed)
    taken: list[tuple[float, float, float]] = []
    for place in ((0.3, 0.45), (0.78, 0.7)):
        spot = (place[0] * across, place[1] * down)
        taken.append((*spot, 9.0))
        _storage_cell(canvas, *spot, _storage(facts), random)
    for _ in range(TRIES):
        x, y = random.uniform(0, across), random.uniform(0, down)
        radius = SIZE * random.uniform(0.85, 1.15)
        ring, granules = random.random() < 0.45, random.random() < 0.3
        if any(math.hypot(x - px, y - py) < radius + pr for px, py, pr in taken):
            continue
        taken.append((x, y, radius))
        _erythroblast(canvas, x, y, radius, random)
        if RINGS in facts.findings and ring:
            _ring(canvas, x, y, radius * 0.72)
        elif ABSENT not in facts.findings and granules:
            canvas.paint(*disc(x + radius * 0.7, y, 0.5, 0.3), IRON)
    return canvas.finished()


def _storage(facts: MarrowFacts) -> int:
    """Granules in each storage cell: none, some, or packed."""
    if ABSENT in facts.findings:
        return 0
    return 70 if facts.findings & {INCREASED, RINGS} else 22


def _storage_cell(canvas: Canvas, x: float, y: float, granules: int, random: Random) -> None:
    canvas.paint(*disc(x, y, 9.0, 0.6), STORAGE)
    canvas.paint(*disc(x - 3.5, y + 2.5, 2.8, 0.5), NUCLEUS, 0.8)
    for _ in range(granules):
        angle, reach = random.uniform(0, math.tau), 8.0 * math.sqrt(random.random())
        spot = (x + reach * math.cos(angle), y + reach * math.sin(angle))
        canvas.paint(*disc(*spot, random.uniform(0.5, 1.0), 0.4), IRON, 0.9)


def _erythroblast(canvas: Canvas, x: float, y: float, radius: float, random: Random) -> None:
    canvas.paint(*disc(x, y, radius, 0.4), CYTOPLASM)
    canvas.paint(*disc(x + random.uniform(-0.4, 0.4), y, radius * 0.58, 0.4), NUCLEUS)


def _ring(canvas: Canvas, x: float, y: float, radius: float) -> None:
    """Granules around at least a third of the nucleus."""
    for number in range(10):
        angle = number / 10 * math.tau
        spot = (x + radius * math.cos(angle), y + radius * math.sin(angle))
        canvas.paint(*disc(*spot, 0.62, 0.3), IRON)
