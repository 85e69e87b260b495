"""When a person sees something: `python -m tests.bench.painting`. Prints; asserts nothing.

Each side is a process in a terminal of its own (a pty of 100 columns and 30 lines, 256 colors). The
clock runs from its start to the moment when the words that are waited for have been written.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import sleep

from sim import locations
from sim.storage.settings_file import SettingsFile
from tests.bench.library import make
from tests.bench.terminal import Terminal, first_seen
from tests.bench.timing import Row, ratio, timed

ROUNDS = 9
SETTLED = 3.0
"""Seconds for which each side was open once before: what it keeps for the next start is kept."""
CASE = "b8f3-the-unopened-letter.toml"
TITLE = "The unopened letter"
EMPTY = "from textual.app import App\nApp().run()"
OURS = """import sys
from pathlib import Path
from sim.unsearched import unsearched
with unsearched():
    from sim.ui.app import make_app
from sim.storage.settings_file import SettingsFile
folder = Path(sys.argv[1])
case = Path(sys.argv[3]) if len(sys.argv) > 3 else None
make_app(Path(sys.argv[2]), folder / "scores", "me", case,
         settings=SettingsFile(folder / "settings.toml"), cache=folder / "cache").run()"""
BLANK = b" " * 60
"""What an empty app paints."""


def rows(large: int = 10_000) -> list[Row]:
    """The library of our own cases, a large one, and a case, against an app without widgets."""
    cases = locations.cases_folder()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        SettingsFile(folder / "settings.toml").change(welcomed=True)
        make(folder / "none", 0)
        make(folder / "many", large)
        own = (OURS, name, str(cases))
        sides: list[tuple[str, Sequence[str], bytes, float]] = [
            ("first frame of the library", own, b"Pallor", 1.6),
            ("library without a case", (OURS, name, str(folder / "none")), b"No cases in", 1.6),
            ("library with its cases listed", own, b"The ", 1.6),
            (
                f"library of {large:,} cases listed",
                (OURS, name, str(folder / "many")),
                b"Patient 10",
                1.6,
            ),
            ("case screen", (*own, str(cases / CASE)), TITLE.encode() + b" \xc2\xb7", 2.5),
        ]
        for _, side, awaited, _ in sides:  # indexes are made, first lines kept, modules compiled
            with Terminal(*side) as terminal:
                terminal.await_words(awaited)
                sleep(SETTLED)
        clocks = [lambda: first_seen((EMPTY,), BLANK)]
        clocks += [
            lambda side=side, words=words: first_seen(side, words) for _, side, words, _ in sides
        ]
        empty, *ours = timed(clocks, ROUNDS)
    return [
        ratio(what, taken, empty, most, "an empty app in the same pty")
        for (what, _, _, most), taken in zip(sides, ours, strict=True)
    ]


if __name__ == "__main__":
    from tests.bench.__main__ import show

    show(rows(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
