"""Where things stand in a TOML text: the line and column that the standard parser does not give.

The text has already been accepted by `tomllib`, so this scanner only keeps account of places. It
knows quoted and dotted keys, inline tables, arrays and arrays of tables.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from sim.tomlfile import Location, Position

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]+")
_LONG = re.compile(r'"""(?:[^\\]|\\.)*?"""+|\'\'\'.*?\'\'\'+', re.DOTALL)
_SHORT = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'')


def index_places(text: str) -> dict[Location, Position]:
    """Line and column (1-based) of every key, table and array element of a valid document."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(offset: int) -> Position:
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    return {location: place(offset) for location, offset in _Scan(text).offsets.items()}


class _Scan:
    """One pass over a text; `offsets` holds where each thing begins."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self.offsets: dict[Location, int] = {}
        self._counts: dict[Location, int] = {}
        self._document()

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self._text, self._at)
        if found is not None:
            self._at = found.end()

    def _next(self) -> str:
        self._skip(_BLANK)
        return self._text[self._at : self._at + 1]

    def _document(self) -> None:
        table: Location = ()
        while mark := self._next():
            before = self._at
            if mark == "[":
                table = self._header()
            else:
                self._pair(table)
            if self._at == before:  # nothing recognised: never loop
                break

    def _header(self) -> Location:
        start = self._at
        double = self._text.startswith("[[", start)
        self._at += 2 if double else 1
        parts = self._key()
        self._skip(_SPACE)
        self._at += 2 if double else 1
        table: Location = ()
        for depth, (part, _) in enumerate(parts, 1):
            table = (*table, part)
            if double and depth == len(parts):
                self.offsets.setdefault(table, start)
                self._counts[table] = self._counts.get(table, -1) + 1
            if table in self._counts:
                table = (*table, self._counts[table])
        self.offsets.setdefault(table, start)
        return table

    def _key(self) -> list[tuple[str, int]]:
        """A dotted key: its parts and where each begins."""
        parts: list[tuple[str, int]] = []
        while True:
            self._skip(_SPACE)
            start = self._at
            if found := _SHORT.match(self._text, start):
                parts.append((found[0][1:-1], start))
            elif found := _BARE.match(self._text, start):
                parts.append((found[0], start))
            else:
                return parts
            self._at = found.end()
            self._skip(_SPACE)
            if not self._text.startswith(".", self._at):
                return parts
            self._at += 1

    def _pair(self, table: Location) -> None:
        loc = table
        for part, start in self._key():
            loc = (*loc, part)
            self.offsets.setdefault(loc, start)
        self._skip(_SPACE)
        if self._text.startswith("=", self._at):
            self._at += 1
            self._skip(_SPACE)
            self._value(loc)

    def _value(self, loc: Location) -> None:
        mark = self._text[self._at : self._at + 1]
        if mark == "[":
            self._many(loc, "]", inline_table=False)
        elif mark == "{":
            self._many(loc, "}", inline_table=True)
        else:
            pattern = next((p for p in (_LONG, _SHORT) if p.match(self._text, self._at)), _SCALAR)
            self._skip(pattern)

    def _many(self, loc: Location, close: str, *, inline_table: bool) -> None:
        self._at += 1
        index = 0
        while (mark := self._next()) and mark != close:
            before = self._at
            if mark == ",":
                self._at += 1
            elif inline_table:
                self._pair(loc)
            else:
                self.offsets.setdefault((*loc, index), self._at)
                self._value((*loc, index))
                index += 1
            if self._at == before:
                return
        self._at += 1
