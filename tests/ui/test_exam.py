"""Exams on the screen: start, work, flag, break, time out, hand in, result; and nothing leaks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from textual.command import DiscoveryHit
from textual.pilot import Pilot
from textual.system_commands import SystemCommandsProvider
from textual.widgets import Input

from sim.play.exam_case import ExamCase
from sim.play.sitting import Sitting
from sim.play.workshop import Workshop
from sim.storage.sittings import read
from sim.ui.app import PallorApp, make_app
from sim.ui.commands import COMMANDS
from sim.ui.exam_guard import permitted
from sim.ui.screens.break_screen import BreakScreen
from sim.ui.screens.case import CaseScreen
from sim.ui.screens.debrief import DebriefScreen
from sim.ui.screens.exam import ExamScreen
from sim.ui.screens.exam_case import ExamCaseScreen
from sim.ui.screens.exams import ExamsScreen
from sim.ui.screens.help import HelpScreen
from sim.ui.screens.library import LibraryScreen
from sim.ui.screens.manual import ManualScreen
from sim.ui.screens.reflect import ReflectScreen
from tests.cases import document
from tests.exams import Hands, blueprint, pool, work
from tests.ui.conftest import press, seen, settle, toasts

SIZES = [(80, 24), (120, 40)]
Make = Callable[..., tuple[PallorApp, Sitting, Hands]]


@pytest.fixture
def sit(tmp_path: Path, workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> Make:
    """The app with a small exam that has just begun, and the hands of its clock."""
    monkeypatch.setattr(Input, "_toggle_cursor", lambda _self: None)
    monkeypatch.setenv("PALLOR_HOME", str(tmp_path))
    cases = tmp_path / "cases"
    cases.mkdir()

    def build(**changes: Any) -> tuple[PallorApp, Sitting, Hands]:
        hands = Hands()
        scores = tmp_path / "scores"
        sitting = Sitting.start(blueprint(**changes), pool(), workshop, scores, "ana", clock=hands)
        app = make_app(cases, scores, "ana", None, workshop, opening=lambda: ExamScreen(sitting))
        app.animation_level = "none"
        return app, sitting, hands

    return build


async def tick(pilot: Pilot[None]) -> None:
    """Let the exam read its clock now instead of within a second."""
    app = pilot.app
    screen = next(s for s in app.screen_stack if isinstance(s, ExamScreen))
    screen.tick()
    await settle(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_a_whole_exam_by_keyboard(sit: Make, size: tuple[int, int]) -> None:
    app, sitting, hands = sit()
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        assert "30:00 left · flagged 0 · no feedback" in seen(app)
        await press(pilot, "enter")
        assert "Case 1 of 3" in seen(app) and "no feedback" in seen(app)
        await press(pilot, "o", "type:ferritin", "enter", "enter")
        assert "First your differential" in seen(app)
        await press(pilot, "d", "type:iron deficiency 70", "enter", "enter")
        await press(pilot, "b", "g")
        assert "<5" in seen(app)
        await press(pilot, "d", "type:iron deficiency 90", "enter", "enter")
        await press(pilot, "c", "type:iron deficiency", "enter", "enter", "enter")
        assert isinstance(app.screen, ReflectScreen), "an exam asks for the table"
        await press(pilot, "plus", "enter", "enter")
        assert isinstance(app.screen, ExamScreen)
        assert [place.state for place in sitting.places] == ["answered", "new", "new"]
        await press(pilot, "down", "f")
        assert "flagged 1" in seen(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, ExamCaseScreen)
        await press(pilot, "escape", "b")
        assert "closed for good: 1" in seen(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, BreakScreen) and "Patient" not in seen(app)
        hands.move(minutes=3)
        await press(pilot, "enter")
        assert sitting.time.left == 30 * 60
        assert "closed by a break" in seen(app)
        await press(pilot, "s")
        assert "2 without an answer" in seen(app)
        await press(pilot, "enter")
        assert sitting.submitted is not None
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, ExamScreen) and screen.report is not None
        assert f"{screen.report.mean:.1f} ± " in seen(app) and "pass mark" in seen(app)
        await press(pilot, "c")
        assert "no licence" in " ".join(seen(app).split())
        await press(pilot, "escape", "up", "enter")
        await settle(pilot)
        assert isinstance(app.screen, DebriefScreen) and "/ 100" in seen(app)
        await press(pilot, "escape", "escape")
        assert isinstance(app.screen, LibraryScreen)


async def test_the_clock_warns_and_hands_in_from_wherever_one_is(sit: Make) -> None:
    app, sitting, hands = sit()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "d", "type:iron deficiency 70", "enter", "enter", "o")
        hands.move(minutes=26)
        next(s for s in app.screen_stack if isinstance(s, ExamScreen)).tick()
        await pilot.pause()
        assert any("4:00 left" in toast for toast in toasts(app))
        assert sitting.submitted is None
        hands.move(minutes=4)
        await tick(pilot)
        assert isinstance(app.screen, ExamScreen) and sitting.submitted is not None
        assert "The time was over." in seen(app)
    assert read(sitting.path).event[-1].kind == "submit"


async def test_before_release_the_result_stays_shut(sit: Make) -> None:
    app, sitting, _ = sit(release="2031-01-01T00:00:00Z")
    work(sitting, 0)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "s", "enter", "enter", "c")
        assert "results open at 2031-01-01" in seen(app)
        assert isinstance(app.screen, ExamScreen) and app.screen.report is None
    assert not (sitting.path.parent / "reports").exists()


async def test_leaving_is_asked_for_and_the_exam_goes_on_later(
    sit: Make, workshop: Workshop
) -> None:
    app, sitting, hands = sit()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "escape", "escape")
        assert isinstance(app.screen, ExamScreen)
        await press(pilot, "escape", "enter")
    sitting.close()
    again = Sitting.resume(sitting.path, pool(), workshop, hands)
    assert again.submitted is None and again.file.event[-1].kind == "resume"
    again.close()


SECRETS = ("iron deficiency", "gi-malignancy", "colon cancer", "engine", "/ 100", "belief", "%")
"""Words that would be a diagnosis, its cause or the engine's view; none was typed by anybody."""
MANUAL_SAYS = {"engine", "/ 100", "belief", "%", "iron deficiency", "colon cancer"}
"""What a manual for everybody may say without being about this patient."""


