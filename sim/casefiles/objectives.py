"""The catalog of objectives: what cases teach, in plain words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from pydantic import Field

from sim.knowledge.models import Sex, Value

Part = Literal["diagnosis", "belief", "ordering", "differential", "justification"]
ALL_PARTS: tuple[Part, ...] = (
    "diagnosis", "belief", "ordering", "differential", "justification",
)  # fmt: skip


class Drawn(Value):
    """Which simulated patients can teach an objective."""

    conditions: tuple[tuple[str, ...], ...] = Field(min_length=1)
    """What the patient has: one of these, each a condition or several together."""
    age: tuple[float, float] = (18.0, 80.0)
    """Youngest and oldest, in years."""
    sex: Sex | None = None
    causes: tuple[str, ...] = ()
    """The cause is one of these; empty for whatever the patient's age and sex bring."""


class Objective(Value):
    """One thing that a learner should be able to do."""

    name: str = Field(min_length=1)
    """In plain words, as an instruction."""
    conditions: tuple[str, ...] = Field(min_length=1)
    """Conditions whose patients can teach it."""
    shown_by: tuple[Part, ...] = Field(min_length=1)
    """Parts of the score that show whether it was mastered."""
    drawn: Drawn | None = None
    """None where only a history that somebody wrote can teach it."""


@cache
def load_objectives() -> Mapping[str, Objective]:
    """The packaged catalog by id."""
    text = (files("sim.casefiles") / "objectives.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text)
    return MappingProxyType({id: Objective.model_validate(row) for id, row in content.items()})


def objective_name(id: str) -> str:
    """The name in plain words; the id's own words where the catalog does not know it."""
    known = load_objectives().get(id)
    return known.name if known else id.replace("-", " ").capitalize()


def parts_of(id: str) -> Sequence[Part]:
    """Parts of the score that show the objective; all of them where the catalog does not say."""
    known = load_objectives().get(id)
    return known.shown_by if known else ALL_PARTS
