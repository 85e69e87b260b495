"""With NO_COLOR everything is gray, can be read, and says by signs what colors said."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App
from textual.color import Color
from textual.widgets import Input

from sim.storage.settings_file import SettingsFile
from sim.ui.themes import DARK, LIGHT
from tests.ui.conftest import Arrive, press, seen, settle
from tests.ui.test_contrast import faint, luminance
from tests.ui.tour import TOUR, Stop

WEIGHED = Stop((*TOUR["results"].keys, "c", "type:iron deficiency", "enter", "type:cancer", "enter",
                "r"))  # fmt: skip
MOVES: dict[str, tuple[Stop, str]] = {
    "library": (TOUR["library"], "down"),
    "list beneath a line": (Stop(("o", "type:fer", "down")), "down"),
    "differential": (TOUR["differential"], "up"),
    "settings": (TOUR["settings"], "down"),
    "first start": (TOUR["first-start"], "down"),
    "sources": (TOUR["pages"], "down"),
    "exam": (TOUR["exam"], "up"),
    "table of findings": (WEIGHED, "right"),
    "tab": (TOUR["debrief"], "2"),
}
"""Places where something is chosen, and a key that chooses something else."""


@pytest.fixture
def gray(arrive: Arrive, monkeypatch: pytest.MonkeyPatch) -> Arrive:
    """As `arrive`, in a terminal whose user wants no color."""

    def build(stop: Stop) -> App[None]:
        monkeypatch.setenv("NO_COLOR", "1")
        app = arrive(stop)
        assert app.no_color
        return app

    return build


def colored(app: App[None]) -> set[str]:
    """What is painted in a color that is no gray."""
    found: set[str] = set()
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            style = segment.style
            for color in (style.color, style.bgcolor) if style is not None else ():
                if color is not None and color.triplet is not None and len(set(color.triplet)) > 1:
                    found.add(f"{color.triplet.hex}: {segment.text.strip()[:30]}")
    return found


def attributes(app: App[None]) -> list[tuple[str, bool, bool, bool]]:
    """Every letter with what a terminal shows of it without any color."""
    shown: list[tuple[str, bool, bool, bool]] = []
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            style = segment.style
            looks = (
                (False, False, False)
                if style is None
                else (bool(style.bold), bool(style.underline), bool(style.reverse))
            )
            shown += [(letter, *looks) for letter in segment.text]
    return shown


@pytest.mark.parametrize("name", [
    "library", "case", "orders", "results", "pictures", "differential", "commit", "debrief",
    "help", "settings", "author", "exam", "progress",
])  # fmt: skip
async def test_everything_is_gray_and_can_be_read(gray: Arrive, tmp_path: Path, name: str) -> None:
    SettingsFile(tmp_path / "settings.toml").change(theme=LIGHT)
    app = gray(TOUR[name])
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, *TOUR[name].keys)
        for theme in (LIGHT, DARK):
            app.theme = theme
            await settle(pilot)
            assert colored(app) == set()
            assert faint(app) == set()


@pytest.mark.parametrize("place", MOVES)
async def test_what_is_chosen_is_seen_without_any_shade(gray: Arrive, place: str) -> None:
    stop, key = MOVES[place]
    app = gray(stop)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, *stop.keys)
        before = attributes(app)
        await press(pilot, key)
        assert attributes(app) != before


async def test_the_line_and_the_button_that_are_focused_show_it(gray: Arrive) -> None:
    app = gray(Stop())
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "c")
        line = app.screen.query_one(Input).region
        strip = app.screen._compositor.render_strips()[line.y].crop(line.x, line.right)
        grounds = {
            s.style.bgcolor.triplet for s in strip if s.style is not None and s.style.bgcolor
        }
        lights = sorted(luminance(Color(*each)) for each in grounds if each is not None)
        assert lights[-1] > lights[0] + 0.5, "the cursor is a block on the line"
        await press(pilot, "type:lead", "enter", "enter")
        assert "Give this answer" in seen(app)
        focused = attributes(app)
        app.screen.set_focus(None)
        await pilot.pause()
        assert attributes(app) != focused


async def test_signs_say_what_colors_say(gray: Arrive) -> None:
    """A flag has its letter, a pending result its day, what was wrong its mark."""
    app = gray(TOUR["results"])
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, *TOUR["results"].keys)
        hemoglobin = next(line for line in seen(app).splitlines() if line.startswith("  Hb "))
        assert " L " in hemoglobin
    app = gray(TOUR["author"])
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, *TOUR["author"].keys)
        assert "error" in seen(app)
