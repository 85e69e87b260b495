"""The shipped cases, and fixed samples of them for reports that cannot afford them all."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence

import numpy as np

from sim.encounter.case import Case
from sim.locations import cases_folder


def shipped() -> list[Case]:
    """The library's cases, by file name."""
    paths = sorted(cases_folder().glob("*.toml"))
    return [Case.model_validate(tomllib.loads(path.read_text("utf-8"))) for path in paths]


def spread_over(cases: Sequence[Case], count: int) -> list[Case]:
    """So many cases, evenly from the whole list."""
    places = np.linspace(0, len(cases) - 1, min(count, len(cases))).round().astype(int)
    return [cases[place] for place in places.tolist()]


def stratified(cases: Sequence[Case], count: int) -> list[Case]:
    """So many cases, each diagnosis in proportion; in the order of the list."""
    ranked = sorted(cases, key=lambda case: (sorted(case.diagnosis.conditions), case.id))
    kept = {case.id for case in spread_over(ranked, count)}
    return [case for case in cases if case.id in kept]
