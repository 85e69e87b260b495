"""Long work shows how far it is, escape stops it, and the screen works on."""

from __future__ import annotations

from threading import Event
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Footer

from sim.play import library
from sim.ui.long_work import Handle
from sim.ui.screens import base
from sim.ui.screens.library import LibraryScreen
from sim.ui.widgets.working import Working
from tests.ui.conftest import Arrive, press, seen, settle, toasts
from tests.ui.tour import Stop

LIBRARY = Stop((), "study")
"""Four case files, one of them broken."""


class Gate:
    """Holds every work after its first file until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shut = False
        self.reached, self.opened = Event(), Event()
        original = Handle.tell

        def tell(handle: Handle, done: int, total: int) -> bool:
            go_on = original(handle, done, total)
            if self.shut and done == 1:
                self.reached.set()
                assert self.opened.wait(60)
                go_on = not handle.stopped
            return go_on

        monkeypatch.setattr(Handle, "tell", tell)
        monkeypatch.setattr(base, "PATIENCE", 0.01)
        monkeypatch.setattr(library, "BATCH", 1)

    async def hold(self, pilot: Pilot[Any], key: str) -> None:
        """Press a key whose work stops at the gate, until its progress is on the screen."""
        self.shut = True
        await pilot.press(key)
        while not (self.reached.is_set() and pilot.app.screen.query(Working)):
            await pilot.pause(0.02)
        await pilot.pause(0.02)

    def open(self) -> None:
        """Let the work go on, and no other be held."""
        self.shut = False
        self.opened.set()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    return Gate(monkeypatch)


WORKS = pytest.mark.parametrize(
    ("key", "said"),
    [
        ("f5", "Quiet"),
        ("s", "Planned out of the first 1 cases"),
        ("p", "not every case was read"),
        ("x", "no exam can be drawn"),
    ],
    ids=["library", "study", "progress", "exams"],
)


@WORKS
async def test_progress_stands_over_the_footer_and_goes_when_the_work_is_done(
    arrive: Arrive, gate: Gate, key: str, said: str
) -> None:
    app = arrive(LIBRARY)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await gate.hold(pilot, key)
        (line,) = app.screen.query(Working)
        assert line.region.bottom == app.screen.query_one(Footer).region.y
        assert "████" in seen(app) and "1 of 4  esc stops" in seen(app)
        gate.open()
        await settle(pilot)
        assert not app.screen.query(Working)
        assert said not in seen(app) and not any(said in toast for toast in toasts(app))
        if key != "f5":
            await press(pilot, "escape")
        assert isinstance(app.screen, LibraryScreen) and "3 cases" in seen(app)


@WORKS
async def test_escape_stops_the_work_and_the_screen_works_on(
    arrive: Arrive, gate: Gate, key: str, said: str
) -> None:
    app = arrive(LIBRARY)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await gate.hold(pilot, key)
        place = app.screen
        await pilot.press("escape")
        await pilot.pause(0.02)
        assert app.screen is place and not place.query(Working)
        assert "Stopped." in toasts(app)
        gate.open()
        await settle(pilot)
        if key == "f5":
            assert any("not complete: f5" in toast for toast in toasts(app))
            assert "3 cases" not in seen(app)
            await press(pilot, "f5")
        else:
            shown = " ".join(seen(app).split())
            assert said in shown or any(said in toast for toast in toasts(app))
            await press(pilot, "escape")
            assert isinstance(app.screen, LibraryScreen)
            app.clear_notifications()
            await press(pilot, key)
            assert said not in " ".join(seen(app).split())
            await press(pilot, "escape")
        assert isinstance(app.screen, LibraryScreen) and "3 cases" in seen(app)


async def test_a_screen_that_is_left_wants_nothing_any_more(arrive: Arrive, gate: Gate) -> None:
    """The second escape leaves while the thread still reads."""
    app = arrive(LIBRARY)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await gate.hold(pilot, "s")
        await pilot.press("escape", "escape")
        await pilot.pause(0.02)
        assert isinstance(app.screen, LibraryScreen)
        gate.open()
        await settle(pilot)
        assert "3 cases" in seen(app)


def test_a_handle_is_heard_once_a_percent() -> None:
    heard: list[int] = []
    handle = Handle("Reading", lambda: heard.append(handle.done))
    for done in range(1000):
        assert handle.tell(done, 1000)
    assert heard == list(range(0, 1000, 10))
    handle.stop()
    assert not handle.tell(1000, 1000)
