"""What a key paints: one frame, of what has changed, after one layout at most."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.app import App, ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Label

from sim.play.entries import Entries
from sim.play.progress import Progress
from sim.ui import matching, text
from sim.ui.screens.frame import OneFrame
from sim.ui.screens.library import LibraryScreen
from sim.ui.widgets.drawing import Drawing
from sim.ui.widgets.line import Line
from sim.ui.widgets.rows import Rows
from sim.ui.widgets.typeahead import TypeAhead
from tests.ui.conftest import MakeApp, press, settle

Painted = list[set[int]]
"""Frame by frame, the lines of the screen that were painted."""


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Callable[[App[None]], Painted]:
    """From now on every frame of an app is written down."""

    def begin(app: App[None]) -> Painted:
        painted: Painted = []

        def display(_screen: object, update: object) -> None:
            if update is not None:
                spans = getattr(update, "spans", None)
                painted.append({-1} if spans is None else {y for y, _, _ in spans})

        monkeypatch.setattr(app, "_display", display)
        return painted

    return begin


async def struck(app: App[None], key: str, painted: Painted) -> None:
    """Strike a key, and wait for its frame and for what may come after it.

    The test driver's own pause would paint at once what is only gathered so far.
    """
    for _ in range(10):
        await asyncio.sleep(0.01)
    before = len(painted)
    app.post_message(events.Key(key, key if len(key) == 1 else None))
    while len(painted) == before:
        await asyncio.sleep(0.01)
    for _ in range(20):
        await asyncio.sleep(0.01)


async def test_a_key_in_the_list_paints_two_rows_and_the_status_and_nothing_else(
    make: MakeApp, watch: Callable[[App[None]], Painted]
) -> None:
    app = make()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        top = app.screen.query_one(Rows).region.y
        status = app.screen.query_one("#library-status").region.y
        painted = watch(app)
        # What was gathered while the app started is painted with the first key.
        await struck(app, "down", painted)
        await struck(app, "up", painted)
        painted.clear()
        await struck(app, "down", painted)
        await struck(app, "down", painted)  # a file that cannot be played: its status says so
        assert set[int]().union(*painted) == {top, top + 1, top + 2, status}


async def test_another_tab_of_a_case_is_laid_out_once(
    make: MakeApp, cases: Path, monkeypatch: pytest.MonkeyPatch, watch: Callable[..., Painted]
) -> None:
    app = make(cases / "t3st-the-quiet-gardener.toml")
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        layouts: list[Screen[object]] = []
        once = Screen._refresh_layout

        def laid_out(self: Screen[object], *rest: object, **more: object) -> None:
            layouts.append(self)
            once(self, *rest, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(Screen, "_refresh_layout", laid_out)
        painted = watch(app)
        await struck(app, "4", painted)
        assert len(layouts) == 1


async def test_who_hears_of_a_change_by_message_is_painted_with_it() -> None:
    """The second label changes two messages after the first, and no frame lies between."""

    class Chain(OneFrame[None]):
        def compose(self) -> ComposeResult:
            yield Line(Content("before"), id="first")
            yield Line(Content("before"), id="second")

        def key_x(self) -> None:
            self.query_one("#first", Line).update(Content("after!"))
            self.call_later(self.call_later, self._second)

        def _second(self) -> None:
            self.query_one("#second", Line).update(Content("after!"))

    class Host(App[None]):
        def on_mount(self) -> None:
            self.push_screen(Chain())

    app = Host()
    frames: list[str] = []
    async with app.run_test(size=(20, 4)) as pilot:
        await pilot.pause()
        for _ in range(10):
            await asyncio.sleep(0.01)

        def display(_screen: object, update: object) -> None:
            if update is not None:
                frames.append(
                    "".join(strip.text for strip in app.screen._compositor.render_strips())
                )

        app._display = display  # type: ignore[method-assign]
        app.post_message(events.Key("x", "x"))
        while not frames:
            await asyncio.sleep(0.01)
    assert frames[0].split() == ["after!", "after!"]


async def test_words_ask_for_a_layout_only_where_they_need_other_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Host(App[None]):
        CSS = "#fixed { width: 9; height: 1; } #free { width: auto; } Drawing { height: auto; }"

        def compose(self) -> ComposeResult:
            yield Line(Content("one"), id="fixed")
            yield Line(Content("one"), id="free")
            yield Drawing(id="drawing")

    app = Host()
    async with app.run_test(size=(20, 8)) as pilot:
        app.query_one(Drawing).draw(lambda _width: Content("a\nb"))
        await pilot.pause()
        asked: list[str | None] = []
        once = Label.refresh

        def refresh(self: Label, *regions: object, layout: bool = False, **more: object) -> Label:
            asked.extend([self.id] if layout else [])
            return once(self, *regions, layout=layout, **more)  # type: ignore[arg-type,return-value]

        monkeypatch.setattr(Label, "refresh", refresh)
        monkeypatch.setattr(Drawing, "refresh", refresh)
        app.query_one("#fixed", Line).update(Content("another one"))
        app.query_one("#free", Line).update(Content("two"))
        app.query_one(Drawing).draw(lambda _width: Content("c\nd"))
        assert asked == []
        app.query_one("#free", Line).update(Content("three"))
        app.query_one(Drawing).draw(lambda _width: Content("c\nd\ne"))
        assert asked == ["free", "drawing"]
        await pilot.pause()
        assert app.query_one("#free").size.width == 5
        assert app.query_one(Drawing).size.height == 3


async def test_the_library_beneath_a_case_is_there_when_the_case_is_left(
    make: MakeApp, cases: Path
) -> None:
    app = make(cases / "t3st-the-quiet-gardener.toml")
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await press(pilot, "escape")
        assert isinstance(app.screen, LibraryScreen) and len(app.screen.listed) == 3
        assert app.screen.query_one(Rows).has_focus
        await press(pilot, "enter")
        assert not isinstance(app.screen, LibraryScreen)


async def test_a_list_that_was_emptied_can_be_painted_before_its_line_tells_of_it() -> None:
    """A box is cleared, and painted while the change of the line is still on its way."""

    class Host(App[None]):
        def compose(self) -> ComposeResult:
            yield TypeAhead([matching.Choice("a", "iron"), matching.Choice("b", "irony")],
                            placeholder="")  # fmt: skip

    app = Host()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press(*"iron")
        await pilot.pause()
        box = app.query_one(TypeAhead)
        assert [choice.id for choice in box.found] == ["a", "b"]
        box.clear()
        rows = app.query_one(Rows)
        assert rows.count == 0 and not rows.render_line(0).text.strip()
        await pilot.pause()
        assert box.query_text == "" and not rows.display


def test_entries_with_other_progress_keep_what_was_unpacked_of_their_files() -> None:
    held = {"a.toml": (), "b.toml": ()}
    entries = Entries(Path("cases"), held, {})
    assert entries.known({}) and not entries.known({"A": Progress(1, 80.0)})
    assert [entry.path.name for entry in entries] == ["a.toml", "b.toml"]
    other = entries.progressed({"A": Progress(1, 80.0)})
    assert other.known({"A": Progress(1, 80.0)}) and list(other) == list(entries)
    assert (other.place_of(Path("cases/b.toml")), other.place_of(Path("c.toml"))) == (1, None)


words = st.text("abceilnrst", min_size=1, max_size=9)


@given(words, words)
def test_words_that_are_passed_over_for_too_few_common_letters_are_no_slips(
    word: str, part: str
) -> None:
    if len(word) >= 4:
        plain = SequenceMatcher(None, word, part[: len(word) + 1], autojunk=False).ratio()
        assert matching.alike(word, part) == (plain >= matching.ALIKE)


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_a_text_that_is_passed_on_as_it_is_holds_nothing_to_clean(shown: str) -> None:
    """A letter that would be changed makes the text go the long way."""
    letters = "".join(text.clean(sign) for sign in shown.replace("\r\n", "\n"))
    assert text.clean(shown) == letters
