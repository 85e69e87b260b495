"""The engine's own work-up of a case from the command line."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from sim.cli import main
from sim.encounter.reveal import evidence
from sim.engine.engine import Engine
from sim.scoring.par import work_up
from tests.scoring.shipped import case

CASES = str(Path(__file__).parent.parent / "cases")


def test_the_work_up_says_what_it_took_and_where_it_stopped(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["explain", "K7Q2", "--cases", CASES, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["hypothesis"] == "iron-deficiency"
    assert found["declared"] == ["iron-deficiency"]
    assert found["price"] > 0
    assert len(found["steps"]) >= 2
    last = found["steps"][-1]["belief"]
    assert last["iron-deficiency"] == pytest.approx(found["probability"])


def test_the_work_up_ends_with_its_reasons(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "L9W2", "--cases", CASES, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    posterior = found["probability"]
    name = found["hypothesis"]
    total = found["prior"][name]["decibans"]
    total += sum(step["decibans"][name] for step in found["explanation"])
    assert total == pytest.approx(10 * math.log10(posterior / (1 - posterior)), abs=1e-3)
    assert all("without" in step for step in found["explanation"])
    assert found["guideline"]["node"] == "F0"
    assert found["expected"]
    lead = case("l9w2")
    final = evidence(lead, engine.knowledge, work_up(lead, engine.knowledge, engine).encounter)
    assert [d["id"] for d in found["disputes"]] == [d.id for d in engine.disputes(final)]


def test_the_work_up_is_read_by_people_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "b8f3", "--cases", CASES]) == 0
    shown = capsys.readouterr().out
    assert "It stops after" in shown
    assert "The 2014 guideline stands at F0" in shown
    assert "Beta-thalassemia trait, in decibans" in shown
    assert "microcytic (81.9 to 96.5 fL are usual" in shown
    assert "The numbers:" in shown
    assert "For teaching, not for patients." in shown


def test_an_unknown_case_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "ZZZZ", "--cases", CASES]) == 2
    assert "there is no case 'ZZZZ'" in capsys.readouterr().err
