"""The guide for authors, done from an empty folder: every command of it, and then the case."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import tomllib
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from sim.casefiles.review import standing
from sim.cli import main
from sim.encounter.case import Case
from sim.ui.app import PallorApp
from sim.ui.screens.author import AuthorScreen
from sim.ui.screens.debrief import DebriefScreen
from tests.ui.conftest import press, seen, settle

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "sim" / "docs" / "authoring.md"
FINDINGS = """
[patient]
age = 68
sex = "male"

[results]
hb = "8.1 g/dL"
mcv = "68 fL"
ferritin = "6 ng/mL"

[findings]
fatigue = true
"""
INLINE = {
    "pallor infer": "pallor infer findings.toml",
    "--from findings.toml": "pallor new --condition iron-deficiency --age 68 --sex male "
    "--from findings.toml",
    "--yes": "pallor fill SECOND --yes",
    "--thorough": "pallor check CASE --thorough",
    "--watch": "pallor preview CASE --watch",
    "pallor check --explain surprise": "pallor check --explain surprise",
    "pallor preview CASE --app": "pallor preview CASE --app",
    "pallor explain CASE": "pallor explain CASE",
    "pallor simulate CASE": "pallor simulate SECOND --learners 2",
    "pallor check": "pallor check CASE",
    "pallor diff OLD NEW": "pallor diff SECOND CASE",
    "pallor review --list": "pallor review --list --cases cases",
}
"""What the guide names within a sentence, and how it is done here."""
NOT_DONE = {
    "pip install 'pallor[author]'": "it is installed already, or these tests could not run",
    "cases/": "a folder",
    "case.schema.json": "a file; the test looks whether it stands there",
    "n": "a key of the app, pressed in tests/ui/test_author_screen.py",
    "a": "a key of the app, pressed in tests/ui/test_author_screen.py",
    "ctrl+t": "a key of the app, pressed in tests/ui/test_author_screen.py",
    "filled": "a key of the case file; the test reads it",
    **dict.fromkeys(
        ("[[reflection]]", "conditions", "text", "for", "against", "absent"),
        "keys of the case file; tests/scoring/test_expert.py and the broken cases read them",
    ),
    "atypical": "a key of the case file; tests/casefiles/test_generated.py reads it",
    "--severity": "an option of generate, tried in tests/casefiles/test_generated.py",
    "--pregnant": "an option of generate, tried in tests/casefiles/test_generated.py",
    "--trimester": "an option of generate, tried in tests/casefiles/test_generated.py",
}
Walk = Callable[[Pilot[None]], Awaitable[None]]


def _fenced() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    return "".join(blocks).splitlines()


def _inline() -> set[str]:
    plain = re.sub(r"```.*?```", "", GUIDE.read_text("utf-8"), flags=re.DOTALL)
    return {" ".join(code.split()) for code in re.findall(r"`([^`]+)`", plain)}


async def _played(pilot: Pilot[None]) -> None:
    """A learner asks, looks, orders, believes and answers; then the debrief is read."""
    await press(pilot, "q", "type:diet", "enter")
    assert "I eat everything." in seen(_app(pilot))
    await press(pilot, "escape", "e", "type:conjunctiv", "enter", "escape")
    await press(pilot, "o", "type:cbc", "enter", "type:ferritin", "enter", "enter", "g", "2")
    await press(pilot, "d", "type:iron deficiency 80", "enter", "enter")
    await press(pilot, "c", "type:iron deficiency", "enter")
    for _ in range(4):
        if isinstance(pilot.app.screen, DebriefScreen):
            break
        await press(pilot, "enter")
    assert isinstance(pilot.app.screen, DebriefScreen)
    await press(pilot, "5")
    assert "Score" in seen(_app(pilot))


async def _looked_at(pilot: Pilot[None]) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, AuthorScreen)
    for _ in range(400):
        await pilot.pause(0.05)
        if screen.proof is not None:
            break
    await settle(pilot)
    shown = seen(_app(pilot))
    assert "only to read" in shown and "because of tiredness" in shown


def _app(pilot: Pilot[None]) -> PallorApp:
    assert isinstance(pilot.app, PallorApp)
    return pilot.app


@pytest.fixture
def saves(monkeypatch: pytest.MonkeyPatch) -> None:
    """A watched folder in which every case is saved once."""
    pytest.importorskip("watchfiles", reason="watching needs watchfiles")

    def watch(folder: Path, **_how: object) -> Iterator[set[tuple[int, str]]]:
        for path in folder.glob("*.toml"):
            later = path.stat().st_mtime_ns + 1_000_000
            os.utime(path, ns=(later, later))
        yield {(1, str(path)) for path in folder.glob("*.toml")}

    monkeypatch.setattr("watchfiles.watch", watch)


def _walked(monkeypatch: pytest.MonkeyPatch, walk: Walk) -> None:
    """The app that a command opens is used by `walk`, without a terminal."""

    async def use(app: PallorApp) -> None:
        app.animation_level = "none"
        async with app.run_test(size=(100, 30)) as pilot:
            await settle(pilot)
            await walk(pilot)

    monkeypatch.setattr(PallorApp, "run", lambda app: asyncio.run(use(app)))


def test_every_command_within_the_sentences_of_the_guide_is_known() -> None:
    assert _inline() == INLINE.keys() | NOT_DONE.keys()


@pytest.mark.usefixtures("saves")
def test_the_guide_leads_from_an_empty_folder_to_an_approved_case_that_plays_to_its_debrief(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PALLOR_HOME", str(tmp_path / "home"))
    _walked(monkeypatch, _played)
    case = ""
    for line in _fenced():
        words = [case if word == "CASE" else word for word in shlex.split(line)[1:]]
        assert main(words) == 0, line
        said = capsys.readouterr().out
        if words[0] == "new":
            case = said.strip()
    assert (tmp_path / "cases" / "case.schema.json").is_file()
    approved = Case.model_validate(tomllib.loads(Path(case).read_text("utf-8")))
    assert standing(approved) == "approved"
    assert approved.filled
    Path(case).write_text(Path(case).read_text("utf-8").replace("A little pale", "Pale"))
    assert standing(Case.model_validate(tomllib.loads(Path(case).read_text("utf-8")))) != "approved"


@pytest.mark.usefixtures("saves")
def test_what_the_guide_names_within_its_sentences_does_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PALLOR_HOME", str(tmp_path / "home"))
    _walked(monkeypatch, _looked_at)
    Path("findings.toml").write_text(FINDINGS, encoding="utf-8")
    assert main(shlex.split(_fenced()[0])[1:]) == 0
    files = {"CASE": capsys.readouterr().out.strip()}
    assert main(["fill", files["CASE"], "--yes"]) == 0
    said: dict[str, str] = {}
    for named, line in INLINE.items():
        words = [files.get(word, word) for word in shlex.split(line)[1:]]
        assert main(words) == 0, line
        said[named] = capsys.readouterr().out
        if words[0] == "new":
            files["SECOND"] = said[named].strip()
    assert "iron deficiency" in said["pallor infer"].lower()
    assert tomllib.loads(Path(files["SECOND"]).read_text("utf-8"))["results"]["hb"] == "8.1 g/dL"
    assert said["--watch"].count("because of tiredness") == 2
    assert Path(files["CASE"]).name.split("-")[0] in said["pallor review --list"].lower()
