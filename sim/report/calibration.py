"""Measures of how well probabilities fit what came true, and a logistic regression to beat."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
BINS = 10
RIDGE = 1.0
"""Penalty on the standardized slopes; keeps the fit finite where a feature separates."""
ROUNDS = 50


@dataclass(frozen=True)
class Bin:
    """The predictions between two probabilities."""

    low: float
    high: float
    count: int
    predicted: float
    """Mean probability in the bin."""
    observed: float
    """Share that came true."""

    @property
    def gap(self) -> float:
        """Observed minus predicted."""
        return self.observed - self.predicted

    @property
    def error(self) -> float:
        """Standard error of the observed share, were the predicted one right."""
        return math.sqrt(self.predicted * (1 - self.predicted) / self.count)


def auc(probabilities: Floats, truth: Flags) -> float:
    """Probability that a true one ranks above a false one, ties half. NaN if one side is empty."""
    positive, negative = int(truth.sum()), int((~truth).sum())
    if not positive or not negative:
        return float("nan")
    ordered = np.sort(probabilities)
    below = np.searchsorted(ordered, probabilities, side="left")
    upto = np.searchsorted(ordered, probabilities, side="right")
    ranks = (below + upto + 1) / 2
    return float((ranks[truth].sum() - positive * (positive + 1) / 2) / (positive * negative))


def brier(probabilities: Floats, truth: Flags) -> float:
    """Mean squared distance between probability and outcome; 0 is best."""
    return float(np.mean((probabilities - truth) ** 2))


def bins(probabilities: Floats, truth: Flags) -> tuple[Bin, ...]:
    """Ten bins of equal width, empty ones left out; 1 belongs to the last."""
    index = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    found: list[Bin] = []
    for i in range(BINS):
        member = index == i
        if member.any():
            found.append(
                Bin(
                    i / BINS,
                    (i + 1) / BINS,
                    int(member.sum()),
                    float(probabilities[member].mean()),
                    float(truth[member].mean()),
                )
            )
    return tuple(found)


def ece(probabilities: Floats, truth: Flags) -> float:
    """Expected calibration error: mean distance of the bins, weighted by their size."""
    return sum(b.count * abs(b.gap) for b in bins(probabilities, truth)) / len(probabilities)


@dataclass(frozen=True)
class Logistic:
    """A fitted logistic regression on standardized features."""

    center: Floats
    width: Floats
    weights: Floats
    """Intercept first."""

    def predict(self, features: Floats) -> Floats:
        """Probability of each row of `features`, shape (N, F)."""
        return _logistic(_design((features - self.center) / self.width) @ self.weights)


def fit_logistic(features: Floats, truth: Flags, ridge: float = RIDGE) -> Logistic:
    """Iteratively reweighted least squares; constant features are harmless."""
    center, width = features.mean(axis=0), features.std(axis=0)
    width = np.where(width > 0, width, 1.0)
    design = _design((features - center) / width)
    penalty = ridge * np.eye(design.shape[1])
    penalty[0, 0] = 0.0
    weights = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        p = _logistic(design @ weights)
        slope = design.T @ (truth - p) - penalty @ weights
        curvature = (design * (p * (1 - p))[:, None]).T @ design + penalty
        step = np.linalg.solve(curvature, slope)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-10:
            break
    return Logistic(center, width, weights)


def _design(features: Floats) -> Floats:
    return np.column_stack([np.ones(len(features)), features])


def _logistic(x: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))
