"""Study, progress and learners, by keyboard alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import tomli_w

from sim.play import desk
from sim.storage.profile import load_profile
from sim.ui.screens.case import CaseScreen
from sim.ui.screens.learners import LearnersScreen
from sim.ui.screens.library import LibraryScreen
from sim.ui.screens.progress import ProgressScreen
from sim.ui.screens.study import StudyScreen
from tests.cases import START, document
from tests.report.attempts import finished, put, sheet
from tests.ui.conftest import MakeApp, press, seen, settle

NOW = START + timedelta(days=22)
"""A day on which the quiet gardener is the patient of the day."""
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)])


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PALLOR_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(desk, "local_now", lambda: NOW)
    return tmp_path / "home"


@pytest.fixture
def scores(tmp_path: Path, cases: Path) -> Path:
    """One patient was seen in March, and teaches what another one teaches, too."""
    for name, id, title in (
        ("t3st-the-quiet-gardener", "T3ST", "The quiet gardener"),
        ("f4st-the-loud-baker", "F4ST", "The loud baker"),
    ):
        content = document(id=id, title=title, objectives=["ferritin-first"])
        (cases / f"{name}.toml").write_text(tomli_w.dumps(content), encoding="utf-8")
    folder = tmp_path / "scores"
    put(folder, finished(0, 82, "tess", sheet=sheet(82, (1.0,), "over-testing")), "a")
    return folder


@SIZES
async def test_what_is_due_comes_back_as_another_patient(
    make: MakeApp, scores: Path, size: tuple[int, int]
) -> None:
    app = make()
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "s")
        screen = app.screen
        assert isinstance(screen, StudyScreen)
        assert [why for why, _ in screen.listed] == ["day", "due", "new"]
        assert screen.listed[1][1].title == "The loud baker"
        shown = seen(app)
        assert "tess · 1 due" in shown and "4 patients a session" in shown
        assert "ferritin" not in shown.casefold() and "iron" not in shown.casefold()
        await press(pilot, "down", "enter")
        assert isinstance(app.screen, CaseScreen) and "The loud baker" in seen(app)


async def test_the_requested_recall_is_set_by_a_key_kept_and_moves_what_is_due(
    make: MakeApp, scores: Path
) -> None:
    put(scores, finished(48, 82, "tess", sheet=sheet(82, (1.0,), "over-testing")), "a")
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "s")
        assert "recall 90%" in seen(app) and "1 due" in seen(app)
        await press(pilot, "right_square_bracket", "right_square_bracket")
        assert load_profile(scores, "tess").retention == 0.92 and "recall 92%" in seen(app)
        await press(pilot, *["right_square_bracket"] * 8)
        assert load_profile(scores, "tess").retention == 0.97 and "recall 97%" in seen(app)
        await press(pilot, *["left_square_bracket"] * 30)
        assert load_profile(scores, "tess").retention == 0.7 and "recall 70%" in seen(app)
        # 2.3065 / .9806 x (.7 ** -6.485 - 1) = 21.4 days at .7, and 20 have gone: not due yet.
        assert "0 due" in seen(app)
        await press(pilot, "f1")
        assert "Ask sooner" in seen(app) or "recall more" in seen(app)
    again = make()
    async with again.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "s")
        assert "recall 70%" in seen(again)


async def test_a_simulated_patient_says_that_it_is_one(
    make: MakeApp, cases: Path, tmp_path: Path
) -> None:
    """The library has one patient for the objective, seen five days ago."""
    content = document(objectives=["ferritin-first"])
    (cases / "t3st-the-quiet-gardener.toml").write_text(tomli_w.dumps(content), encoding="utf-8")
    folder = tmp_path / "scores"
    put(folder, finished(24 * 17, 82, "tess", sheet=sheet(82, (1.0,), "over-testing")), "a")
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "s")
        screen = app.screen
        assert isinstance(screen, StudyScreen)
        row = [why for why, _ in screen.listed].index("drawn")
        assert "due, simulated" in seen(app)
        assert not (folder / "tess" / "patients").exists()  # nobody asked for the patient yet
        await press(pilot, *["down"] * row, "enter")
        assert isinstance(app.screen, CaseScreen) and "simulated patient" in seen(app)
        assert len(list((folder / "tess" / "patients").glob("*.toml"))) == 1
        await press(pilot, "escape")
        assert isinstance(app.screen, StudyScreen)
        assert len([why for why, _ in app.screen.listed if why == "drawn"]) == 1


async def test_the_length_of_a_session_is_kept(make: MakeApp, scores: Path) -> None:
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "s", "minus", "minus", "minus", "minus", "minus")
        screen = app.screen
        assert isinstance(screen, StudyScreen)
        assert [why for why, _ in screen.listed] == ["day", "due"]
        assert "1 patient a session" in seen(app)
        assert load_profile(scores, "tess").session == 1
        await press(pilot, "plus", "escape")
        assert load_profile(scores, "tess").session == 2
        assert isinstance(app.screen, LibraryScreen)


async def test_a_patient_seen_today_is_not_served_again_today(make: MakeApp, scores: Path) -> None:
    from sim.ui.screens.study import StudyScreen

    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        screen = StudyScreen(app._cases, scores, "tess", app.workshop, None,
                             lambda: START + timedelta(hours=1))  # fmt: skip
        app.push_screen(screen)
        await settle(pilot)
        assert [why for why, _ in screen.listed][1:] == ["new", "new"]
        assert "T3ST" not in [case.id for _, case in screen.listed[1:]]
        assert "1 seen today" in seen(app) and "next due 2026-03-0" in seen(app)


@SIZES
async def test_progress_says_score_gaps_and_why_there_is_no_curve_yet(
    make: MakeApp, scores: Path, size: tuple[int, int]
) -> None:
    app = make()
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "p")
        assert isinstance(app.screen, ProgressScreen)
        shown = app.screen.query_one("#progress-body").plain  # type: ignore[attr-defined]
        assert "1 patient seen, 1 objective met, 1 due." in shown
        assert "Mean score 82.0 of 100; too few patients for an error bar." in shown
        assert "Belief before results" in shown and "Iron deficiency" in shown
        assert "Begin the work-up of small cells with ferritin" in shown
        assert "Over testing: 1 of 1" in shown
        assert "Calibration is shown from 50 forecasts on; there are 2." in shown
        await press(pilot, "pagedown", "s")
        assert isinstance(app.screen, StudyScreen)
        await press(pilot, "p")
        assert isinstance(app.screen, ProgressScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, LibraryScreen)


async def test_before_the_first_patient_both_screens_say_so(make: MakeApp) -> None:
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "p")
        assert "Nothing yet: finish a first patient." in seen(app)
        await press(pilot, "s")
        assert "0 due" in seen(app) and "[/ [H] [@click=app.quit]all" in seen(app)


async def test_an_empty_folder_is_no_reason_to_fail(make: MakeApp, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    app = make(cases=tmp_path / "none")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "s", "enter")
        assert "No cases in" in seen(app)


async def test_another_learner_has_other_attempts(make: MakeApp, scores: Path) -> None:
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert "82" in seen(app)
        await press(pilot, "l")
        assert isinstance(app.screen, LearnersScreen)
        assert "now, 1 attempt" in seen(app)
        await press(pilot, "tab", "type:[/ben", "enter")
        assert isinstance(app.screen, LibraryScreen)
        assert " 82" not in seen(app)
        await press(pilot, "s")
        assert "[/ben · 0 due" in seen(app)
        await press(pilot, "plus", "escape", "l", "down", "enter", "s")
        assert "tess · 1 due" in seen(app)


async def test_escape_changes_no_learner(make: MakeApp, scores: Path) -> None:
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "l", "escape", "s")
        assert "tess · 1 due" in seen(app)


LONG_NAME = "Dr. Maximiliane von Hohenstein-Oberwaldkirchen the Younger II"[:60]


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_a_name_of_sixty_letters_can_be_read_in_the_chooser(
    make: MakeApp, scores: Path, size: tuple[int, int]
) -> None:
    app = make()
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "l", "tab", f"type:{LONG_NAME}", "enter", "l")
        shown = " ".join(seen(app).replace("│", " ").split())
        assert f"{LONG_NAME}: now, 0 attempts" in shown
        if size[0] >= 80:
            assert sum(LONG_NAME in line for line in seen(app).splitlines()) >= 2
        await press(pilot, "down")
        assert "tess: 1 attempt" in seen(app)


async def test_help_names_only_the_keys_that_help_has_here(make: MakeApp, cases: Path) -> None:
    """On the debrief `?` asks; the help must not promise it."""
    from sim.ui.screens.help import HelpScreen

    app = make()
    async with app.run_test(size=(100, 60), notifications=True) as pilot:
        await settle(pilot)
        for place, keys in (("library", "? f1"), ("debrief", "f1")):
            app.push_screen(HelpScreen(place, {}))  # type: ignore[arg-type]
            await settle(pilot)
            line = next(row for row in seen(app).splitlines() if " help  " in row)
            assert line.replace("│", " ").split("help")[0].strip() == keys
            await press(pilot, "escape")
