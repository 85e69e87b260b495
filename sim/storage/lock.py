"""One window at a time on one attempt. The system lets go of the lock when a process dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sim.errors import PallorError


class Lock:
    """Holds a file next to the attempt locked until released."""

    def __init__(self, path: Path) -> None:
        """Raises PallorError where another process holds the attempt."""
        self._path = path.with_name(f".{path.name}.lock")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _take(self._handle)
        except OSError:
            os.close(self._handle)
            raise PallorError(
                f"{path.name} is open in another window", hint="close it there, or start anew"
            ) from None

    def release(self) -> None:
        """Let others open the attempt. The empty file goes too."""
        self._path.unlink(missing_ok=True)
        os.close(self._handle)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
