"""Exports: what other programs read."""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from sim.cli import main
from sim.play import desk
from sim.report.export import COLUMNS
from tests.cases import START
from tests.report.attempts import finished, put

CASES = Path(__file__).parents[2] / "cases"


@pytest.fixture
def scores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PALLOR_HOME", str(tmp_path / "home"))
    folder = tmp_path / "scores"
    put(folder, finished(0, 84.5, case_id="K7Q2"), "a")
    put(folder, finished(5, 40, '=cmd|"x"', case_id="X6T4"), "b")
    return folder


def test_the_table_has_a_line_for_each_attempt_and_no_formula(
    scores: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "csv", str(scores)]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert tuple(rows[0]) == COLUMNS
    by_case = {row["case"]: row for row in rows}
    assert float(by_case["K7Q2"]["total"]) == 84.5 and by_case["K7Q2"]["ordering"] == "0.845"
    assert by_case["X6T4"]["learner"] == '\'=cmd|"x"'


def test_a_statement_names_learner_case_and_score_and_keeps_its_id(
    scores: Path, tmp_path: Path
) -> None:
    files = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    for out in files:
        assert main(["export", "xapi", str(scores / "me"), "--out", str(out)]) == 0
    assert files[0].read_bytes() == files[1].read_bytes()
    (told,) = map(json.loads, files[0].read_text(encoding="utf-8").splitlines())
    assert told["actor"]["account"]["name"] == "me" and told["object"]["id"].endswith("/K7Q2")
    assert told["result"]["score"] == {"scaled": 0.845, "raw": 84.5, "min": 0, "max": 100}
    assert told["result"]["duration"] == "PT540S" and UUID(told["id"]).version == 5
    assert told["verb"]["id"].endswith("/completed")
    assert told["timestamp"] == "2026-03-01T09:09:00+00:00"


def test_cards_hold_finished_patients_only_and_keep_their_identity(
    scores: Path, tmp_path: Path
) -> None:
    pytest.importorskip("genanki")
    guids = set[str]()
    for name in ("one", "two"):
        out = tmp_path / f"{name}.apkg"
        arguments = ["export", "anki", str(scores), "--learner", "me", "--out", str(out)]
        assert main([*arguments, "--cases", str(CASES)]) == 0
        with zipfile.ZipFile(out) as package:
            package.extract("collection.anki2", tmp_path / name)
        connection = sqlite3.connect(tmp_path / name / "collection.anki2")
        ((guid, fields),) = connection.execute("SELECT guid, flds FROM notes").fetchall()
        connection.close()
        guids.add(guid)
        assert "The tired accountant" in fields and "pending human review" in fields
        front, back = fields.split("\x1f")
        assert "cancer" not in front and "ron deficiency" in back
    assert len(guids) == 1


def test_cards_without_the_extra_give_one_clear_sentence(
    scores: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setitem(sys.modules, "genanki", None)
    out = tmp_path / "x.apkg"
    assert main(["export", "anki", str(scores), "--out", str(out)]) == 1
    assert "pallor[anki]" in capsys.readouterr().err and not out.exists()
    assert main(["export", "anki", str(scores)]) == 2


def test_what_is_due_is_listed_with_its_name(
    scores: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(desk, "local_now", lambda: START + timedelta(days=30))
    arguments = ["export", "due", "--scores", str(scores), "--cases", str(CASES)]
    assert main(arguments) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert {row["objective"] for row in rows} >= {"ferritin-first", "iron-loss-in-men"}
    assert rows[0]["name"] and 0 <= float(rows[0]["recall"]) <= 1
    assert main([*arguments[:2], str(scores)]) == 2
