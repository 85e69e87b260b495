"""`pallor` and `pallor play CASE`: the app."""

from __future__ import annotations

import argparse
from pathlib import Path

from sim import locations
from sim.errors import UsageError


def library(options: argparse.Namespace) -> int:
    """Open the library."""
    return _run(options, None)


def play(options: argparse.Namespace) -> int:
    """Open one case, by file or by id."""
    return _run(options, _find(options.case, cases_of(options)))


def cases_of(options: argparse.Namespace) -> Path:
    """The folder of cases in use. Raises UsageError where there is none."""
    folder: Path = getattr(options, "cases", None) or locations.cases_folder()
    if not folder.is_dir():
        raise UsageError(f"there is no folder of cases at {folder}", hint="name one with --cases")
    return folder


def _find(name: str, folder: Path) -> Path:
    if Path(name).is_file():
        return Path(name)
    matches = sorted(folder.glob(f"{name.lower()}-*.toml")) if name.isalnum() else []
    if not matches:
        raise UsageError(f"there is no case '{name}'", hint=f"looked for a file and in {folder}")
    return matches[0]


def _run(options: argparse.Namespace, case: Path | None) -> int:
    from sim.unsearched import unsearched

    with unsearched():
        from sim.ui.app import run

    scores = locations.scores_folder(getattr(options, "scores", None))
    run(cases_of(options), scores, getattr(options, "learner", None), case)
    return 0
