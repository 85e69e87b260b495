"""Adds drawn results to an author's file, and changes nothing that the author wrote."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import unified_diff
from typing import TYPE_CHECKING, Any, cast

from sim.errors import UsageError

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


def filled_text(text: str, results: Mapping[str, str]) -> str:
    """The file with the results added and marked; comments, order and spacing stay."""
    tomlkit = tomlkit_or_refuse()
    document: TOMLDocument = tomlkit.parse(text)
    table = cast(Any, document)
    if "results" not in document:
        table["results"] = tomlkit.table()
    _extend(table["results"], {name: tomlkit.string(text) for name, text in results.items()})
    marks = table.get("filled")
    if marks is None:
        marks = tomlkit.array()
        _put_before_tables(document, "filled", marks)
        marks = table["filled"]
    for name in results:
        marks.append(name)
    if len(marks) > 6:
        marks.multiline(True)
    new = tomlkit.dumps(document)
    _unharmed(text, new, results)
    return new


def _extend(table: Any, values: Mapping[str, Any]) -> None:
    """Add keys after the last one, before comments that already belong to what follows."""
    last = next(reversed(list(table)), None)
    for name, value in values.items():
        inner: Any = getattr(table, "value", None)
        if last is None or not hasattr(inner, "_insert_after"):
            table.append(name, value)
        else:
            inner._insert_after(last, name, value)
        last = name


def _unharmed(old: str, new: str, results: Mapping[str, str]) -> None:
    """Raises UsageError unless the new file says all that the old one says, and the results."""
    before, after = tomllib.loads(old), tomllib.loads(new)
    expected = {
        **before,
        "results": {**before.get("results", {}), **results},
        "filled": [*before.get("filled", []), *results],
    }
    if after != expected:
        raise UsageError(
            "the results could not be added without changing what is written",
            hint="write the results as one [results] table",
        )


def _put_before_tables(document: Any, key: str, value: Any) -> None:
    """A top-level key must stand before the first table header."""
    after = "updated" if "updated" in document else "schema"
    document._insert_after(after, key, value)  # the only way tomlkit offers to place a key


def difference(old: str, new: str, name: str) -> str:
    """What changes, as a unified diff."""
    lines = unified_diff(old.splitlines(), new.splitlines(), name, f"{name} (filled)", lineterm="")
    return "\n".join(lines)


def tomlkit_or_refuse() -> Any:
    """The library that edits TOML; it is only in the extra for authors."""
    try:
        import tomlkit
    except ImportError:
        raise UsageError(
            "changing a case needs tomlkit, which keeps your comments",
            hint="pip install 'pallor[author]'",
        ) from None
    return tomlkit
