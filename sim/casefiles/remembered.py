"""Checking that remembers: a file that was checked before, by the same rules, is only read.

What is remembered goes by the content of the file, its name (which may leak the answer), the
options, and a fingerprint of every rule and all knowledge. Where any of it has changed, or the
memory is lost or damaged, the file is checked anew.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from sim.casefiles.checked import Checked, together
from sim.casefiles.safe import read_bytes
from sim.errors import Problem
from sim.locations import PACKAGE

DECIDING = ("knowledge", "engine", "encounter", "scoring", "teaching", "casefiles")
"""Folders of the package on which the result of a check depends, besides its loose modules."""
LIBRARIES = ("numpy", "pydantic")
"""Libraries whose arithmetic or words get into results."""
Content = tuple[Path, bytes]
"""A file and what was read from it."""


class Memory(Protocol):
    """Texts by key, on disk or elsewhere. It may lose them; it may not mix them up."""

    def get(self, digest: str) -> str | None: ...

    def put(self, digest: str, text: str) -> None: ...


def fingerprint() -> str:
    """SHA-256 (hex) of all rules and knowledge, and of the libraries under them."""
    total = hashlib.sha256(repr(sys.version_info[:3]).encode())
    for library in LIBRARIES:
        total.update(version(library).encode())
    files = list(PACKAGE.glob("*.py"))
    for folder in DECIDING:
        files += (PACKAGE / folder).rglob("*.py")
        files += (PACKAGE / folder).rglob("*.toml")
    for path in sorted(files):
        data = path.read_bytes()
        total.update(f"{path.relative_to(PACKAGE).as_posix()}\0{len(data)}\0".encode())
        total.update(data)
    return total.hexdigest()


def lint_remembered(
    paths: Iterable[Path],
    anew: Callable[[Iterable[Content]], Iterable[Checked]],
    today: date,
    memory: Memory,
    *,
    thorough: bool = False,
) -> list[Problem]:
    """As `lint`. `anew` checks what is not known, file by file in the order given."""
    known: list[Checked | None] = []
    unknown: list[tuple[int, str]] = []
    """Places in `known` that stay open, and the keys under which they will be remembered."""

    def to_check() -> Iterator[Content]:
        for path in paths:
            data = read_bytes(path)
            if isinstance(data, Problem):
                known.append(Checked(path, "", (data,)))
                continue
            key = _key(path.name, data, thorough)
            text = memory.get(key)
            told = _told(path, text) if text else None
            if told is not None and told.first <= today <= told.last:
                known.append(told)
                continue
            unknown.append((len(known), key))
            known.append(None)
            yield path, data

    for number, checked in enumerate(anew(to_check())):
        place, key = unknown[number]
        known[place] = checked
        memory.put(key, _text(checked))
    return together([checked for checked in known if checked is not None])


def _key(name: str, data: bytes, thorough: bool) -> str:
    about = f"{'thorough' if thorough else 'usual'}\0{name}\0"
    return hashlib.sha256(about.encode("utf-8", "surrogatepass") + data).hexdigest()


def _text(checked: Checked) -> str:
    rows = [[p.message, p.line, p.column, p.hint, p.level, p.code] for p in checked.problems]
    return json.dumps([checked.id, checked.first.isoformat(), checked.last.isoformat(), rows])


def _told(path: Path, text: str) -> Checked | None:
    """What `_text` wrote, of a file that may lie elsewhere now; None where it is damaged."""
    try:
        id, first, last, rows = json.loads(text)
        problems = tuple(Problem(path, *row) for row in rows)
        return Checked(path, id, problems, date.fromisoformat(first), date.fromisoformat(last))
    except (ValueError, TypeError):
        return None
