"""An index that can always be made again: a short text for the content of each file.

Keyed by the SHA-256 of a file's bytes, so a changed file is never mistaken for the old one, and
moved or copied files cost nothing. What another version knew goes with the first new entry, so that
the file does not grow forever. An index that cannot be used is started anew; where none can be
written, everything works without.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

BATCH = 1000
"""New entries that are written together."""


class Index:
    """Texts by digest. `version` names what the texts mean: another version finds nothing."""

    def __init__(self, path: Path, version: str) -> None:
        self._version = version
        self._new: list[tuple[str, str, str]] = []
        self._connection = _open(path)

    def get(self, digest: str) -> str | None:
        """The text for this content; None where there is none yet."""
        if self._connection is None:
            return None
        query = "SELECT text FROM entry WHERE digest = ? AND version = ?"
        try:
            row = self._connection.execute(query, (digest, self._version)).fetchone()
        except sqlite3.Error:
            return None
        return str(row[0]) if row else None

    def put(self, digest: str, text: str) -> None:
        """Remember a text; it is on disk after a while, at the latest on `close`."""
        self._new.append((digest, self._version, text))
        if len(self._new) >= BATCH:
            self._write()

    def close(self) -> None:
        """Write what is new."""
        self._write()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _write(self) -> None:
        rows, self._new = self._new, []
        if self._connection is None or not rows:
            return
        # Another process may hold it, the disk may be full: then it is computed again next time.
        with contextlib.suppress(sqlite3.Error), self._connection:
            self._connection.execute("DELETE FROM entry WHERE version != ?", (self._version,))
            self._connection.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)", rows)


def _open(path: Path) -> sqlite3.Connection | None:
    for _ in range(2):
        connection = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=2)
            connection.execute(
                "CREATE TABLE IF NOT EXISTS entry "
                "(digest TEXT, version TEXT, text TEXT, PRIMARY KEY (digest, version)) "
                "WITHOUT ROWID"
            )
            connection.execute("SELECT digest, version, text FROM entry LIMIT 1").fetchone()
        except sqlite3.OperationalError:
            if connection is not None:
                connection.close()
            return None
        except (sqlite3.DatabaseError, OSError):
            if connection is not None:
                connection.close()
            with contextlib.suppress(OSError):
                path.unlink()
        else:
            return connection
    return None
