"""The fit that is checked in is the one that the survey's table gives."""

from __future__ import annotations

import tomllib

import pytest

from sim.knowledge.fit import OUTPUT, TABLE, fit


@pytest.mark.skipif(not TABLE.is_file(), reason="the survey's table is not part of the package")
def test_the_fit_follows_from_the_table() -> None:
    """Every figure, to the last digit that is written."""
    with OUTPUT.open("rb") as file:
        written = tomllib.load(file)
    assert fit() == written
