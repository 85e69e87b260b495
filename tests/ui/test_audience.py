"""Words for whoever reads; and what a learner can have explained during the case."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.storage.settings_file import SettingsFile
from sim.ui.app import PallorApp
from sim.ui.screens.case import CaseScreen
from sim.ui.screens.debrief import DebriefScreen
from sim.ui.screens.explain import ExplainScreen
from sim.ui.widgets.drawing import Drawing
from tests.ui.conftest import MakeApp, press, seen, settle


def case_page(app: PallorApp) -> str:
    """What the open tab of the case says, line ends as spaces."""
    return " ".join(app.screen.query_one("#case-page", Drawing).plain.split())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_results_are_explained_to_a_layperson_at_once_and_not_to_a_clinician(
    make: MakeApp, cases: Path, size: tuple[int, int]
) -> None:
    app = make(cases / "t3st-the-quiet-gardener.toml")
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        assert "What words and numbers mean" not in case_page(app)
        await press(pilot, "o", "type:ferritin", "enter", "enter", "g")
        assert "What words and numbers mean" not in case_page(app)
        numbers = case_page(app)
        # Once more to the specialist, then to the layperson.
        await press(pilot, "f3", "right", "right", "escape")
        assert isinstance(app.screen, CaseScreen) and app.settings.audience == "layperson"
        told = case_page(app)
        assert told.startswith(numbers) and "What words and numbers mean" in told
        assert "of 100 healthy men of this age" in told
        await press(pilot, "1")
        assert "What words and numbers mean" in case_page(app) and "in 100 tokens" in case_page(app)


async def test_the_debrief_follows_the_reader_and_keeps_the_score(
    make: MakeApp, cases: Path, tmp_path: Path
) -> None:
    SettingsFile(tmp_path / "settings.toml").change(audience="layperson", welcomed=True)
    app = make(cases / "t3st-the-quiet-gardener.toml")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "o", "type:ferritin", "enter", "enter", "g")
        await press(pilot, "c", "type:iron deficiency", "enter", "enter", "enter", "3")
        screen = app.screen
        assert isinstance(screen, DebriefScreen)
        told = screen.query_one("#debrief-page", Drawing).plain
        head = screen.query_one("#debrief-headline", Drawing).plain
        assert "too little iron" in told and " dB)" not in told
        await press(pilot, "1")
        assert "dB" not in screen.query_one("#debrief-page", Drawing).plain
        await press(pilot, "3")
        await press(pilot, "question_mark", "type:why iron deficiency", "enter", "escape")
        assert " dB)" not in screen.query_one("#debrief-page", Drawing).plain
        await press(pilot, "2")
        orders = screen.query_one("#debrief-page", Drawing).plain
        assert "bits" not in orders and "worth it: whether" in orders
        await press(pilot, "3", "f3", "left", "escape")
        assert app.settings.audience == "specialist" and app.screen is screen
        assert " dB)" in screen.query_one("#debrief-page", Drawing).plain
        total = head.split(" / 100")[0].split()[-1]
        assert f"{total} / 100" in screen.query_one("#debrief-headline", Drawing).plain


async def test_the_last_news_is_explained_while_learning(make: MakeApp, cases: Path) -> None:
    app = make(cases / "t3st-the-quiet-gardener.toml")
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        await press(pilot, "o", "type:ferritin", "enter", "enter", "g", "x")
        assert isinstance(app.screen, ExplainScreen)
        shown = seen(app)
        assert "step 3 of 3" in shown and "Ferritin <5 ng/mL" in shown
        assert "iron def" in shown.lower() and "nothing stated" in shown
        await press(pilot, "x")
        assert isinstance(app.screen, CaseScreen)


async def test_an_exam_explains_nothing_and_does_not_offer_to(make: MakeApp, cases: Path) -> None:
    app = make(cases / "t3st-the-quiet-gardener.toml")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, CaseScreen)
        assert "Explain" in [one.title for one in app.get_system_commands(screen)]
        session = screen._session
        session.encounter = session.encounter.model_copy(update={"mode": "exam"})
        assert "Explain" not in [one.title for one in app.get_system_commands(screen)]
        await press(pilot, "x")
        screen.action_explain()
        await settle(pilot)
        assert app.screen is screen
