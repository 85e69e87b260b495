"""The first lines of a library are kept for the next start, and never believed blindly."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import tomli_w

from sim.play.entries import Entry
from sim.play.front import LINES, Front, FrontPage
from sim.play.library import read_library
from sim.play.progress import Progress
from sim.play.workshop import Workshop
from tests.cases import document


@pytest.fixture
def entries(tmp_path: Path, workshop: Workshop) -> list[Entry]:
    """A case that was begun, one that was played, and a broken file."""
    folder = tmp_path / "cases"
    folder.mkdir()
    for name, title in (("a", "[/ one"), ("b", "Two")):
        content = tomli_w.dumps(document(id=name.upper() * 4, title=title))
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    (folder / "c.toml").write_text('x = "\u202e" +')
    one, two, broken = read_library(folder, tmp_path / "scores", "me", workshop).entries
    begun = Progress(unfinished=tmp_path / "scores" / "me" / "x.toml")
    return [replace(one, progress=begun), replace(two, progress=Progress(3, 71.5)), broken]


@pytest.fixture
def page(tmp_path: Path) -> FrontPage:
    return FrontPage(tmp_path / "cases", tmp_path / "scores", "me", tmp_path / "cache")


def test_what_was_kept_is_read_as_it_was(page: FrontPage, entries: list[Entry]) -> None:
    assert page.read() is None
    page.write(entries, 2, 1)
    assert page.read() == Front(tuple(entries), 2, 1)


def test_of_a_long_library_the_first_lines_are_kept(page: FrontPage, entries: list[Entry]) -> None:
    page.write(entries * 100, 200, 100)
    front = page.read()
    assert front is not None and len(front.entries) == LINES and front.playable == 200


def test_lines_that_are_kept_already_are_not_written_again(
    page: FrontPage, entries: list[Entry]
) -> None:
    page.write(entries, 2, 1)
    before = page.path.stat().st_ino
    page.write(entries, 2, 1)
    assert page.path.stat().st_ino == before
    page.write(entries[1:], 1, 1)
    assert page.path.stat().st_ino != before


def test_another_learner_and_another_folder_have_their_own(
    page: FrontPage, entries: list[Entry], tmp_path: Path
) -> None:
    page.write(entries, 2, 1)
    others = (
        replace(page, learner="you"),
        replace(page, cases=tmp_path / "other"),
        replace(page, scores=tmp_path / "other"),
    )
    assert [other.read() for other in others] == [None] * 3
    for other in others:  # even where two should share a file
        other.cache.mkdir(exist_ok=True)
        other.path.write_bytes(page.path.read_bytes())
        assert other.read() is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda kept: kept["lines"][0].pop(),
        lambda kept: kept["lines"][0][1].pop("title"),
        lambda kept: kept["lines"][1][2].__setitem__(1, "high"),
        lambda kept: kept["lines"][1].__setitem__(0, "../b.toml"),
        lambda kept: kept.pop("playable"),
        lambda kept: kept.__setitem__("lines", 3),
    ],
)
def test_a_damaged_file_is_passed_over(
    page: FrontPage, entries: list[Entry], damage: object
) -> None:
    page.write(entries, 2, 1)
    kept = json.loads(page.path.read_bytes())
    damage(kept)  # type: ignore[operator]
    page.path.write_text(json.dumps(kept))
    assert page.read() is None
    for text in ("", "[", "[]", "{}", "\0"):
        page.path.write_text(text)
        assert page.read() is None


def test_where_nothing_can_be_written_nothing_is_kept(
    page: FrontPage, entries: list[Entry], tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    page.write(entries, 2, 1)
    assert page.read() is None
