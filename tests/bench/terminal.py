"""A program in a terminal of its own, and how long it takes to answer a key there."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import sys
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from select import select
from types import TracebackType
from typing import Self

PATIENCE = 60.0
"""Seconds after which what is waited for has failed."""
QUIET = 0.06
"""Seconds without a byte after which an answer is whole."""
SETTLED = 0.3
"""As `QUIET`, for opening a screen: work in the background may still end."""
SILENT = 1.0
"""Seconds after which a key has no answer."""
SIZE = (30, 100)
"""Lines and columns."""
KEYS = {
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "enter": "\r",
    "escape": "\x1b", "backspace": "\x7f", "tab": "\t", "space": " ", "pagedown": "\x1b[6~",
    "f1": "\x1bOP", "f3": "\x1bOR", "f4": "\x1bOS",
}  # fmt: skip
"""What a terminal sends; other keys are their own letters."""


@dataclass(frozen=True)
class Answer:
    """What it took to paint the answer of one key."""

    wall: float
    """Seconds from the key to the last byte that was painted."""
    cpu: float
    """Seconds of computing, which a busy machine does not lengthen by itself."""


class Terminal:
    """A pty of 100 columns and 30 lines in 256 colors, with Python in it."""

    def __init__(self, *arguments: str) -> None:
        """`arguments` follow `python -c`."""
        self.began = time.perf_counter()
        child, self._end = pty.fork()
        if child == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="", OPENBLAS_NUM_THREADS="1")
            os.execv(sys.executable, [sys.executable, "-c", *arguments])
        self._child = child
        fcntl.ioctl(self._end, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        self.written = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)
        os.close(self._end)

    def cpu(self) -> float:
        """Seconds that the program has computed until now, in all its threads."""
        return time.clock_gettime_ns(~self._child << 3 | 2) / 1e9  # clock_getcpuclockid(3)

    def read(self, patience: float) -> bool:
        """Take what was written; False where nothing was for so many seconds."""
        if not select([self._end], [], [], patience)[0]:
            return False
        self.written += os.read(self._end, 65_536)
        return True

    def await_words(self, *wanted: bytes) -> float:
        """Seconds from the start until all these words have been written."""
        while not all(words in self.written for words in wanted):
            late = time.perf_counter() - self.began > PATIENCE
            if late or not self.read(PATIENCE):
                raise TimeoutError(f"{wanted!r} was not painted: {self.written[-2000:]!r}")
        return time.perf_counter() - self.began

    def send(self, key: str) -> None:
        """Press a key."""
        self.written = b""
        os.write(self._end, KEYS.get(key, key).encode())

    def settle(self, quiet: float = SETTLED) -> None:
        """Wait until nothing is painted any more."""
        while self.read(quiet):
            pass

    def go(self, way: Sequence[str]) -> None:
        """Press keys that lead somewhere; what stands in angle brackets is waited for."""
        for step in way:
            if step.startswith("<"):
                self.began = time.perf_counter()
                self.await_words(step[1:-1].encode())
            else:
                self.send(step)
                if self.read(SILENT):
                    self.settle()

    def press(self, key: str) -> Answer | None:
        """Press a key and see it answered; None where nothing was painted."""
        self.settle(QUIET)
        cpu, start = self.cpu(), time.perf_counter()
        self.send(key)
        if not self.read(SILENT):
            return None
        last = time.perf_counter()
        while self.read(QUIET):
            last = time.perf_counter()
        return Answer(last - start, self.cpu() - cpu)


def first_seen(arguments: Sequence[str], *awaited: bytes) -> float:
    """Seconds from the start of a program to its having written what is awaited."""
    with Terminal(*arguments) as terminal:
        return terminal.await_words(*awaited)
