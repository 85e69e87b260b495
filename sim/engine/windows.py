"""Peaks in which several hemoglobins come out together (HbE with HbA2 on cation exchange).

Where a source gives the sum for a condition, that is used. Elsewhere the peak holds its own
fraction and what each variant has above the trace that anybody has. In health, and wherever there
is no variant, the peak is the fraction, and a second method tells nearly nothing new.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.engine.evidence import Result
from sim.engine.placement import Placement
from sim.knowledge.models import Quantity, from_scale, to_scale

Floats = NDArray[np.float64]
MOST = 99.0
"""Percent; a peak never holds quite everything."""


def as_read(result: Result, quantities: Mapping[str, Quantity]) -> Result:
    """The result, as what it must be: nobody has an HbA2 of 28 %, but a peak may hold that much."""
    for quantity in quantities.values():
        window = quantity.window
        if (
            window is not None
            and result.quantity == window.own
            and result.value >= window.beyond.value
            and result.censored != "<"
        ):
            return Result(quantity.id, result.value, result.censored, result.resolution)
    return result


def place_windows(
    base: Sequence[Quantity],
    placement: Placement,
    center: Floats,
    given: Sequence[frozenset[str]],
) -> None:
    """Place every peak by its parts; in place. `given` names what sources say, per hypothesis."""
    columns = {quantity.id: b for b, quantity in enumerate(base)}
    for b, quantity in enumerate(base):
        if quantity.window is None:
            continue
        own = columns[quantity.window.own]
        for h, named in enumerate(given):
            if quantity.id in named:
                continue
            location = placement.location[h]
            if not _holds(quantity, named):
                placement.location[h, b] = location[own]
                placement.spread[h, b] = placement.spread[h, own]
                continue
            parts = [columns[name] for name in quantity.window.parts]
            shares = {p: from_scale(float(location[p]), "logit") for p in parts}
            above = {
                p: max(share - (0.0 if p == own else from_scale(float(center[p]), "logit")), 0.0)
                for p, share in shares.items()
            }
            total = min(sum(above.values()), MOST)
            variance = sum(
                (shares[p] * (1 - shares[p] / 100) * placement.spread[h, p]) ** 2 for p in parts
            )
            placement.location[h, b] = to_scale(total, "logit")
            placement.spread[h, b] = variance**0.5 / (total * (1 - total / 100))


def partner(quantity: Quantity, named: frozenset[str]) -> str:
    """The fraction that makes most of a peak, where a hypothesis names these quantities."""
    assert quantity.window is not None
    return next((name for name in quantity.window.variants if name in named), quantity.window.own)


def _holds(quantity: Quantity, named: frozenset[str]) -> bool:
    """Whether the hypothesis has a variant that comes out in this peak."""
    assert quantity.window is not None
    return any(name in named for name in quantity.window.variants)
