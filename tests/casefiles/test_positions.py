"""Places of keys in every way of writing TOML."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from sim.positions import index_places

CASES = sorted((Path(__file__).parent.parent.parent / "cases").glob("*.toml"))

TEXT = '''\
top = 1 # x = 2
"quoted key" = "a = 1"
dotted . name = [1, 2]
long = """
fake = 1
[fake]
"""
literal = \'\'\'
[[fake]]
\'\'\'
[table]
inline = { a = { b = "}" }, c = [
  "x, y", # ]
  { d = 1 },
] }
[[many]]
first = 1
[[many.inner]]
deep = 1
[[many]]
[[many.inner]]
deep = 2
[many.other]
here = true
'''


@pytest.mark.parametrize(
    ("location", "place"),
    [
        (("top",), (1, 1)),
        (("quoted key",), (2, 1)),
        (("dotted", "name"), (3, 10)),
        (("dotted", "name", 1), (3, 21)),
        (("long",), (4, 1)),
        (("literal",), (8, 1)),
        (("table", "inline", "a", "b"), (12, 18)),
        (("table", "inline", "c", 0), (13, 3)),
        (("table", "inline", "c", 1, "d"), (14, 5)),
        (("many", 0, "first"), (17, 1)),
        (("many", 0, "inner", 0, "deep"), (19, 1)),
        (("many", 1, "inner", 0, "deep"), (22, 1)),
        (("many", 1, "other", "here"), (24, 1)),
    ],
)
def test_a_key_stands_where_it_stands(
    location: tuple[int | str, ...], place: tuple[int, int]
) -> None:
    tomllib.loads(TEXT)
    assert index_places(TEXT)[location] == place


def test_what_stands_in_a_text_is_no_key() -> None:
    assert not [location for location in index_places(TEXT) if "fake" in location]


def _locations(value: Any, at: tuple[int | str, ...] = ()) -> list[tuple[int | str, ...]]:
    parts: list[tuple[int | str, Any]] = []
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, list):
        parts = list(enumerate(value))
    return [at, *(loc for key, part in parts for loc in _locations(part, (*at, key)))]


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_every_value_of_a_real_case_has_a_place(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    index = index_places(text)
    missing = [loc for loc in _locations(tomllib.loads(text))[1:] if loc not in index]
    assert missing == []
