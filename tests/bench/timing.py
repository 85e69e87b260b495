"""Interleaved timing: every side takes its turn in every round, so that a busy machine hits all."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Action = Callable[[], object]


@dataclass(frozen=True)
class Timing:
    """How long one side takes."""

    seconds: float
    """Median over the rounds."""
    noise: float
    """Half the distance between the quartiles, as a share of the median."""
    best: float
    """What one round in ten stays below: the figure with least of the machine's other work."""

    def __str__(self) -> str:
        return f"{spell(self.seconds)} +-{self.noise:.0%}, at best {spell(self.best)}"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    goal: str
    figure: str
    met: bool | None
    """None where a line only informs, or could not be measured."""
    detail: str = ""


def interleaved(actions: Sequence[Action], rounds: int, warm: int = 1) -> list[Timing]:
    """Median and noise of each action; `warm` rounds first are not counted."""
    return timed([lambda action=action: _clock(action) for action in actions], rounds, warm)


def timed(clocks: Sequence[Callable[[], float]], rounds: int, warm: int = 1) -> list[Timing]:
    """As `interleaved`, for actions that time themselves and return seconds.

    The order turns with each round, so that nobody always runs after the same neighbor.
    """
    taken: list[list[float]] = [[] for _ in clocks]
    gc.collect()
    gc.disable()
    try:
        for turn in range(rounds + warm):
            for i in range(len(clocks)):
                at = (i + turn) % len(clocks)
                seconds = clocks[at]()
                if turn >= warm:
                    taken[at].append(seconds)
    finally:
        gc.enable()
    return [_timing(values) for values in taken]


def _clock(action: Action) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _timing(values: Sequence[float]) -> Timing:
    median = statistics.median(values)
    low, _, high = statistics.quantiles(values, n=4)
    return Timing(median, (high - low) / 2 / median, statistics.quantiles(values, n=10)[0])


def spell(seconds: float) -> str:
    """Seconds in a unit that a person reads without counting zeros."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.0f} ns"


def ratio(what: str, ours: Timing, theirs: Timing, most: float, against: str) -> Row:
    """A goal of at most so many times another side."""
    times = ours.seconds / theirs.seconds
    return Row(
        what,
        f"at most {most:g}x {against}",
        f"{times:.2f}x",
        times <= most,
        f"{ours} against {theirs}",
    )


def limit(what: str, ours: Timing, most: float) -> Row:
    """A goal of at most so many seconds."""
    return Row(what, f"under {spell(most)}", spell(ours.seconds), ours.seconds < most, str(ours))
