"""How fast the app answers: `python -m tests.bench.screens`. Prints; asserts nothing.

Key press to paint is measured inside one process, against the same kind of widget in an app that
knows nothing of patients. First paint is measured from the start of a process to the first frame,
without a terminal, against an empty app that starts the same way.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Input, Static

from sim import locations
from sim.storage.settings_file import SettingsFile
from sim.ui.app import make_app
from sim.ui.widgets.rows import Rows
from tests.bench.timing import Row, ratio, timed

SIZE = (100, 30)
PRESSES = 40
STARTS = 5
CASE = "b8f3-the-unopened-letter.toml"
FRAME = 0.05
"""Seconds that 95 of 100 presses stay below."""
_FIRST = """
import sys, time, asyncio
from pathlib import Path
{imports}
async def go():
    async with app.run_test(size=(100, 30)) as pilot:
        {wait}
        await pilot.pause()
        print(time.time())
asyncio.run(go())
"""
_EMPTY = _FIRST.format(imports="from textual.app import App\napp = App()", wait="pass")
_OURS = """from sim.ui.app import make_app
from sim.storage.settings_file import SettingsFile
folder = Path(sys.argv[1])
settings = SettingsFile(folder / "settings.toml")
case = Path(sys.argv[3]) if len(sys.argv) > 3 else None
app = make_app(Path(sys.argv[2]), folder / "scores", "me", case, settings=settings,
               cache=folder / "cache")"""
_LIBRARY = _FIRST.format(imports=_OURS, wait="pass")
_CASE = _FIRST.format(
    imports=_OURS,
    wait="while not app.screen.query('#case-scroll'): await asyncio.sleep(0.002)",
)


class Bare(App[None]):
    """The widgets that keys go to, with nothing behind them."""

    def compose(self) -> ComposeResult:
        yield Rows(lambda index, _width: Content(f"line {index}"))
        yield Input()
        with VerticalScroll():
            yield Static("\n".join(f"line {number}" for number in range(200)))

    def on_mount(self) -> None:
        self.query_one(Rows).show(200)


async def pressed(pilot: Pilot[None], keys: Sequence[str]) -> list[float]:
    """Seconds from a key to the end of the frame that answers it, key by key."""
    taken: list[float] = []
    for number in range(PRESSES):
        start = time.perf_counter()
        await pilot.press(keys[number % len(keys)])
        await pilot.pause()
        taken.append(time.perf_counter() - start)
    return taken


async def keys() -> list[Row]:
    """Rows for every screen."""
    bare: dict[str, list[float]] = {}
    app = Bare()
    async with app.run_test(size=SIZE) as pilot:
        for name, kind in (("list", Rows), ("text", VerticalScroll), ("line", Input)):
            app.query_one(kind).focus()
            bare[name] = await pressed(pilot, ("a", "backspace") if name == "line" else _WALK)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        settings = SettingsFile(Path(folder) / "settings.toml")
        cases = locations.cases_folder()
        ours = make_app(cases, Path(folder), "me", settings=settings)
        async with ours.run_test(size=SIZE) as pilot:
            await _settle(ours, pilot)
            for name, kind, way, tried in _SCREENS:
                for key in way:
                    await pilot.press(key)
                    await pilot.pause()
                await _settle(ours, pilot)
                rows.append(_row(name, await pressed(pilot, tried), bare[kind]))
    return rows


_WALK = ("down", "down", "up")
_TYPED = ("e", "backspace")
_SCREENS = (
    ("library", "list", (), _WALK),
    ("pages", "list", ("f4",), _WALK),
    ("settings", "list", ("escape", "f3"), ("down", "up")),
    ("case", "text", ("escape", "down", "enter"), _WALK),
    ("orders", "line", (*"ocbc", "enter", *"hplc", "enter", *"ferriti"), _TYPED),
    ("results", "text", (*("backspace",) * 7, "enter", "g", "g", "2"), _WALK),
    ("pictures", "text", ("3",), _WALK),
    ("differential", "line", ("d", *"beta trai"), _TYPED),
    ("commit", "line", ("escape", "c", *"beta trai"), _TYPED),
)
"""Name, the bare widget it is held against, the keys that lead there, the keys that are timed."""


async def _settle(app: App[None], pilot: Pilot[None]) -> None:
    await app.workers.wait_for_complete()
    await pilot.pause()


def _row(name: str, ours: Sequence[float], bare: Sequence[float]) -> Row:
    median, slow = statistics.median(ours), statistics.quantiles(ours, n=20)[-1]
    times = median / statistics.median(bare)
    return Row(
        f"key press to paint, {name}",
        "at most 2x the bare widget, and 95 of 100 under 50 ms",
        f"{times:.2f}x, 95 of 100 under {slow * 1000:.0f} ms",
        times <= 2 and slow < FRAME,
        f"median {median * 1000:.1f} ms against {statistics.median(bare) * 1000:.1f} ms",
    )


def first_paints() -> list[Row]:
    """Rows for the library and for a case, each in fresh processes."""
    with tempfile.TemporaryDirectory() as folder:
        cases = str(locations.cases_folder())
        SettingsFile(Path(folder) / "settings.toml").change(welcomed=True)
        sides = (
            (_EMPTY,), (_LIBRARY, folder, cases),
            (_CASE, folder, cases, str(Path(cases) / CASE)),
        )  # fmt: skip
        clocks = [lambda side=side: _start(side) for side in sides]
        empty, library, case = timed(clocks, STARTS)
    return [
        ratio("first paint of the library", library, empty, 1.6, "an empty app"),
        ratio("first paint of the case screen", case, empty, 2.5, "an empty app"),
    ]


def _start(side: Sequence[str]) -> float:
    start = time.time()
    command = [sys.executable, "-c", *side]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1]) - start


def rows() -> list[Row]:
    """Everything measured here."""
    return [*asyncio.run(keys()), *first_paints()]


if __name__ == "__main__":
    from tests.bench.__main__ import show

    show(rows())
