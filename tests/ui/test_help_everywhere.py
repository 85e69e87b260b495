"""f1 says at every place what it is for, and what the part with the focus does."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim.ui
from sim.ui.screens.help import HelpScreen
from sim.ui.widgets.helped import OF
from tests.ui.conftest import Arrive, press, seen, settle
from tests.ui.tour import TOUR, Stop

ANSWERED = ("c", "type:iron deficiency", "enter", "enter")
BOXES = {
    "asking": Stop(("q",)),
    "note": Stop(("n",)),
    "explanation": Stop((*TOUR["results"].keys, "x")),
    "confirmation": Stop(ANSWERED),
    "table": Stop(("o", "type:cbc", "enter", "enter", *ANSWERED, "r")),
    "what-if": Stop((*TOUR["debrief"].keys, "w")),
    "question": Stop((*TOUR["debrief"].keys, "8")),
    "message": Stop(("a",), "library"),
    "filter": Stop(("slash",), "library"),
    "new-case": Stop(("n",), "library"),
    "ids": Stop(("down", "a", "enter", "ctrl+t"), "library"),
    "problems": Stop(("down", "a", "enter", "tab"), "library"),
    "manual": Stop(("f2",), "library"),
    "new-learner": Stop(("l", "tab"), "study"),
    "break": Stop(("b", "enter"), "exam"),
}
PLACES = {**{name: stop for name, stop in TOUR.items() if name != "help"}, **BOXES}


@pytest.mark.parametrize("name", PLACES)
async def test_help_opens_and_names_the_part_with_the_focus(arrive: Arrive, name: str) -> None:
    app = arrive(PLACES[name])
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, *PLACES[name].keys)
        place = app.screen
        await press(pilot, "f1")
        assert isinstance(app.screen, HelpScreen)
        shown = seen(app)
        assert "Help · " in shown and "Help · Everywhere" not in shown
        assert "Here: " in shown or place.focused is None
        await press(pilot, "escape")
        assert app.screen is place


def test_every_part_that_the_help_knows_exists() -> None:
    source = "".join(p.read_text("utf-8") for p in Path(sim.ui.__path__[0]).rglob("*.py")
                     if p.name != "helped.py")  # fmt: skip
    assert [id for id in OF if f'id="{id}"' not in source] == []
