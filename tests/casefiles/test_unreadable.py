"""Files and folders that hold no case, or the case of another file: each tells why."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.casefiles.find import find_cases
from sim.casefiles.lint import lint
from sim.casefiles.safe import LARGEST
from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge
from tests.casefiles.broken import BASE, DAY, NAME, told

FILES: tuple[tuple[bytes, str, int], ...] = (
    (BASE.encode().replace(b"tired acc", b"tired \xff acc"), "not-utf-8", 4),
    (BASE.encode() + b"#" * LARGEST, "too-large", 1),
)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file[1])
def test_a_file_that_holds_no_case_tells_why(
    file: tuple[bytes, str, int], tmp_path: Path, knowledge: Knowledge, engine: Engine
) -> None:
    data, code, line = file
    assert told(data, tmp_path, knowledge, engine) == [(code, line)]


def test_a_folder_is_no_case(tmp_path: Path, knowledge: Knowledge, engine: Engine) -> None:
    assert [p.code for p in lint([tmp_path], knowledge, engine, DAY)] == ["not-a-file"]


def test_a_file_that_the_system_refuses_is_unreadable(
    tmp_path: Path, knowledge: Knowledge, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / NAME).write_text(BASE, encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert [p.code for p in lint([tmp_path / NAME], knowledge, engine, DAY)] == ["unreadable"]


def test_a_folder_that_cannot_be_listed_and_a_link_out_of_it_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert [p.code for p in find_cases(tmp_path / "file").problems] == ["folder"]
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "out.toml").symlink_to(tmp_path / "file")
    found = find_cases(tmp_path / "cases")
    assert (found.paths, [p.code for p in found.problems]) == ((), ["link"])


def test_two_files_of_one_id_clash_at_the_id_of_the_second(
    tmp_path: Path, knowledge: Knowledge, engine: Engine
) -> None:
    paths = [tmp_path / NAME, tmp_path / "k7q2-again.toml"]
    for path in paths:
        path.write_text(BASE, encoding="utf-8")
    found = lint(paths, knowledge, engine, DAY)
    assert [(p.path, p.code, p.line) for p in found] == [(paths[1], "duplicate-id", 3)]
