"""Case files damaged at random: whatever they hold, the answer is problems in words.

Thousands of them are read with `pytest -m fuzz tests/casefiles/test_damaged.py`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.casefiles.lint import lint
from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge
from tests.casefiles.broken import BASE, NAME


def places_in(tree: Any, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a document that holds a value."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in pairs:
        yield (*here, key)
        if isinstance(value, dict | list):
            yield from places_in(value, (*here, key))


PLACES = list(places_in(tomllib.loads(BASE)))


def survives(data: bytes, path: Path, knowledge: Knowledge) -> None:
    """Reading and every rule that needs no engine end with problems in words, within the file."""
    path.write_bytes(data)
    for problem in lint([path], knowledge, None):
        assert problem.message
        assert (problem.line or 1) <= data.count(b"\n") + 1


TREE = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 999) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}
DAMAGE = given(st.integers(0, len(BASE) - 1), st.integers(0, 40), st.binary(max_size=12))
PLANT = given(st.sampled_from(PLACES), TREE)


def damaged(at: int, gone: int, put: bytes) -> bytes:
    data = BASE.encode()
    return data[:at] + put + data[at + gone :]


def planted(place: tuple[str | int, ...], tree: object) -> bytes:
    """The case with anything at all where one of its values stands."""
    document = tomllib.loads(BASE)
    holder: Any = document
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = _without_none(tree)
    return tomli_w.dumps(document).encode("utf-8", "replace")


def _without_none(tree: Any) -> Any:
    """TOML has no null: an empty text stands for it."""
    if isinstance(tree, dict):
        return {key: _without_none(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_without_none(value) for value in tree]
    return "" if tree is None else tree


@settings(max_examples=60, **QUIET)
@DAMAGE
def test_no_damage_to_bytes_makes_reading_fail(
    tmp_path: Path, knowledge: Knowledge, at: int, gone: int, put: bytes
) -> None:
    survives(damaged(at, gone, put), tmp_path / NAME, knowledge)


@settings(max_examples=60, **QUIET)
@PLANT
def test_no_damage_to_structure_makes_reading_fail(
    tmp_path: Path, knowledge: Knowledge, place: tuple[str | int, ...], tree: object
) -> None:
    survives(planted(place, tree), tmp_path / NAME, knowledge)


@pytest.mark.fuzz
@settings(max_examples=3000, **QUIET)
@DAMAGE
def test_three_thousand_damages_to_bytes(
    tmp_path: Path, knowledge: Knowledge, at: int, gone: int, put: bytes
) -> None:
    survives(damaged(at, gone, put), tmp_path / NAME, knowledge)


@pytest.mark.fuzz
@settings(max_examples=3000, **QUIET)
@PLANT
def test_three_thousand_damages_to_structure(
    tmp_path: Path, knowledge: Knowledge, place: tuple[str | int, ...], tree: object
) -> None:
    survives(planted(place, tree), tmp_path / NAME, knowledge)


@settings(max_examples=30, **QUIET)
@DAMAGE
def test_no_damage_to_a_file_makes_check_fail(
    tmp_path: Path, knowledge: Knowledge, engine: Engine, at: int, gone: int, put: bytes
) -> None:
    path = tmp_path / NAME
    data = BASE.encode()
    path.write_bytes(data[:at] + put + data[at + gone :])
    for problem in lint([path], knowledge, engine):
        assert problem.message
        assert (problem.line or 1) <= data.count(b"\n") + put.count(b"\n") + 1
