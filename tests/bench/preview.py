"""From a save to its preview on the screen: `python -m tests.bench.preview [FILES]`.

Prints; asserts nothing.

Two processes watch one of the richest cases, which lies among many others: `pallor preview --watch`
and `pallor preview --app`, each in a terminal of its own (a pty). Each save replaces the file, as
editors do; the clock runs from the save to the moment when the whole new title has been written.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path
from select import select

from tests.bench.check import CASES, make
from tests.bench.timing import Row, limit, timed

RICHEST = "f4j9-the-shaded-side-of-the-street.toml"
ROUNDS = 9
PATIENCE = 120.0
MOST = 1.0
"""Seconds that a preview may take."""
PAUSE = 0.4
"""Seconds between two saves: nobody saves while the last preview is painted."""
_TITLE = re.compile(r'^title = ".*"$', re.MULTILINE)


class Watcher:
    """One process that watches the case, and all that it has written."""

    def __init__(self, case: Path, home: Path, *options: str) -> None:
        self._case = case
        self._text = case.read_text("utf-8")
        self._saves = 0
        self._child, self._terminal = pty.fork()
        if self._child == 0:
            os.environ.update(
                TERM="xterm-256color", COLORTERM="", OPENBLAS_NUM_THREADS="1",
                PALLOR_HOME=str(home),
            )  # fmt: skip
            command = [sys.executable, "-m", "sim", "preview", str(case), *options]
            os.execv(sys.executable, command)
        size = struct.pack("HHHH", 40, 120, 0, 0)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, size)

    def until(self, awaited: bytes) -> None:
        """Read until the words are written."""
        end, written = time.monotonic() + PATIENCE, b""
        while awaited not in written:
            ready = select([self._terminal], [], [], max(end - time.monotonic(), 0))[0]
            if not ready:
                raise TimeoutError(f"{awaited!r} was not painted: {written[-2000:]!r}")
            written += os.read(self._terminal, 65_536)

    def save(self) -> float:
        """Seconds from a save to the new title."""
        time.sleep(PAUSE)
        self._saves += 1
        # No letter stays where it was, so that the whole title is painted anew.
        title = "ABCDEFGHJKLM"[self._saves % 12] * 12
        changed = self._case.with_suffix(".new")
        changed.write_text(_TITLE.sub(f'title = "{title}"', self._text, count=1), "utf-8")
        start = time.perf_counter()
        changed.replace(self._case)
        self.until(title.encode())
        return time.perf_counter() - start

    def end(self) -> None:
        """Stop watching."""
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)
        os.close(self._terminal)


def rows(files: int = 1_000) -> list[Row]:
    """The two watchers, in turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder / "cases", files)
        watchers: list[Watcher] = []
        try:
            for options in (("--watch",), ("--app",)):
                # Each watches a case of its own.
                case = folder / "cases" / f"own{options[0]}.toml"
                case.write_text((CASES / RICHEST).read_text("utf-8"), "utf-8")
                watcher = Watcher(case, folder / "home", *options)
                watchers.append(watcher)
                watcher.until(b"shaded side")
            time.sleep(2 * PAUSE)
            text, app = timed([watcher.save for watcher in watchers], ROUNDS)
        finally:
            for watcher in watchers:
                watcher.end()
    return [
        limit(f"preview as text after a save, among {files:,} cases", text, MOST),
        limit(f"preview in the app after a save, among {files:,} cases", app, MOST),
    ]


if __name__ == "__main__":
    from tests.bench.__main__ import show

    show(rows(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000))
