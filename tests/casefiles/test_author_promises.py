"""Promises to authors that are kept on real files: filling, and watching."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from sim.casefiles.names import taken_ids
from sim.cli import main
from sim.play import proof
from tests.casefiles.test_authoring import SHIPPED

PATIENCE = 60.0


def _comments(text: str) -> list[str]:
    return [line for line in re.findall(r"(?:^|\s)#.*", text) if line.strip()]


@pytest.mark.parametrize("path", SHIPPED[::12][:6], ids=lambda path: path.stem)
def test_filling_keeps_every_value_and_comment(path: Path, tmp_path: Path) -> None:
    """Also in a file of an author who comments everything, with Windows line ends."""
    shorter = re.sub(r"(?m)^(crp|ferritin|rdw) = .*\n", "", path.read_text("utf-8"))
    shorter = re.sub(r'"(crp|ferritin|rdw)",?\s*', "", shorter)
    lines = shorter.replace("[results]", "[results]  # the laboratory").split("\n")
    text = "\n".join(["# Mine.", *lines, "# The end."])
    copy = tmp_path / path.name
    copy.write_bytes(text.replace("\n", "\r\n").encode("utf-8"))
    assert main(["fill", str(copy), "--yes", "--seed", "3"]) == 0
    data = copy.read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")
    new = data.decode("utf-8").replace("\r\n", "\n")
    before, after = tomllib.loads(text), tomllib.loads(new)
    drawn = set(after["filled"]) - set(before.get("filled", []))
    assert drawn and not drawn & before["results"].keys()
    after["results"] = {k: v for k, v in after["results"].items() if k not in drawn}
    kept = [name for name in after.pop("filled") if name not in drawn]
    assert kept == before.pop("filled", [])
    assert after == before
    assert sorted(_comments(new)) == sorted(_comments(text))


def test_a_watched_preview_follows_a_save(tmp_path: Path) -> None:
    pytest.importorskip("watchfiles", reason="watching needs watchfiles")
    path = tmp_path / SHIPPED[0].name
    shutil.copy(SHIPPED[0], path)
    out = tmp_path / "out.txt"
    with out.open("wb") as sink:
        run = subprocess.Popen(
            [sys.executable, "-m", "sim", "preview", str(path), "--watch"],
            stdout=sink, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        try:
            _until(out, "For teaching")
            time.sleep(1)  # the watch begins behind the first picture
            title = tomllib.loads(path.read_text("utf-8"))["title"]
            changed = path.with_suffix(".new")
            changed.write_text(path.read_text("utf-8").replace(title, "Another name"), "utf-8")
            saved = time.monotonic()
            changed.replace(path)
            _until(out, "Another name")
            print(f"shown {time.monotonic() - saved:.2f} s after the save")
        finally:
            run.terminate()
            run.wait()


def _until(out: Path, words: str) -> None:
    end = time.monotonic() + PATIENCE
    while words not in out.read_text("utf-8"):
        assert time.monotonic() < end, out.read_text("utf-8")
        time.sleep(0.02)


def test_a_watched_preview_waits_less_than_half_a_second_for_more_saves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("watchfiles", reason="watching needs watchfiles")
    path = tmp_path / SHIPPED[0].name
    shutil.copy(SHIPPED[0], path)
    asked: list[dict[str, int]] = []

    def watch(folder: Path, *, recursive: bool, **waits: int) -> list[set[tuple[int, str]]]:
        assert folder == tmp_path and not recursive
        asked.append(waits)
        return []

    monkeypatch.setattr("watchfiles.watch", watch)
    assert main(["preview", str(path), "--watch"]) == 0
    (waits,) = asked
    assert waits["debounce"] + waits["step"] <= 500  # milliseconds


def test_a_watched_preview_shows_a_save_that_nothing_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Between the first picture and the watch, or where a file system reports no changes."""
    pytest.importorskip("watchfiles", reason="watching needs watchfiles")
    path = tmp_path / SHIPPED[0].name
    shutil.copy(SHIPPED[0], path)
    text = path.read_text("utf-8")
    title = tomllib.loads(text)["title"]

    def watch(*_: object, **__: object) -> Iterator[set[object]]:
        yield set()
        path.write_text(text.replace(title, "Another name"), "utf-8")
        yield set()
        yield set()

    monkeypatch.setattr("watchfiles.watch", watch)
    assert main(["preview", str(path), "--watch"]) == 0
    shown = capsys.readouterr().out
    assert (shown.count(title), shown.count("Another name")) == (1, 1)


def test_the_ids_of_other_cases_are_read_again_only_where_a_file_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def noted(paths: Iterable[Path]) -> set[str]:
        paths = list(paths)
        read.extend(path.name for path in paths)
        return taken_ids(paths)

    monkeypatch.setattr(proof, "taken_ids", noted)
    for name in ("mine", "one", "two"):
        (tmp_path / f"{name}.toml").write_text(f'id = "{name.upper()}1"\n')
    beside = proof.Neighbors(tmp_path / "mine.toml")
    assert beside.ids() == {"ONE1": tmp_path / "one.toml", "TWO1": tmp_path / "two.toml"}
    assert read == ["one.toml", "two.toml"]
    (tmp_path / "two.toml").write_text('id = "TWO22"\n')
    (tmp_path / "one.toml").unlink()
    assert beside.ids() == {"TWO22": tmp_path / "two.toml"}
    assert read == ["one.toml", "two.toml", "two.toml"]
