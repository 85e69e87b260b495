"""What `pallor infer` says of one patient, in full and by the line."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main
from sim.knowledge.loader import Knowledge

INFLAMED = """\
setting = "inpatient"
[patient]
age = 68
sex = "male"
[results]
hb = "9.5 g/dL"
mcv = "84 fL"
ferritin = "60 ng/mL"
crp = "60 mg/L"
[findings]
fatigue = true
"""
FULL = {"expected", "disputes"}


@pytest.fixture
def inflamed(tmp_path: Path) -> Path:
    path = tmp_path / "findings.toml"
    path.write_text(INFLAMED, encoding="utf-8")
    return path


@pytest.fixture
def answer(inflamed: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["infer", str(inflamed), "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def claims(value: Any) -> Iterator[dict[str, Any]]:
    """Everything in an answer that names a source and a basis."""
    if isinstance(value, dict):
        if "source" in value and "basis" in value:
            yield value
        for part in value.values():
            yield from claims(part)
    elif isinstance(value, list):
        for part in value:
            yield from claims(part)


def test_prior_and_steps_add_up_to_the_posterior(answer: dict[str, Any]) -> None:
    posterior = {"+".join(row["conditions"]): row["probability"] for row in answer["differential"]}
    for name, prior in answer["prior"].items():
        total = prior["decibans"] + sum(step["decibans"][name] for step in answer["explanation"])
        if posterior[name] > 1e-3:
            odds = posterior[name] / (1 - posterior[name])
            assert total == pytest.approx(10 * math.log10(odds), abs=1e-4)


def test_every_number_has_source_basis_and_value(
    answer: dict[str, Any], knowledge: Knowledge
) -> None:
    found = list(claims(answer))
    assert len(found) > 40
    assert {claim["source"] for claim in found} <= knowledge.sources.keys()
    assert {claim["basis"] for claim in found} <= {"reported", "derived", "judgement"}
    ferritin = answer["explanation"][2]
    (own, *_) = (claim for claim in ferritin["claims"] if claim["source"] == "guyatt-1992")
    assert {"of", "about", "value", "basis", "locator", "population", "n", "formula"} <= set(own)
    assert own["about"] == "ferritin"
    assert own["value"]["median"] > 0


def test_each_item_says_what_would_be_believed_without_it(answer: dict[str, Any]) -> None:
    mixed = "iron-deficiency+inflammation"
    crp = next(step for step in answer["explanation"] if step.get("quantity") == "crp")
    now = {"+".join(r["conditions"]): r["probability"] for r in answer["differential"]}[mixed]
    assert crp["without"][mixed] != pytest.approx(now, abs=0.005)


def test_class_guideline_and_disputes_stand_beside_the_belief(answer: dict[str, Any]) -> None:
    size = answer["cell_size"]
    assert (size["class"], size["near"], size["microcytic"]) == ("normocytic", "microcytic", False)
    assert answer["guideline"]["failed"] == ["not-microcytic", "inflammation"]
    assert answer["guideline"]["disagreement"] is None
    (dispute,) = answer["disputes"]
    assert dispute["id"] == "ferritin-limit-in-inflammation"
    assert len({json.dumps(side["belief"]) for side in dispute["sides"]}) == len(dispute["sides"])
    assert all(side["text"] and side["source"] for side in dispute["sides"])
    assert {entry["known"] for entry in answer["expected"]} <= {True, False}


def test_the_text_tells_the_same(inflamed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["infer", str(inflamed)]) == 0
    said = capsys.readouterr().out
    for part in (
        "is normocytic, not microcytic",
        "in decibans (+10 makes the odds ten times as high)",
        "before any result: of 1,000 such men",
        "without it",
        "The 2014 guideline stands at F0 (inferred)",
        "Sources disagree: ferritin limit in inflammation",
        "Read with a limit of 30 ng/mL",
        "guyatt-1992, interval table, derived, n = ",
    ):
        assert part in " ".join(said.split()), part
    assert max(len(line) for line in said.splitlines()) <= 100
    assert "from: " not in said
    assert main(["infer", str(inflamed), "--full"]) == 0
    assert "from: 86 % at or below 30" in " ".join(capsys.readouterr().out.split())


def test_a_disagreement_with_the_guideline_is_a_value_and_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "carrier.json"
    values = {"hb": 11.5, "mcv": 70, "rbc": 5.3, "iron": 80, "tibc": 320, "ferritin": 80,
              "crp": 1.0, "hba2": 2.4, "hbf": 0.5, "retic": 1.2}  # fmt: skip
    document = {"patient": {"age": 30, "sex": "female"}, "results": values}
    path.write_text(json.dumps(document), encoding="utf-8")
    assert main(["infer", str(path), "--format", "json"]) == 0
    parted = json.loads(capsys.readouterr().out)["guideline"]["disagreement"]
    assert (parted["at"], parted["hypothesis"]) == ("box", "alpha-thal-trait")
    assert parted["excluded"] == ["thalassemia or another hemoglobinopathy"]
    assert main(["infer", str(path)]) == 0
    assert "! Guideline and engine part: from F12" in capsys.readouterr().out


def test_lines_leave_out_what_takes_long_unless_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "lines.jsonl"
    line = {"patient": {"age": 68, "sex": "male"}, "results": {"ferritin": "60", "crp": "60"}}
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert main(["infer", "--lines", str(path)]) == 0
    short = json.loads(capsys.readouterr().out)
    assert not FULL & short.keys()
    assert {"prior", "explanation", "guideline", "cell_size"} <= short.keys()
    assert all("without" not in step for step in short["explanation"])
    assert main(["infer", "--lines", "--full", str(path)]) == 0
    full = json.loads(capsys.readouterr().out)
    assert full.keys() >= FULL
    assert all("without" in step for step in full["explanation"])
    assert {name: full[name] for name in short if name != "explanation"} == {
        name: value for name, value in short.items() if name != "explanation"
    }
