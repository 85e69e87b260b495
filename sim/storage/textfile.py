"""Changing a text file that somebody else wrote: its line ends, mark, link and rights stay."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.storage.atomic import MODE, write_bytes

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Style:
    """How a file writes what a text editor does not show."""

    newline: str = "\n"
    mark: bool = False
    """Whether a byte order mark stands first, as some editors put it."""


def style_of(data: bytes) -> Style:
    """Windows line ends only where every line has them."""
    returns = data.count(b"\r\n")
    windows = returns > 0 and returns == data.count(b"\n")
    return Style("\r\n" if windows else "\n", data.startswith(_MARK))


def replace_text(path: Path, text: str) -> bytes:
    """Give a file another text (lines end with a line feed) at once; returns the bytes written.

    A file that exists keeps its style and rights, and a link leads where it led. Raises OSError.
    """
    real = path.resolve()
    style, mode = Style(), MODE
    if real.is_file():
        style = style_of(real.read_bytes())
        mode = real.stat().st_mode & 0o777
    data = (_MARK if style.mark else b"") + text.replace("\n", style.newline).encode("utf-8")
    write_bytes(real, (data,), mode)
    return data
