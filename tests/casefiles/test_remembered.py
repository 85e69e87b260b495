"""A file that was checked before is not checked again, and never told anything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import tomli_w

from sim.casefiles import remembered
from sim.casefiles.checked import Checked
from sim.casefiles.lint import lint, lint_bytes
from sim.casefiles.remembered import Content, fingerprint, lint_remembered
from sim.commands import check_files
from sim.commands.check import checked
from sim.engine.engine import Engine
from sim.errors import Problem
from sim.knowledge.loader import Knowledge
from sim.storage.content_index import Index
from tests.cases import document

DAY = date(2026, 11, 25)


class Desk:
    """Checks with a memory on disk, and counts how often it needed the engine."""

    def __init__(self, folder: Path, knowledge: Knowledge, engine: Engine) -> None:
        self.folder, self.knowledge, self.engine = folder, knowledge, engine
        self.asked = 0

    def anew(self, files: Iterable[Content], day: date) -> Iterator[Checked]:
        for path, data in files:
            self.asked += 1
            yield lint_bytes(path, data, self.knowledge, self.engine, day, thorough=False)

    def check(self, *paths: Path, day: date = DAY, version: str = "1") -> tuple[int, list[Problem]]:
        """How many files had to be checked, and what was told: the same as without a memory."""
        self.asked = 0
        index = Index(self.folder / "checked.sqlite", version)
        told = lint_remembered(paths, lambda files: self.anew(files, day), day, index)
        index.close()
        assert told == lint(paths, self.knowledge, self.engine, day)
        return self.asked, told


@pytest.fixture
def desk(tmp_path: Path, knowledge: Knowledge, engine: Engine) -> Desk:
    return Desk(tmp_path / "cache", knowledge, engine)


def write(path: Path, **changes: object) -> Path:
    path.write_text(tomli_w.dumps(document(**changes)), encoding="utf-8")
    return path


def test_only_what_has_changed_is_checked_again(tmp_path: Path, desk: Desk) -> None:
    one = write(tmp_path / "one.toml", id="0NE1")
    two = write(tmp_path / "two.toml", id="TW02", difficulty=9)
    assert desk.check(one, two)[0] == 2
    assert desk.check(one, two)[0] == 0
    write(one, id="0NE1", setting="primary-car")
    assert desk.check(one, two)[0] == 1
    assert desk.check(one, two, version="2")[0] == 2


def test_a_moved_file_is_known_and_a_renamed_one_is_not(tmp_path: Path, desk: Desk) -> None:
    one = write(tmp_path / "one.toml")
    desk.check(one)
    (tmp_path / "away").mkdir()
    moved = one.rename(tmp_path / "away" / "one.toml")
    asked, told = desk.check(moved)
    assert asked == 0
    assert {problem.path for problem in told} == {moved}
    # The file name alone may give the answer away.
    asked, told = desk.check(moved.rename(tmp_path / "colon-cancer-iron-deficiency.toml"))
    assert asked == 1
    assert "leak" in {problem.code for problem in told}


def test_two_files_of_one_id_are_told_from_memory_too(tmp_path: Path, desk: Desk) -> None:
    one, two = write(tmp_path / "one.toml"), write(tmp_path / "two.toml", title="Another")
    first = desk.check(one, two)[1]
    asked, told = desk.check(one, two)
    assert (asked, told) == (0, first)
    clash = next(problem for problem in told if problem.code == "duplicate-id")
    assert (clash.path, clash.line) == (two, 2)


def test_what_is_out_of_date_goes_by_today(tmp_path: Path, desk: Desk) -> None:
    one = write(tmp_path / "one.toml", updated="2026-11-25")

    def told(day: date) -> tuple[int, set[str]]:
        asked, problems = desk.check(one, day=day)
        return asked, {problem.code for problem in problems} & {"stale", "future"}

    last = DAY + timedelta(1826)
    assert told(DAY) == (1, set())
    assert told(last) == (0, set())
    assert told(last + timedelta(1)) == (1, {"stale"})
    assert told(date(2060, 1, 1)) == (0, {"stale"})
    assert told(DAY - timedelta(1)) == (1, {"future"})
    assert told(date(2000, 1, 1)) == (0, {"future"})
    assert told(DAY) == (1, set())


def test_a_damaged_memory_is_only_slow(tmp_path: Path, desk: Desk) -> None:
    one = write(tmp_path / "one.toml")
    desk.check(one)
    (desk.folder / "checked.sqlite").write_bytes(b"no database at all" * 100)
    assert desk.check(one)[0] == 1
    assert desk.check(one)[0] == 0


@pytest.mark.parametrize("text", ["", "{", "[]", "[1, 2, 3, 4]", '["A", "x", "y", []]', "null"])
def test_a_damaged_entry_is_only_slow(text: str, tmp_path: Path, desk: Desk) -> None:
    class Garbled:
        kept = ""

        def get(self, digest: str) -> str | None:
            return text

        def put(self, digest: str, text: str) -> None:
            self.kept = text

    memory = Garbled()
    one = write(tmp_path / "one.toml")
    told = lint_remembered([one], lambda files: desk.anew(files, DAY), DAY, memory)
    assert told == lint([one], desk.knowledge, desk.engine, DAY)
    assert memory.kept


def test_files_that_cannot_be_read_are_looked_at_each_time(tmp_path: Path, desk: Desk) -> None:
    (tmp_path / "folder.toml").mkdir()
    for _ in range(2):
        asked, told = desk.check(tmp_path / "folder.toml", tmp_path / "nowhere.toml")
        assert (asked, [problem.code for problem in told]) == (0, ["not-a-file"] * 2)


def test_a_changed_rule_or_fact_is_another_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fingerprint() == fingerprint()
    monkeypatch.setattr(remembered, "PACKAGE", tmp_path)
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "ui").mkdir()
    seen = [fingerprint()]
    for name in ("knowledge/quantities.toml", "knowledge/units.py", "errors.py"):
        (tmp_path / name).write_text("1")
        seen.append(fingerprint())
    (tmp_path / "errors.py").write_text("2")
    seen.append(fingerprint())
    assert len(set(seen)) == 5
    (tmp_path / "ui" / "app.py").write_text("1")
    assert fingerprint() == seen[-1]


def test_an_index_forgets_what_another_version_knew(tmp_path: Path) -> None:
    for version in ("1", "2"):
        index = Index(tmp_path / "index", version)
        index.put("a", version)
        index.close()
    old, new = Index(tmp_path / "index", "1"), Index(tmp_path / "index", "2")
    assert (old.get("a"), new.get("a")) == (None, "2")
    old.close()
    new.close()


def test_many_files_are_checked_in_other_processes_with_the_same_result(
    tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_files, "MANY", 4)
    monkeypatch.setattr(check_files, "TOGETHER", 3)
    monkeypatch.setattr(check_files, "cores", lambda: 2)
    paths = [
        write(tmp_path / f"{number}.toml", id=f"N{number:03}", difficulty=3 + number)
        for number in range(7)
    ]
    (tmp_path / "folder.toml").mkdir()
    paths.insert(4, tmp_path / "folder.toml")
    told = checked(paths, tmp_path / "cache")
    assert len(told) >= 5
    assert told == lint(paths, desk.knowledge, desk.engine, datetime.now(UTC).date())
    assert checked(paths, tmp_path / "cache") == told
