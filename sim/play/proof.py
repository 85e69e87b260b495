"""What an author sees of a text while writing it: problems, how it plays, and what it gives away.

Like the galley proof of a printer: taken anew after each change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
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
    from sim.casefiles.lint import lint_text
    from sim.casefiles.preview import answer, preview
    from sim.casefiles.read import case_of_text
    from sim.casefiles.review import standing

    problems = lint_text(path, text, workshop.knowledge, workshop.engine, today, taken)
    case = case_of_text(path, text, workshop.knowledge)
    if isinstance(case, list):
        return Proof(text, tuple(problems), None, (), (), None)
    learner = preview(case, workshop.knowledge)
    told = answer(case, workshop.engine)
    return Proof(text, tuple(problems), case, learner, told, standing(case))


def ids_beside(path: Path) -> dict[str, Path]:
    """Id -> file, of the other cases in the folder; also a broken file holds its id."""
    others = [other for other in find_cases(path.parent).paths if other.name != path.name]
    return {id: other for other in others for id in taken_ids([other])}


def today() -> date:
    """The day in UTC, as files carry it."""
    return datetime.now(UTC).date()
