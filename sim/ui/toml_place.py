"""Where the cursor stands in a case's text, as a path of keys, and which ids belong there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sim.ui.toml_text import open_strings, spans

_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_\-.]+)\s*\]\]?\s*(?:#.*)?$")
_WORD = re.compile(r"[A-Za-z0-9_\-]*")
_BEHIND = {"boolean": " = true", "array": " = []", "string": ' = ""'}
"""What stands behind a new key, by the kind of its value."""


@dataclass(frozen=True)
class Spot:
    """The part of a line that an id replaces."""

    path: tuple[str, ...]
    """Keys of the table; with those of the value where `key` is false."""
    start: int
    end: int
    key: bool
    """Whether a key belongs there, not a value."""
    typed: str
    """What stands there now, without quotes."""


@dataclass(frozen=True)
class Fitting:
    """One id that may stand at a spot."""

    id: str
    name: str
    written: str
    """What is put into the text."""


def spot(lines: Sequence[str], row: int, column: int) -> Spot | None:
    """Where row and column are; None in comments, headers and texts of several lines."""
    line = lines[row]
    parts = list(spans(line))
    inside = any(kind == "comment" and start < column for start, _, kind in parts)
    if open_strings(lines)[row] or inside or _HEADER.match(line):
        return None
    table = _table(lines, row)
    keys = [(start, end) for start, end, kind in parts if kind == "key"]
    before = [(start, end) for start, end in keys if line.find("=", end) < column]
    depth = _depth(line[:column])
    path = [*table]
    if before and (depth or len(before) == len(keys) or keys[len(before)][0] > column):
        path += _names(line, before[0])
    elif not keys and (opened := _opened(lines, row)):
        path += opened
        return _value(line, column, tuple(path), parts)
    if depth and "{" in line[:column]:
        here = line.rfind("{", 0, column)
        last = max(here, line.rfind(",", 0, column))
        within = [key for key in before if key[0] > last]
        if not within:
            return _key(line, column, tuple(path))
        if within[0] != before[0]:
            path += _names(line, within[-1])
        return _value(line, column, tuple(path), parts)
    return _value(line, column, tuple(path), parts) if before else _key(line, column, tuple(path))


def fitting(found: Spot, schema: Mapping[str, Any]) -> list[Fitting]:
    """The ids which the schema knows for a spot, with their names; none where any text may be."""
    node = schema
    for name in found.path:
        node = _resolved(schema, node)
        inner: Any = node.get("properties", {}).get(name) or node.get("additionalProperties")
        if not isinstance(inner, dict):
            return []
        node = cast("Mapping[str, Any]", inner)
    node = _resolved(schema, node)
    if found.key:
        return [
            Fitting(id, str(about.get("description", "")), id + _behind(schema, about))
            for id, about in node.get("properties", {}).items()
        ]
    ids: Sequence[str] = node.get("enum", ())
    names = node.get("x-taplo", {}).get("docs", {}).get("enumValues", ids)
    return [Fitting(id, str(name), f'"{id}"') for id, name in zip(ids, names, strict=True) if id]


def _behind(schema: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    if about.get("type") == "array":
        return _BEHIND["array"]
    return _BEHIND.get(str(_resolved(schema, about).get("type")), " = ")


def _resolved(schema: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    """The node itself behind references, choices with null, and lists of it."""
    while True:
        if "$ref" in node:
            node = schema["definitions"][node["$ref"].rsplit("/", 1)[-1]]
        elif "anyOf" in node:
            node = next(one for one in node["anyOf"] if one.get("type") != "null")
        elif isinstance(node.get("items"), Mapping):
            node = node["items"]
        else:
            return node


def _table(lines: Sequence[str], row: int) -> list[str]:
    opened = open_strings(lines)
    for above in range(row, -1, -1):
        header = _HEADER.match(lines[above])
        if header and not opened[above]:
            return header[1].split(".")
    return []


def _opened(lines: Sequence[str], row: int) -> list[str]:
    """The key of a list that began on a line above and is still open."""
    for above in range(row - 1, -1, -1):
        line = lines[above]
        keys = [(start, end) for start, end, kind in spans(line) if kind == "key"]
        if keys:
            rest = line[keys[0][1] :]
            return _names(line, keys[0]) if rest.count("[") > rest.count("]") else []
        if _HEADER.match(line) or "]" in line:
            return []
    return []


def _depth(text: str) -> int:
    bare = re.sub(r'"[^"]*"?', "", text)
    return bare.count("{") - bare.count("}")


def _names(line: str, key: tuple[int, int]) -> list[str]:
    return [part.strip().strip('"') for part in line[key[0] : key[1]].split(".")]


def _word(line: str, column: int) -> tuple[int, int]:
    start = column
    while start and _WORD.fullmatch(line[start - 1]):
        start -= 1
    end = column
    while end < len(line) and _WORD.fullmatch(line[end]):
        end += 1
    return start, end


def _key(line: str, column: int, path: tuple[str, ...]) -> Spot:
    start, end = _word(line, column)
    return Spot(path, start, end, True, line[start:end])


def _value(line: str, column: int, path: tuple[str, ...], parts: Sequence[Any]) -> Spot:
    for start, end, kind in parts:
        if kind == "string" and start <= column <= end:
            return Spot(path, start, end, False, line[start:end].strip("\"'"))
    start, end = _word(line, column)
    return Spot(path, start, end, False, line[start:end])
