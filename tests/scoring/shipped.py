"""Cases for the tests of score and debrief."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from sim.encounter.case import Case

CASES = Path(__file__).parents[2] / "cases"


@cache
def library() -> tuple[Case, ...]:
    """Every shipped case, by file name."""
    return tuple(case(path.name.split("-")[0]) for path in sorted(CASES.glob("*.toml")))


@cache
def case(id: str) -> Case:
    """A shipped case by the first letters of its file."""
    path = next(CASES.glob(f"{id.lower()}-*.toml"))
    return Case.model_validate(tomllib.loads(path.read_text("utf-8")))
