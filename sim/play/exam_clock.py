"""The clock of an exam: what time is left is a function of what happened, by the wall clock.

Working time is the wall time since the start, less what the rules give back: breaks, each up to its
longest, and gaps in which the program was not running, up to a total. A clock that was set back
never gives time: the latest moment that was seen counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sim.casefiles.sets import Blueprint
from sim.storage.sittings import Event


@dataclass(frozen=True)
class ExamClock:
    """A candidate's time, in seconds."""

    allowed: float
    """Working time, with the candidate's factor."""
    used: float
    on_break: bool
    break_left: float
    """Of the running break, before it counts as working time; 0 without one."""
    breaks_left: int
    given_back: float
    """For interruptions of the program."""

    @property
    def left(self) -> float:
        """Working time that is left, never below 0."""
        return max(self.allowed - self.used, 0.0)

    @property
    def over(self) -> bool:
        """Whether nothing more may be done."""
        return self.used >= self.allowed


def read_clock(
    blueprint: Blueprint, factor: float, events: Sequence[Event], now: datetime
) -> ExamClock:
    """The clock at `now`, after these events; the first one is the start."""
    longest = timedelta(minutes=blueprint.break_minutes)
    spare = timedelta(minutes=blueprint.crash_minutes)
    free = timedelta()
    breaks, began = 0, None
    start = last = events[0].at
    for event in events[1:]:
        if event.kind == "break":
            breaks, began = breaks + 1, event.at
        elif event.kind == "back" and began is not None:
            free += min(event.at - began, longest)
            began = None
        elif event.kind == "resume" and began is None:
            # During a break the clock stands anyway.
            free += min(event.at - last, spare)
            spare -= min(event.at - last, spare)
        last = event.at
    seen = max(now, last)
    left = timedelta()
    if began is not None:
        free += min(seen - began, longest)
        left = max(longest - (seen - began), timedelta())
    return ExamClock(
        allowed=blueprint.minutes * 60 * factor,
        used=(seen - start - free).total_seconds(),
        on_break=began is not None,
        break_left=left.total_seconds(),
        breaks_left=blueprint.breaks - breaks,
        given_back=blueprint.crash_minutes * 60 - spare.total_seconds(),
    )
