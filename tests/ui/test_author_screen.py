"""Writing a case in the app: problems and previews follow the text, and nothing typed is lost."""

from __future__ import annotations

import contextlib
import subprocess
import tomllib
from pathlib import Path

import pytest
from textual.pilot import Pilot

from sim.casefiles.read import parse_case
from sim.play.draft import Draft
from sim.ui.app import PallorApp
from sim.ui.screens import author
from sim.ui.screens.author import AuthorScreen
from sim.ui.screens.begin import BeginScreen, person
from sim.ui.screens.case import CaseScreen
from sim.ui.screens.help import HelpScreen
from sim.ui.screens.library import LibraryScreen
from sim.ui.screens.manual import ManualScreen
from sim.ui.screens.message import MessageScreen
from tests.ui.conftest import MakeApp, press, seen, settle, toasts
from tests.ui.test_hostile import check

CASE = "t3st-the-quiet-gardener.toml"
SMALL, LARGE = (80, 24), (120, 40)


async def looked_at(pilot: Pilot[None]) -> AuthorScreen:
    """The author screen, once its proof is of the text that stands there."""
    screen = pilot.app.screen
    assert isinstance(screen, AuthorScreen)
    for _ in range(400):
        await pilot.pause(0.05)
        if screen.proof is not None and screen.proof.text == screen.area.text:
            await settle(pilot)
            return screen
    raise AssertionError("the text was never looked at")


async def opened(pilot: Pilot[None], *keys: str) -> AuthorScreen:
    """From the library to the text of the plain case."""
    await settle(pilot)
    library = pilot.app.screen
    assert isinstance(library, LibraryScreen)
    names = [entry.path.name for entry in library.listed]
    await press(pilot, "home", *["down"] * names.index(CASE), "a", *(keys or ("enter",)))
    return await looked_at(pilot)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_problems_follow_what_is_typed_and_enter_goes_to_their_line(
    make: MakeApp, size: tuple[int, int]
) -> None:
    app = make()
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        screen = await opened(pilot)
        shown = seen(app)
        assert CASE in shown and "saved" in shown and "0 errors" in shown
        screen.area.go_to(next(n for n, line in enumerate(screen.area.text.splitlines(), 1)
                               if line.startswith("setting")))  # fmt: skip
        await press(pilot, "end", "left", "type:x")
        assert "not saved" in seen(app)
        await looked_at(pilot)
        assert screen.proof is not None and screen.proof.errors == 1
        assert "primary-carex" in seen(app) and "1 error" in seen(app)
        await press(pilot, "tab", "enter")
        assert screen.area.has_focus
        assert screen.area.document.get_line(screen.area.cursor_location[0]).startswith("setting")
        await press(pilot, "ctrl+z", "ctrl+z")
        await looked_at(pilot)
        assert screen.proof.errors == 0


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_both_previews_are_a_key_away_and_follow_the_text(
    make: MakeApp, size: tuple[int, int]
) -> None:
    app = make()
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        screen = await opened(pilot)
        await press(pilot, "ctrl+r")
        assert "Short of breath on the stairs." in seen(app)
        screen.pane.body.scroll_end(animate=False)
        await settle(pilot)
        assert "The answer" not in seen(app)
        await press(pilot, "3")
        screen.pane.body.scroll_end(animate=False)
        await settle(pilot)
        assert "The engine, with everything known" in seen(app)
        await press(pilot, "2", "escape")
        assert screen.area.has_focus
        screen.area.renew(screen.area.text.replace("on the stairs", "on the ladder"))
        await looked_at(pilot)
        await press(pilot, "ctrl+r", "2")
        assert "Short of breath on the ladder." in seen(app)


async def test_saving_writes_the_whole_file_and_keeps_its_line_ends(
    make: MakeApp, cases: Path
) -> None:
    path = cases / CASE
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    app = make()
    async with app.run_test(size=SMALL, notifications=True, tooltips=True) as pilot:
        await opened(pilot)
        await press(pilot, "ctrl+home", "home", "type:# mine", "enter", "ctrl+s")
        assert "saved" in seen(app) and "not saved" not in seen(app)
        written = path.read_bytes()
        assert written.startswith(b"# mine\r\n") or b"# mine\r\n" in written
        assert written.count(b"\n") == written.count(b"\r\n")
        assert [p.name for p in cases.iterdir() if "unsaved" in p.name] == []


