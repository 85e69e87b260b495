"""Every source and every condition has a page, and nothing on it claims a review."""

from __future__ import annotations

from sim.knowledge.loader import Knowledge
from sim.play.pages import condition_page, source_page
from sim.ui.screens.manual import ManualScreen
from sim.ui.screens.pages import PageScreen, PagesScreen
from sim.ui.widgets import pages
from tests.ui.conftest import MakeApp, press, seen, settle


def test_every_page_can_be_drawn(knowledge: Knowledge) -> None:
    for id in knowledge.sources:
        page = source_page(knowledge, id)
        assert page.source.title.split()[0] in pages.source(page, 76).plain
    for id in knowledge.conditions:
        shown = pages.condition(condition_page(knowledge, id), (), knowledge, 76).plain
        assert "updated" in shown


async def test_seed_review_status(make: MakeApp, knowledge: Knowledge) -> None:
    """Status, date and policy are on screens; nothing claims a review that did not happen."""
    assert all(it.status != "approved" and it.updated for it in knowledge.conditions.values())
    app = make()
    async with app.run_test(size=(100, 40), notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        await press(pilot, "f4", "type:guyatt 1992", "enter")
        assert isinstance(app.screen, PageScreen) and "What rests on it" in seen(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, PagesScreen)
        await press(pilot, *["backspace"] * 11, "type:beta trait", "enter")
        assert "pending human review" in seen(app) and "updated 20" in seen(app)
        await press(pilot, "escape", "escape", "f10")
        assert isinstance(app.screen, ManualScreen) and "Editorial policy" in seen(app)
