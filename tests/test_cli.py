"""The command line as a user or a program meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import tomli_w

from sim.cli import main
from sim.engine.engine import Engine
from sim.play.session import Session
from sim.play.workshop import Workshop
from tests.cases import document

ROOT = Path(__file__).parent.parent
COMMANDS = (
    "play", "infer", "score", "new", "fill", "generate", "check", "schema", "preview", "simulate",
    "diff", "review", "completion", "explain", "sources", "validate", "serve", "where",
)  # fmt: skip

FINDINGS = """\
setting = "primary-care"
[patient]
age = 30
sex = "female"
[results]
hb = "9.0 g/dL"
mcv = "68 fL"
ferritin = "5 ng/mL"
[findings]
pica = true
"""


def run(*arguments: object, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "sim", *map(str, arguments)],
        input=given,
        capture_output=True,
        cwd=ROOT,
        check=False,
    )


@pytest.fixture
def findings(tmp_path: Path) -> Path:
    path = tmp_path / "findings.toml"
    path.write_text(FINDINGS, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    assert f"Example: pallor {command}" in capsys.readouterr().out


def test_every_command_stands_in_the_general_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    assert all(command in said for command in COMMANDS)
    assert "not for patients" in said


@pytest.mark.parametrize(
    "arguments", [["bogus"], ["infer"], ["score"], ["check", "--format", "xml"], ["--bogus"]]
)
def test_wrong_use_is_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["infer", "/nowhere"], 2),
        (["infer", "--lines", "/nowhere"], 2),
        (["check", "/nowhere"], 2),
        (["play", "Z9Z9"], 2),
        (["play", "../../etc/passwd*"], 2),
        (["sources", "guyatt"], 2),
        (["score", "/nowhere"], 1),
    ],
)
def test_what_is_not_there_is_said_on_stderr(
    arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("pallor: ")


def test_infer_answers_in_the_documented_shape(
    findings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["infer", str(findings), "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) >= {
        "differential", "conditions", "causes", "next", "guideline", "explanation", "surprise",
        "engine",
    }  # fmt: skip
    shares = [row["probability"] for row in answer["differential"]]
    assert sum(shares) == pytest.approx(1, abs=1e-6)
    assert shares == sorted(shares, reverse=True)
    assert all(row["band"][0] <= row["band"][1] for row in answer["differential"])
    assert answer["differential"][0]["conditions"] == ["iron-deficiency"]
    assert sum(answer["causes"]["iron-deficiency"].values()) == pytest.approx(1, abs=1e-6)
    assert {"order", "bits", "net_value", "price", "days"} <= set(answer["next"][0])
    assert [step.get("quantity") for step in answer["explanation"]][:3] == ["hb", "mcv", "ferritin"]
    assert set(answer["engine"]) == {"version", "knowledge"}


def test_infer_reads_standard_input_and_says_the_same_in_words(findings: Path) -> None:
    piped = run("infer", "-", given=findings.read_bytes())
    assert (piped.returncode, piped.stderr) == (0, b"")
    assert piped.stdout == run("infer", findings).stdout
    assert b"iron deficiency" in piped.stdout
    assert b"not for patients" in piped.stdout


def test_infer_says_what_results_were_read_against_and_what_only_dna_decides(
    tmp_path: Path,
) -> None:
    path = tmp_path / "findings.toml"
    path.write_text(
        "[patient]\nage = 30\nsex = 'female'\n"
        "treatment = [{ kind = 'oral-iron', weeks = 3 }]\n"
        "[results]\nhb = 11.8\nmcv = 69\nferritin = 80\nhba2 = 2.4\ntsat = 28\n"
    )
    said = run("infer", path).stdout.decode()
    assert "Read after oral iron: 3 weeks since it was begun, and still taken." in said
    assert "Only DNA decides on alpha-thalassemia trait: " in said
    answer = json.loads(run("infer", path, "--format", "json").stdout)
    deciding = {row["order"]: row["decides"] for row in answer["next"] if row["decides"]}
    assert deciding.keys() == {"alpha-globin-pcr", "alpha-globin-sequencing"}
    assert "alpha-thal-trait" in deciding["alpha-globin-pcr"]


def test_lines_are_answered_one_by_one_and_in_order() -> None:
    lines = [
        b'{"results": {"ferritin": "5 ng/mL"}, "patient": {"age": 30, "sex": "female"}}',
        b'{"results": {"feritin": "5 ng/mL"}}',
        b"\xff",
        b"",
        b'{"results": {"hba2": "5.4 %", "mcv": "62 fL"}}',
    ]
    done = run("infer", "--lines", "-", given=b"\n".join(lines) + b"\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert ["problems" in answer for answer in answers] == [False, True, True, False]
    assert "did you mean 'ferritin'" in answers[1]["problems"][0]
    assert answers[3]["differential"][0]["conditions"] == ["beta-thal-trait"]
    assert done.returncode == 2


def test_a_mistake_in_findings_names_key_and_line(findings: Path) -> None:
    findings.write_text(FINDINGS.replace("9.0 g/dL", "90 furlongs"), encoding="utf-8")
    done = run("infer", findings)
    assert (done.returncode, done.stdout) == (2, b"")
    assert f"{findings}:6:1: error: results.hb".encode() in done.stderr


def test_check_passes_the_library_and_every_format_agrees(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(ROOT / "cases")]) == 0
    capsys.readouterr()
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(tomli_w.dumps(document(setting="moon-base")), encoding="utf-8")
    outputs: dict[str, str] = {}
    for form in ("text", "json", "github"):
        assert main(["check", str(tmp_path), "--format", form]) == 1
        outputs[form] = capsys.readouterr().out
    (row,) = json.loads(outputs["json"])
    place = f"{wrong}:{row['line']}:{row['column']}: error: setting: unknown setting"
    assert outputs["text"].startswith(place)
    assert (
        f"file={wrong},line={row['line']},col={row['column']},title=unknown-id"
        in (outputs["github"])
    )


def test_a_source_is_shown_with_what_rests_on_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources", "guyatt-1992"]) == 0
    assert "Guyatt" in capsys.readouterr().out
    assert main(["sources", "guyatt-1992", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "guyatt-1992"


def test_no_number_of_the_engine_is_without_a_basis(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources", "--audit", "--format", "json"]) == 0
    audit = json.loads(capsys.readouterr().out)
    assert audit["without_basis"] == []
    assert audit["conditions"]["iron-deficiency"]["reported"] > 0


def test_the_audit_names_what_is_judged_of_the_common_conditions(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Of blood count, iron studies and fractions only reticulocytes are left to judgement."""
    assert main(["sources", "--audit", "--format", "json"]) == 0
    common = json.loads(capsys.readouterr().out)["common"]
    judged = {
        name: [q for panel in panels.values() for q in panel["judgement"]]
        for name, panels in common.items()
    }
    assert judged == {
        "iron-deficiency": ["retic"],
        "inflammation": ["retic"],
        "iron-deficiency+inflammation": [],
        "beta-thal-trait": ["retic"],
        "alpha-thal-trait": ["retic"],
    }
    assert main(["sources", "--audit"]) == 0
    printed = capsys.readouterr().out
    assert "iron-deficiency+inflammation            0       11        0  none" in printed


