"""A made terminal that answers what programs ask of terminals, as those of its kind do."""

from __future__ import annotations

import contextlib
import os
import re
import select
import struct
import subprocess
import time
from collections.abc import Sequence

PATIENCE = 30.0
ATTRIBUTES = {"sixel": b"\x1b[?62;4;22c", "kitty": b"\x1b[?62;22c", "neither": b"\x1b[?62;22c"}
"""What each kind says it is; 4 means Sixel."""
ASKED = re.compile(rb"\x1b_Gi=(\d+),[^;]*a=q[^;]*;")
"""The question of Kitty's protocol, whose answer names its number."""
IGNORED = {"TMUX", "STY", "NO_COLOR", "TEXTUAL_DRIVER"}


def answers(
    kind: str, command: Sequence[str], size: tuple[int, int, int, int] = (24, 80, 800, 480)
) -> str:
    """Run a program in a terminal of this kind; returns all that it wrote.

    `size` is in rows, columns, and pixels across and down.
    """
    import fcntl  # not on every system
    import pty
    import termios

    end, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", *size))
    environment = {k: v for k, v in os.environ.items() if k not in IGNORED}
    program = subprocess.Popen(command, stdin=inner, stdout=inner, stderr=inner, env=environment)
    os.close(inner)
    written, told, until = b"", set[str](), time.monotonic() + PATIENCE
    with contextlib.suppress(OSError):  # the program has ended
        while time.monotonic() < until:
            if select.select([end], [], [], 0.1)[0]:
                if not (part := os.read(end, 65536)):
                    break
                written += part
            if b"\x1b[c" in written and "attributes" not in told:
                told.add("attributes")
                os.write(end, ATTRIBUTES[kind])
            if kind == "kitty" and "kitty" not in told and (asked := ASKED.search(written)):
                told.add("kitty")
                os.write(end, b"\x1b_Gi=" + asked[1] + b";OK\x1b\\")
    os.close(end)
    program.wait(PATIENCE)
    return written.decode(errors="replace")
