"""The command line: what goes where, and with which exit code."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from sim.cli import main

WOMAN = """
setting = "primary-care"
[patient]
age = 30
sex = "female"
[results]
hb = "90 g/L"
mcv = "68 fL"
ferritin = "<5 ng/mL"
[findings]
pica = true
"""


def _write(folder: Path, text: str, name: str = "findings.toml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_infer_prints_everything_a_program_needs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["infer", _write(tmp_path, WOMAN), "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == {
        "differential", "conditions", "causes", "next", "guideline", "explanation", "surprise",
        "engine",
    }  # fmt: skip
    first = answer["differential"][0]
    assert first["conditions"] == ["iron-deficiency"]
    assert first["band"][0] <= first["probability"] <= first["band"][1]
    assert sum(row["probability"] for row in answer["differential"]) == pytest.approx(1)
    assert [step.get("quantity") or step["finding"] for step in answer["explanation"]] == [
        "hb", "mcv", "ferritin", "pica",
    ]  # fmt: skip
    assert answer["explanation"][2]["claims"]
    assert sum(answer["causes"]["iron-deficiency"].values()) == pytest.approx(1)


def test_infer_reads_json_and_standard_input_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    document = json.dumps({"patient": {"age": 30, "sex": "female"}, "results": {"hb": 9.0}})
    assert main(["infer", _write(tmp_path, document, "f.json"), "--format", "json"]) == 0
    from_file = capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO(document))
    assert main(["infer", "-", "--format", "json"]) == 0
    assert capsys.readouterr().out == from_file


@pytest.mark.parametrize(
    ("line", "replacement", "words"),
    [
        ('hb = "90 g/L"', 'hemoglbin = "9"', ":7:1: error: results.hemoglbin: unknown quantity"),
        ('mcv = "68 fL"', 'mcv = "68 kg"', ":8:1: error: results.mcv"),
        ('mcv = "68 fL"', 'mcv = "680 fL"', ":8:1: error: results.mcv"),
        ("pica = true", "picca = true", "did you mean 'pica'?"),
        ("age = 30", 'age = "old"', ":4:1: error: patient.age"),
        ("age = 30", "aeg = 30", "did you mean 'age'?"),
        ('setting = "primary-care"', 'setting = "bus"', ":2:1: error: setting: unknown setting"),
    ],
)
def test_infer_names_key_and_line_of_what_it_cannot_use(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    line: str,
    replacement: str,
    words: str,
) -> None:
    assert line in WOMAN
    assert main(["infer", _write(tmp_path, WOMAN.replace(line, replacement))]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert words in captured.err


def test_infer_lists_every_problem_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = WOMAN.replace("hb =", "hbb =").replace("mcv =", "mvc =").replace("pica", "picca")
    assert main(["infer", _write(tmp_path, text)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 3


def test_infer_answers_lines_in_order_and_says_which_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        json.dumps({"results": {"ferritin": "5 ng/mL", "hb": "9 g/dL"}}),
        json.dumps({"results": {"feritin": "5 ng/mL"}}),
        json.dumps({"results": {"hba2": "5.4 %", "mcv": "64 fL"}}),
    ]
    assert main(["infer", _write(tmp_path, "\n".join(lines), "f.jsonl"), "--lines"]) == 2
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert answers[0]["differential"][0]["conditions"] == ["iron-deficiency"]
    assert "did you mean 'ferritin'?" in answers[1]["problems"][0]
    assert answers[2]["differential"][0]["conditions"] == ["beta-thal-trait"]


def test_a_missing_file_is_one_clear_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["infer", "nowhere.toml"]) == 2
    assert "cannot read nowhere.toml" in capsys.readouterr().err


def test_audit_traces_every_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources", "--audit", "--format", "json"]) == 0
    audit = json.loads(capsys.readouterr().out)
    assert audit["without_basis"] == []
    common = audit["conditions"]["iron-deficiency"]
    assert common["reported"] > 0
    assert common["derived"] > 0


def test_a_source_page_says_where_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources", "guyatt-1992"]) == 0
    shown = capsys.readouterr().out
    assert "Laboratory diagnosis of iron-deficiency anemia" in shown
    assert "iron-deficiency: quantity ferritin (derived" in shown


def test_an_unknown_source_gets_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources", "guyat-1992"]) == 2
    assert "did you mean 'guyatt-1992'?" in capsys.readouterr().err


def test_where_names_folders_without_making_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PALLOR_HOME", str(tmp_path / "home"))
    assert main(["where", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["scores"] == str(tmp_path / "home" / "scores")
    assert list(tmp_path.iterdir()) == []


def test_check_finds_nothing_in_the_cases_that_ship(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(Path(__file__).parent.parent / "cases")]) == 0
    assert capsys.readouterr().out == ""


def test_an_unknown_command_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["diagnose"])
    assert stop.value.code == 2
    assert "diagnose" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["play", "infer", "score", "check", "sources", "where"])
def test_every_command_has_help_with_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    assert f"Example: pallor {command}" in capsys.readouterr().out