def test_where_follows_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PALLOR_HOME", str(tmp_path / "home"))
    assert main(["where", "--format", "json"]) == 0
    places = json.loads(capsys.readouterr().out)
    assert places["scores"] == str(tmp_path / "home" / "scores")
    assert Path(places["cases"]).is_dir()
    assert list(tmp_path.iterdir()) == [], "naming a place makes nothing"
    monkeypatch.delenv("PALLOR_HOME")
    (tmp_path / "scores").mkdir()
    (tmp_path / "cases").mkdir()
    assert main(["where", "--format", "json"]) == 0
    places = json.loads(capsys.readouterr().out)
    assert (places["scores"], places["cases"]) == (
        str(tmp_path / "scores"), str(tmp_path / "cases"),
    )  # fmt: skip


@pytest.fixture
def played(tmp_path: Path, engine: Engine) -> tuple[Path, Path]:
    """A finished attempt, and the folder of its case."""
    from sim.casefiles.read import read_case
    from sim.encounter.case import Case

    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / "t3st.toml").write_text(tomli_w.dumps(document()), encoding="utf-8")
    workshop = Workshop()
    workshop.__dict__.update(knowledge=engine.knowledge, engine=engine)
    case = read_case(cases / "t3st.toml", engine.knowledge)
    assert isinstance(case, Case)
    session = Session.start(case, workshop, tmp_path / "scores", "me")
    session.order(["cbc", "ferritin"])
    session.advance()
    session.differential({"iron-deficiency": 90})
    session.commit("iron-deficiency", "gi-malignancy")
    session.close()
    return session.path, cases


def test_score_reproduces_a_stored_score(
    played: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path, cases = played
    assert main(["score", str(path), "--cases", str(cases), "--format", "json"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)
    assert answer["same"] is True
    assert answer["stored"] == answer["sheet"]["total"]
    assert main(["score", str(path), "--cases", str(cases), "--explain"]) == 0
    assert "stored score is the same" in capsys.readouterr().out


def test_score_prints_the_debrief_for_an_audience_and_a_width(
    played: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path, cases = played
    told: dict[str, str] = {}
    for audience in ("layperson", "specialist"):
        arguments = ["score", str(path), "--cases", str(cases), "--debrief", "--width", "60"]
        assert main([*arguments, "--audience", audience]) == 0
        told[audience] = capsys.readouterr().out.split("\n\n", 1)[1]
    assert all(len(line) <= 60 for text in told.values() for line in text.splitlines())
    assert "Step by step" in told["layperson"] and "Sources" in told["layperson"]
    assert " dB" in told["specialist"] and " dB" not in told["layperson"]


def test_score_says_when_a_stored_score_no_longer_holds(
    played: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    import tomllib

    path, cases = played
    stored = tomllib.loads(path.read_text(encoding="utf-8"))
    stored["sheet"]["total"] -= 5
    path.write_text(tomli_w.dumps(stored), encoding="utf-8")
    assert main(["score", str(path), "--cases", str(cases)]) == 1
    assert "stored" in capsys.readouterr().out


def test_a_reader_that_goes_away_is_no_error() -> None:
    listing = subprocess.Popen(
        [sys.executable, "-m", "sim", "sources"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert listing.stdout is not None and listing.stderr is not None
    listing.stdout.readline()
    listing.stdout.close()
    said = listing.stderr.read()
    listing.stderr.close()
    assert (listing.wait(), said) == (0, b"")
