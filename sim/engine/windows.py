"""Peaks in which several hemoglobins come out together (HbE with HbA2 on cation exchange).

Where a source gives the sum for a condition, that is used. Elsewhere the peak holds its own
fraction and what each variant has above the trace that anybody has. In health, and wherever there
is no variant, the peak is the fraction, and a second method tells nearly nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engine.evidence import Result
from sim.knowledge.models import Quantity

Floats = NDArray[np.float64]
MOST = 99.0
"""Percent; a peak never holds quite everything."""


def as_read(result: Result, quantities: Iterable[Quantity]) -> Result:
    """The result, as what it must be: nobody has an HbA2 of 28 %, but a peak may hold that much."""
    for quantity in quantities:
        window = quantity.window
        if (
            window is not None
            and result.quantity == window.own
            and result.value >= window.beyond.value
            and result.censored != "<"
        ):
            return Result(quantity.id, result.value, result.censored, result.resolution)
    return result


@dataclass(frozen=True)
class _Peak:
    """One peak: whose hypotheses see only the own fraction in it, and who see a variant too."""

    at: int
    own: int
    parts: NDArray[np.int_]
    plain: NDArray[np.int_]
    """Hypotheses without a variant in the peak."""
    holding: NDArray[np.int_]
    """Hypotheses with one, where no source gives the sum."""


class Windows:
    """Every peak of the base quantities, ready to be placed by its parts."""

    def __init__(self, base: Sequence[Quantity], given: Sequence[frozenset[str]]) -> None:
        """`given` names what sources say, per hypothesis."""
        columns = {quantity.id: b for b, quantity in enumerate(base)}
        self._peaks: list[_Peak] = []
        for b, quantity in enumerate(base):
            if quantity.window is None:
                continue
            free = [h for h, named in enumerate(given) if quantity.id not in named]
            holding = [h for h in free if _holds(quantity, given[h])]
            self._peaks.append(
                _Peak(
                    b,
                    columns[quantity.window.own],
                    np.array([columns[name] for name in quantity.window.parts], dtype=np.int_),
                    np.array([h for h in free if h not in set(holding)], dtype=np.int_),
                    np.array(holding, dtype=np.int_),
                )
            )

    def place(self, location: Floats, spread: Floats, center: Floats) -> None:
        """Fill in the peaks of locations and spreads (H, B) about a healthy center (B,)."""
        for peak in self._peaks:
            location[peak.plain, peak.at] = location[peak.plain, peak.own]
            spread[peak.plain, peak.at] = spread[peak.plain, peak.own]
            cells = peak.holding[:, None], peak.parts
            shares = _percent(location[cells])
            trace = np.where(peak.parts == peak.own, 0.0, _percent(center[peak.parts]))
            total = np.minimum(np.maximum(shares - trace, 0.0).sum(axis=1), MOST)
            slope = shares * (1 - shares / 100)
            variance = ((slope * spread[cells]) ** 2).sum(axis=1)
            location[peak.holding, peak.at] = np.log(total / (100 - total))
            spread[peak.holding, peak.at] = np.sqrt(variance) / (total * (1 - total / 100))


def _percent(location: Floats) -> Floats:
    """Percent from the logit."""
    return 100 / (1 + np.exp(-location))


def partner(quantity: Quantity, named: frozenset[str]) -> str:
    """The fraction that makes most of a peak, where a hypothesis names these quantities."""
    assert quantity.window is not None
    return next((name for name in quantity.window.variants if name in named), quantity.window.own)


def _holds(quantity: Quantity, named: frozenset[str]) -> bool:
    """Whether the hypothesis has a variant that comes out in this peak."""
    assert quantity.window is not None
    return any(name in named for name in quantity.window.variants)
