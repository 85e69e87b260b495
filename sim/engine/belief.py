"""The values that the engine answers with. Arrays are aligned with `Engine.hypotheses`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SMALLEST = 1e-150
"""Probabilities below this count as it in log odds."""


@dataclass(frozen=True)
class Hypothesis:
    """One condition, two coexisting ones, or `none-of-these`."""

    id: str
    """Condition ids joined by `+`, iron first: `iron-deficiency+inflammation`."""
    conditions: tuple[str, ...]
    name: str
    short: str


@dataclass(frozen=True)
class Belief:
    """A probability for every hypothesis; they sum to 1."""

    hypotheses: tuple[Hypothesis, ...]
    probabilities: Floats
    """Shape (H,)."""

    def of(self, hypothesis: str) -> float:
        """Probability of one hypothesis, by id."""
        for index, candidate in enumerate(self.hypotheses):
            if candidate.id == hypothesis:
                return float(self.probabilities[index])
        raise KeyError(hypothesis)

    def ranked(self) -> list[tuple[Hypothesis, float]]:
        """Most likely first; ties by id, so that the order never wavers."""
        pairs = zip(self.hypotheses, self.probabilities.tolist(), strict=True)
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0].id))

    def conditions(self) -> dict[str, float]:
        """Marginal probability of each condition, alone or with another; most likely first."""
        total: dict[str, float] = {}
        for hypothesis, probability in zip(
            self.hypotheses, self.probabilities.tolist(), strict=True
        ):
            for condition in hypothesis.conditions:
                total[condition] = total.get(condition, 0.0) + probability
        return dict(sorted(total.items(), key=lambda pair: (-pair[1], pair[0])))


@dataclass(frozen=True)
class Band:
    """How far the probabilities move when the engine's own numbers are drawn again."""

    low: Floats
    """10th percentile per hypothesis, shape (H,)."""
    high: Floats
    """90th percentile per hypothesis, shape (H,)."""
    draws: Floats
    """The redrawn beliefs, shape (D, H); each row sums to 1."""


@dataclass(frozen=True)
class Surprise:
    """How unusual the measurements are under the hypothesis that explains them best."""

    probability: float
    """Share of that hypothesis's patients who would look at least as odd; small is surprising."""
    hypothesis: str
    """Id of the best explanation."""

    RARE: ClassVar[float] = 1e-3
    """Share below which the engine may not know a patient."""

    @property
    def unusual(self) -> bool:
        """Fewer than one such patient in a thousand."""
        return self.probability < self.RARE


@dataclass(frozen=True)
class OrderValue:
    """What an order is worth at one moment."""

    order: str
    bits: float
    """Expected reduction of entropy."""
    gain: float
    """Expected rise of the best achievable diagnosis score (0 to 1), before any cost."""
    net: float
    """`gain` less money, burden and days; stopping is worth 0."""
    price: float
    """US dollars."""
    days: float
    burden: float


def decibans(probabilities: Floats) -> Floats:
    """10 log10 of the odds of each against all others, shape (H,).

    The others are summed, not taken from 1, so that near certainty keeps its digits.
    """
    size = len(probabilities)
    below = np.concatenate([[0.0], np.cumsum(probabilities)[: size - 1]])
    above = np.concatenate([np.cumsum(probabilities[::-1])[: size - 1][::-1], [0.0]])
    return 10 * np.log10(np.maximum(probabilities, SMALLEST) / np.maximum(below + above, SMALLEST))
