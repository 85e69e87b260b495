"""An index of files that can be made again at any time: what was learnt from each, by content.

The truth stays in the files. Whatever is wrong with the index - damaged, locked, of another
version, on a full disk - it is thrown away or passed over, and the files are read instead.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import sqlite3

SCHEMA = 1
PATIENCE = 2.0
"""Seconds to wait for another window that is writing."""
_TABLE = (
    "create table if not exists files (name text primary key, size integer not null, "
    "modified integer not null, digest text not null, learnt text not null)"
)

Stamp = tuple[int, int]
"""What a file looks like from outside: bytes, and nanoseconds of the last change."""


@dataclass(frozen=True)
class Row:
    """One file as it was when it was read."""

    stamp: Stamp
    digest: str
    """SHA-256 of the content."""
    learnt: Mapping[str, Any] | Sequence[Any]
    """JSON values only."""


class Kept(NamedTuple):
    """A row as the index holds it; what was learnt is read only where it is used."""

    size: int
    modified: int
    digest: str
    learnt: str
    """As JSON."""


class Index:
    """Rows by file name. `version` names everything that the learnt depends on besides the file."""

    def __init__(self, path: Path, version: str) -> None:
        self._path = path
        self._version = f"{SCHEMA}:{version}"

    def read(self, first: str = "", last: str | None = None) -> dict[str, Kept]:
        """All rows, or those whose names lie between two, both counted.

        None where the index is missing, damaged, or of another version.
        """
        if not self._path.is_file():
            return {}
        import sqlite3  # only where there is something to read: most first frames need none

        query = "select name, size, modified, digest, learnt from files where name >= ?"
        bounds = (first,)
        if last is not None:
            query, bounds = f"{query} and name <= ?", (first, last)
        try:
            with contextlib.closing(self._open()) as base:
                if self._found(base) != self._version:
                    return {}
                rows = base.execute(query, bounds)
                return {row[0]: Kept._make(row[1:]) for row in rows}
        except (sqlite3.Error, OSError, ValueError, TypeError):
            return {}

    def write(self, changed: Mapping[str, Row], gone: frozenset[str]) -> bool:
        """Keep the changed rows and forget the gone; False where nothing could be kept."""
        import sqlite3

        try:
            self._write(changed, gone)
        except sqlite3.OperationalError:
            return False  # locked, or a full disk: the next start tries again
        except (sqlite3.DatabaseError, ValueError):
            return self._anew(changed)
        except OSError:
            return False
        return True

    def _anew(self, changed: Mapping[str, Row]) -> bool:
        import sqlite3

        try:
            self._path.unlink(missing_ok=True)
            self._write(changed, frozenset())
        except (sqlite3.Error, OSError, ValueError):
            return False
        return True

    def _write(self, changed: Mapping[str, Row], gone: frozenset[str]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(self._open()) as base, base:
            if self._found(base) != self._version:
                base.execute("drop table if exists files")
                base.execute("drop table if exists about")
                base.execute("create table about (version text not null)")
                base.execute("insert into about values (?)", (self._version,))
            base.execute(_TABLE)
            base.executemany("delete from files where name = ?", [(name,) for name in gone])
            base.executemany(
                "insert or replace into files values (?, ?, ?, ?, ?)",
                [
                    (name, *row.stamp, row.digest, json.dumps(row.learnt))
                    for name, row in changed.items()
                ],
            )

    def _open(self) -> sqlite3.Connection:
        import sqlite3

        return sqlite3.connect(self._path, timeout=PATIENCE)

    def _found(self, base: sqlite3.Connection) -> str:
        known = "select 1 from sqlite_master where type = 'table' and name = 'about'"
        if base.execute(known).fetchone() is None:
            return ""
        row = base.execute("select version from about").fetchone()
        return str(row[0]) if row else ""


def learnt_of(rows: Iterable[Kept]) -> list[Any]:
    """What rows hold, in their order; None where that is no JSON."""
    texts = [row.learnt for row in rows]
    try:
        # One text of all is read in a tenth of the time of ten thousand.
        whole: list[Any] = json.loads(f"[{','.join(texts)}]")
    except (ValueError, TypeError, RecursionError):
        whole = []
    return whole if len(whole) == len(texts) else [_value(text) for text in texts]


def _value(text: Any) -> Any:
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None


def stamp_of(path: Path | os.DirEntry[str]) -> Stamp:
    """How a file looks now. Raises OSError where it cannot be seen."""
    seen = path.stat()
    return seen.st_size, seen.st_mtime_ns


def digest_of(path: Path, largest: int) -> str:
    """SHA-256 of a file of at most `largest` bytes; empty for a larger or unreadable one."""
    try:
        if not path.is_file() or path.stat().st_size > largest:
            return ""
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def version_of(folder: Path, *others: str) -> str:
    """Changes whenever a TOML file of a folder (and below) does, or one of the `others`."""
    marks = sorted(_marks(os.fspath(folder), ""))
    return hashlib.sha256("\n".join([*others, *marks]).encode()).hexdigest()


def _marks(folder: str, within: str) -> Iterator[str]:
    with os.scandir(folder) as found:
        for entry in found:
            name = f"{within}{entry.name}"
            if entry.is_dir():
                yield from _marks(entry.path, f"{name}/")
            elif entry.name.endswith(".toml"):
                size, modified = stamp_of(entry)
                yield f"{name}:{size}:{modified}"
