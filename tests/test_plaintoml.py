"""The quick reader of TOML: what it reads is what tomllib reads, and the rest it leaves."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.plaintoml import plain

ROOT = Path(__file__).parents[1]
FILES = sorted((*(ROOT / "sim").rglob("*.toml"), *(ROOT / "cases").rglob("*.toml")))
CASE = (ROOT / "cases" / "k7q2-the-tired-accountant.toml").read_text("utf-8")
BITS = (
    *"\"'[]{}=,#.\\\n\t_-+",
    *('"""', "'''", "[[", "]]", "\r\n", "\\n", "\\u00e9", "\x00", "\x7f", "é", "null", "nan"),
    *("true", "false", "2026-11-25", "07:32:00", "1", "-0", "01", "1_0", "0x1f", "1e5", "1.", ".5"),
    *("\na = 1\n", "\n[a]\n", "\n[[a]]\n", "\n[a.b]\n", "\n[results]\n", "\n[[history]]\n"),
    *("[1, 2,]", "[,]", "{ a = 1, a = 2 }", "{ a = [1], b = { c = 2 } }", "[[1], [2,]]"),
)


def told(value: Any) -> str:
    """A document with its kinds and its order; `1`, `1.0` and `true` are three things."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key!r}: {told(v)}' for key, v in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(told(v) for v in value)}]"
    return repr(value)


def agrees(text: str) -> bool:
    """Whether it was read, and as tomllib reads it; never where tomllib refuses."""
    found = plain(text)
    if found is None:
        return False
    assert told(found) == told(tomllib.loads(text))
    return True


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_file_of_the_package_is_read_as_tomllib_reads_it(path: Path) -> None:
    agrees(path.read_text("utf-8"))


def test_every_case_is_plain() -> None:
    assert all(agrees(path.read_text("utf-8")) for path in sorted((ROOT / "cases").glob("*.toml")))


def test_each_kind_of_value_by_hand() -> None:
    text = (
        "# words\n"
        'a = "one # two" # three\n'
        "b = -3\nc = 2.50\nd = true\ne = 2026-11-25\n"
        'f = """\nfirst\n"second" """\n'
        'g = ["x", "y",]\nh = []\ni = { j = true, k = false }\n'
        'l = { m = "n", o = [1, 2], p = { q = 1.5 } }\nr = "\\"s\\"\\t"\n'
        "\n[t.u]\nv = 1\n\n[[w]]\nx = 1\n[w.y]\nz = 2\n[[w]]\n"
    )
    assert plain(text) == {
        "a": "one # two",
        "b": -3,
        "c": 2.5,
        "d": True,
        "e": date(2026, 11, 25),
        "f": 'first\n"second" ',
        "g": ["x", "y"],
        "h": [],
        "i": {"j": True, "k": False},
        "l": {"m": "n", "o": [1, 2], "p": {"q": 1.5}},
        "r": '"s"\t',
        "t": {"u": {"v": 1}},
        "w": [{"x": 1, "y": {"z": 2}}, {}],
    }


@pytest.mark.parametrize(
    "text",
    [
        "a = 1\na = 2",
        "[a]\n[a]",
        "a = [{ b = 1 }]\n[[a]]",
        "a = { b = 1 }\n[a.c]",
        "[[a]]\n[a]",
        "a = { b = true, b = false }",
        "a = { b = 1, b = 2 }",
        "a = { b = 1, }",
        "a = [,]",
        "a = [1,,]",
        "a = null",
        "a = [null]",
        "a = [NaN]",
        "a = 01",
        "a = 1 b = 2",
        "a = 2026-02-30",
        'a = "\\ud800"',
        'a = "\\/"',
        'a = """b',
        "a = 1\r",
        "[a",
        "[a]]",
        "a..b = 1",
        "= 1",
        "a =",
    ],
)
def test_what_is_wrong_is_left_to_tomllib(text: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(text)
    assert plain(text) is None


@pytest.mark.parametrize(
    "text", ["a.b = 1", "'a' = 1", "a = 1_000", "a = 'b'", "[[a.b]]\n[a]", "a = 07:32:00"]
)
def test_what_is_rare_is_left_to_tomllib(text: str) -> None:
    tomllib.loads(text)
    assert plain(text) is None


EDIT = st.tuples(st.integers(0, len(CASE)), st.integers(0, 30), st.lists(st.sampled_from(BITS)))
SMALL = st.lists(
    st.sampled_from([*BITS, *"abc", " = ", '"x"', "\n", "\n", "a = ", "b = ", "[b", "]"]),
    max_size=14,
).map("".join)


@settings(deadline=None, max_examples=100)
@given(st.lists(EDIT, max_size=2))
def test_a_case_that_was_damaged_is_never_read_otherwise(
    edits: list[tuple[int, int, list[str]]],
) -> None:
    text = CASE
    for at, gone, put in edits:
        text = text[:at] + "".join(put) + text[at + gone :]
    agrees(text)


@settings(deadline=None, max_examples=300)
@given(SMALL)
def test_no_small_text_is_read_otherwise(text: str) -> None:
    agrees(text)
