"""Which case files there are."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sim.errors import Problem


@dataclass(frozen=True)
class Found:
    """Case files of a folder, and files that are not to be opened."""

    files: tuple[os.DirEntry[str], ...]
    """Ordered by name."""
    folder: Path
    problems: tuple[Problem, ...]

    @cached_property
    def paths(self) -> tuple[Path, ...]:
        """The files, as paths within the folder as it was named."""
        return tuple(self.folder / entry.name for entry in self.files)


def find_cases(folder: Path) -> Found:
    """All `*.toml` directly in a folder. A missing folder holds none.

    A link is followed only within the folder: a case library from a stranger must not make us
    open files elsewhere.
    """
    try:
        with os.scandir(folder) as entries:
            named = [entry for entry in entries if entry.name.endswith(".toml")]
    except FileNotFoundError:
        return Found((), folder, ())
    except OSError as error:
        problem = Problem(folder, f"The folder cannot be read: {error.strerror}.", code="folder")
        return Found((), folder, (problem,))
    home = folder.resolve()
    files: list[os.DirEntry[str]] = []
    problems: list[Problem] = []
    for entry in sorted(named, key=lambda entry: entry.name):
        if entry.name.startswith(".") or _is_folder(entry):
            continue
        if entry.is_symlink() and not _leads_into(folder / entry.name, home):
            message = "This link leads out of the folder and is not followed."
            problems.append(Problem(folder / entry.name, message, code="link"))
        else:
            files.append(entry)
    return Found(tuple(files), folder, tuple(problems))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a loop of links
        return False


def _leads_into(path: Path, home: Path) -> bool:
    try:
        return path.resolve().is_relative_to(home)
    except (OSError, RuntimeError):
        # A loop of links is an OSError in newer Pythons and a RuntimeError in older ones.
        return False
