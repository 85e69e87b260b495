"""Every command of the table answers to its key, in its place, in a plain and a hostile case."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from sim.ui.app import PallorApp
from sim.ui.commands import COMMANDS, PLACES, Command, Place, of
from sim.ui.widgets.marks import Marks
from sim.ui.widgets.rows import Rows
from tests.ui.conftest import Arrive, MakeApp, press, settle
from tests.ui.tour import TOUR, Stop

_ANSWERED = TOUR["debrief"].keys
WAYS: dict[Place, Stop] = {
    "app": Stop((), "study"),
    "library": Stop((), "study"),
    "case": TOUR["results"],
    "pick": Stop(("o",)),
    "differential": TOUR["differential"],
    "explain": Stop((*TOUR["results"].keys, "x")),
    "commit": Stop((*TOUR["results"].keys, "c", "type:iron deficiency", "enter")),
    "reflect": Stop((*TOUR["results"].keys, "c", "type:iron deficiency", "enter", "type:cancer",
                     "enter", "r")),
    "debrief": TOUR["debrief"],
    "what-if": Stop((*_ANSWERED, "w")),
    "settings": TOUR["settings"],
    "welcome": TOUR["first-start"],
    "lesson": TOUR["lesson"],
    "pages": Stop(("f4", "down"), "library"),
    "page": TOUR["page-source"],
    "study": TOUR["study"],
    "progress": TOUR["progress"],
    "learners": TOUR["learners"],
    "exams": TOUR["exams"],
    "exam": TOUR["exam"],
    "author": TOUR["author"],
    "begin": Stop(("n",), "library"),
    "complete": Stop((*TOUR["author"].keys, "ctrl+t"), "library"),
}  # fmt: skip
"""The way to each place that the table names."""
ELSEWHERE: dict[str, Stop] = {
    "exam.certificate": TOUR["exam-report"],
    "commit.reflect": Stop(WAYS["reflect"].keys[:-1]),
    "commit.confirm": WAYS["commit"],
}
"""Commands that are offered at another moment than the others of their place."""
IN_LIST = {"author.problems", "author.learner", "author.answer", "author.explain"}
"""Commands of the list beside a text."""
HOSTILE: tuple[Place, ...] = (
    "case", "pick", "differential", "explain", "commit", "debrief", "what-if",
)  # fmt: skip
CHOSEN = "a line of a list"
"""Enter in a list, whose screen then does what its own `enter` does."""
SUBMITTED = "submit"
"""Enter in a line to type in, of which the same holds."""
TRIES = 5
"""Escapes that lead back to a place at most."""


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The actions that keys called."""
    actions: list[str] = []
    original = App.run_action

    async def run_action(app: App[Any], action: Any, *rest: Any, **named: Any) -> bool:
        ran = await original(app, action, *rest, **named)
        if ran:
            actions.append(str(action))
        return ran

    choose = Rows.action_choose

    def chosen(rows: Rows) -> None:
        actions.append(CHOSEN)
        choose(rows)

    shift = Marks.shift

    def shifted(marks: Marks, by: int) -> None:
        actions.append(f"mark({by})")
        shift(marks, by)

    monkeypatch.setattr(App, "run_action", run_action)
    monkeypatch.setattr(Marks, "shift", shifted)
    monkeypatch.setattr(Rows, "action_choose", chosen)
    monkeypatch.setenv("EDITOR", "true")
    return actions


def test_there_is_a_way_to_every_place() -> None:
    assert WAYS.keys() == PLACES.keys()


async def exercise(
    app: PallorApp, way: Stop, commands: Sequence[Command], done: list[str]
) -> list[Command]:
    """Press the key of each command; returns those for which the place was not there any more."""
    left = list(commands)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, *way.keys)
        place, focus = app.screen, app.screen.focused
        while left:
            if not await _back(pilot, place):
                break
            command = left.pop(0)
            place.set_focus(place.query(Rows).last() if command.id in IN_LIST else focus)
            await pilot.pause()
            done.clear()
            await press(pilot, command.keys.split(",")[0])
            by_list = command.keys == "enter" and not {CHOSEN, SUBMITTED}.isdisjoint(done)
            assert by_list or command.action in done, f"{command.id} by {command.keys}: {done}"
            if not app.is_running or app._exit:
                break
    return left


async def _back(pilot: Pilot[None], place: object) -> bool:
    """By escape to the place, where it is still open."""
    for _ in range(TRIES):
        if pilot.app.screen is place:
            return True
        if place not in pilot.app.screen_stack:
            return False
        await press(pilot, "escape")
    return False


def keyed(place: Place) -> list[Command]:
    """The commands of a place that have a key of their own and are offered on the usual way."""
    return [command for command in of(place) if command.keys and command.id not in ELSEWHERE]


@pytest.mark.parametrize("place", PLACES)
async def test_every_command_of_a_place_answers_to_its_key(
    arrive: Arrive, tmp_path: Path, done: list[str], place: Place
) -> None:
    left = keyed(place)
    while left:
        before = len(left)
        # Each way begins anew, not in the attempt that the one before it left.
        shutil.rmtree(tmp_path / "scores", ignore_errors=True)
        left = await exercise(arrive(WAYS[place]), WAYS[place], left, done)
        assert len(left) < before


@pytest.mark.parametrize("id", ELSEWHERE)
async def test_a_command_of_another_moment_answers_to_its_key(
    arrive: Arrive, done: list[str], id: str
) -> None:
    chosen = [command for command in COMMANDS if command.id == id]
    assert not await exercise(arrive(ELSEWHERE[id]), ELSEWHERE[id], chosen, done)


@pytest.mark.parametrize("place", HOSTILE)
async def test_every_command_answers_in_a_hostile_case(
    make: MakeApp, cases: Path, tmp_path: Path, done: list[str], place: Place
) -> None:
    left, number = keyed(place), 0
    while left:
        before, number = len(left), number + 1
        app = make(cases / "h0st-brackets.toml", scores=tmp_path / f"scores-{number}")
        left = await exercise(app, WAYS[place], left, done)
        assert len(left) < before
