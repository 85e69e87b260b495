"""A file is the old one or the new one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.storage.atomic import sweep, write_text


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "c.toml"
    write_text(path, "é\n")
    assert path.read_bytes() == b"\xc3\xa9\n"
    assert [p.name for p in path.parent.iterdir()] == ["c.toml"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_content_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "a.toml"
    write_text(path, "old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((os, "fsync") if call == "fsync" else (Path, "replace")), full)
    with pytest.raises(OSError, match="No space"):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_replaced_and_its_target_left_alone(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link.toml"
    target.write_text("mine")
    link.symlink_to(target)
    write_text(link, "attempt")
    assert target.read_text() == "mine"
    assert not link.is_symlink()


def test_only_old_temporary_files_are_swept(tmp_path: Path) -> None:
    for name in (".a.toml.x.tmp", ".b.toml.y.tmp", "c.tmp", "d.toml"):
        (tmp_path / name).touch()
    os.utime(tmp_path / ".a.toml.x.tmp", (1000, 1000))
    os.utime(tmp_path / ".b.toml.y.tmp", (4000, 4000))
    sweep(tmp_path, older_than=2000, now=5000)
    assert sorted(p.name for p in tmp_path.iterdir()) == [".b.toml.y.tmp", "c.tmp", "d.toml"]
    sweep(tmp_path / "nowhere", older_than=0, now=5000)
