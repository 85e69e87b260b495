"""The library's index saves reading and never changes what is listed."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
import tomli_w

from sim.play.library import Library, read_library
from sim.play.workshop import Workshop
from tests.cases import document


class Untouched(Workshop):
    """Fails when a file has to be parsed: only then the knowledge base is needed."""

    @property
    def knowledge(self):  # type: ignore[no-untyped-def, override]
        raise AssertionError("a case was parsed although nothing changed")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two cases and a broken file."""
    cases = tmp_path / "cases"
    cases.mkdir()
    write(cases, "a", id="AAAA", title="[/ one")
    write(cases, "b", id="BBBB", title="Two")
    (cases / "c.toml").write_text('x = "\u202e" +')
    return cases


def write(cases: Path, name: str, **changes: object) -> None:
    (cases / f"{name}.toml").write_text(tomli_w.dumps(document(**changes)), encoding="utf-8")


def listed(cases: Path, workshop: Workshop) -> Library:
    root = cases.parent
    return read_library(cases, root / "scores", "me", workshop, root / "cache")


def test_what_the_index_lists_is_what_the_files_hold(folder: Path, workshop: Workshop) -> None:
    plain = read_library(folder, folder.parent / "scores", "me", workshop)
    assert listed(folder, workshop) == plain
    assert listed(folder, Untouched()) == plain
    assert [e.case is not None for e in plain.entries] == [True, True, False]


def test_a_changed_a_new_and_a_removed_file_are_noticed(folder: Path, workshop: Workshop) -> None:
    listed(folder, workshop)
    write(folder, "b", id="BBBB", title="Two, mended")
    write(folder, "d", id="DDDD", title="New")
    (folder / "a.toml").unlink()
    found = listed(folder, workshop)
    titles = [e.case.title if e.case else "" for e in found.entries]
    assert titles == ["Two, mended", "", "New"]
    assert listed(folder, Untouched()) == found


def test_a_file_that_was_only_touched_is_not_parsed_again(
    folder: Path, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = listed(folder, workshop)
    os.utime(folder / "a.toml", ns=(1, 1))
    monkeypatch.setattr("sim.casefiles.read.read_case", lambda *_: pytest.fail("parsed"))
    assert listed(folder, workshop) == before
    assert listed(folder, Untouched()) == before


@pytest.mark.parametrize("damage", [b"", b"not a base", b"SQLite format 3\x00" + b"x" * 5000])
def test_a_damaged_index_is_made_again(folder: Path, workshop: Workshop, damage: bytes) -> None:
    before = listed(folder, workshop)
    (index,) = (folder.parent / "cache").glob("library-*.sqlite")
    index.write_bytes(damage)
    assert listed(folder, workshop) == before
    assert listed(folder, Untouched()) == before


@pytest.mark.parametrize(
    "sql",
    ["update files set learnt = '{}'", "update files set learnt = 'x'", "drop table files",
     "update about set version = '0:x'"],
)  # fmt: skip
def test_rows_that_make_no_sense_are_read_from_the_files(
    folder: Path, workshop: Workshop, sql: str
) -> None:
    before = listed(folder, workshop)
    (index,) = (folder.parent / "cache").glob("library-*.sqlite")
    base = sqlite3.connect(index)
    with base:
        base.execute(sql)
    base.close()
    assert listed(folder, workshop) == before
    assert listed(folder, Untouched()) == before


def test_an_index_that_cannot_be_written_is_done_without(folder: Path, workshop: Workshop) -> None:
    (folder.parent / "cache").write_text("a file where the folder should be")
    assert len(listed(folder, workshop).entries) == 3


def test_an_index_that_another_window_writes_is_done_without(
    folder: Path, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.storage.index.PATIENCE", 0.01)
    before = listed(folder, workshop)
    (index,) = (folder.parent / "cache").glob("library-*.sqlite")
    base = sqlite3.connect(index)
    base.execute("begin exclusive")
    assert listed(folder, workshop) == before
    base.rollback()
    base.close()


def test_stopping_keeps_what_was_read(folder: Path, workshop: Workshop) -> None:
    scores, cache = folder.parent / "scores", folder.parent / "cache"
    stopped = read_library(folder, scores, "me", workshop, cache, lambda _done, _total: False)
    assert stopped.entries == ()
    assert len(listed(folder, workshop).entries) == 3
    again = read_library(folder, scores, "me", workshop, cache, lambda _done, _total: False)
    assert again.entries == () and len(listed(folder, Untouched()).entries) == 3


def test_the_index_never_holds_the_diagnosis(folder: Path, workshop: Workshop) -> None:
    listed(folder, workshop)
    (index,) = (folder.parent / "cache").glob("library-*.sqlite")
    assert b"iron-deficiency" not in index.read_bytes()
