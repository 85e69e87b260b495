"""The results that a case lacks, drawn from the engine, for its author to accept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.casefiles.fill import difference, filled_text
from sim.casefiles.read import case_of_text
from sim.errors import ProblemsError, UsageError
from sim.play.workshop import Workshop


@dataclass(frozen=True)
class Offer:
    """A text with drawn results in it, and what that changes."""

    old: str
    new: str
    difference: str
    count: int
    """Results added."""


def offer(
    path: Path, text: str, workshop: Workshop, seed: int, only: Sequence[str] = ()
) -> Offer | None:
    """What would be added to a text; None where nothing is missing.

    Raises ProblemsError (exit code 2) where the case cannot be played, and UsageError where the
    engine knows no such patient.
    """
    # The engine, and numpy with it, is loaded only here: the app's first frame needs neither.
    from sim.casefiles.drawn import hypothesis_of, missing_results

    case = case_of_text(path, text, workshop.knowledge)
    if isinstance(case, list):
        error = ProblemsError(case)
        error.exit_code = 2
        raise error
    declared = case.diagnosis.conditions
    if hypothesis_of(workshop.engine, declared) is None:
        raise UsageError(
            f"the engine knows no patient with {' and '.join(declared)}, and cannot draw one"
        )
    drawn = missing_results(case, workshop.engine, seed, only)
    if not drawn:
        return None
    new = filled_text(text, drawn)
    return Offer(text, new, difference(text, new, path.name), len(drawn))
