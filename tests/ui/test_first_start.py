"""The first start can be gone through or skipped, and everything in it is found again."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from sim.knowledge.loader import Knowledge
from sim.play.lesson import INTERVALS, SOURCE, STATEMENT, WITH, WITHOUT, worked
from sim.storage.settings_file import SettingsFile
from sim.ui.screens.case import CaseScreen
from sim.ui.screens.debrief import DebriefScreen
from sim.ui.screens.lesson import LessonScreen
from sim.ui.screens.library import LibraryScreen
from sim.ui.screens.welcome import WelcomeScreen
from tests.ui.conftest import MakeApp, press, seen, settle, toasts

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)])


@SIZES
async def test_the_first_start_asks_three_things_and_is_not_repeated(
    make: MakeApp, tmp_path: Path, size: tuple[int, int]
) -> None:
    app = make(greet=True)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, WelcomeScreen)
        shown = " ".join(seen(app).replace("│", " ").split())
        assert "For teaching, not for patients" in shown
        assert "verify what matters in the cited literature" in shown
        await press(pilot, "up", "up", "up", "enter")
        assert "which units" in seen(app)
        await press(pilot, "left")
        assert "plain words" in seen(app)
        await press(pilot, "enter", "down", "enter")
        assert "Where your files are" in seen(app) and "attempts" in seen(app)
        await press(pilot, "down", "down", "enter")
        assert isinstance(app.screen, LibraryScreen)
    kept = SettingsFile(tmp_path / "settings.toml").settings
    assert (kept.audience, kept.units, kept.welcomed) == ("layperson", "si", True)
    again = make(greet=True)
    async with again.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        assert isinstance(again.screen, LibraryScreen)


async def test_the_first_start_is_skipped_by_one_key_and_found_again(make: MakeApp) -> None:
    app = make(greet=True)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "escape")
        assert isinstance(app.screen, LibraryScreen) and app.settings.welcomed
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert {"First start", "First patient", "Lesson", "Settings"} <= set(titles)
        await press(pilot, "f8")
        assert isinstance(app.screen, WelcomeScreen)


async def test_a_case_named_on_the_command_line_is_not_held_up(make: MakeApp, cases: Path) -> None:
    app = make(cases / "t3st-the-quiet-gardener.toml", greet=True)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, CaseScreen)


@SIZES
async def test_the_first_patient_is_led_to_the_debrief(
    make: MakeApp, cases: Path, size: tuple[int, int]
) -> None:
    """What each coach mark says can be done as it says, and leads to the next."""
    (cases / "h0st-brackets.toml").unlink()
    app = make(greet=True)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "enter", "enter")
        assert isinstance(app.screen, CaseScreen)
        assert "1 of 6" in seen(app)
        await press(pilot, "q", "type:diet", "enter", "escape")
        assert "2 of 6" in seen(app)
        await press(pilot, "o", "type:cbc", "enter", "enter")
        while "3 of 6" in seen(app):
            await press(pilot, "g")
        assert "4 of 6" in seen(app)
        await press(pilot, "d", "type:iron deficiency 60", "enter", "enter")
        assert "5 of 6" in seen(app)
        await press(pilot, "o", "type:ferritin", "enter", "enter")
        while "g goes on" in seen(app):
            await press(pilot, "g")
        assert "Say with d" in seen(app)
        await press(pilot, "d", "plus", "enter")
        assert "6 of 6" in seen(app)
        await press(pilot, "c", "type:iron deficiency", "enter", "enter", "enter")
        assert isinstance(app.screen, DebriefScreen)
        await press(pilot, "escape", "enter")
        assert "of 6" not in seen(app)


async def test_the_first_patient_waits_for_the_way_out_of_a_case(
    make: MakeApp, cases: Path
) -> None:
    app = make(cases / "t3st-the-quiet-gardener.toml")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "f6")
        assert isinstance(app.screen, CaseScreen)
        assert any("leave this place" in toast for toast in toasts(app))


@SIZES
async def test_the_lesson_works_with_the_learners_own_number(
    make: MakeApp, size: tuple[int, int]
) -> None:
    """500 of 1,000 and a ferritin of 15 or less: 293 and 5.6, so 98 %; above 100: 59 to 373."""
    app = make()
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        await press(pilot, "f7")
        assert isinstance(app.screen, LessonScreen)
        await press(pilot, "type:1000")
        assert "whole number" in seen(app)
        await press(pilot, "backspace", "backspace", "backspace", "type:[/")
        assert "whole number" in seen(app)
        await press(pilot, "backspace", "backspace", "backspace", "type:500", "enter")
        shown = " ".join(seen(app).split())
        assert "Of your 500 who lack iron, 293 have this ferritin" in shown
        assert "others, 5.6" in shown and "98 %" in shown and "1 × 52 = 52" in shown
        await press(pilot, "end")
        assert "7 % lack iron" in " ".join(seen(app).split())
        await press(pilot, "escape")
        assert isinstance(app.screen, LibraryScreen)


def test_the_lesson_counts_as_its_source_does(knowledge: Knowledge) -> None:
    """The counts add up to the groups, and give the ratios that the source prints."""
    assert sum(i.deficient for i in INTERVALS) == WITH
    assert sum(i.others for i in INTERVALS) == WITHOUT
    said = knowledge.statements[STATEMENT]
    assert said.source == SOURCE and said.n == WITH + WITHOUT
    for interval, printed in zip(
        INTERVALS, ("52", "8.8", "2.5", "1.8", "0.54", "0.08"), strict=True
    ):
        digits = len(printed.partition(".")[2])
        assert f"{interval.ratio:.{digits}f}" == printed and printed in said.text


def test_odds_and_counting_agree() -> None:
    for prior in (1, 80, 500, 999):
        for interval in INTERVALS:
            it = worked(prior, interval)
            odds = (
                Fraction(prior, 1000 - prior)
                * Fraction(interval.deficient, WITH)
                / Fraction(interval.others, WITHOUT)
            )
            assert it.odds_after == pytest.approx(float(odds))
            assert it.after == pytest.approx(float(odds / (1 + odds)))
    with pytest.raises(ValueError):
        worked(0, INTERVALS[0])
