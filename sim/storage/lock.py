"""One window at a time on one attempt. The system lets go of the lock when a process dies."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path

from sim.errors import PallorError

_TAKEN = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
"""What a system answers where somebody else holds the lock."""


class Lock:
    """Holds a file next to the attempt locked until released."""

    def __init__(self, path: Path) -> None:
        """Raises PallorError where another window holds the attempt, or nothing can be written.

        A file system that knows no locks is let pass: saving still refuses to replace what
        another window wrote.
        """
        self._path = path.with_name(f".{path.name}.lock")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise PallorError(
                f"nothing can be written to {self._path.parent}: {error.strerror or error}",
                hint="name another folder with --scores",
            ) from None
        try:
            _take(handle)
        except OSError as error:
            if error.errno in _TAKEN:
                os.close(handle)
                raise PallorError(
                    f"{path.name} is open in another window", hint="close it there, or start anew"
                ) from None
        self._handle: int | None = handle

    def release(self) -> None:
        """Let others open the attempt. The empty file goes too, where the system allows."""
        if self._handle is None:
            return
        with contextlib.suppress(OSError):
            self._path.unlink()
        os.close(self._handle)
        self._handle = None  # its number may soon be another file's


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
