"""A case from the first question to the debrief, by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.geometry import Offset
from textual.pilot import Pilot

from sim.encounter.actions import Differential, OrderTests
from sim.play.session import Session
from sim.storage.attempts import attempt_files, read
from sim.ui.app import PallorApp
from sim.ui.screens.case import CaseScreen
from sim.ui.screens.commit import CommitScreen
from sim.ui.screens.debrief import DebriefScreen
from sim.ui.screens.library import LibraryScreen
from sim.ui.screens.message import MessageScreen
from sim.ui.screens.pick import OrderScreen
from sim.ui.widgets.drawing import Drawing
from sim.ui.widgets.typeahead import TypeAhead
from tests.ui.conftest import MakeApp, press, seen, settle, toasts


def session(app: PallorApp) -> Session:
    """The session of the case on the screen."""
    assert isinstance(app.screen, CaseScreen)
    return app.screen._session


async def answer(pilot: Pilot[None], diagnosis: str, cause: str = "") -> None:
    """Give the final answer from the case screen."""
    await press(pilot, "c", f"type:{diagnosis}", "enter", f"type:{cause}", "enter", "enter")


@pytest.fixture
def plain(make: MakeApp, cases: Path) -> PallorApp:
    """The app, opened on the plain case."""
    return make(cases / "t3st-the-quiet-gardener.toml")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_case_is_played_from_stem_to_debrief_with_the_keyboard(
    plain: PallorApp, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with plain.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "q", "type:bowel", "enter")
        assert "Looser." in seen(plain)
        await press(pilot, "escape", "e", "type:conjunctiv", "enter", "escape")
        assert "Pale." in seen(plain)
        await press(pilot, "o", "type:blood count", "enter", "type:ferritin", "enter", "enter")
        shown = seen(plain)
        assert "9.0" in shown and "g/dL" in shown and "L" in shown
        assert session(plain).revealed.pending[0].order == "ferritin"
        await press(pilot, "g")
        assert "<5" in seen(plain) and "day 1" in seen(plain)
        await press(pilot, "d", "type:iron deficiency 70", "enter", "type:inflammation 10", "enter")
        await press(pilot, "enter")
        assert session(plain).tokens == {"iron-deficiency": 70, "inflammation": 10}
        await answer(pilot, "iron deficiency", "cancer")
        assert isinstance(plain.screen, DebriefScreen)
        shown = seen(plain)
        assert "you had both" in shown and "/ 100" in shown
        assert "For teaching, not for patients" in shown and "pending human review" in shown
        await press(pilot, "escape")
        assert isinstance(plain.screen, LibraryScreen)
    (path,) = attempt_files(tmp_path / "scores", "tess")
    attempt = read(path)
    assert attempt.finished is not None and attempt.sheet is not None


async def test_nothing_is_listed_before_two_letters_stand(plain: PallorApp) -> None:
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "o", "type:f")
        assert plain.screen.query_one(TypeAhead).found == []
        await press(pilot, "type:e")
        names = [choice.id for choice in plain.screen.query_one(TypeAhead).found]
        assert names[0] == "ferritin"
        shown = seen(plain)
        assert "$" in shown and "1 d" in shown and "tube" in shown


async def test_the_basket_collects_orders_and_is_sent_as_one_batch(plain: PallorApp) -> None:
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "o", "type:ferritin", "enter", "type:tf sat", "enter")
        assert isinstance(plain.screen, OrderScreen)
        assert plain.screen.basket == ("ferritin", "iron-panel")
        await press(pilot, "escape")
        assert "Ferritin" in plain.screen.query_one("#case-basket", Drawing).plain
        assert session(plain).encounter.log == ()
        await press(pilot, "b")
        (batch,) = session(plain).encounter.log
        assert isinstance(batch, OrderTests) and batch.what == ("ferritin", "iron-panel")


async def test_an_enter_right_after_a_pick_means_the_empty_line(plain: PallorApp) -> None:
    """The line tells of its change later; what it had found must be gone before that."""
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "o", "type:ferritin")
        typed = plain.screen.query_one(TypeAhead)
        assert typed.found
        typed.clear()
        assert typed.found == [] and typed.query_text == ""


async def test_space_in_the_list_puts_in_the_basket_and_takes_out(plain: PallorApp) -> None:
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "o", "type:ferr", "down", "up", "space")
        screen = plain.screen
        assert isinstance(screen, OrderScreen) and screen.basket == ("ferritin",)
        assert "✓ Ferritin" in seen(plain)
        await press(pilot, "space")
        assert screen.basket == ()


async def test_what_is_asked_twice_stands_in_the_chart_once(plain: PallorApp) -> None:
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        for _ in range(2):
            await press(pilot, "q", "type:bowel", "enter")
            assert "Looser" in seen(plain), "the box says it each time"
            await press(pilot, "type:menstr", "enter", "escape")
        chart = plain.screen.query_one("#case-page", Drawing).plain
        assert chart.count("Looser") == 1 and chart.count("not recorded") == 1


async def test_what_is_not_recorded_costs_nothing_and_says_so(plain: PallorApp) -> None:
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "o", "type:hepcidin", "enter", "enter")
        assert "Not recorded in this case, free of charge" in seen(plain) and not toasts(plain)
        assert session(plain).revealed.money == 0


async def test_what_is_refused_is_said_in_a_line_that_covers_nothing(plain: PallorApp) -> None:
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        for _ in range(2):
            await press(pilot, "o", "type:ferritin", "enter", "enter")
        assert "ordered before" in seen(plain)
        assert len(session(plain).encounter.log) == 1
        await press(pilot, "g")
        assert "ordered before" not in seen(plain)
        results = seen(plain)
        await press(pilot, "g")
        now = seen(plain)
        assert "! Nothing is on its way" in now and not toasts(plain)
        said = next(line for line in now.splitlines() if "Nothing is on its way" in line)
        ferritin = next(line for line in results.splitlines() if "Ferritin" in line)
        assert ferritin in now.splitlines() and "Ferritin" not in said
        await press(pilot, "2")
        assert seen(plain) == results


async def test_units_switch_to_si_and_back_to_what_was_printed(plain: PallorApp) -> None:
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "o", "type:blood count", "enter", "enter")
        page = plain.screen.query_one("#case-page", Drawing)
        assert "9.0 g/dL" in page.plain
        await press(pilot, "u")
        assert "90 g/L" in page.plain
        await press(pilot, "u")
        assert "9.0 g/dL" in page.plain


async def test_low_and_high_are_letters_beside_the_range_for_age_and_sex(plain: PallorApp) -> None:
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "o", "type:blood count", "enter", "enter")
        lines = plain.screen.query_one("#case-page", Drawing).plain.splitlines()
        (row,) = (line for line in lines if line.strip().startswith("Hb"))
        value, unit, flag, usual = row.split()[1:]
        assert (value, unit, flag) == ("9.0", "g/dL", "L")
        low, high = map(float, usual.split("–"))
        assert 12 < low < 14.5 < high < 19


async def test_tokens_never_pass_a_hundred_and_escape_changes_nothing(plain: PallorApp) -> None:
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "d", "type:iron deficiency 90", "enter", "type:inflammation 30", "enter")
        await press(pilot, "plus", "plus", "enter")
        assert session(plain).tokens == {"iron-deficiency": 60, "inflammation": 40}
        await press(pilot, "minus", "minus", "minus", "enter")  # the first one opens the editor
        assert session(plain).tokens["iron-deficiency"] == 50
        before = len(session(plain).encounter.log)
        await press(pilot, "d", "type:healthy 20", "enter", "escape")
        assert len(session(plain).encounter.log) == before


async def test_a_lone_number_sets_the_highlighted_line(plain: PallorApp) -> None:
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "d", "type:iron deficiency", "enter", "type:85", "enter", "enter")
        (stated,) = session(plain).encounter.log
        assert isinstance(stated, Differential) and stated.tokens == {"iron-deficiency": 85}


async def test_the_answer_can_be_taken_back_until_it_is_confirmed(plain: PallorApp) -> None:
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "c", "type:iron deficiency", "enter", "enter")
        screen = plain.screen
        assert isinstance(screen, CommitScreen) and screen.step == "confirm"
        await press(pilot, "escape")
        assert screen.step == "cause"
        await press(pilot, "escape", "escape")
        assert session(plain).encounter.committed is None


async def test_notes_are_kept_as_written(plain: PallorApp) -> None:
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "n", "type:mcv [/ low", "enter")
        assert "mcv [/ low" in seen(plain)


async def test_a_second_window_on_the_same_attempt_is_explained(
    plain: PallorApp, make: MakeApp, cases: Path
) -> None:
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "q", "type:bowel", "enter", "escape")
        other = make(cases / "t3st-the-quiet-gardener.toml")
        async with other.run_test(size=(80, 24), notifications=True) as second:
            await settle(second)
            assert isinstance(other.screen, MessageScreen)
            assert "window" in seen(other)


async def test_tabs_panels_and_rows_answer_to_the_mouse(plain: PallorApp) -> None:
    async with plain.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        await pilot.click("#case-tabs", offset=Offset(12, 0))
        await settle(pilot)
        assert "No results yet" in seen(plain)
        await pilot.click("#case-basket")
        await settle(pilot)
        assert isinstance(plain.screen, OrderScreen)


async def test_what_follows_by_arithmetic_is_shown_and_marked(plain: PallorApp) -> None:
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "o", "type:blood count", "enter", "enter")
        shown = plain.screen.query_one("#case-page", Drawing).plain
        (row,) = (line for line in shown.splitlines() if line.strip().startswith("MCH ="))
        assert "20.0" in row and "= follows from other results" in shown


async def test_a_stated_belief_says_when_news_came_since(plain: PallorApp) -> None:
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "d", "type:iron deficiency 40", "enter", "enter")
        panel = plain.screen.query_one("#case-differential", Drawing)
        assert "news since" not in panel.plain
        await press(pilot, "o", "type:blood count", "enter", "enter")
        assert "news since" in panel.plain


async def test_the_manual_opens_from_anywhere(plain: PallorApp) -> None:
    async with plain.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "f2")
        assert "Playing a case" in seen(plain)
        await press(pilot, "escape")
        assert isinstance(plain.screen, CaseScreen)
