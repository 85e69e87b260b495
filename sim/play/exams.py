"""What the exam screen offers: exams to go on with, blueprints, sets to practice, finished ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sim.casefiles.read import case_of_text
from sim.casefiles.sets import (
    BLUEPRINT,
    Blueprint,
    CaseSet,
    find_blueprints,
    find_sets,
    mock_blueprint,
)
from sim.encounter.case import Case
from sim.errors import Problem, ProblemsError
from sim.play.desk import read_cases
from sim.play.exam_results import earlier_reports
from sim.play.library import Tell, go_on
from sim.play.workshop import Workshop
from sim.report.exam import ExamReport
from sim.storage.sittings import SittingError, read, sitting_files

MINUTES_PER_CASE = 12
"""Offered for a set; the learner may change it."""
Kind = Literal["running", "blueprint", "set", "finished"]


@dataclass(frozen=True)
class Choice:
    """One line of the exam screen."""

    kind: Kind
    exam: str
    """Id of the exam."""
    title: str
    detail: str
    minutes: float
    seed: int
    blueprint: Blueprint | None = None
    chosen: CaseSet | None = None
    path: Path | None = None
    """The sitting, where there is one."""


@dataclass(frozen=True)
class Offers:
    """Everything the exam screen shows."""

    choices: tuple[Choice, ...]
    pool: tuple[Case, ...]
    earlier: tuple[ExamReport, ...]
    problems: tuple[str, ...]
    """What could not be read."""


def read_offers(
    cases: Path, scores: Path, learner: str, workshop: Workshop, tell: Tell = go_on
) -> Offers:
    """Running exams first, then blueprints, sets, and finished exams, the newest first.

    The pool is not complete where `tell` says stop.
    """
    running: list[Choice] = []
    finished: list[Choice] = []
    problems: list[str] = []
    for path in sitting_files(scores, learner):
        try:
            file = read(path)
        except SittingError as error:
            problems.append(str(error))
            continue
        rules = Blueprint.model_validate(file.head.blueprint)
        over = file.event[-1].kind == "submit"
        when = f"{file.event[0].at:%Y-%m-%d %H:%M}"
        (finished if over else running).append(
            Choice(
                kind="finished" if over else "running",
                exam=rules.id,
                title=rules.title,
                detail=f"{'sat' if over else 'begun'} {when} UTC",
                minutes=rules.minutes,
                seed=rules.seed,
                path=path,
            )
        )
    sets, bad_sets = find_sets(cases)
    blueprints, bad_blueprints = find_blueprints(cases)
    problems += [str(problem) for problem in (*bad_sets, *bad_blueprints)]
    return Offers(
        choices=(
            *running,
            *(_of_blueprint(one) for one in blueprints),
            *(_of_set(one) for one in sets),
            *reversed(finished),
        ),
        pool=read_pool(cases, workshop, tell),
        earlier=earlier_reports(scores, learner),
        problems=tuple(problems),
    )


def read_pool(cases: Path, workshop: Workshop, tell: Tell = go_on) -> tuple[Case, ...]:
    """Every case of a folder that can be played."""
    return tuple(read_cases(cases, workshop, tell).values())


def pool_of_pack(texts: dict[str, str], pack: Path, workshop: Workshop) -> tuple[Case, ...]:
    """The cases of an opened pack. Raises ProblemsError for one that cannot be played."""
    cases: list[Case] = []
    problems: list[Problem] = []
    for name, text in sorted(texts.items()):
        if name.endswith(BLUEPRINT):
            continue
        case = case_of_text(pack / name, text, workshop.knowledge)
        if isinstance(case, Case):
            cases.append(case)
        else:
            problems += case
    if problems:
        raise ProblemsError(problems)
    return tuple(cases)


def prepared(
    choice: Choice, pool: Sequence[Case], minutes: float, seed: int
) -> tuple[Blueprint, tuple[Case, ...]]:
    """Rules and cases of a blueprint or a set, with the time and the seed that were chosen."""
    if choice.chosen is not None:
        blueprint = mock_blueprint(choice.chosen, minutes, seed)
    elif choice.blueprint is not None:
        blueprint = choice.blueprint.model_copy(update={"minutes": minutes, "seed": seed})
    else:
        raise ValueError(f"{choice.kind} is no exam to start")
    named = choice.chosen
    return blueprint, tuple(c for c in pool if named is None or c.id in named.cases)


def limited(blueprint: Blueprint, sets: Sequence[CaseSet], pool: Sequence[Case]) -> list[Case]:
    """The cases of the set that a blueprint names; all where it names none."""
    if not blueprint.set:
        return list(pool)
    named = {case for one in sets if one.id == blueprint.set for case in one.cases}
    return [case for case in pool if case.id in named]


def _of_blueprint(one: Blueprint) -> Choice:
    detail = f"{one.number} cases, pass mark {one.pass_mark:g}"
    return Choice("blueprint", one.id, one.title, detail, one.minutes, one.seed, blueprint=one)


def _of_set(one: CaseSet) -> Choice:
    minutes = MINUTES_PER_CASE * len(one.cases)
    detail = f"set of {len(one.cases)} cases"
    return Choice("set", f"mock-{one.id}"[:40], one.title, detail, minutes, 1, chosen=one)
