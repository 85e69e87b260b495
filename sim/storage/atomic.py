"""Writing a file so that a reader sees the old text or the new one, never half."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

MODE = 0o644
"""A temporary file is born private; an attempt may be read by whoever may read its folder."""


def write_text(path: Path, text: str) -> None:
    """Replace the file's content at once, in UTF-8; as `write_bytes`."""
    write_bytes(path, (text.encode("utf-8"),))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """As `write_text`, without holding the whole text in memory."""
    write_bytes(path, (line.encode("utf-8") for line in lines))


def write_bytes(path: Path, parts: Iterable[bytes], mode: int = MODE) -> None:
    """Replace the file's content at once. A kill or a full disk leaves the old content.

    A symbolic link is replaced, not followed. Raises OSError where it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut, where the platform knows how."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(folder: Path, older_than: float, now: float) -> None:
    """Remove temporary files that a kill left behind, once they are `older_than` seconds old."""
    for path in folder.glob(".*.tmp"):
        with contextlib.suppress(OSError):
            if now - path.stat().st_mtime > older_than:
                path.unlink()
