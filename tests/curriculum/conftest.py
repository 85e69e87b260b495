"""The library of cases and its sets, read once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from sim.casefiles.find import find_cases
from sim.casefiles.read import read_case
from sim.casefiles.sets import CaseSet, find_sets
from sim.encounter.case import Case
from sim.knowledge.loader import Knowledge

CASES = Path(__file__).parents[2] / "cases"


@pytest.fixture(scope="session")
def library(knowledge: Knowledge) -> Mapping[str, Case]:
    """Every case by its id."""
    read = [read_case(path, knowledge) for path in find_cases(CASES).paths]
    cases = [case for case in read if isinstance(case, Case)]
    assert len(cases) == len(read)
    return {case.id: case for case in cases}


@pytest.fixture(scope="session")
def sets() -> Mapping[str, CaseSet]:
    """Every set by its id."""
    found, problems = find_sets(CASES)
    assert not problems
    return {one.id: one for one in found}
