"""Which case files there are."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Problem


@dataclass(frozen=True)
class Found:
    """Case files of a folder, and files that are not to be opened."""

    paths: tuple[Path, ...]
    """Ordered by name."""
    problems: tuple[Problem, ...]


def find_cases(folder: Path) -> Found:
    """All `*.toml` directly in a folder. A missing folder holds none.

    A link is followed only within the folder: a case library from a stranger must not make us
    open files elsewhere.
    """
    paths: list[Path] = []
    problems: list[Problem] = []
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if entry.name.endswith(".toml"))
    except FileNotFoundError:
        return Found((), ())
    except OSError as error:
        problem = Problem(folder, f"The folder cannot be read: {error.strerror}.", code="folder")
        return Found((), (problem,))
    home = folder.resolve()
    for name in names:
        path = folder / name
        if name.startswith(".") or path.is_dir():
            continue
        if path.is_symlink() and not _leads_into(path, home):
            message = "This link leads out of the folder and is not followed."
            problems.append(Problem(path, message, code="link"))
        else:
            paths.append(path)
    return Found(tuple(paths), tuple(problems))


def _leads_into(path: Path, home: Path) -> bool:
    try:
        return path.resolve().is_relative_to(home)
    except (OSError, RuntimeError):
        # A loop of links is an OSError in newer Pythons and a RuntimeError in older ones.
        return False