async def test_what_was_not_saved_comes_back(make: MakeApp, cases: Path) -> None:
    before = (cases / CASE).read_text("utf-8")
    app = make()
    async with app.run_test(size=SMALL, notifications=True, tooltips=True) as pilot:
        await opened(pilot)
        await press(pilot, "type:# half a thought ", "ctrl+q")
    assert (cases / CASE).read_text("utf-8") == before
    again = make()
    async with again.run_test(size=SMALL, notifications=True, tooltips=True) as pilot:
        screen = await opened(pilot)
        assert screen.area.text == f"# half a thought {before}"
        assert any("is back" in toast for toast in toasts(again))
        await press(pilot, "ctrl+b")
        assert screen.area.text == before
        await press(pilot, "escape")
        assert isinstance(again.screen, LibraryScreen)
    assert [path.name for path in cases.iterdir() if path.name.startswith(".")] == []


async def test_another_programs_save_is_read_again_or_asked_about(
    make: MakeApp, cases: Path
) -> None:
    path = cases / CASE
    app = make()
    async with app.run_test(size=SMALL, notifications=True, tooltips=True) as pilot:
        screen = await opened(pilot)
        theirs = path.read_text("utf-8").replace("quiet", "loud")
        path.write_text(theirs, encoding="utf-8")
        for _ in range(100):
            await pilot.pause(0.05)
            if screen.area.text == theirs:
                break
        assert screen.area.text == theirs
        await press(pilot, "type:# mine ")
        path.write_text(theirs.replace("loud", "silent"), encoding="utf-8")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, MessageScreen)
        await press(pilot, "n")
        assert "silent" in path.read_text("utf-8")
        await press(pilot, "ctrl+s", "y")
        assert path.read_text("utf-8") == f"# mine {theirs}"
        assert "silent" in (cases / f"{CASE}.other-1").read_text("utf-8")


async def test_filling_shows_what_it_adds_before_it_writes(make: MakeApp, cases: Path) -> None:
    pytest.importorskip("tomlkit", reason="filling needs tomlkit")
    path = cases / CASE
    before = path.read_text("utf-8")
    app = make()
    async with app.run_test(size=SMALL, notifications=True, tooltips=True) as pilot:
        screen = await opened(pilot)
        await press(pilot, "ctrl+l")
        assert isinstance(app.screen, MessageScreen)
        assert "results, drawn for this diagnosis?" in seen(app)
        await press(pilot, "n")
        assert path.read_text("utf-8") == before == screen.area.text
        await press(pilot, "ctrl+l", "y")
        filled = tomllib.loads(path.read_text("utf-8"))
        assert "crp" in filled["filled"]
        old = tomllib.loads(before)["results"]
        assert {name: filled["results"][name] for name in old} == old
        await press(pilot, "ctrl+z")
        assert screen.area.text == before


