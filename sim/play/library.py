"""The cases of a folder as the library lists them, with what the learner has done so far."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.casefiles.find import find_cases
from sim.casefiles.read import read_case
from sim.encounter.case import Case
from sim.errors import Problem
from sim.play.workshop import Workshop
from sim.storage.attempts import AttemptError, attempt_files, read


@dataclass(frozen=True)
class Progress:
    """A learner's attempts at one case."""

    finished: int = 0
    best: float | None = None
    """Best total, 0 to 100; None before the first finished attempt."""
    unfinished: Path | None = None
    """The latest attempt that was not closed and scored."""

    @property
    def begun(self) -> bool:
        """Whether there is any attempt."""
        return self.finished > 0 or self.unfinished is not None


@dataclass(frozen=True)
class Entry:
    """One file of the library: a case that can be played, or its problems."""

    path: Path
    case: Case | None
    problems: tuple[Problem, ...]
    progress: Progress


@dataclass(frozen=True)
class Library:
    """Everything the library shows."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    """Problems of the folder itself, such as a link that leads out of it."""
    damaged: tuple[str, ...]
    """What could not be read among the attempts; it was kept."""


def read_library(cases: Path, scores: Path, learner: str, workshop: Workshop) -> Library:
    """All case files of a folder. A broken one is listed with its problems and hides no other."""
    progress, damaged = read_progress(scores, learner)
    found = find_cases(cases)
    entries: list[Entry] = []
    for path in found.paths:
        case = read_case(path, workshop.knowledge)
        if isinstance(case, Case):
            entries.append(Entry(path, case, (), progress.get(case.id, Progress())))
        else:
            entries.append(Entry(path, None, tuple(case), Progress()))
    return Library(tuple(entries), tuple(found.problems), tuple(damaged))


def read_progress(scores: Path, learner: str) -> tuple[dict[str, Progress], list[str]]:
    """The learner's attempts by case id, and what could not be read."""
    table: dict[str, Progress] = {}
    damaged: list[str] = []
    for path in attempt_files(scores, learner):
        try:
            attempt = read(path)
        except AttemptError as error:
            damaged.append(str(error))
            continue
        before = table.get(attempt.case_id, Progress())
        if attempt.finished is None or attempt.sheet is None:  # killed before it was scored
            table[attempt.case_id] = Progress(before.finished, before.best, path)
            continue
        total = attempt.sheet.get("total")
        scores_so_far = [s for s in (before.best, total) if isinstance(s, int | float)]
        table[attempt.case_id] = Progress(
            before.finished + 1, max(scores_so_far, default=None), before.unfinished
        )
    return table, damaged
