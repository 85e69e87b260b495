"""Sealed packs: opened by their key alone, and never on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.cli import main
from sim.errors import ProblemsError
from sim.play.exams import pool_of_pack
from sim.play.sitting import Sitting
from sim.play.workshop import Workshop
from sim.storage.sealed import SealError, read_pack, seal, unseal
from tests.exams import Hands, blueprint

pyrage = pytest.importorskip("pyrage")
CASES = Path(__file__).parents[2] / "cases"
FEW = ["k7q2-the-tired-accountant.toml", "n2r5-the-seamstress.toml", "j4k8-the-piano-tuner.toml"]


@pytest.fixture
def pack(tmp_path: Path) -> tuple[Path, Path]:
    """Three shipped cases, sealed to a key; the pack and the file with its key."""
    key = pyrage.x25519.Identity.generate()
    identity = tmp_path / "key.txt"
    identity.write_text(f"# for the exam\n{key}\n")
    out = tmp_path / "exam.age"
    files = [str(CASES / name) for name in FEW]
    assert main(["seal", *files, "--out", str(out), "-r", str(key.to_public())]) == 0
    return out, identity


def test_a_pack_opens_with_its_key_and_no_other(tmp_path: Path, pack: tuple[Path, Path]) -> None:
    other = tmp_path / "other.txt"
    other.write_text(f"{pyrage.x25519.Identity.generate()}\n")
    out = tmp_path / "out"
    wrong = ["unseal", str(pack[0]), "--out", str(out), "-i", str(other)]
    assert main(wrong) == 1 and not out.exists()
    assert main(["unseal", str(pack[0]), "--out", str(out), "-i", str(pack[1])]) == 0
    assert sorted(path.name for path in out.iterdir()) == sorted(FEW)
    for name in FEW:
        assert (out / name).read_bytes() == (CASES / name).read_bytes()


def test_a_wrong_key_is_said_clearly_and_shows_nothing(pack: tuple[Path, Path]) -> None:
    data = read_pack(pack[0])
    with pytest.raises(SealError, match="does not open with this key") as caught:
        unseal(data, [str(pyrage.x25519.Identity.generate())])
    assert "accountant" not in str(caught.value) and caught.value.__cause__ is None
    for damaged in (data[:-1], data[:100], b"", data.replace(b"age", b"egg")):
        with pytest.raises(SealError):
            unseal(damaged, [pack[1].read_text().split()[-1]])


def test_a_passphrase_will_do() -> None:
    data = seal({"a.toml": "x = 1\n"}, passphrase="correct horse")
    assert unseal(data, passphrase="correct horse") == {"a.toml": "x = 1\n"}
    with pytest.raises(SealError, match="does not open"):
        unseal(data, passphrase="wrong horse")


def test_no_plain_text_reaches_the_disk(
    tmp_path: Path, pack: tuple[Path, Path], workshop: Workshop
) -> None:
    """Sealed, opened for an exam, started: no file holds a word of a patient's story."""
    scores = tmp_path / "scores"
    texts = unseal(read_pack(pack[0]), [pack[1].read_text().split()[-1]])
    cases = pool_of_pack(texts, pack[0], workshop)
    rules = blueprint(cell=[{"number": 3}])
    sitting = Sitting.start(rules, cases, workshop, scores, "ana", clock=Hands())
    sitting.open(0)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for case in cases:
                assert case.title.encode() not in data, path
                assert case.patient.stem[:30].encode() not in data, path
    sitting.close()


def test_a_case_in_a_pack_that_cannot_be_played_is_named(workshop: Workshop) -> None:
    with pytest.raises(ProblemsError) as caught:
        pool_of_pack({"bad.toml": "schema = 1\n"}, Path("exam.age"), workshop)
    assert str(caught.value.problems[0]).startswith("exam.age/bad.toml:")


def test_a_pack_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "key.txt").write_text(str(key))
    data = seal({"../evil.toml": "x"}, [str(key.to_public())])
    (tmp_path / "p.age").write_bytes(data)
    command = ["unseal", str(tmp_path / "p.age"), "--out", str(tmp_path / "out")]
    assert main([*command, "-i", str(tmp_path / "key.txt")]) == 1
    assert not (tmp_path / "evil.toml").exists()


def test_without_the_extra_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str, *rest: Any) -> Any:
        raise ImportError(name)

    monkeypatch.setattr("sim.storage.sealed.import_module", missing)
    with pytest.raises(SealError, match=r"pyrage \(pip install 'pallor\[exam\]'\)"):
        seal({}, passphrase="x")
