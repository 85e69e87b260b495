"""Files from strangers: limits on reading, and text that cannot disturb a terminal."""

from __future__ import annotations

import unicodedata
from codecs import BOM_UTF8
from dataclasses import replace
from pathlib import Path
from stat import S_ISREG

from sim.errors import Problem

LARGEST = 1_000_000
"""Bytes of one case file."""

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def disturbing(character: str) -> bool:
    """Whether a character steers a terminal or hides the order of the text around it."""
    if character in "\n\t":
        return False
    return character in _BIDI or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def visible(text: str) -> str:
    """The text with every disturbing character written out as an escape, safe to display."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character.encode("unicode_escape").decode("ascii") if disturbing(character) else character
        for character in text
    )


def harmless(problem: Problem) -> Problem:
    """The problem with whatever it quotes made safe to print."""
    return replace(problem, message=visible(problem.message), hint=visible(problem.hint))


def read_text(path: Path) -> str | Problem:
    """The text of a regular UTF-8 file of a sensible size, or what is wrong with it."""
    data = read_bytes(path)
    return data if isinstance(data, Problem) else decoded(path, data)


def read_bytes(path: Path) -> bytes | Problem:
    """What a regular file of a sensible size holds, or what is wrong with it."""
    try:
        about = path.stat()
        if not S_ISREG(about.st_mode):
            return Problem(path, "This is not a file.", code="not-a-file")
        if about.st_size > LARGEST:
            return Problem(
                path,
                f"The file has {about.st_size:,} bytes; at most {LARGEST:,} are read.",
                hint="a case is a few pages of text",
                code="too-large",
            )
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Problem(path, "This is not a file.", code="not-a-file")
    except OSError as error:
        return Problem(path, f"The file cannot be read: {error.strerror}.", code="unreadable")


def decoded(path: Path, data: bytes) -> str | Problem:
    """UTF-8 text with line feeds, or where it is something else."""
    try:
        return data.removeprefix(BOM_UTF8).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        return Problem(
            path,
            f"The file is not UTF-8 text: byte {data[error.start]:#04x} cannot be read.",
            line,
            column,
            hint="save it as UTF-8",
            code="not-utf-8",
        )
