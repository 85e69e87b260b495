"""What holds everywhere: help, palette, themes, errors, and what is loaded when."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from textual.pilot import Pilot

from sim.errors import PallorError
from sim.ui import commands
from sim.ui.screens.base import BaseScreen
from sim.ui.screens.help import HelpScreen
from sim.ui.screens.message import MessageScreen
from tests.ui.conftest import MakeApp, press, seen, settle


def test_every_command_has_its_own_id_and_its_action_exists() -> None:
    ids = [command.id for command in commands.COMMANDS]
    assert len(ids) == len(set(ids))
    for command in commands.COMMANDS:
        assert command.id.startswith(f"{command.place}.")
        assert command.label and command.tooltip


@pytest.mark.parametrize("place", ["library", "case"])
async def test_help_lists_every_command_of_its_place(
    make: MakeApp, cases: Path, place: commands.Place
) -> None:
    app = make(cases / "t3st-the-quiet-gardener.toml" if place == "case" else None)
    async with app.run_test(size=(120, 60), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "question_mark")
        assert isinstance(app.screen, HelpScreen)
        shown = seen(app)
        for command in commands.of(place):
            assert command.label in shown and command.key_text in shown
        await press(pilot, "escape")
        assert not isinstance(app.screen, HelpScreen)


@pytest.mark.parametrize(
    ("keys", "name"),
    [((), "a text to read"), (("o",), "a line to search in"),
     (("o", "type:fe", "down"), "a line to search in"), (("n",), "a line to type in")],
)  # fmt: skip
async def test_help_begins_with_the_part_that_has_the_focus(
    make: MakeApp, cases: Path, keys: tuple[str, ...], name: str
) -> None:
    app = make(cases / "t3st-the-quiet-gardener.toml")
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, *keys, "f1")
        shown = seen(app)
        assert f"Here: {name}" in shown
        lines = shown.splitlines()
        title = next(number for number, line in enumerate(lines) if "Help ·" in line)
        assert any("Here:" in line for line in lines[title : title + 3])


async def test_help_in_a_list_is_about_the_list(make: MakeApp) -> None:
    app = make()
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "f1")
        assert "Here: a list" in seen(app)


async def test_the_palette_runs_what_the_table_offers(make: MakeApp, cases: Path) -> None:
    app = make(cases / "t3st-the-quiet-gardener.toml")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert "Ask" in titles and "Commit" in titles and "Quit" in titles
        await pilot.press("ctrl+p")
        await settle(pilot)
        await press(pilot, "type:note")
        await pilot.pause(0.3)
        await press(pilot, "enter")
        await settle(pilot)
        assert "for yourself" in seen(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_footer_shows_the_way_on_and_the_way_to_help(
    make: MakeApp, cases: Path, size: tuple[int, int]
) -> None:
    app = make(cases / "t3st-the-quiet-gardener.toml")
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        last = seen(app).splitlines()[-1]
        for label in ("ask", "examine", "order", "go on", "commit", "help"):
            assert label in last


async def test_light_and_dark_are_one_key_apart(make: MakeApp) -> None:
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "f9")
        assert not app.current_theme.dark
        await press(pilot, "f9")
        assert app.current_theme.dark


async def test_without_color_the_highlight_and_the_open_tab_are_still_seen(
    make: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = make()
    assert app.no_color
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert sum(line.startswith(" › ") for line in seen(app).splitlines()) == 1


async def _failing(pilot: Pilot[None], error: Exception) -> str:
    def work() -> None:
        raise error

    screen = pilot.app.screen
    assert isinstance(screen, BaseScreen)
    screen.in_background("test", work, lambda _none: None)
    await settle(pilot)
    assert isinstance(pilot.app.screen, MessageScreen)
    shown = seen(pilot.app)
    await press(pilot, "escape")
    assert pilot.app.is_running
    return shown


async def test_an_error_in_the_background_says_what_and_what_next(
    make: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PALLOR_HOME", str(tmp_path / "home"))
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        shown = await _failing(pilot, PallorError("the disk [/ is full", hint="make room"))
        assert "The disk [/ is full." in shown and "What next: make room." in shown
        shown = await _failing(pilot, ValueError("[@click=app.quit]x[/]"))
        assert "ValueError: [@click=app.quit]x[/]" in shown
        unwrapped = "".join(shown.replace("│", "").split())
        assert "Thedetailsarein" in unwrapped and "pallor.log" in unwrapped
        log = (tmp_path / "home" / "pallor.log").read_text(encoding="utf-8")
        assert "Traceback" in log and "ValueError: [@click=app.quit]x[/]" in log
        (tmp_path / "home" / "pallor.log").unlink()
        (tmp_path / "home").rmdir()
        (tmp_path / "home").write_text("a file where a folder should be", encoding="utf-8")
        shown = await _failing(pilot, ValueError("again"))
        assert "The details could not be saved." in shown


async def test_work_that_comes_too_late_is_dropped(make: MakeApp) -> None:
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, BaseScreen)
        got: list[int] = []
        for number in range(3):
            screen.in_background("test", lambda number=number: number, got.append)
        await settle(pilot)
        assert got == [2]


async def test_a_folder_that_cannot_be_written_is_an_explained_error(
    make: MakeApp, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be", encoding="utf-8")
    app = make(scores=blocked)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "enter")
        assert isinstance(app.screen, MessageScreen)
        assert "nothing can be written" in seen(app).casefold() and app.is_running


def test_the_first_frame_needs_neither_knowledge_nor_numbers() -> None:
    code = (
        "import sys, sim.ui.app\n"
        "print([m for m in ('numpy', 'pydantic', 'tomli_w', 'sim.engine.engine') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_a_mistake_of_ours_is_written_down(
    make: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PALLOR_HOME", str(tmp_path / "home"))
    app = make()

    def fail() -> None:
        raise ZeroDivisionError("[/ by nothing")

    with pytest.raises(ZeroDivisionError):
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await settle(pilot)
            app.call_later(fail)
            await pilot.pause()
    written = (tmp_path / "home" / "pallor.log").read_text(encoding="utf-8")
    assert "ZeroDivisionError: [/ by nothing" in written
