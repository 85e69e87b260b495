"""The library lists every file, and what the learner has done with it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import tomli_w

from sim.casefiles.digest import case_digest
from sim.play.library import Progress, read_library, read_progress
from sim.play.workshop import Workshop
from sim.storage.attempts import Attempt, attempt_path, save
from tests.cases import START, ask, commit, document, make_case


def store(scores: Path, token: str, total: float | None, *, learner: str = "me") -> Path:
    """An attempt; unfinished where there is no total."""
    path = attempt_path(scores, learner, "T3ST", START, token)
    save(
        path,
        Attempt(
            schema=1,
            learner=learner,
            case_id="T3ST",
            case_digest=case_digest(make_case()),
            engine="1",
            knowledge="1",
            started=START,
            finished=START + timedelta(minutes=5) if total is not None else None,
            action=(ask("diet"), commit()) if total is not None else (ask("diet"),),
            sheet={"total": total} if total is not None else None,
        ),
    )
    return path


def test_a_broken_case_is_listed_with_its_problems_and_hides_no_other(
    tmp_path: Path, workshop: Workshop
) -> None:
    (tmp_path / "a.toml").write_text("x = ")
    (tmp_path / "b.toml").write_text(tomli_w.dumps(document()), encoding="utf-8")
    (tmp_path / "c.toml").write_bytes(b"\xff" * 5_000_000)
    library = read_library(tmp_path, tmp_path / "scores", "me", workshop)
    playable = {entry.path.name: entry.case is not None for entry in library.entries}
    assert playable == {"a.toml": False, "b.toml": True, "c.toml": False}
    assert all(entry.problems for entry in library.entries if entry.case is None)


def test_an_empty_or_missing_folder_is_an_empty_library(tmp_path: Path, workshop: Workshop) -> None:
    assert read_library(tmp_path / "no", tmp_path, "me", workshop).entries == ()


def test_attempts_are_counted_and_the_best_and_the_open_one_are_known(
    tmp_path: Path, workshop: Workshop
) -> None:
    (tmp_path / "b.toml").write_text(tomli_w.dumps(document()), encoding="utf-8")
    scores = tmp_path / "scores"
    store(scores, "1", 40.0)
    store(scores, "2", 84.0)
    unfinished = store(scores, "3", None)
    store(scores, "4", 99.0, learner="somebody else")
    (entry,) = read_library(tmp_path, scores, "me", workshop).entries
    assert entry.progress == Progress(2, 84.0, unfinished)


def test_a_damaged_attempt_is_reported_and_the_others_still_count(tmp_path: Path) -> None:
    store(tmp_path, "1", 40.0)
    (tmp_path / "me" / "20260302T000000Z-t3st-x.toml").write_text("schema = 1\ncase_")
    progress, damaged = read_progress(tmp_path, "me")
    assert progress["T3ST"].finished == 1
    assert len(damaged) == 1 and "damaged" in damaged[0]
