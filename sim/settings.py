"""What a user has chosen: read from one TOML file, whose other content is left alone."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args

from sim.errors import Problem
from sim.nearest import nearest

SCHEMA = 1
Audience = Literal["layperson", "student", "clinician", "specialist"]
Units = Literal["conventional", "si"]
Pictures = Literal["auto", "cells", "images"]
CHOICES: dict[str, tuple[str, ...]] = {
    "audience": get_args(Audience), "units": get_args(Units), "pictures": get_args(Pictures),
}  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """Everything that can be set; the defaults are those of a first start."""

    audience: Audience = "clinician"
    """Whom the words are for; it changes no fact and no score."""
    units: Units = "conventional"
    pictures: Pictures = "auto"
    """As half cells, or as real pixels where the terminal takes them."""
    theme: str = "textual-dark"
    """Name of a theme of the app; one that does not exist is passed over."""
    learner: str = "me"
    """Whose attempts these are, where no option says it."""
    welcomed: bool = False
    """The first start was gone through, or skipped."""
    keys: Mapping[str, str] = field(default_factory=dict[str, str])
    """Own keys by the id of a command: `case.order = "f3"`."""


@dataclass(frozen=True)
class Read:
    """What a settings file holds."""

    settings: Settings
    problems: tuple[Problem, ...]
    """A setting with a problem keeps its default."""
    document: Mapping[str, Any] | None
    """The whole file; None where it is not TOML or newer than this program: it is not written."""


def read(text: str, path: Path) -> Read:
    """The settings in a file's text. Never raises: what cannot be used is said."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        broken = Problem(path, f"the settings are not TOML: {error}", code="syntax")
        return Read(Settings(), (broken,), None)
    schema = document.get("schema", SCHEMA)
    if not isinstance(schema, int) or schema > SCHEMA:
        newer = Problem(
            path, f"these settings are of schema {schema}, newer than this Pallor knows",
            hint="they are left alone", code="newer-schema",
        )  # fmt: skip
        return Read(Settings(), (newer,), None)
    known = {f.name: f for f in fields(Settings)}
    problems: list[Problem] = []
    chosen: dict[str, Any] = {}
    for name, value in document.items():
        if name == "schema":
            continue
        if name not in known:
            hint = nearest(name, known) or "it is kept and not used"
            problems.append(Problem(path, f"unknown setting '{name}'", hint=hint, level="advice",
                                    code="unknown-key"))  # fmt: skip
        elif wrong := _wrong(name, value):
            problems.append(Problem(path, wrong, hint="the default is used", code="bad-value"))
        else:
            chosen[name] = value
    return Read(Settings(**chosen), tuple(problems), document)


def merged(settings: Settings, document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with these settings in it, and everything else as it was."""
    own = {f.name: getattr(settings, f.name) for f in fields(Settings)}
    return {"schema": SCHEMA, **document, **own, "keys": dict(settings.keys)}


def _wrong(name: str, value: object) -> str:
    """What is wrong with a value; empty where it can be used."""
    if name in CHOICES:
        words = ", ".join(CHOICES[name])
        return "" if value in CHOICES[name] else f"{name} is one of {words}, not {value!r}"
    if name == "keys":
        fits = isinstance(value, dict) and all(isinstance(v, str) for v in value.values())  # pyright: ignore[reportUnknownVariableType]
        return "" if fits else "keys holds commands and their keys, each a text"
    default = getattr(Settings(), name)
    if isinstance(value, type(default)):
        return ""
    kind = "true or false" if isinstance(default, bool) else "a text"
    return f"{name} is {kind}, not {value!r}"
