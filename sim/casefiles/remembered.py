"""Checking that remembers: a file that was checked before, by the same rules, is only read.

What is remembered goes by the content of the file, its name (which may leak the answer), the
options, and a fingerprint of every rule and all knowledge. Where any of it has changed, or the
memory is lost or damaged, the file is checked anew.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sim.casefiles.checked import Checked, together
from sim.casefiles.safe import read_bytes
from sim.errors import Problem
from sim.locations import PACKAGE

if TYPE_CHECKING:
    from sim.casefiles.lint import Believer
    from sim.knowledge.loader import Knowledge

DECIDING = ("knowledge", "engine", "encounter", "scoring", "teaching", "casefiles")
"""Folders of the package on which the result of a check depends, besides its loose modules."""
LIBRARIES = ("numpy", "pydantic")
"""Libraries whose arithmetic or words get into results."""


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
    means: Callable[[], tuple[Knowledge, Believer]],
    today: date,
    memory: Memory,
    *,
    thorough: bool = False,
) -> list[Problem]:
    """As `lint`. Knowledge and engine are asked for only where a file has to be checked."""
    return together([_file(path, means, today, memory, thorough) for path in paths])


def _file(
    path: Path,
    means: Callable[[], tuple[Knowledge, Believer]],
    today: date,
    memory: Memory,
    thorough: bool,
) -> Checked:
    data = read_bytes(path)
    if isinstance(data, Problem):
        return Checked(path, "", (data,))
    key = _key(path.name, data, thorough)
    text = memory.get(key)
    known = _told(path, text) if text else None
    if known is not None and known.first <= today <= known.last:
        return known
    # Heavy: loaded only where there is something new.
    from sim.casefiles.lint import lint_bytes

    checked = lint_bytes(path, data, *means(), today, thorough=thorough)
    memory.put(key, _text(checked))
    return checked


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
