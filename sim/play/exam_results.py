"""From a sitting to its report, once released; and the reports of earlier sittings, kept beside."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import tomli_w
from pydantic import ValidationError

from sim.encounter.actions import Commit, Differential, Encounter
from sim.encounter.case import Case
from sim.errors import PallorError
from sim.play.draw import Drawn
from sim.play.exam_case import ExamCase
from sim.play.sitting import Sitting
from sim.report.exam import ExamReport, Facts, Sat, exam_report
from sim.scoring.weights import load_weights
from sim.storage.atomic import write_text
from sim.storage.sittings import exams_folder

REPORTS = "reports"


def results(sitting: Sitting, progress: Callable[[int], None] = lambda _done: None) -> ExamReport:
    """The report of a released sitting; scoring takes a moment for each case.

    Raises PallorError before release. `progress` hears how many cases are scored.
    """
    submitted = sitting.submitted
    if submitted is None:
        raise PallorError("the exam has not been handed in yet", hint="go on with it, and submit")
    if not sitting.released:
        raise PallorError(f"the results open at {sitting.blueprint.release}")
    sat: list[Sat] = []
    for place, case in enumerate(sitting.cases):
        one = ExamCase(sitting, place)
        sat.append(_sat(case, one))
        progress(place + 1)
    head, clock, blueprint = sitting.file.head, sitting.time, sitting.blueprint
    facts = Facts(
        exam=blueprint.id,
        title=blueprint.title,
        candidate=head.candidate,
        form=head.form + 1,
        seed=blueprint.seed,
        started=sitting.file.event[0].at,
        submitted=submitted,
        minutes=round(min(clock.used, clock.allowed) / 60, 2),
        minutes_allowed=clock.allowed / 60,
        pass_mark=blueprint.pass_mark,
        draw=Drawn(head.form, sitting.cases).code,
        chain=sitting.file.last_hash,
    )
    weights = load_weights()
    return exam_report(facts, sat, weights.reliability, weights.digest)


def _sat(case: Case, one: ExamCase) -> Sat:
    commit = one.encounter.committed
    return Sat(
        case=case.id,
        title=case.title,
        answered=commit is not None,
        confidence=None if commit is None else _confidence(one.encounter, commit),
        right=commit is not None
        and set(commit.hypothesis.split("+")) == set(case.diagnosis.conditions),
        sheet=one.score(),
    )


def _confidence(encounter: Encounter, commit: Commit) -> float | None:
    """The tokens that the last differential gave to the answer, as a fraction."""
    stated = [action for action in encounter.log if isinstance(action, Differential)]
    return stated[-1].tokens.get(commit.hypothesis, 0) / 100 if stated else None


def keep_report(sitting: Sitting, report: ExamReport) -> Path:
    """Write a report beside its sitting, so that later ones can be compared with it."""
    path = sitting.path.parent / REPORTS / sitting.path.name
    content = report.model_dump(mode="json", exclude_none=True)
    try:
        write_text(path, tomli_w.dumps(content))
    except OSError as error:
        raise PallorError(f"the report could not be saved to {path}: {error}") from None
    return path


def earlier_reports(scores: Path, learner: str) -> tuple[ExamReport, ...]:
    """Every kept report of a candidate, oldest first; one that cannot be read is passed over.

    A report can always be made again from its sitting.
    """
    found: list[ExamReport] = []
    for path in sorted((exams_folder(scores, learner) / REPORTS).glob("[!.]*.toml")):
        try:
            found.append(ExamReport.model_validate(tomllib.loads(path.read_text("utf-8"))))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError):
            continue
    return tuple(found)
