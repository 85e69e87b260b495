"""The built wheel, installed somewhere else, plays."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds nothing but what the wheel brings."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    wheel = next(folder.glob("*.whl"))
    target = folder / "site"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
    subprocess.run([*install, str(target), str(wheel)], check=True, capture_output=True)
    return target


def _run(installed: Path, where: Path, *code: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "PALLOR_HOME": str(where)}
    return subprocess.run(
        [sys.executable, *code],
        cwd=where,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_brings_cases_and_knowledge_but_no_survey_table(installed: Path) -> None:
    assert len(list((installed / "sim" / "packaged_cases").glob("*.toml"))) >= 8
    assert (installed / "sim" / "knowledge" / "data" / "orders.toml").is_file()
    assert not list(installed.rglob("*.csv.gz"))


def test_the_installed_command_finds_its_cases(installed: Path, tmp_path: Path) -> None:
    done = _run(installed, tmp_path, "-m", "sim", "where", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["cases"] == str(installed / "sim" / "packaged_cases")
    assert _run(installed, tmp_path, "-m", "sim", "check").returncode == 0


def test_the_installed_app_plays_a_case_to_its_score(installed: Path, tmp_path: Path) -> None:
    script = """
from sim import locations
from sim.play.library import read_library
from sim.play.session import Session
from sim.play.workshop import Workshop
workshop, scores = Workshop(), locations.scores_folder()
entry = read_library(locations.cases_folder(), scores, "me", workshop).entries[0]
session = Session.start(entry.case, workshop, scores, "me")
session.order(["cbc", "ferritin"])
while session.next_due is not None:
    session.advance()
session.differential({"iron-deficiency": 60})
sheet = session.commit("+".join(entry.case.diagnosis.conditions), entry.case.diagnosis.cause)
assert 0 < sheet.total <= 100
print(session.path)
"""
    played = _run(installed, tmp_path, "-c", script)
    assert played.returncode == 0, played.stderr
    scored = _run(installed, tmp_path, "-m", "sim", "score", played.stdout.strip())
    assert scored.returncode == 0, scored.stderr
    assert "the stored score is the same" in scored.stdout