async def test_a_case_is_begun_played_and_left_with_the_keyboard_alone(
    make: MakeApp, cases: Path, tmp_path: Path
) -> None:
    app = make()
    async with app.run_test(size=SMALL, notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        await press(pilot, "n")
        assert isinstance(app.screen, BeginScreen)
        await press(pilot, "type:iron def", "enter", "type:nobody", "enter")
        assert "such as 68 male" in seen(app)
        await press(pilot, "ctrl+u", "type:68 male", "enter", "type:The rower", "enter",
                    "type:A. Author", "enter")  # fmt: skip
        screen = await looked_at(pilot)
        assert screen.proof is not None and screen.proof.case is not None
        case = screen.proof.case
        assert (case.title, case.patient.age, case.authors) == ("The rower", 68, ("A. Author",))
        assert (cases / "case.schema.json").is_file()
        await press(pilot, "ctrl+g")
        assert isinstance(app.screen, CaseScreen)
        await press(pilot, "escape")
        assert app.screen is screen
        assert not (tmp_path / "scores").exists()
        await press(pilot, "escape")
        library = app.screen
        assert isinstance(library, LibraryScreen)
        assert "The rower" in [entry.case.title for entry in library.listed if entry.case]


def test_age_and_sex_are_read_as_people_write_them() -> None:
    assert person("68 male") == (68, "male") and person("6, girl") == (6, "female")
    assert person("0.5 boy") == (0.5, "male") and person("40 years f") == (40, "female")
    assert person("old man") is None and person("130 male") is None and person("40") is None


async def test_the_editor_is_told_the_line_and_its_save_is_read(
    make: MakeApp, cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PallorApp, "suspend", lambda _self: contextlib.nullcontext())
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "ed -s")
    called: list[list[str]] = []

    def run(words: list[str], check: bool) -> subprocess.CompletedProcess[str]:
        called.append(words)
        path = Path(words[-1])
        path.write_text(path.read_text("utf-8").replace("quiet", "loud"), encoding="utf-8")
        return subprocess.CompletedProcess(words, 0)

    monkeypatch.setattr(subprocess, "run", run)
    app = make()
    async with app.run_test(size=SMALL, notifications=True, tooltips=True) as pilot:
        screen = await opened(pilot)
        await press(pilot, "down", "down", "ctrl+o")
        assert called == [["ed", "-s", "+3", str(cases / CASE)]]
        assert "The loud gardener" in screen.area.text
        monkeypatch.delenv("EDITOR")
        await press(pilot, "ctrl+o")
        assert isinstance(app.screen, MessageScreen) and "EDITOR=nano" in seen(app)


async def test_a_hostile_text_is_shown_and_saved_as_it_is(make: MakeApp, cases: Path) -> None:
    path = cases / CASE
    path.write_text(path.read_text("utf-8") + "# [/ [@click=app.quit]x[/] \x1b[31m \u202e e\n")
    app = make()
    async with app.run_test(size=SMALL, notifications=True, tooltips=True) as pilot:
        screen = await opened(pilot, "ctrl+end")
        check(app)
        assert "[@click=app.quit]x[/]" in screen.area.text
        for keys in (("ctrl+n",), ("ctrl+r",), ("ctrl+r",), ("1", "x"), ("escape",)):
            await press(pilot, *keys)
            check(app)
        assert "\x1b[31m \u202e" in screen.area.text


async def test_a_text_that_would_be_altered_is_only_shown(make: MakeApp, cases: Path) -> None:
    path = cases / CASE
    path.write_text(path.read_text("utf-8") + "# a\x0cb\n", encoding="utf-8")
    before = path.read_bytes()
    app = make()
    async with app.run_test(size=SMALL, notifications=True, tooltips=True) as pilot:
        screen = await opened(pilot)
        await press(pilot, "type:zz", "ctrl+s")
        assert "only to read" in seen(app) and screen.area.read_only
    assert path.read_bytes() == before


