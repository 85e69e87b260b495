"""The answer is held against the findings before it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.encounter.actions import Commit, OrderTests, Reflect
from sim.play.session import Session
from sim.play.workshop import Workshop
from sim.storage.attempts import attempt_files, read
from sim.ui.app import PallorApp
from sim.ui.screens.case import CaseScreen
from sim.ui.screens.commit import CommitScreen
from sim.ui.screens.debrief import DebriefScreen
from sim.ui.screens.reflect import ReflectScreen
from sim.ui.widgets.marks import Marks
from tests.cases import START, make_case
from tests.ui.conftest import MakeApp, press, seen, settle, toasts

TO_TABLE = ("c", "type:iron deficiency", "enter", "enter", "r")


@pytest.fixture
def plain(make: MakeApp, cases: Path) -> PallorApp:
    """The app, opened on the plain case."""
    return make(cases / "t3st-the-quiet-gardener.toml")


def log(tmp_path: Path) -> list[object]:
    """The actions of the one attempt, as they are on disk."""
    (path,) = attempt_files(tmp_path / "scores", "tess")
    return list(read(path).action)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_first_and_revised_answer_and_the_marks_are_kept(
    plain: PallorApp, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with plain.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        await press(pilot, "o", "type:cbc", "enter", "type:ferritin", "enter", "enter", "g")
        await press(pilot, *TO_TABLE)
        screen = plain.screen
        assert isinstance(screen, ReflectScreen) and screen.table is not None
        shown = seen(plain)
        assert "Ferritin <5" in shown and "Your answer so far: Iron deficiency" in shown
        assert len(screen.table.columns) == 3
        # The answer's own column comes first: strongly for it, then one step back, then against.
        await press(pilot, "plus", "plus", "tab", "minus", "right", "1", "down", "left", "left")
        await press(pilot, "5", "4")
        assert "[+]" in seen(plain)
        await press(pilot, "enter")
        assert isinstance(plain.screen, CommitScreen) and "Does it stand?" in seen(plain)
        await press(pilot, "escape", "escape", "type:beta trait", "enter")
        if plain.screen.step == "cause":
            await press(pilot, "enter")
        assert "revises your first answer" in " ".join(seen(plain).split())
        await press(pilot, "enter")
        assert isinstance(plain.screen, DebriefScreen)
    first, table, final = log(tmp_path)[-3:]
    assert isinstance(first, Reflect) and not first.marks
    assert isinstance(table, Reflect) and table.hypothesis == "iron-deficiency"
    rows = list(table.marks.values())
    assert list(rows[0].values()) == [2, -1, -2] and list(rows[1].values()) == [1]
    assert isinstance(final, Commit) and final.hypothesis == "beta-thal-trait"
    (path,) = attempt_files(tmp_path / "scores", "tess")
    sheet = read(path).sheet
    assert sheet is not None
    parts = {part["name"].lower(): part for part in sheet["components"]}
    assert parts["diagnosis"]["first"] > parts["diagnosis"]["points"]
    assert "you -" in " ".join(parts["justification"]["lines"])


async def test_a_table_that_was_filled_is_not_offered_as_the_first(plain: PallorApp) -> None:
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "o", "type:cbc", "enter", "enter", *TO_TABLE, "escape")
        assert "r weigh it first" in seen(plain), "the table was left, not kept"
        await press(pilot, "r", "plus", "enter")
        assert "Does it stand?" in seen(plain)
        assert "first" not in seen(plain) and "r weigh it again" in seen(plain)
        await press(pilot, "r")
        assert isinstance(plain.screen, ReflectScreen)


async def test_without_the_table_the_answer_is_given_as_before(
    plain: PallorApp, tmp_path: Path
) -> None:
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "q", "type:bowel", "enter", "escape")
        await press(pilot, "c", "type:iron deficiency", "enter", "enter")
        assert "r holds it against the findings first" in " ".join(seen(plain).split())
        await press(pilot, "enter")
        assert isinstance(plain.screen, DebriefScreen)
    assert not [action for action in log(tmp_path) if isinstance(action, Reflect)]


async def test_a_kill_at_the_table_comes_back_to_the_table(
    make: MakeApp, cases: Path, tmp_path: Path
) -> None:
    path = cases / "t3st-the-quiet-gardener.toml"
    killed = make(path)
    async with killed.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "o", "type:cbc", "enter", "enter", *TO_TABLE)
        assert isinstance(killed.screen, ReflectScreen)
        case = next(s for s in killed.screen_stack if isinstance(s, CaseScreen))
        case._session.close()
    app = make(path)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, ReflectScreen)
        await press(pilot, "enter")
        assert any("Mark a cell first" in toast for toast in toasts(app))
        await press(pilot, "escape")
        assert isinstance(app.screen, CommitScreen) and app.screen.step == "confirm"
        await press(pilot, "escape", "escape", "escape")
        assert isinstance(app.screen, CaseScreen)
    assert sum(isinstance(action, Reflect) for action in log(tmp_path)) == 1


async def test_an_exam_asks_for_the_table_and_takes_an_empty_one(
    make: MakeApp, workshop: Workshop, tmp_path: Path
) -> None:
    session = Session.start(make_case(), workshop, tmp_path / "scores", "tess", lambda: START)
    session.encounter = session.encounter.model_copy(update={"mode": "exam"})
    session.order(["cbc"])
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        app.push_screen(CommitScreen(session))
        await settle(pilot)
        await press(pilot, "type:iron deficiency", "enter", "enter", "enter")
        assert isinstance(app.screen, ReflectScreen)
        await press(pilot, "escape", "enter")
        assert isinstance(app.screen, ReflectScreen)
        assert isinstance(session.encounter.log[0], OrderTests)
        await press(pilot, "0", "enter")
        assert isinstance(app.screen, CommitScreen) and "Does it stand?" in seen(app)
        await press(pilot, "enter")
        assert session.encounter.committed is not None
        session.close()


async def test_cells_are_marked_with_the_mouse(plain: PallorApp) -> None:
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "o", "type:cbc", "enter", "enter", *TO_TABLE)
        marks = plain.screen.query_one(Marks)
        name, wide = marks._widths(marks.content_size.width)
        for expected in ({}, {(1, 1): 0}, {(1, 1): 1}, {(1, 1): 2}, {(1, 1): -2}):
            await pilot.click(Marks, offset=(name + wide + 2, 2))
            await settle(pilot)
            assert marks.here == (1, 1) and dict(marks.given) == expected
