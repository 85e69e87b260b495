"""How fast the app answers keys: `python -m tests.bench.screens [screen ...]`. Asserts nothing.

Each screen runs in a terminal of its own, beside a program that has the same kind of widget and
knows nothing of patients. Both are pressed in turns. A key is answered with the last byte that is
painted; the screen is the app's as a whole, with its header, footer and workers. Because a busy
machine lengthens what is seen, the time that was computed is given beside it.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sim import locations
from sim.storage.settings_file import SettingsFile
from tests.bench.library import make
from tests.bench.terminal import Answer, Terminal
from tests.bench.timing import Row

PRESSES = 24
CASE = "b8f3-the-unopened-letter.toml"
FRAME = 0.05
"""Seconds that 95 of 100 presses stay below."""
MANY = 10_000
_BARE = """import sys
from textual.app import App
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static, TextArea
from sim.ui.widgets.marks import Marks
from sim.ui.matching import Choice
from sim.ui.widgets.rows import Rows
from sim.ui.widgets.typeahead import TypeAhead
text = "\\n".join(f"line {number}" for number in range(200))
class Bare(App):
    def compose(self):
        match sys.argv[1]:
            case "list" | "steps":
                yield Rows(lambda index, _width: Content(f"line {index}"))
            case "line":
                yield Input()
            case "search":
                words = ("ebony", "ember", "edge", "eel", "elbow", "elder", "elm", "emu")
                choices = [Choice(str(n), f"{words[n % 8]} {n}") for n in range(150)]
                yield TypeAhead(choices, placeholder="")
            case "text":
                with VerticalScroll():
                    yield Static(text)
            case "area":
                yield TextArea(text)
            case "cells":
                yield Marks()
    def on_mount(self):
        for rows in self.query(Rows):
            rows.show(0 if sys.argv[1] == "search" else 10_000)
        for marks in self.query(Marks):
            marks.fill([f"row {n}" for n in range(10)], ["one", "two", "three"])
        if sys.argv[1] != "search":
            self.screen.focus_next()
Bare().run()"""
"""One widget that keys go to, with nothing behind it."""
_OURS = """import sys
from pathlib import Path
from sim.unsearched import unsearched
with unsearched():
    from sim.ui.app import make_app
from sim.storage.settings_file import SettingsFile
folder = Path(sys.argv[1])
make_app(Path(sys.argv[2]), folder / "scores", "me",
         settings=SettingsFile(folder / "settings.toml"), cache=folder / "cache").run()"""


@dataclass(frozen=True)
class Screen:
    """A screen and the keys that are timed there."""

    name: str
    kind: str
    """The bare widget it is held against."""
    way: tuple[str, ...]
    """Keys that lead there, from the library."""
    keys: tuple[str, ...]
    """Pressed in turns."""
    many: bool = False
    """Over a library of ten thousand cases."""


_WALK = ("down", "down", "up")
_TYPED = ("e", "backspace")
_CASE = ("<The >", "down", "enter", "<q asks, e examines>")
_TESTED = (*_CASE, "o", "<Order tests>", "cbc", "enter", "ferritin", "enter", "hplc", "enter",
           "film", "enter", "enter", "g", "g")  # fmt: skip
_BELIEVED = (*_TESTED, "d", "<100 tokens>", "iron deficiency 70", "enter", "enter")
_ANSWERED = (*_BELIEVED, "c", "<What does this>", "iron deficiency", "enter", "<its cause>",
             "enter", "<Give this>")  # fmt: skip
_TOLD = (*_ANSWERED, "enter", "< / 100>")
SCREENS = (
    Screen("library", "list", ("<The >",), _WALK),
    Screen("library, 10,000", "list", ("<Patient >",), (*_WALK, "pagedown"), many=True),
    Screen("library, 10,000, filter", "search", ("<Patient >", "/", "patient 10"),
           ("3", "backspace"), many=True),
    Screen("library, 10,000, a slip", "search", ("<Patient >", "/", "patiemt"), _TYPED, many=True),
    Screen("pages", "list", ("f4",), _WALK),
    Screen("page of a condition", "text", ("f4", "enter"), _WALK),
    Screen("settings", "list", ("f3",), _WALK),
    Screen("help", "text", ("f1",), _WALK),
    Screen("case", "text", _CASE, ("2", "1")),
    Screen("case, tabs", "text", _TESTED, ("1", "2", "3", "4")),
    Screen("ask", "search", (*_CASE, "q", "bowe"), _TYPED),
    Screen("orders", "search", (*_CASE, "o", "cbc", "enter", "hplc", "enter", "ferr"), _TYPED),
    Screen("results", "text", (*_TESTED, "2"), _WALK),
    Screen("pictures", "text", (*_TESTED, "3"), _WALK),
    Screen("differential", "search", (*_TESTED, "d", "<100 tokens>", "beta trai"), _TYPED),
    Screen("differential, moved", "line", (*_BELIEVED, "d", "down"), ("-", "+")),
    Screen("commit", "search", (*_TESTED, "c", "<What does this>", "beta trai"), _TYPED),
    Screen("reflect", "cells", (*_ANSWERED, "r"), ("right", "+", "down", "-", "left", "up")),
    Screen("debrief", "steps", _TOLD, ("right", "right", "left")),
    Screen("debrief, tabs", "text", _TOLD, ("2", "3", "4", "5", "6", "7", "1")),
    Screen("debrief, sources", "text", (*_TOLD, "4"), _WALK),
    Screen("debrief, ask", "line", (*_TOLD, "8", "why not thal"), _TYPED),
    Screen("what if", "search", (*_TOLD, "w", "ferr"), ("i", "backspace")),
    Screen("study", "list", ("s",), _WALK),
    Screen("progress", "text", ("p",), _WALK),
    Screen("exams", "list", ("x",), _WALK),
    Screen("exam", "list", ("x", "enter"), _WALK),
    Screen("author", "area", ("<The >", "down", "a", "enter"), ("x", "backspace", "down", "up")),
    Screen("author, beside", "list", ("<The >", "down", "a", "enter", "\x12"), _WALK),
)  # fmt: skip


@contextmanager
def worlds() -> Iterator[tuple[Path, Path]]:
    """A folder for settings and attempts, and one with ten thousand cases."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        SettingsFile(folder / "settings.toml").change(welcomed=True)
        make(folder / "many", MANY)
        yield folder, folder / "many"