async def test_one_window_writes_a_case_at_a_time(make: MakeApp, cases: Path) -> None:
    held = Draft(cases / CASE)
    app = make()
    async with app.run_test(size=SMALL, notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        library = app.screen
        assert isinstance(library, LibraryScreen)
        names = [entry.path.name for entry in library.listed]
        await press(pilot, "home", *["down"] * names.index(CASE), "a", "enter")
        assert isinstance(app.screen, MessageScreen) and "another window" in seen(app)
    held.close()


async def test_palette_and_help_know_the_screen_and_the_guide_opens(make: MakeApp) -> None:
    app = make()
    async with app.run_test(size=(100, 50), notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert {"Author", "New case", "Writing cases"} <= set(titles)
        await opened(pilot)
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert {"Save", "Fill", "Preview", "Play", "Editor"} <= set(titles)
        await press(pilot, "f1")
        assert isinstance(app.screen, HelpScreen) and "Writing a case" in seen(app)
        await press(pilot, "escape", "f11")
        assert isinstance(app.screen, ManualScreen)
        assert "from nothing to approved" in seen(app)


async def test_visitors_of_the_browser_write_no_cases(
    make: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PallorApp, "is_web", property(lambda _self: True))
    app = make()
    async with app.run_test(size=SMALL, notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        for key in ("a", "n"):
            await press(pilot, key)
            assert isinstance(app.screen, LibraryScreen)
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert not {"Author", "New case"} & set(titles)


async def test_a_case_that_cannot_be_read_opens_for_correction(make: MakeApp, cases: Path) -> None:
    (cases / CASE).write_text("title = \n", encoding="utf-8")
    app = make()
    async with app.run_test(size=SMALL, notifications=True, tooltips=True) as pilot:
        screen = await opened(pilot, "home")
        assert screen.proof is not None and screen.proof.case is None
        assert "not valid TOML" in seen(app)
        await press(pilot, "ctrl+g")
        assert isinstance(app.screen, MessageScreen)
        await press(pilot, "escape", "ctrl+l")
        assert isinstance(app.screen, MessageScreen)
    assert isinstance(parse_case(cases / CASE), list)


async def test_the_footer_names_the_key_that_helps_where_a_question_mark_types(
    make: MakeApp,
) -> None:
    app = make()
    async with app.run_test(size=SMALL, notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        footer = seen(app).splitlines()[-1]
        assert "a author" in footer and "f1 help" in footer
        await opened(pilot)
        footer = seen(app).splitlines()[-1]
        assert "f1 help" in footer and "?" not in footer


async def test_ids_are_found_by_their_names_where_they_are_written(make: MakeApp) -> None:
    app = make()
    async with app.run_test(size=SMALL, notifications=True, tooltips=True) as pilot:
        screen = await opened(pilot)
        screen.area.renew(
            'setting = ""\n[[history]]\nask = "x"\nfindings = { pica = false,  }\n'
            "[[reports]]\norder = \n[results]\n\n[diagnosis]\nconditions = []\n"
            "must_not_miss = [\n    \n]\n"
        )
        for (row, column), typed, wanted in (
            ((0, 11), "type:primary", 'setting = "primary-care"'),
            ((2, 8), "type:bowel", 'ask = "bowel-habit"'),
            ((3, 27), "type:pallor", "findings = { pica = false, pallor = true }"),
            ((5, 8), "type:colonosc", 'order = "colonoscopy"'),
            ((7, 0), "type:ferritin", 'ferritin = ""'),
            ((9, 14), "type:iron def", 'conditions = ["iron-deficiency"]'),
            ((11, 4), "type:iron def", '    "iron-deficiency"'),
        ):
            screen.area.move_cursor((row, column))
            await press(pilot, "ctrl+t", "ctrl+u", typed, "enter")
            assert screen.area.document.get_line(row) == wanted
        await press(pilot, "ctrl+z")
        assert screen.area.document.get_line(11) == "    "
        screen.area.move_cursor((0, 12))
        await press(pilot, "ctrl+space")
        assert "primary-care" in seen(app)
        await press(pilot, "escape")
        assert screen.area.has_focus


async def test_what_another_program_saves_is_shown_at_the_next_look(
    make: MakeApp, cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[AuthorScreen] = []
    look = AuthorScreen._look_outside

    def counted(screen: AuthorScreen) -> None:
        looks.append(screen)
        look(screen)

    monkeypatch.setattr(AuthorScreen, "_look_outside", counted)
    path = cases / CASE
    app = make()
    async with app.run_test(size=LARGE, notifications=True, tooltips=True) as pilot:
        screen = await opened(pilot)
        await press(pilot, "ctrl+r")
        path.write_text(path.read_text("utf-8").replace("stairs", "ladder"), encoding="utf-8")
        before = len(looks)
        for _ in range(400):
            if "ladder" in screen.area.text:
                break
            await pilot.pause(0.01)
        assert len(looks) == before + 1
        await looked_at(pilot)
        assert "Short of breath on the ladder." in seen(app)
    # What is left of the second is for the proof.
    assert author.LOOK <= 0.5 and author.REST <= 0.5
