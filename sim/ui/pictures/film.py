"""A blood film: cells of the patient's own size, spread and color among the shapes that were seen.

Diameters go with the cube root of the volume, which holds for cells that keep their shape; 90 fL
is drawn as 7.5 micrometers wide. Volumes are lognormal with the RDW as their coefficient of
variation. The pale middle takes a third of the diameter at an MCH of 30 pg and grows as hemoglobin
falls. How many cells show a shape is a drawing convention, not a count.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from statistics import NormalDist

import numpy as np

from sim.ui.pictures.canvas import Box, Canvas, Color, Floats, Pixels, disc, step
from sim.ui.pictures.facts import FilmFacts

GROUND: Color = (255, 255, 255)
STAIN: Color = (215, 135, 135)
DENSE: Color = (175, 95, 95)
PALE: Color = (255, 230, 226)
YOUNG: Color = (175, 135, 175)
NUCLEUS: Color = (95, 0, 135)
LYMPH: Color = (175, 175, 255)
GRANULE: Color = (95, 0, 175)
PLATELET: Color = (175, 135, 215)

NORMAL_WIDTH = 7.5
"""Micrometers across a cell of `NORMAL_MCV`."""
NORMAL_MCV = 90.0
NORMAL_MCH = 30.0
RULER = 8.0
"""Micrometers across the small lymphocyte, the ruler of every film."""
FIELD = 46.0
"""Micrometers that the shorter side of the picture should show at least."""
LONG = frozenset({"film-sickle-cells", "film-pencil-cells"})
"""Shapes that need more room than their volume says."""
TRIES = 2600
SOFT = 0.25

SHARES: dict[str, float] = {
    "film-target-cells": 0.22, "film-pencil-cells": 0.13, "film-elliptocytes": 0.34,
    "film-prekeratocytes": 0.08, "film-teardrops": 0.10, "film-stippling": 0.15,
    "film-pappenheimer": 0.10, "film-nucleated-red-cells": 0.05, "film-sickle-cells": 0.14,
    "film-crystals": 0.07, "film-spherocytes": 0.14, "film-contracted-cells": 0.10,
    "film-pyropoikilocytes": 0.34, "film-polychromasia": 0.10, "film-howell-jolly": 0.06,
}  # fmt: skip
"""Share of cells drawn with a shape that is present."""


@dataclass(frozen=True)
class Cell:
    """One red cell of the drawing."""

    x: float
    y: float
    """Center, micrometers."""
    volume: float
    """fL."""
    turn: float
    """Radians."""
    kind: str
    """Id of the finding it shows; empty for a plain disc."""
    pale: bool
    """Of the paler of two populations."""

    @property
    def radius(self) -> float:
        """Micrometers."""
        return NORMAL_WIDTH / 2 * (self.volume / NORMAL_MCV) ** (1 / 3)


def cells(facts: FilmFacts, width: float, height: float) -> tuple[Cell, ...]:
    """The red cells of a field of `width` x `height` micrometers, the same for the same facts."""
    random = Random(facts.seed)
    normal = NormalDist()
    spread = math.sqrt(math.log1p((facts.rdw / 100) ** 2))
    shapes = [(kind, share) for kind, share in SHARES.items() if kind in facts.findings]
    wanted = 0.42 * min(max(facts.hct / 42, 0.35), 1.15) * width * height
    taken: list[tuple[float, float, float]] = [(*_ruler_place(width, height), RULER / 2)]
    found: list[Cell] = []
    covered = 0.0
    for _ in range(TRIES):
        if covered >= wanted:
            break
        draw = normal.inv_cdf(min(max(random.random(), 1e-6), 1 - 1e-6))
        pale = "film-dimorphic" in facts.findings and random.random() < 0.5
        shift = (-0.16 if pale else 0.12) if "film-dimorphic" in facts.findings else 0.0
        volume = facts.mcv * math.exp(spread * draw - spread**2 / 2 + shift)
        kind = _kind(shapes, random.random())
        cell = Cell(
            random.uniform(-1, width + 1), random.uniform(-1, height + 1), volume,
            random.uniform(0, math.tau), kind, pale,
        )  # fmt: skip
        room = cell.radius * (1.5 if kind in LONG else 0.97)
        if all(math.hypot(cell.x - x, cell.y - y) > room + r for x, y, r in taken):
            taken.append((cell.x, cell.y, room))
            found.append(cell)
            covered += math.pi * room**2
    return tuple(found)


def _kind(shapes: list[tuple[str, float]], at: float) -> str:
    for kind, share in shapes:
        if at < share:
            return kind
        at -= share
    return ""


def _ruler_place(width: float, height: float) -> tuple[float, float]:
    return width * 0.72, height * 0.36


def draw_film(facts: FilmFacts, width: int, height: int, zoom: int = 1) -> Pixels:
    """The film in `width` x `height` dots, each of `zoom` x `zoom` pixels."""
    scale = max(min(width, height) / FIELD, 0.9)
    canvas = Canvas(width, height, GROUND, scale, zoom)
    across, down = canvas.size
    random = Random(facts.seed + 1)
    red = cells(facts, across, down)
    for cell in red:
        _draw_cell(canvas, cell, facts, random)
    _lymphocyte(canvas, *_ruler_place(across, down))
    area = across * down
    for _ in range(min(round(facts.platelets / 250 * area / 220), 90)):
        x, y = random.uniform(0, across), random.uniform(0, down)
        if all(math.hypot(x - cell.x, y - cell.y) > cell.radius for cell in red):
            canvas.paint(*disc(x, y, random.uniform(0.9, 1.4), 0.5), PLATELET, 0.9)
    return canvas.finished()


def pallor(mch: float) -> float:
    """Share of the diameter that is pale: a third at 30 pg, most of it at 15."""
    return min(max(1 / 3 + (NORMAL_MCH - mch) * 0.031, 0.22), 0.86)


def _fullness(cell: Cell, facts: FilmFacts) -> float:
    """Hemoglobin of a cell against the mean: two populations lie on both sides of it."""
    if "film-dimorphic" not in facts.findings:
        return 1.0
    return 0.72 if cell.pale else 1.28


def _draw_cell(canvas: Canvas, cell: Cell, facts: FilmFacts, random: Random) -> None:
    radius = cell.radius
    mch = facts.mch * _fullness(cell, facts)
    depth = min(max((facts.mchc - 24) / 12, 0.35), 1.1)
    color = STAIN
    long, wide = 1.0, 1.0
    middle = pallor(mch)
    match cell.kind:
        case "film-pencil-cells":
            long, wide, middle = 1.7, 0.42, min(middle, 0.5)
        case "film-elliptocytes":
            long, wide = 1.28, 0.72
        case "film-spherocytes":
            radius, middle, color = radius * 0.86, 0.0, DENSE
        case "film-contracted-cells":
            radius, middle, color = radius * 0.78, 0.0, DENSE
        case "film-polychromasia":
            radius, middle, color = radius * 1.18, 0.0, YOUNG
        case "film-nucleated-red-cells":
            radius, middle, color = radius * 1.15, 0.0, YOUNG
        case "film-pyropoikilocytes":
            radius, middle = radius * (0.45 + 0.5 * random.random()), 0.12
        case _:
            pass
    if cell.kind == "film-sickle-cells":
        _sickle(canvas, cell, radius)
        return
    shade = _shade(cell.kind, middle, depth)
    _ellipse(canvas, cell, radius, long, wide, shade, color)
    _inside(canvas, cell, radius, random)


def _shade(kind: str, middle: float, depth: float) -> Callable[[Floats], Floats]:
    """Depth of the stain by distance from the middle (0) to the edge (1)."""

    def plain(rho: Floats) -> Floats:
        pale = step(rho, middle, 0.22)
        return depth * (1 - pale * (0.92 if middle > 0.45 else 0.72))

    def target(rho: Floats) -> Floats:
        ring = step(rho, 0.72, 0.12) * (1 - step(rho, 0.34, 0.12))
        return depth * (1.05 - 0.9 * ring)

    return target if kind == "film-target-cells" else plain


def _ellipse(
    canvas: Canvas,
    cell: Cell,
    radius: float,
    long: float,
    wide: float,
    shade: Callable[[Floats], Floats],
    color: Color,
) -> None:
    reach = radius * max(long, wide) * 1.5 + SOFT
    cos, sin = math.cos(cell.turn), math.sin(cell.turn)
    tear = cell.kind == "film-teardrops"
    rough = cell.kind in {"film-pyropoikilocytes", "film-contracted-cells"}

    def rho(x: Floats, y: Floats) -> Floats:
        along = ((x - cell.x) * cos + (y - cell.y) * sin) / (radius * long)
        beside = (-(x - cell.x) * sin + (y - cell.y) * cos) / (radius * wide)
        if tear:
            beside = beside * (1 + 0.9 * np.clip(along, 0, 1.6)) * 1.05
            along = np.where(along > 0, along / 1.45, along)
        distance = np.hypot(along, beside)
        if rough:
            angle = np.arctan2(beside, along)
            distance = distance * (1 + 0.16 * np.sin(3 * angle + cell.turn * 7))
        return distance

    box = Box(cell.x - reach, cell.y - reach, cell.x + reach, cell.y + reach)
    soft = SOFT / radius
    canvas.paint(box, lambda x, y: step(rho(x, y), 1.0, soft), PALE)

    def stained(x: Floats, y: Floats) -> Floats:
        distance = rho(x, y)
        return step(distance, 1.0, soft) * np.clip(shade(distance), 0, 1)

    canvas.paint(box, stained, color)


def _sickle(canvas: Canvas, cell: Cell, radius: float) -> None:
    cos, sin = math.cos(cell.turn), math.sin(cell.turn)
    reach = radius * 2 + SOFT

    def shape(x: Floats, y: Floats) -> Floats:
        along = ((x - cell.x) * cos + (y - cell.y) * sin) / (radius * 1.75)
        beside = (-(x - cell.x) * sin + (y - cell.y) * cos) / radius
        bend = beside + 0.75 * along**2 - 0.2
        return step(np.hypot(along, bend / 0.42), 1.0, 0.2)

    box = Box(cell.x - reach, cell.y - reach, cell.x + reach, cell.y + reach)
    canvas.paint(box, shape, DENSE)


def _inside(canvas: Canvas, cell: Cell, radius: float, random: Random) -> None:
    """Granules, nuclei and holes."""

    def at(distance: float, angle: float) -> tuple[float, float]:
        return (
            cell.x + radius * distance * math.cos(angle),
            cell.y + radius * distance * math.sin(angle),
        )

    match cell.kind:
        case "film-stippling":
            for _ in range(9):
                place = at(math.sqrt(random.random()) * 0.85, random.uniform(0, math.tau))
                canvas.paint(*disc(*place, 0.33, 0.2), GRANULE, 0.9)
        case "film-pappenheimer":
            angle = random.uniform(0, math.tau)
            for turn in (0.0, 0.45, -0.4):
                canvas.paint(*disc(*at(0.62, angle + turn), 0.42, 0.2), NUCLEUS, 0.95)
        case "film-howell-jolly":
            canvas.paint(*disc(*at(0.5, random.uniform(0, math.tau)), 0.62, 0.2), NUCLEUS)
        case "film-nucleated-red-cells":
            canvas.paint(*disc(*at(0.1, random.uniform(0, math.tau)), radius * 0.52, 0.3), NUCLEUS)
        case "film-prekeratocytes":
            canvas.paint(*disc(*at(0.62, cell.turn), radius * 0.36, 0.3), GROUND, 0.95)
        case "film-crystals":
            for shift in (-0.4, -0.2, 0.0, 0.2, 0.4):
                canvas.paint(*disc(*at(shift, cell.turn), radius * 0.24, 0.2), DENSE)
        case _:
            pass


def _lymphocyte(canvas: Canvas, x: float, y: float) -> None:
    """A small lymphocyte: a thin rim of blue around a dark round nucleus."""
    canvas.paint(*disc(x, y, RULER / 2, 0.3), LYMPH)
    canvas.paint(*disc(x + 0.25, y - 0.15, RULER / 2 - 0.75, 0.4), NUCLEUS)
