"""Learners: any number on one machine, each with a folder of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import PallorError
from sim.storage.attempts import attempt_files, learner_folder, save
from sim.storage.profile import FILE, Profile, learners, load_profile, save_profile
from tests.storage.test_attempts import attempt


def test_a_profile_comes_back_and_keeps_what_it_does_not_know(tmp_path: Path) -> None:
    save_profile(tmp_path, Profile("Ana Łę", session=6, retention=0.85))
    path = learner_folder(tmp_path, "Ana Łę") / FILE
    path.write_text(path.read_text(encoding="utf-8") + 'later = "kept"\n', encoding="utf-8")
    save_profile(tmp_path, Profile("Ana Łę", session=2))
    assert load_profile(tmp_path, "Ana Łę") == Profile("Ana Łę", session=2)
    assert 'later = "kept"' in path.read_text(encoding="utf-8")
    assert list(attempt_files(tmp_path, "Ana Łę")) == []


@pytest.mark.parametrize("text", ["session = 0", 'session = "x"', "retention = 2.0", "[", "\x00"])
def test_what_cannot_be_used_has_its_default(tmp_path: Path, text: str) -> None:
    path = learner_folder(tmp_path, "me") / FILE
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    assert load_profile(tmp_path, "me") == Profile("me")


def test_a_profile_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    path = learner_folder(tmp_path, "me") / FILE
    path.parent.mkdir()
    path.write_text("schema = 2\n")
    with pytest.raises(PallorError, match="newer"):
        save_profile(tmp_path, Profile("me", session=2))
    assert path.read_text() == "schema = 2\n"


def test_everyone_is_listed_by_the_name_they_wrote(tmp_path: Path) -> None:
    save_profile(tmp_path, Profile("../../ben"))
    save(learner_folder(tmp_path, "Ana Łę") / "20260301T090000Z-t3st-a.toml",
         attempt(learner="Ana Łę"))  # fmt: skip
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "Ana")
    found = learners(tmp_path)
    assert [(one.name, one.attempts) for one in found] == [("../../ben", 0), ("Ana Łę", 1)]
    assert all(one.folder.parent == tmp_path for one in found)


def test_a_folder_that_is_not_there_has_no_learners(tmp_path: Path) -> None:
    assert learners(tmp_path / "none") == ()
