"""The plain part of TOML, which is nearly all that people write, read by one pattern in one pass.

Bare keys, one-line strings, strings over several lines, numbers, days, true and false, lists,
inline tables, tables and lists of tables. Whatever else there is (dotted keys, other escapes,
times) and whatever is not quite right is left to tomllib, which takes three times as long and says
what is wrong. What both read is the same.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

_NAME = r"[A-Za-z0-9_-]++"
_TEXT = r'"(?:[^"\\\x00-\x1f\x7f]++|\\["\\bfnrt])*+"'
_FLAG = rf"[ \t]*+{_NAME}[ \t]*+=[ \t]*+(?:true|false)\b[ \t]*+"
_SIMPLE = rf"{_TEXT}|[A-Za-z0-9_.,=+ \t-]"
_ITEM = rf"{_TEXT}|true|false|[0-9.,eE+\- \t\n]"
_LIST = rf"\[(?:{_ITEM}|\[(?:{_ITEM})*+\])*+\]"
_FLAT = rf"\{{(?:{_SIMPLE}|{_LIST})*+\}}"
_INLINE = rf"\{{(?:{_SIMPLE}|{_LIST}|{_FLAT}|\[(?:[ \t\n,]|{_FLAT})*+\])*+\}}"
_STATEMENT = re.compile(
    rf"""
    [ \t]*+
    (?:
        \[ (?: \[ ({_NAME}(?:\.{_NAME})*+) \] | ({_NAME}(?:\.{_NAME})*+) ) \]
      | ({_NAME}) [ \t]*+ = [ \t]*+
        (?: (\"\"\" (?: [^"\\\x00-\x08\x0b-\x1f\x7f]++ | "(?!"") )*+ \"\"\")
          | ({_TEXT})
          | \{{ ((?:{_FLAG},)*+{_FLAG}) \}}
          | ([A-Za-z0-9.+-]++)
          | ({_LIST} | {_INLINE} | \[ (?: [ \t\n,] | {_INLINE} )*+ \])
        )
    )?+
    [ \t]*+ (?:\#[^\x00-\x08\x0a-\x1f\x7f]*+)? (?:\n|\Z)
  | ([\s\S]++)
    """,
    re.VERBOSE,
)
"""A line and what it continues on: list of tables, table, key, and its value by kind; or the rest,
of which nothing could be made."""
_PAIR = re.compile(rf"({_NAME})[ \t]*=[ \t]*(?:(true)|false)")
_KEY = re.compile(rf"({_TEXT})([ \t]*=)?|({_NAME})[ \t]*=")
_COMMA = re.compile(rf"({_TEXT})|(?<=[^\[,\s])\s*,\s*(?=\])")
"""One that stands behind the last thing of a list."""
_LAST = re.compile(r",\s*\]")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")
_BROKEN = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class _NotPlain(ValueError):
    """Left to tomllib."""


def plain(text: str) -> dict[str, Any] | None:
    """The document as tomllib would give it; None where it holds more than is read here.

    Lines end in line feeds alone.
    """
    try:
        return _document(text)
    except ValueError:  # also of a number or a day that cannot be
        return None


def _document(text: str) -> dict[str, Any]:
    table: dict[str, Any] = {}
    root, opened = table, _Opened()
    lists: dict[str, list[dict[str, Any]]] = {}
    """Those at the top, to which most headers add."""
    for many, one, key, long, short, flags, word, other, rest in _STATEMENT.findall(text):
        if key:
            if key in table:
                raise _NotPlain
            if short:
                table[key] = _JSON.decode(short) if "\\" in short else short[1:-1]
            elif flags:
                pairs = _PAIR.findall(flags)
                table[key] = found = {name: bool(true) for name, true in pairs}
                if len(found) < len(pairs):
                    raise _NotPlain
            elif long:
                table[key] = long[4:-3] if long[3] == "\n" else long[3:-3]
            elif word:
                table[key] = _word(word)
            else:
                table[key] = _container(other)
        elif many in lists:
            table = {}
            lists[many].append(table)
        elif many:
            table = opened.next_of(root, many.split("."))
            if "." not in many:
                lists[many] = root[many]
        elif one:
            table = opened.table(root, one.split("."))
        elif rest:
            raise _NotPlain
    return root


class _Opened:
    """The tables that headers have opened: what stands in a value of its own is closed to them."""

    def __init__(self) -> None:
        self._ids: set[int] = set()

    def table(self, root: dict[str, Any], path: list[str]) -> dict[str, Any]:
        """The new table of a header `[path]`."""
        holder = self._holder(root, path)
        if path[-1] in holder:
            raise _NotPlain  # defined twice, or what only held others until now
        return self._new(holder, path[-1])

    def next_of(self, root: dict[str, Any], path: list[str]) -> dict[str, Any]:
        """The new table of a header `[[path]]`."""
        holder = self._holder(root, path)
        if path[-1] not in holder:
            holder[path[-1]] = []
            self._ids.add(id(holder[path[-1]]))
        tables: list[dict[str, Any]] = holder[path[-1]]
        if id(tables) not in self._ids or isinstance(tables, dict):
            raise _NotPlain
        table: dict[str, Any] = {}
        tables.append(table)
        return table

    def _holder(self, root: dict[str, Any], path: list[str]) -> dict[str, Any]:
        """What the last part of the path stands in."""
        holder = root
        for part in path[:-1]:
            if part not in holder:
                self._new(holder, part)
            found: dict[str, Any] | list[dict[str, Any]] = holder[part]
            if id(found) not in self._ids:
                raise _NotPlain
            holder = found[-1] if isinstance(found, list) else found
        return holder

    def _new(self, holder: dict[str, Any], name: str) -> dict[str, Any]:
        table: dict[str, Any] = {}
        holder[name] = table
        self._ids.add(id(table))
        return table


def _word(word: str) -> Any:
    """A number, a day, true or false."""
    if _WHOLE.fullmatch(word):
        return int(word)
    if _BROKEN.fullmatch(word):
        return float(word)
    if _DAY.fullmatch(word):
        return date.fromisoformat(word)
    if word in ("true", "false"):
        return word == "true"
    raise _NotPlain


def _container(text: str) -> Any:
    """A list or an inline table. Those that are plain differ from JSON in few ways."""
    if "null" in text:
        raise _NotPlain  # JSON has such a value, TOML has none
    if "=" in text:
        text = _KEY.sub(_json_key, text)
    if _LAST.search(text):
        text = _COMMA.sub(_only_text, text)
    return _JSON.decode(text)


def _json_key(found: re.Match[str]) -> str:
    if found[1]:
        return f"{found[1]}:" if found[2] else found[1]
    return f'"{found[3]}":'


def _only_text(found: re.Match[str]) -> str:
    return found[1] or ""


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        raise _NotPlain
    return table


def _no_constant(name: str) -> Any:
    raise _NotPlain  # NaN and Infinity


_JSON = json.JSONDecoder(object_pairs_hook=_without_doubles, parse_constant=_no_constant)