def measure(screen: Screen, folder: Path, many: Path) -> tuple[list[Answer], list[Answer]]:
    """Answers of the screen and of the bare widget."""
    cases = many if screen.many else locations.cases_folder()
    with tempfile.TemporaryDirectory(dir=folder) as own, ExitStack() as stack:
        here = Path(own)
        SettingsFile(here / "settings.toml").change(welcomed=True)
        (here / "cache").symlink_to(folder / "cache")
        ours = stack.enter_context(Terminal(_OURS, own, str(cases)))
        bare = stack.enter_context(Terminal(_BARE, screen.kind))
        ours.go(("<Pallor>", *screen.way))
        bare.settle()
        own_keys = _OWN.get(screen.kind, screen.keys)
        answers: list[Answer] = []
        theirs: list[Answer] = []
        for number in range(PRESSES):
            if (answer := ours.press(screen.keys[number % len(screen.keys)])) is not None:
                answers.append(answer)
            if (answer := bare.press(own_keys[number % len(own_keys)])) is not None:
                theirs.append(answer)
    return answers, theirs


_OWN = {
    "text": _WALK, "steps": _WALK, "line": _TYPED, "search": ("e", "l", "backspace", "backspace"),
    "area": ("x", "backspace", "down", "up"),
    "cells": ("right", "4", "down", "2", "left", "up"),
}  # fmt: skip
"""Keys that the bare widget answers, where it does not take those of the screen."""


def row(screen: Screen, ours: Sequence[Answer], bare: Sequence[Answer]) -> Row:
    """The line of a screen."""
    what = f"key press to paint, {screen.name}"
    goal = "at most 2x the bare widget, and 95 of 100 under 50 ms"
    if len(ours) < PRESSES // 2 or len(bare) < PRESSES // 2:
        return Row(what, goal, f"{len(ours)} answers of {PRESSES}, bare {len(bare)}", False)
    wall, plain = (statistics.median(one.wall for one in side) for side in (ours, bare))
    cpu, little = (statistics.median(one.cpu for one in side) for side in (ours, bare))
    slow = statistics.quantiles((one.wall for one in ours), n=20)[-1]
    busy = statistics.quantiles((one.cpu for one in ours), n=20)[-1]
    return Row(
        what,
        goal,
        f"{wall / plain:.2f}x, 95 of 100 under {slow * 1000:.0f} ms",
        wall / plain <= 2 and slow < FRAME,
        f"median {wall * 1000:.1f} ms against {plain * 1000:.1f} ms; computed {cpu * 1000:.1f} ms "
        f"against {little * 1000:.1f} ms ({cpu / little:.2f}x), 95 of 100 under "
        f"{busy * 1000:.0f} ms",
    )


def rows(*names: str) -> Iterator[Row]:
    """Every screen, or those named."""
    wanted = [screen for screen in SCREENS if not names or screen.name in names]
    with worlds() as (folder, many):
        (folder / "cache").mkdir()
        for cases in (locations.cases_folder(), many):  # indexes are made, modules compiled
            with Terminal(_OURS, str(folder), str(cases)) as first:
                first.await_words(b"The " if cases != many else b"Patient ")
        for screen in wanted:
            yield row(screen, *measure(screen, folder, many))


if __name__ == "__main__":
    from tests.bench.__main__ import show

    show(rows(*sys.argv[1:]))
