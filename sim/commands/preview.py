"""`pallor preview`: a case as the learner meets it, with its problems below."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from sim.casefiles.lint import lint
from sim.casefiles.preview import answer
from sim.casefiles.preview import preview as as_text
from sim.casefiles.read import read_case
from sim.commands.author_options import today
from sim.encounter.case import Case
from sim.engine.engine import Engine
from sim.errors import UsageError
from sim.knowledge.loader import load_knowledge

CLEAR = "\x1b[H\x1b[2J"


def preview(options: argparse.Namespace) -> int:
    """Show it once, or after every save; 1 where it has errors."""
    if not options.case.is_file():
        raise UsageError(f"there is no file {options.case}")
    engine = Engine(load_knowledge())
    if not options.watch:
        return _show(options.case, engine, with_answer=options.answer)
    code = 0
    for _ in _saves(options.case):
        if sys.stdout.isatty():
            print(CLEAR, end="")
        code = _show(options.case, engine, with_answer=options.answer)
        print(f"watching {options.case}; Ctrl+C ends", file=sys.stderr, flush=True)
    return code


def _saves(path: Path) -> Iterator[None]:
    """Once at the beginning, and whenever the file is saved."""
    try:
        from watchfiles import watch
    except ImportError:
        raise UsageError("watching needs watchfiles", hint="pip install 'pallor[author]'") from None
    yield
    # The folder is watched, for editors replace the file rather than write into it.
    for changes in watch(path.parent, recursive=False, debounce=200, step=50):
        if any(Path(name).name == path.name for _, name in changes):
            yield


def _show(path: Path, engine: Engine, *, with_answer: bool) -> int:
    case = read_case(path, engine.knowledge)
    if isinstance(case, Case):
        print(as_text(case, engine.knowledge))
        if with_answer:
            print(answer(case, engine))
    problems = lint([path], engine.knowledge, engine, today())
    if problems:
        print("\nProblems")
        for problem in problems:
            print(f"  {problem}")
    sys.stdout.flush()
    return 1 if any(problem.level == "error" for problem in problems) else 0
