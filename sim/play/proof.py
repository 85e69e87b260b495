"""What an author sees of a text while writing it: problems, how it plays, and what it gives away.

Like the galley proof of a printer: taken anew after each change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from os import DirEntry
from pathlib import Path
from typing import TYPE_CHECKING

from sim.casefiles.find import find_cases
from sim.casefiles.names import taken_ids
from sim.errors import Problem
from sim.play.workshop import Workshop

if TYPE_CHECKING:
    from sim.casefiles.preview import Line
    from sim.encounter.case import Case
    from sim.knowledge.models import ReviewStatus


@dataclass(frozen=True)
class Proof:
    """One text, looked at."""

    text: str
    problems: tuple[Problem, ...]
    case: Case | None
    """None where it cannot be played yet."""
    learner: Sequence[Line]
    """What a learner may come to see; empty without a case."""
    answer: Sequence[Line]
    """What stands behind the answer, and the engine's view."""
    status: ReviewStatus | None

    @property
    def errors(self) -> int:
        """Problems that keep it from being played or approved."""
        return sum(problem.level == "error" for problem in self.problems)

    @property
    def advice(self) -> int:
        """The other problems."""
        return len(self.problems) - self.errors


def take_proof(
    path: Path, text: str, workshop: Workshop, today: date, taken: Mapping[str, Path]
) -> Proof:
    """Look at a text that is to stand in `path`; `taken` are the ids of the cases beside it."""
    from sim.casefiles.lint import lint_parsed
    from sim.casefiles.preview import answer, preview
    from sim.casefiles.read import parse_text, playable
    from sim.casefiles.review import standing

    parsed = parse_text(path, text)
    if isinstance(parsed, list):
        return Proof(text, tuple(parsed), None, (), (), None)
    problems = lint_parsed(parsed, workshop.knowledge, workshop.engine, today, taken)
    case = playable(parsed, workshop.knowledge)
    if isinstance(case, list):
        return Proof(text, tuple(problems), None, (), (), None)
    learner = preview(case, workshop.knowledge)
    told = answer(case, workshop.engine)
    return Proof(text, tuple(problems), case, learner, told, standing(case))


class Neighbors:
    """The other cases in a file's folder, each read once and again only where it has changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, tuple[tuple[int, int], set[str]]] = {}

    def ids(self) -> dict[str, Path]:
        """Id -> file; also a broken file holds its id."""
        found: dict[str, Path] = {}
        known: dict[str, tuple[tuple[int, int], set[str]]] = {}
        folder = find_cases(self._path.parent)
        for entry, path in zip(folder.files, folder.paths, strict=True):
            if entry.name == self._path.name:
                continue
            stamp = _stamp(entry)
            before = self._known.get(entry.name)
            same = before is not None and stamp is not None and before[0] == stamp
            ids = before[1] if before is not None and same else taken_ids([path])
            if stamp is not None:
                known[entry.name] = stamp, ids
            found.update(dict.fromkeys(ids, path))
        self._known = known
        return found


def _stamp(entry: DirEntry[str]) -> tuple[int, int] | None:
    try:
        about = entry.stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size


def today() -> date:
    """The day in UTC, as files carry it."""
    return datetime.now(UTC).date()
