"""TOML read with its faults: syntax and validation errors as problems at their place.

Places come from `sim.positions`, since neither tomllib nor pydantic tells them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import Problem
from sim.nearest import nearest
from sim.plaintoml import plain

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

Location = tuple[int | str, ...]
Position = tuple[int, int]

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_END = re.compile(r"\s*\(at (line \d+, column \d+|end of document)\)")


def position(index: Mapping[Location, Position], location: Location) -> Position | None:
    """The nearest position that is certain: the key's, else that of the table around it."""
    for length in range(len(location), 0, -1):
        if location[:length] in index:
            return index[location[:length]]
    return None


def parse(path: Path, text: str) -> tuple[dict[str, Any], list[Problem]]:
    """The document, or the one syntax error that hides whatever stands behind it."""
    document = plain(text)
    if document is not None:
        return document, []
    try:
        return tomllib.loads(text), []
    except tomllib.TOMLDecodeError as error:
        words = str(error)
        at = _AT.search(words)
        line, column = (int(at[1]), int(at[2])) if at else (len(text.splitlines()) or 1, 1)
        return {}, [
            Problem(
                path,
                f"this is not valid TOML: {_END.sub('', words)}",
                line,
                column,
                hint="what follows could not be checked",
                code="syntax",
            )
        ]
    except RecursionError:
        return {}, [Problem(path, "the file is nested too deeply", code="syntax")]


def validation_problems(
    path: Path,
    index: Mapping[Location, Position],
    error: ValidationError,
    model: type[BaseModel],
    prefix: Location = (),
) -> list[Problem]:
    """Every fault pydantic found, in the words of the file format, with "did you mean"."""
    problems: list[Problem] = []
    for fault in error.errors():
        location = (*prefix, *fault["loc"])
        at = position(index, location)
        message, hint, code = _words(location, fault["type"], fault["msg"], model, fault["loc"])
        problems.append(Problem(path, message, at and at[0], at and at[1], hint=hint, code=code))
    return problems


_SHAPES = {
    "tuple_type": "input should be a list, in square brackets",
    "model_type": "input should be a table of keys and values, in braces",
}
"""Shapes in the words of a file; Python's own would say tuple and instance."""


def _words(
    location: Location, kind: str, message: str, model: type[BaseModel], inner: Sequence[int | str]
) -> tuple[str, str, str]:
    where = dotted(location)
    if kind == "extra_forbidden":
        hint = nearest(str(location[-1]), known_keys(model, inner))
        return f"{where}: unknown key", hint, "unknown-key"
    if kind == "missing":
        return f"{where}: this key is required", "", "missing-key"
    if kind in _SHAPES:
        return f"{where}: {_SHAPES[kind]}", "", "invalid-value"
    words = message.removeprefix("Value error, ")
    return f"{where}: {words[:1].lower()}{words[1:]}", "", "invalid-value"


def dotted(location: Location) -> str:
    """A location as people write it: `history[2].answer`, counted from 1."""
    words = ""
    for part in location:
        if isinstance(part, int):
            words += f"[{part + 1}]"
        else:
            words += f".{part}" if words else part
    return words or "file"


def known_keys(model: type[BaseModel], location: Sequence[int | str]) -> list[str]:
    """Keys that are allowed beside the last one of `location`."""
    from typing import get_args

    from pydantic import BaseModel as Base

    def models_in(annotation: Any) -> list[type[Base]]:
        if isinstance(annotation, type) and issubclass(annotation, Base):
            return [annotation]
        return [found for part in get_args(annotation) for found in models_in(part)]

    current: list[type[Base]] = [model]
    for part in location[:-1]:
        if isinstance(part, int):
            continue
        inside = [
            found
            for owner in current
            for name, field in owner.model_fields.items()
            if part in (name, field.alias)
            for found in models_in(field.annotation)
        ]
        current = inside or current
    return [field.alias or name for owner in current for name, field in owner.model_fields.items()]
