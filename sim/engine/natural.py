"""Quantities that scatter evenly in their own unit, though they are placed in logs.

Products of quantities (a hematocrit is a count times a volume) are sums in logs, so everything is
placed there. But hemoglobin and cell volume do not scatter in ratios where iron is short: as far
as 3 g/dL above the middle there are as many as 3 g/dL below it, and in logs the low ones would
look impossible. For those the t of a hypothesis is over its place plus y / m - 1, the distance from
the median m as a share of it, in place of its place plus ln(y / m). The two agree near the median.

A value that is known then lies at a different deviation under each hypothesis. Instead of a value
per hypothesis the place is moved: what follows arithmetically from it comes out right as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.placement import Placement

if TYPE_CHECKING:
    from sim.engine.measured import Measured
    from sim.engine.model import Model

Floats = NDArray[np.float64]
LEAST = -0.98
"""No value is further below its median than this share of it."""


def deviation(value: Floats | float, location: Floats | float) -> Floats:
    """y / m - 1, from ln y and ln m."""
    return np.expm1(np.asarray(value) - location)


def value_at(deviation: Floats | float, location: Floats | float) -> Floats:
    """ln y, from y / m - 1 and ln m: the way back."""
    return location + np.log1p(np.maximum(deviation, LEAST))


def columns_of(model: Model, names: Sequence[str]) -> list[tuple[int, int]]:
    """Which of the named quantities scatter so: place among the names, and base quantity."""
    return [(k, model.natural[name]) for k, name in enumerate(names) if name in model.natural]


def settle(model: Model, placement: Placement, measured: Measured) -> tuple[Placement, Floats]:
    """The placement in which what was measured has its deviation, and the log of the stretch, (H,).

    The stretch is the slope of the deviation over ln y; a density in one is that in the other
    times it. A value that is only known to be beyond a limit has none.
    """
    stretch = np.zeros(len(placement.location))
    columns = columns_of(model, measured.names)
    if not columns:
        return placement, stretch
    location = placement.location.copy()
    for k, b in columns:
        value = measured.values[k]
        off = value - placement.location[:, b]
        location[:, b] = value - np.expm1(off)
        if measured.censored[k] == 0:
            stretch += off
    return replace(placement, location=location), stretch
