"""Keys that come faster than the screens open: none is lost, none goes astray."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from sim.ui.app import PallorApp
from sim.ui.screens.case import CaseScreen
from sim.ui.screens.pick import AskScreen, OrderScreen
from sim.ui.widgets.typeahead import TypeAhead
from tests.ui.conftest import MakeApp, press, settle


def strike(app: PallorApp, *keys: str) -> None:
    """All at once, as a fast typist's keys reach a busy program."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


async def answered(app: PallorApp) -> None:
    """Until no key waits any more."""
    for _ in range(400):
        await asyncio.sleep(0.01)
        if not app._waiting:
            return
    raise AssertionError("a key still waits")


@pytest.fixture
def case(cases: Path) -> Path:
    return cases / "t3st-the-quiet-gardener.toml"


async def test_a_word_typed_right_after_the_key_that_opens_a_box_stands_in_it(
    make: MakeApp, case: Path
) -> None:
    app = make(case)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        strike(app, "q", *"bowel")
        await answered(app)
        await settle(pilot)
        assert isinstance(app.screen, AskScreen)
        assert app.screen.query_one(TypeAhead).query_text == "bowel"


async def test_orders_typed_without_a_pause_are_all_in_the_basket(
    make: MakeApp, case: Path
) -> None:
    app = make(case)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        strike(app, "o", *"cbc", "enter", *"ferritin", "enter")
        await answered(app)
        await settle(pilot)
        assert isinstance(app.screen, OrderScreen)
        assert app.screen.basket == ("cbc", "ferritin")
        strike(app, "enter")
        await answered(app)
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, CaseScreen) and screen.basket == ()


async def test_a_box_opened_left_and_opened_again_takes_what_is_typed_last(
    make: MakeApp, case: Path
) -> None:
    app = make(case)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        strike(app, "q", *"ab", "escape", "o", *"tf")
        await answered(app)
        await settle(pilot)
        assert isinstance(app.screen, OrderScreen)
        assert app.screen.query_one(TypeAhead).query_text == "tf"


async def test_a_filter_typed_at_once_keeps_its_first_letter(make: MakeApp) -> None:
    app = make()
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        strike(app, "slash", *"gardener")
        await answered(app)
        await settle(pilot)
        assert app.screen.query_one(Input).value == "gardener"


async def test_the_next_question_of_an_answer_takes_what_is_typed_meanwhile(
    make: MakeApp, case: Path
) -> None:
    app = make(case)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "c")
        strike(app, *"iron", "enter", *"cel")
        await answered(app)
        await settle(pilot)
        assert app.screen.query_one(TypeAhead).query_text == "cel"


async def test_keys_that_leave_and_open_screens_go_to_the_screen_they_were_meant_for(
    make: MakeApp,
) -> None:
    app = make()
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        strike(app, "f3", "escape", "f1", "escape", "enter")
        await answered(app)
        await settle(pilot)
        assert isinstance(app.screen, CaseScreen) and len(app.screen_stack) == 2
