"""What checking one file has found, and what only all files together show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sim.casefiles.safe import harmless, read_text
from sim.errors import Problem
from sim.positions import index_places
from sim.tomlfile import Position


@dataclass(frozen=True)
class Checked:
    """The problems of one file, whatever the other files are."""

    path: Path
    id: str
    """The case's id; empty where the file holds no case that can be read."""
    problems: tuple[Problem, ...]
    first: date = date.min
    """Before this day, a case would be out of date in another way."""
    last: date = date.max
    """After this day, too."""


def shared_id(id: str, other: Path) -> str:
    """What is wrong with a case whose id another file has."""
    return f"the id {id!r} is also that of {other}"


def together(files: Sequence[Checked]) -> list[Problem]:
    """All problems, file by file, then `duplicate-id`: attempts could not be told apart."""
    found = [problem for file in files for problem in file.problems]
    first: dict[str, Checked] = {}
    for file in files:
        other = first.setdefault(file.id, file) if file.id else file
        if other is not file:
            message = f"id: {shared_id(file.id, other.path)}"
            line, column = _place_of_id(file.path)
            problem = Problem(file.path, message, line, column, code="duplicate-id")
            found.append(harmless(problem))
    return found


def _place_of_id(path: Path) -> Position:
    """Read once more: few files need it, and the others are not scanned for it."""
    text = read_text(path)
    places = {} if isinstance(text, Problem) else index_places(text)
    return places.get(("id",), (1, 1))
