"""`pallor check`: everything that is wrong with case files and the knowledge base."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sim import locations
from sim.casefiles.find import find_cases
from sim.casefiles.remembered import fingerprint, lint_remembered
from sim.commands.check_files import check_files, means
from sim.errors import Problem, UsageError
from sim.nearest import nearest
from sim.storage.content_index import Index

NAME = "checked.sqlite"
"""What was found before, in the cache folder; it can be deleted at any time."""


def check(options: argparse.Namespace) -> int:
    """Print every problem; 1 if there is an error, 0 if there is none."""
    if options.explain:
        return _explain(options.explain)
    paths, problems = _files(options.paths or [locations.cases_folder()])
    if not paths:
        means()  # at least the knowledge base is checked
    problems += checked(paths, locations.cache_folder(), thorough=options.thorough)
    _print(problems, options.format)
    errors = sum(problem.level == "error" for problem in problems)
    if options.format == "text":
        advice = len(problems) - errors
        print(f"{len(paths)} files, {errors} errors, {advice} pieces of advice", file=sys.stderr)
    return 1 if errors else 0


def checked(paths: Sequence[Path], folder: Path, *, thorough: bool = False) -> list[Problem]:
    """All problems of the files; what is known of them already is in the cache folder."""
    index = Index(folder / NAME, fingerprint())
    try:
        today = datetime.now(UTC).date()
        anew = partial(check_files, today, thorough)
        return lint_remembered(paths, anew, today, index, thorough=thorough)
    finally:
        index.close()


def _explain(name: str) -> int:
    """Print the page of one lint, or a line for each."""
    from sim.casefiles.lints import load_lints, page

    lints = load_lints()
    if name == "all":
        for each in lints.values():
            print(f"{each.id:<20} {each.level:<7} {each.title}")
    elif name in lints:
        print(page(lints[name]))
    else:
        hint = nearest(name, lints) or "`pallor check --explain all` lists them"
        raise UsageError(f"there is no lint {name!r}", hint=hint)
    return 0


def _files(named: Iterable[Path]) -> tuple[list[Path], list[Problem]]:
    files: list[Path] = []
    problems: list[Problem] = []
    for path in named:
        if path.is_dir():
            found = find_cases(path)
            files += found.paths
            problems += found.problems
        elif path.is_file():
            files.append(path)
        else:
            raise UsageError(f"there is nothing at {path}")
    return files, problems


def _print(problems: Sequence[Problem], form: str) -> None:
    if form == "json":
        rows = [
            {
                "path": str(p.path),
                "line": p.line or 1,
                "column": p.column or 1,
                "level": p.level,
                "code": p.code,
                "message": p.message,
                "hint": p.hint,
            }
            for p in problems
        ]
        json.dump(rows, sys.stdout, indent=2, ensure_ascii=False)
        print()
        return
    for problem in problems:
        print(_github(problem) if form == "github" else problem)


def _github(problem: Problem) -> str:
    """A workflow command that marks the line in a review."""
    level = "error" if problem.level == "error" else "notice"
    hint = f" ({problem.hint})" if problem.hint else ""
    words = f"{problem.message}{hint}"
    for plain, coded in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        words = words.replace(plain, coded)
    place = f"file={problem.path},line={problem.line or 1},col={problem.column or 1}"
    return f"::{level} {place},title={problem.code}::{words}"
