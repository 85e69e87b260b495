"""A case that tries everything a text can try is played through every screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from sim.casefiles.digest import case_digest
from sim.encounter.actions import Encounter
from sim.encounter.case import Case
from sim.play.session import Session
from sim.play.workshop import Workshop
from sim.ui.app import PallorApp
from sim.ui.screens.case import CaseScreen
from sim.ui.screens.debrief import DebriefScreen
from sim.ui.widgets.drawing import Drawing
from tests.cases import START
from tests.ui.conftest import EVIL, MakeApp, hostile_document, press, seen, settle

UNSEEN = "\u202e\u202c\x1b\x07"


def check(app: PallorApp) -> None:
    """The screen holds no character that acts, and nothing on it can be clicked to act."""
    shown = seen(app)
    assert not set(UNSEEN) & set(shown)
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            meta = segment.style.meta if segment.style is not None else {}
            assert "quit" not in str(meta.get("@click", ""))


async def click_everywhere(pilot: Pilot[None]) -> None:
    """Click on every place where the text says that it wants to quit."""
    for y, line in enumerate(seen(pilot.app).splitlines()):
        if "quit[/]" in line:
            await pilot.click(offset=(line.index("quit[/]"), y))
            await settle(pilot)
            assert pilot.app.is_running


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)])
async def test_hostile_text_is_shown_as_written_and_drives_nothing(
    make: MakeApp, cases: Path, size: tuple[int, int]
) -> None:
    app = make(cases / "h0st-brackets.toml")
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, CaseScreen)
        check(app)
        page = app.screen.query_one("#case-page", Drawing)
        assert "x [/ [H] [@click=app.quit]quit[/] esrever [31mred {0} %s" in page.plain
        await click_everywhere(pilot)
        for keys in (
            ("q", "type:bowel", "enter"),
            ("escape",),
            ("e", "type:conjunctiv", "enter"),
            ("escape",),
            ("n", "type:[/ [@click=app.quit]x[/]", "enter"),
            ("o", "type:blood count", "enter", "type:film", "enter"),
            ("enter",),
            ("o", "type:ferritin", "enter", "type:colonoscopy", "enter", "enter"),
            ("g",),
            ("g",),
            ("u",),
            ("1",),
            ("3",),
            ("question_mark",),
            ("escape",),
            ("d", "type:[/ [H] zz", "enter"),
            ("escape",),
        ):
            await press(pilot, *keys)
            check(app)
        await press(pilot, "c", "type:iron deficiency", "enter", "enter", "enter")
        assert isinstance(app.screen, DebriefScreen)
        for key in ("2", "3", "4", "5", "6", "right", "right", "left", "question_mark", "escape"):
            await press(pilot, key)
            check(app)
        await press(pilot, "6")
        await click_everywhere(pilot)
        assert "x [/ [H] [@click=app.quit]quit[/]" in app.screen.query_one(
            "#debrief-page", Drawing
        ).plain.replace("\n", " ")
        await press(pilot, "escape")
        check(app)


async def test_hostile_text_goes_through_table_questions_and_the_other_road(
    make: MakeApp, cases: Path
) -> None:
    app = make(cases / "h0st-brackets.toml")
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        for keys in (
            ("q", "type:bowel", "enter", "escape"),
            ("o", "type:blood count", "enter", "type:ferritin", "enter", "enter"),
            ("g",),
            ("x",),
            ("escape",),
            ("c", "type:iron deficiency", "enter", "enter", "r"),
            ("5", "enter"),
            ("enter",),
        ):
            await press(pilot, *keys)
            check(app)
        assert isinstance(app.screen, DebriefScreen)
        for keys in (
            ("7",),
            ("right", "right", "right"),
            ("question_mark", "type:[/ [H] [@click=app.quit]quit[/]", "enter"),
            ("type:why iron deficiency", "enter"),
            ("escape", "w", "type:[/ [@click=app.quit]x[/] 5", "enter"),
            ("escape", "w", "type:ferritin 80", "enter"),
            ("escape", "f3", "left", "escape"),
            ("3",),
        ):
            await press(pilot, *keys)
            check(app)
            await click_everywhere(pilot)


async def test_control_characters_are_stripped_even_where_no_reader_checked(
    make: MakeApp, workshop: Workshop, tmp_path: Path
) -> None:
    content = {**hostile_document(), "title": f"{EVIL[:60]}"}
    case = Case.model_validate(content)
    encounter = Encounter(case_id="H0ST", case_digest=case_digest(case), started=START)
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        session = Session(case, workshop, tmp_path / "tess" / "a.toml", encounter, "tess")
        await app.push_screen(CaseScreen(session))
        await press(pilot, "q", "type:bowel", "enter", "escape")
        check(app)
        session.close()


async def test_a_text_of_five_megabytes_is_cut_before_it_is_drawn(
    make: MakeApp, workshop: Workshop, tmp_path: Path
) -> None:
    content = hostile_document()
    content["patient"] = {"age": 4, "sex": "male", "stem": "[/ " * 1_700_000}
    case = Case.model_validate(content)
    encounter = Encounter(case_id="H0ST", case_digest=case_digest(case), started=START)
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        session = Session(case, workshop, tmp_path / "tess" / "a.toml", encounter, "tess")
        await app.push_screen(CaseScreen(session))
        await press(pilot, "end", "home")
        assert "(cut)" in app.screen.query_one("#case-page", Drawing).plain
        session.close()
