"""`pallor exam`: sit an exam by its blueprint, go on with one, or report one."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from sim import locations
from sim.casefiles.sets import Blueprint, find_sets, read_blueprint
from sim.encounter.case import Case
from sim.errors import ProblemsError, UsageError
from sim.play.draw import draw
from sim.play.exam_results import keep_report, results
from sim.play.exams import limited, pool_of_pack, read_pool
from sim.play.sitting import Sitting
from sim.play.workshop import Workshop
from sim.report.exam_text import as_html, as_json, as_lines, as_toml
from sim.storage.sittings import SittingError, is_sitting, read, sitting_files


def exam(options: argparse.Namespace) -> int:
    """Sit, resume, draw or report."""
    workshop = Workshop()
    cases: Path = getattr(options, "cases", None) or locations.cases_folder()
    scores = locations.scores_folder(getattr(options, "scores", None))
    learner: str = getattr(options, "learner", "me")
    if options.file is None:
        if options.report or options.draw:
            raise UsageError("name the file of an exam")
        return _screen(cases, scores, learner, workshop)
    if not options.file.is_file():
        raise UsageError(f"there is no file {options.file}")
    pool = _pool(options, cases, workshop)
    if is_sitting(options.file):
        path: Path | None = options.file
        blueprint = None
    else:
        blueprint = _blueprint(options)
        pool = limited(blueprint, find_sets(cases)[0], pool)
        if options.draw:
            print(draw(blueprint, pool, options.form - 1).code)
            return 0
        path = _running(scores, learner, blueprint)
    if options.report:
        if path is None:
            raise UsageError("there is no exam to report", hint="name the file of a sitting")
        return _report(path, pool, workshop, options.format)
    if path is not None:
        sitting = Sitting.resume(path, pool, workshop)
    else:
        assert blueprint is not None
        sitting = Sitting.start(blueprint, pool, workshop, scores, learner, form=options.form - 1)
    return _sit(sitting, cases, scores, workshop)


def _pool(options: argparse.Namespace, cases: Path, workshop: Workshop) -> Sequence[Case]:
    """The cases of the folder, or of a sealed pack, which is opened in memory only."""
    if options.pack is None:
        return read_pool(cases, workshop)
    from sim.commands.seal import open_pack

    texts = open_pack(options.pack, options.identity, options.passphrase_file)
    return pool_of_pack(texts, options.pack, workshop)


def _blueprint(options: argparse.Namespace) -> Blueprint:
    blueprint = read_blueprint(options.file)
    if isinstance(blueprint, list):
        raise ProblemsError(blueprint)
    if options.seed is not None:
        return blueprint.model_copy(update={"seed": options.seed})
    return blueprint


def _running(scores: Path, learner: str, blueprint: Blueprint) -> Path | None:
    """The candidate's sitting of this blueprint that was not handed in."""
    found: Path | None = None
    for path in sitting_files(scores, learner):
        try:
            file = read(path)
        except SittingError:
            continue
        same = file.head.blueprint.get("id") == blueprint.id
        if same and file.event[-1].kind != "submit":
            found = path
    return found


def _report(path: Path, pool: Sequence[Case], workshop: Workshop, form: str) -> int:
    if read(path).event[-1].kind != "submit":
        raise SittingError(f"{path.name} has not been handed in yet", hint="go on with it")
    sitting = Sitting.resume(path, pool, workshop)
    try:
        report = results(sitting)
        keep_report(sitting, report)
    finally:
        sitting.close()
    written = {"json": as_json, "toml": as_toml, "html": as_html}
    print(written[form](report) if form in written else "\n".join(as_lines(report)))
    return 0


def _sit(sitting: Sitting, cases: Path, scores: Path, workshop: Workshop) -> int:
    from sim.unsearched import unsearched

    with unsearched():
        from sim.ui.app import run
        from sim.ui.screens.exam import ExamScreen

    try:
        run(
            cases,
            scores,
            sitting.candidate,
            workshop=workshop,
            opening=lambda: ExamScreen(sitting),
        )
    finally:
        sitting.close()
    return 0


def _screen(cases: Path, scores: Path, learner: str, workshop: Workshop) -> int:
    from sim.unsearched import unsearched

    with unsearched():
        from sim.ui.app import run
        from sim.ui.screens.exams import ExamsScreen

    run(
        cases,
        scores,
        learner,
        workshop=workshop,
        opening=lambda: ExamsScreen(cases, scores, learner, workshop),
    )
    return 0
