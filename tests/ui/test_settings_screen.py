"""What is chosen holds at once, and at the next start."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.storage.settings_file import SettingsFile
from sim.ui.commands import COMMANDS
from sim.ui.keymap import keymap
from sim.ui.screens.case import CaseScreen
from sim.ui.screens.library import LibraryScreen
from sim.ui.screens.message import MessageScreen
from sim.ui.screens.pick import OrderScreen
from sim.ui.screens.settings import SettingsScreen
from tests.ui.conftest import MakeApp, press, seen, settle, toasts


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_choice_holds_at_once_and_at_the_next_start(
    make: MakeApp, tmp_path: Path, size: tuple[int, int]
) -> None:
    app = make()
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        await press(pilot, "f3")
        assert isinstance(app.screen, SettingsScreen)
        assert "residents and clinicians" in seen(app)
        await press(pilot, "right")
        assert "specialists in blood" in seen(app) and app.settings.audience == "specialist"
        await press(pilot, "left", "left")
        assert app.settings.audience == "student"
        await press(pilot, "down", "enter")
        assert "SI (g/L" in seen(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, LibraryScreen)
    kept = SettingsFile(tmp_path / "settings.toml").settings
    assert (kept.audience, kept.units) == ("student", "si")


async def test_results_open_in_the_chosen_units(make: MakeApp, cases: Path, tmp_path: Path) -> None:
    SettingsFile(tmp_path / "settings.toml").change(units="si", welcomed=True)
    app = make(cases / "t3st-the-quiet-gardener.toml")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "o", "type:cbc", "enter", "enter", "2")
        assert "g/L" in seen(app)
        await press(pilot, "u")
        assert "g/dL" in seen(app)


async def test_colors_are_kept_whichever_way_they_were_chosen(
    make: MakeApp, tmp_path: Path
) -> None:
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "f9")
    assert SettingsFile(tmp_path / "settings.toml").settings.theme == "textual-light"
    again = make()
    async with again.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert not again.current_theme.dark
        await press(pilot, "f3", "down", "down", "right")
        assert SettingsFile(tmp_path / "settings.toml").settings.theme == again.theme
        assert again.theme != "textual-light"


async def test_the_learner_is_typed_and_brackets_stay(make: MakeApp, tmp_path: Path) -> None:
    app = make()
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        await press(pilot, "f3", "down", "down", "down", "enter", "ctrl+u", "type:[/ana]", "enter")
        assert "[/ana]" in seen(app)
        await press(pilot, "enter", "type:x", "escape")
        assert isinstance(app.screen, SettingsScreen), "escape leaves the line first"
        assert app.settings.learner == "[/ana]"


async def test_settings_that_cannot_be_saved_hold_for_this_run(
    make: MakeApp, tmp_path: Path
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("schema = 99\n")
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert any("newer than this Pallor" in toast for toast in toasts(app))
        await press(pilot, "f3", "right")
        assert isinstance(app.screen, MessageScreen) and "not saved" in seen(app)
        await press(pilot, "escape")
        assert "specialists in blood" in seen(app) and app.settings.audience == "specialist"
    assert path.read_text() == "schema = 99\n"


async def test_own_keys_work_and_stand_in_help_and_footer(
    make: MakeApp, cases: Path, tmp_path: Path
) -> None:
    own = {"case.order": "f12", "case.nothing": "x", "case.note": "q"}
    SettingsFile(tmp_path / "settings.toml").change(keys=own, welcomed=True)
    app = make(cases / "t3st-the-quiet-gardener.toml")
    async with app.run_test(size=(100, 50), notifications=True) as pilot:
        await settle(pilot)
        said = " ".join(toasts(app))
        assert "no command 'case.nothing'" in said and "case.note and case.ask" in said
        assert "f12 order" in seen(app).splitlines()[-1]
        await press(pilot, "o")
        assert isinstance(app.screen, CaseScreen), "the old key is free"
        await press(pilot, "f12")
        assert isinstance(app.screen, OrderScreen)
        await press(pilot, "escape", "question_mark")
        assert any("  f12      order " in line for line in seen(app).splitlines())


def test_a_key_is_never_given_to_two_commands_of_one_place() -> None:
    assert keymap({"case.order": "c"}).keys == {}
    assert keymap({"case.order": "f2"}).keys == {}, "taken everywhere by the manual"
    assert keymap({"case.order": "space"}).keys == {"case.order": "space"}
    swapped = {"case.order": "c", "case.commit": "o"}
    assert keymap(swapped).keys == swapped and keymap(swapped).problems == ()
    assert "is no key" in keymap({"case.order": "[/"}).problems[0]


def test_one_key_alone_is_meant_to_do_two_things() -> None:
    """On the debrief `?` asks a question; help has F1 there."""
    shared = {
        (one.id, other.id, key)
        for one in COMMANDS
        for other in COMMANDS
        for key in set(one.keys.split(",")) & set(other.keys.split(",")) - {""}
        if one.place != "app" and (other.place == "app" or other.place == one.place)
        if one.id != other.id
    }
    assert shared == {("debrief.ask", "app.help", "question_mark")}


def test_the_keys_of_the_table_do_not_clash() -> None:
    for command in COMMANDS:
        if command.keys:
            found = keymap({command.id: command.keys})
            assert found.problems == (), command.id
