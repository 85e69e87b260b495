"""Which cases are shut because an exam asks them: until it is handed in and released.

While its clock runs nothing that could answer a case is offered on this machine; between the end
and the release, nothing that opens one of its cases. This holds for whoever uses the same folder of
scores, and is a fence and no wall: see the manual on what it does not prevent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import PallorError
from sim.storage.folders import sittings_of_all

if TYPE_CHECKING:
    from sim.casefiles.sets import Blueprint
    from sim.storage.sittings import SittingFile

SUBMITTED = re.compile(rb'^kind = "submit"$', re.MULTILINE)
AT_ONCE = re.compile(rb'^release = "submit"$', re.MULTILINE)


@dataclass(frozen=True)
class ClosedExam:
    """An exam of which nothing may be told yet."""

    title: str
    cases: frozenset[str]
    """Ids of its cases."""
    running: bool
    """Whether its clock runs, or would if it were gone on with."""
    until: datetime | None
    """When it is released; None where that is when it is handed in."""

    @property
    def why(self) -> str:
        """What to say of it: a part of a sentence."""
        if self.running:
            return f"the exam {self.title!r} is not handed in yet"
        return f"the results of {self.title!r} open at {self.until:%Y-%m-%d %H:%M} UTC"


def closed_exams(scores: Path, now: datetime | None = None) -> tuple[ClosedExam, ...]:
    """Every exam in a folder of scores, whoever sits it, of which nothing may be told at `now`."""
    return tuple(_closed(scores, now or datetime.now(UTC)))


def check_open(case: str, scores: Path) -> None:
    """Raise PallorError where an exam keeps a case (by id) shut now."""
    for exam in closed_exams(scores):
        if case in exam.cases:
            raise PallorError(f"this patient is shut: {exam.why}")


def _closed(scores: Path, now: datetime) -> Iterator[ClosedExam]:
    for path in sittings_of_all(scores):
        known = _read(path)
        if known is None:
            continue
        file, rules = known
        running = not _ended(file, rules, now)
        handed_in = file.event[-1].at if file.event[-1].kind == "submit" else now
        if running or not rules.released(handed_in, now):
            until = None if rules.release == "submit" else rules.release.astimezone(UTC)
            ids = frozenset(case.id for case in file.head.cases)
            yield ClosedExam(rules.title, ids, running, until)


def _read(path: Path) -> tuple[SittingFile, Blueprint] | None:
    """A sitting and its rules; None where it is over, or nobody can go on with it.

    What reads sittings is loaded with the first of them: most folders hold none.
    """
    from pydantic import ValidationError

    from sim.casefiles.sets import Blueprint
    from sim.storage.sittings import SittingError, read

    try:
        if _told_at_a_glance(path.read_bytes()):
            return None
        file = read(path)
        return file, Blueprint.model_validate(file.head.blueprint)
    except (OSError, SittingError, ValidationError):
        return None  # its cases cannot be known


def _told_at_a_glance(data: bytes) -> bool:
    """Whether it is handed in and released with that; most files are, and need no parsing."""
    return bool(SUBMITTED.search(data) and AT_ONCE.search(data))


def _ended(file: SittingFile, rules: Blueprint, now: datetime) -> bool:
    """Handed in, or so long over that no rule on interruptions could give time back."""
    if file.event[-1].kind == "submit":
        return True
    from sim.play.exam_clock import read_clock

    clock = read_clock(rules, file.head.factor, file.event, now)
    return clock.used >= clock.allowed + rules.crash_minutes * 60 - clock.given_back
