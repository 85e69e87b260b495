"""A copy of the knowledge base is as good as its files, or it is not used."""

from __future__ import annotations

import hashlib
import os
import pickle
from pathlib import Path

import pytest

from sim.knowledge.loader import Knowledge
from sim.storage import knowledge_cache
from sim.storage.knowledge_cache import NAME, SEAL, cached_knowledge


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A cache folder with a good copy."""
    cached_knowledge(tmp_path)
    return tmp_path


def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge_cache, "load_knowledge", lambda: pytest.fail("files were read"))


def test_the_copy_says_what_the_files_say(
    copied: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    unread(monkeypatch)
    copy = cached_knowledge(copied)
    assert copy is not knowledge
    assert copy == knowledge
    with pytest.raises(TypeError):
        copy.sources["new"] = None  # type: ignore[index]


def test_other_content_is_read_from_the_files(
    copied: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge_cache.loader, "digest_of", lambda _folder: "other")
    assert cached_knowledge(copied) is knowledge
    unread(monkeypatch)
    assert cached_knowledge(copied) == knowledge


@pytest.mark.parametrize("damage", ["nothing", "half", "flipped", "not a copy"])
def test_a_damaged_copy_is_passed_over_and_made_again(
    copied: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    path = copied / NAME
    good = path.read_bytes()
    middle = len(good) // 2
    flipped = good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :]
    path.write_bytes(
        {"nothing": b"", "half": good[:middle], "flipped": flipped, "not a copy": b"x" * 99}[damage]
    )
    assert cached_knowledge(copied) is knowledge
    unread(monkeypatch)
    assert cached_knowledge(copied) == knowledge


def test_a_copy_that_asks_for_anything_else_is_refused(
    copied: Path, knowledge: Knowledge, tmp_path: Path
) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return os.mkdir, (str(tmp_path / "evil"),)

    path = copied / NAME
    held = path.read_bytes()[SEAL : 2 * SEAL] + pickle.dumps({"sources": Evil()})
    path.write_bytes(hashlib.sha256(held).digest() + held)
    assert cached_knowledge(copied) is knowledge
    assert not (tmp_path / "evil").exists()


def test_a_row_that_asks_for_anything_else_is_refused_when_it_is_looked_at(
    copied: Path, tmp_path: Path
) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return os.mkdir, (str(tmp_path / "evil"),)

    path = copied / NAME
    content = path.read_bytes()
    parts = pickle.loads(content[2 * SEAL :])
    parts["sources"]["who-2024"] = parts["pairs"] = pickle.dumps(Evil())
    held = content[SEAL : 2 * SEAL] + pickle.dumps(parts)
    path.write_bytes(hashlib.sha256(held).digest() + held)
    copy = cached_knowledge(copied)
    with pytest.raises(pickle.UnpicklingError):
        _ = copy.sources["who-2024"]
    with pytest.raises(pickle.UnpicklingError):
        _ = copy.pairs
    assert not (tmp_path / "evil").exists()


def test_a_row_is_made_once_and_only_when_it_is_looked_at(
    copied: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    unread(monkeypatch)
    made: list[bytes] = []
    value = knowledge_cache._value
    monkeypatch.setattr(
        knowledge_cache, "_value", lambda packed: made.append(packed) or value(packed)
    )
    copy = cached_knowledge(copied)
    assert list(copy.findings) == list(knowledge.findings) and "pica" in copy.findings
    assert len(made) == 1  # the file itself
    assert copy.findings["pica"] == knowledge.findings["pica"]
    assert copy.findings["pica"] is copy.findings["pica"]
    assert len(made) == 2
    assert copy.findings.get("no such") is None


def test_without_a_place_for_a_copy_the_files_are_read(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert cached_knowledge(tmp_path / "cache") is knowledge
