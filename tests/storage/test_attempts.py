"""Attempts come back as they were saved, and nothing newer is ever lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from sim.encounter.actions import Note
from sim.storage.attempts import (
    Attempt,
    AttemptError,
    attempt_files,
    attempt_path,
    dumps,
    learner_folder,
    read,
    save,
)
from sim.storage.lock import Lock
from tests.cases import START, advance, ask, commit, examine, order, state

LOG = (
    ask("diet"),
    examine("conjunctivae"),
    order("cbc", "ferritin"),
    advance(1.5),
    state(iron_deficiency=80, healthy=5, day=1.5),
    Note(at=START, day=1.5, text="quotes \" ' and\nlines, [/] \x1b 🩸"),
    commit(cause="gi-malignancy", day=1.5),
)


def attempt(steps: int = len(LOG), **changes: Any) -> Attempt:
    values: dict[str, Any] = {
        "schema": 1,
        "learner": "me",
        "case_id": "T3ST",
        "case_digest": "0" * 64,
        "engine": "1",
        "knowledge": "1" * 64,
        "started": START,
        "action": LOG[:steps],
    }
    return Attempt.model_validate({**values, **changes})


def test_an_attempt_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    path = attempt_path(tmp_path, "me", "T3ST", START, "abc")
    sheet = {"total": 84.5, "lines": ["a", "b"], "inputs": {"x": 1.0}}
    whole = attempt(finished=START + timedelta(minutes=9), sheet=sheet)
    save(path, whole)
    assert read(path) == whole
    assert path == tmp_path / "me" / "20260301T090000Z-t3st-abc.toml"
    assert list(attempt_files(tmp_path, "me")) == [path]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_note_survives_the_file(text: str) -> None:
    import tomllib

    written = attempt(action=(Note(at=START, text=text),))
    assert Attempt.model_validate(tomllib.loads(dumps(written))) == written


def test_every_longer_state_replaces_the_shorter_one(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    for steps in range(1, len(LOG) + 1):
        save(path, attempt(steps))
        assert len(read(path).action) == steps


@pytest.mark.parametrize(
    "other",
    [
        attempt(3),
        attempt(action=(*LOG[:4], ask("bowel-habit"))),
        attempt(5, case_digest="f" * 64),
        attempt(5, learner="you"),
        attempt(5, started=START + timedelta(seconds=1)),
    ],
)
def test_a_state_that_does_not_continue_the_file_never_replaces_it(
    tmp_path: Path, other: Attempt
) -> None:
    path = tmp_path / "a.toml"
    save(path, attempt(5))
    before = path.read_bytes()
    with pytest.raises(AttemptError, match="other actions"):
        save(path, other)
    assert path.read_bytes() == before


def test_a_score_on_disk_is_not_replaced_by_the_same_log_without_one(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    save(path, attempt(sheet={"total": 1.0}))
    with pytest.raises(AttemptError):
        save(path, attempt())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "schema"),
        (b"\xff", "damaged"),
        (b"schema = 1\nlearner = ", "damaged"),
        (b"x = " + b"[" * 50_000, "damaged"),
        (b"schema = 1\n", "not an attempt"),
        (b"schema = 2\n", "update Pallor"),
        (b"schema = 0\n", "this version reads 1"),
        (b'schema = "1"\n', "this version reads 1"),
    ],
)
def test_a_damaged_or_foreign_file_is_reported_and_kept(
    tmp_path: Path, data: bytes, said: str
) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(data)
    with pytest.raises(AttemptError) as caught:
        read(path)
    assert said in str(caught.value)
    with pytest.raises(AttemptError):
        save(path, attempt())
    assert path.read_bytes() == data


@pytest.mark.parametrize("cut", range(20, len(dumps(attempt())), 97))
def test_a_truncated_file_is_never_taken_for_a_whole_one_that_ends_elsewhere(
    tmp_path: Path, cut: int
) -> None:
    path = tmp_path / "a.toml"
    path.write_text(dumps(attempt())[:cut], encoding="utf-8")
    try:
        found = read(path)
    except AttemptError:
        return
    assert found.action == LOG[: len(found.action)]


def test_a_file_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AttemptError, match="could not be saved"):
        save(tmp_path / "file" / "a.toml", attempt())


def test_an_unknown_key_is_not_dropped_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("extra = 1\n" + dumps(attempt()), encoding="utf-8")
    with pytest.raises(AttemptError, match="extra"):
        read(path)


@given(st.text(max_size=80))
def test_a_learners_name_never_leads_out_of_the_folder(name: str) -> None:
    folder = learner_folder(Path("/scores"), name)
    assert folder.parent == Path("/scores")
    assert folder.name not in {"", ".", ".."}
    assert folder.name.isascii() and folder.name.isprintable()
    assert not set(folder.name) & set('<>:"/\\|?* ')


@given(st.text(max_size=60), st.text(max_size=60))
def test_two_learners_never_share_a_folder(one: str, other: str) -> None:
    same = learner_folder(Path("s"), one) == learner_folder(Path("s"), other)
    assert same == (one == other)


@pytest.mark.parametrize("pair", [("Müller", "M/ller"), ("李", "王"), ("", "-"), ("../x", "x")])
def test_names_that_look_alike_to_a_file_system_are_kept_apart(pair: tuple[str, str]) -> None:
    first, second = (learner_folder(Path("s"), name) for name in pair)
    assert first != second


def test_a_device_name_is_no_folder() -> None:
    assert learner_folder(Path("s"), "con").name != "con"
    assert learner_folder(Path("s"), "NUL.txt").name.split(".")[0] != "NUL"


def test_two_windows_cannot_hold_one_attempt(tmp_path: Path) -> None:
    from sim.errors import PallorError

    path = tmp_path / "me" / "a.toml"
    first = Lock(path)
    with pytest.raises(PallorError, match="another window"):
        Lock(path)
    first.release()
    second = Lock(path)
    second.release()
    assert list(path.parent.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    from sim.errors import PallorError

    (tmp_path / "file").write_text("")
    with pytest.raises(PallorError, match="nothing can be written"):
        Lock(tmp_path / "file" / "a.toml")


def test_the_file_is_plain_toml_that_a_person_can_read() -> None:
    import tomllib

    document = tomllib.loads(dumps(attempt()))
    assert document["schema"] == 1
    assert [action["kind"] for action in document["action"]] == [a.kind for a in LOG]
    assert tomli_w.dumps(document)
