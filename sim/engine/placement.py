"""Where the hypotheses lie for one patient, before anything is measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Placement:
    """Location, spread and noise of every base quantity under every hypothesis."""

    location: Floats
    """On the working scale, shape (H, B)."""
    spread: Floats
    """Standard deviations that patients share among quantities by correlation, shape (H, B)."""
    noise: Floats
    """Variance that a quantity shares with no other: that of laboratories, and what a treatment
    does to one patient more than to another; shape (H, B)."""
