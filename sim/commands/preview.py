"""`pallor preview`: a case as the learner meets it, with its problems below."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import get_terminal_size

from sim.casefiles.preview import WIDTH, laid_out
from sim.casefiles.safe import read_text
from sim.errors import Problem, UsageError
from sim.locations import cache_folder
from sim.play.proof import Neighbors, take_proof, today
from sim.play.workshop import Workshop

UNSEEN = 500
"""Milliseconds after which the file is looked at though no change of it was reported."""
CLEAR = "\x1b[H\x1b[2J"


def preview(options: argparse.Namespace) -> int:
    """Show it once, or after every save; 1 where it has errors."""
    if not options.case.is_file():
        raise UsageError(f"there is no file {options.case}")
    workshop = Workshop(cache_folder())
    if options.app:
        return _show_in_app(options.case, workshop, with_answer=options.answer)
    beside = Neighbors(options.case)
    if not options.watch:
        return _show(options.case, workshop, beside, with_answer=options.answer)
    code = 0
    for _ in _saves(options.case):
        if sys.stdout.isatty():
            print(CLEAR, end="")
        code = _show(options.case, workshop, beside, with_answer=options.answer)
        print(f"watching {options.case}; Ctrl+C ends", file=sys.stderr, flush=True)
    return code


def _show_in_app(path: Path, workshop: Workshop, *, with_answer: bool) -> int:
    """The author screen, which only looks: text, problems and previews follow each save."""
    from sim import locations
    from sim.play.draft import Draft
    from sim.unsearched import unsearched

    with unsearched():
        from sim.ui.app import run
        from sim.ui.screens.author import AuthorScreen

    draft = Draft(path, look=True)
    tab = "answer" if with_answer else "learner"
    run(path.parent, locations.scores_folder(None), None, workshop=workshop,
        opening=lambda: AuthorScreen(draft, workshop, tab))  # fmt: skip
    return 0


def _saves(path: Path) -> Iterator[None]:
    """Once at the beginning, and whenever the file is saved."""
    try:
        from watchfiles import watch
    except ImportError:
        raise UsageError("watching needs watchfiles", hint="pip install 'pallor[author]'") from None
    shown = _stamp(path)
    yield
    # The folder is watched, for editors replace the file rather than write into it. What is saved
    # before the watch begins, or where a file system reports nothing, is found by looking.
    for changes in watch(
        path.parent, recursive=False, debounce=200, step=50, rust_timeout=UNSEEN,
        yield_on_timeout=True,
    ):  # fmt: skip
        now = _stamp(path)
        # While an editor replaces it, there may be no file for a moment.
        if now != shown and (now is not None or not changes):
            shown = now
            yield


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size, about.st_ino


def _show(path: Path, workshop: Workshop, beside: Neighbors, *, with_answer: bool) -> int:
    text = read_text(path)
    if isinstance(text, Problem):
        problems: tuple[Problem, ...] = (text,)
    else:
        proof = take_proof(path, text, workshop, today(), beside.ids())
        problems = proof.problems
        if proof.case is not None:
            lines = [*proof.learner, *(proof.answer if with_answer else ())]
            print(laid_out(lines, min(WIDTH, get_terminal_size().columns)))
    if problems:
        print("\nProblems")
        for problem in problems:
            print(f"  {problem}")
    sys.stdout.flush()
    return 1 if any(problem.level == "error" for problem in problems) else 0
