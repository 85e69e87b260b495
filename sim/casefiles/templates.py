"""The words from which generated patients are made: `templates.toml`, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from pydantic import Field

from sim.knowledge.models import Flag, Sex, Value

FILE = Path(__file__).parent / "templates.toml"
Words = tuple[str, ...]


class Said(Value):
    """A question and the patient's answers to it."""

    finding: str
    ask: str
    complaint: str = ""
    """Why someone comes who has it; empty where nobody would come for it."""
    sex: Sex | None = None
    age: tuple[float, float] = (0.0, 130.0)
    yes: Words = Field(min_length=1)
    no: Words = Field(min_length=1)


class Seen(Value):
    """An area and what it shows."""

    finding: str
    area: str
    yes: Words = Field(min_length=1)
    no: Words = Field(min_length=1)


class Shown(Value):
    """An order that shows findings in words."""

    order: str
    findings: Words
    one_of: Flag = False
    """Whether the findings exclude each other."""


class Templates(Value):
    """Everything that a generated patient may be made of."""

    titles: Words
    moods: Words
    hours: Words
    things: Words
    places: Words
    jobs: Words
    children: Words
    openings: Words
    child_openings: Words
    screening: Words
    middles: Words
    spans: Words
    endings: Words
    expecting: Words
    said: tuple[Said, ...]
    seen: tuple[Seen, ...]
    shown: tuple[Shown, ...]


@cache
def load_templates() -> Templates:
    """The templates that come with the package."""
    return Templates.model_validate(tomllib.loads(FILE.read_text("utf-8")))