async def test_no_key_and_no_palette_entry_leaks(sit: Make, tmp_path: Path) -> None:
    """Every key of the table and every entry of the palette, from the exam and from a case."""
    app, sitting, _ = sit()
    sitting.open(0)
    case = ExamCase(sitting, 0)
    case.differential({"inflammation": 50})
    case.order(["ferritin"])
    case.advance()
    case.differential({"inflammation": 60})
    keys = sorted(
        {key for c in COMMANDS if c.keys for key in c.keys.split(",")}
        - {"ctrl+q", "ctrl+p", "d", "plus", "minus"}
    )
    async with app.run_test(size=(120, 40), notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        allowed = {c.label for c in COMMANDS if permitted(c.id, c.place, frozenset(
            sitting.blueprint.tools))}  # fmt: skip
        for start in ("list", "case"):
            for key in keys:
                while not isinstance(app.screen, ExamScreen):
                    app.pop_screen()
                    await pilot.pause()
                if start == "case":
                    await press(pilot, "home", "enter")
                    assert isinstance(app.screen, ExamCaseScreen)
                elif key == "enter":
                    await press(pilot, "home")
                await press(pilot, key)
                assert not isinstance(app.screen, DebriefScreen | LibraryScreen | ExamsScreen)
                free = MANUAL_SAYS if isinstance(app.screen, ManualScreen | HelpScreen) else set()
                shown = f"{seen(app)} {app.title} {app.sub_title} {' '.join(toasts(app))}".lower()
                for secret in set(SECRETS) - free:
                    assert secret not in shown, f"{secret!r} after {key!r} in the {start}"
            provider = SystemCommandsProvider(app.screen)
            hits = [hit async for hit in provider.discover()]
            for hit in hits:
                assert isinstance(hit, DiscoveryHit)
                text = str(hit.display)
                assert text == "Theme" or text[0].lower() + text[1:] in allowed, text
        assert sitting.submitted is None
    for path in tmp_path.rglob("*"):
        if path.is_file():
            text = path.read_bytes().decode(errors="replace").lower()
            for secret in ("iron-deficiency", "malignancy", "diagnosis", "belief", "total"):
                assert secret not in text, f"{secret!r} in {path}"


async def test_a_command_that_nobody_thought_of_is_not_offered(sit: Make) -> None:
    """The list says what is allowed; everything new in the case or the app is refused."""
    tools = frozenset(blueprint().tools)
    assert not permitted("case.hint", "case", tools)
    assert not permitted("app.sources", "app", tools)
    assert permitted("case.hint", "case", None)
    app, _, _ = sit(tools=[])
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "f2", "3", "n")
        assert isinstance(app.screen, ExamCaseScreen)
        assert "Short of breath" in seen(app)


