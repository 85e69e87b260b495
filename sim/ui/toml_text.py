"""Which parts of a TOML line are what, for coloring: a scanner that knows broken lines, too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

Kind = Literal["comment", "table", "key", "string", "value"]
Span = tuple[int, int, Kind]
LONG = ('"""', "'''")
_PART = re.compile(
    r"""(?P<comment>\#.*)
    |(?P<long>\"\"\"|''')
    |(?P<key>(?:[A-Za-z0-9_\-]+|"[^"]*")(?:\s*\.\s*(?:[A-Za-z0-9_\-]+|"[^"]*"))*(?=\s*=))
    |(?P<string>"(?:[^"\\]|\\.)*"?|'[^']*'?)
    |(?P<value>\btrue\b|\bfalse\b|[+-]?\d[\w.:+\-]*)
    """,
    re.VERBOSE,
)
_TABLE = re.compile(r"\s*\[\[?[^\[\]=#\"',]*\]\]?\s*(?=#|$)")


def spans(line: str, inside: str = "") -> Iterator[Span]:
    """The parts of one line, in order; `inside` is the mark of a long string that is still open."""
    at = 0
    if inside:
        end = line.find(inside)
        if end < 0:
            yield 0, len(line), "string"
            return
        at = end + len(inside)
        yield 0, at, "string"
    elif table := _TABLE.match(line):
        at = table.end()
        yield 0, at, "table"
    while part := _PART.search(line, at):
        start, at = part.span()
        if part.lastgroup == "long":
            end = line.find(part[0], at)
            at = len(line) if end < 0 else end + len(part[0])
            yield start, at, "string"
        elif part.lastgroup == "comment":
            yield start, at, "comment"
        elif part.lastgroup == "key":
            yield start, at, "key"
        elif part.lastgroup == "string":
            yield start, at, "string"
        else:
            yield start, at, "value"


def open_strings(lines: Iterable[str]) -> list[str]:
    """For each line the mark of the long string that is open where it begins, or nothing."""
    found: list[str] = []
    inside = ""
    for line in lines:
        found.append(inside)
        if inside in line if inside else any(mark in line for mark in LONG):
            inside = _after(line, inside)
    return found


def _after(line: str, inside: str) -> str:
    """The mark of the long string that is open behind a line."""
    at = 0
    if inside:
        at = line.find(inside) + len(inside)
    while part := _PART.search(line, at):
        at = part.end()
        if part.lastgroup == "long":
            end = line.find(part[0], at)
            if end < 0:
                return part[0]
            at = end + len(part[0])
    return ""