async def test_results_and_earlier_runs_stand_on_the_mock_exam_screen(
    tmp_path: Path, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Input, "_toggle_cursor", lambda _self: None)
    cases = tmp_path / "cases"
    (cases / "sets").mkdir(parents=True)
    for number in range(2):
        content = document(id=f"T{number}ST", title=f"Patient {number}")
        (cases / f"t{number}st-x.toml").write_text(tomli_w.dumps(content))
    (cases / "sets" / "pair.toml").write_text(
        tomli_w.dumps({"schema": 1, "id": "pair", "title": "A pair", "cases": ["T0ST", "T1ST"]})
    )
    app = make_app(cases, tmp_path / "scores", "ana", None, workshop)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        for seed in ("5", "6"):
            await press(pilot, "x")
            assert isinstance(app.screen, ExamsScreen) and "A pair" in seen(app)
            assert ("none yet" in seen(app)) == (seed == "5")
            await press(pilot, "tab", "tab", "end", "backspace", f"type:{seed}", "enter")
            screen = app.screen
            assert isinstance(screen, ExamScreen)
            assert screen.sitting.blueprint.seed == int(seed)
            assert screen.sitting.blueprint.minutes == 24
            case = ExamCase(screen.sitting, 0)
            screen.sitting.open(0)
            case.differential({"iron-deficiency": 60})
            await press(pilot, "s", "enter")
            await settle(pilot)
            await press(pilot, "escape", "escape")
        await press(pilot, "x")
        shown = seen(app)
        assert "seed 5" in shown and "seed 6" in shown and "since the run before" in shown
        await press(pilot, "end", "enter")
        await settle(pilot)
        assert isinstance(app.screen, ExamScreen) and "handed in" in seen(app)


async def test_a_second_window_neither_plays_nor_debriefs_a_patient_of_the_exam(
    tmp_path: Path, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the library and by its file; a patient that the exam does not ask stays open."""
    monkeypatch.setattr(Input, "_toggle_cursor", lambda _self: None)
    monkeypatch.setenv("PALLOR_HOME", str(tmp_path))
    cases = tmp_path / "cases"
    cases.mkdir()
    for case in pool():
        content = document(id=case.id, title=case.title, difficulty=case.difficulty)
        (cases / f"{case.id.lower()}-x.toml").write_text(tomli_w.dumps(content))
    sitting = Sitting.start(blueprint(), pool(), workshop, tmp_path / "scores", "ana")
    asked = sitting.cases[0].id
    free = next(case.id for case in pool() if case not in sitting.cases)
    for id in (asked, free):
        path = cases / f"{id.lower()}-x.toml"
        app = make_app(cases, tmp_path / "scores", "ana", path, workshop)
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await settle(pilot)
            shown = " ".join(seen(app).split())
            opened = any(isinstance(screen, CaseScreen) for screen in app.screen_stack)
            assert opened == (id == free)
            assert ("not handed in yet" in shown) == (id == asked)
    sitting.close()


async def test_a_second_window_does_not_open_the_text_of_a_patient_of_the_exam(
    tmp_path: Path, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PALLOR_HOME", str(tmp_path))
    sitting = Sitting.start(blueprint(), pool(), workshop, tmp_path / "scores", "ana")
    asked = sitting.cases[0]
    cases = tmp_path / "cases"
    cases.mkdir()
    content = document(id=asked.id, title=asked.title, difficulty=asked.difficulty)
    (cases / f"{asked.id.lower()}-x.toml").write_text(tomli_w.dumps(content))
    app = make_app(cases, tmp_path / "scores", "ana", None, workshop)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "a")
        shown = " ".join(seen(app).split())
        assert "not handed in yet" in shown and "Open the text?" not in shown
    sitting.close()
