"""Plays a published patient and photographs it: `python -m sim.ui.screenshots`.

The pictures of the README come from here, so that they never show what the app does not do.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from textual.pilot import Pilot

from sim import locations
from sim.storage.settings_file import SettingsFile
from sim.ui.app import PallorApp, make_app

HERE = locations.PACKAGE / "docs" / "screenshots"
CASE = "b8f3-the-unopened-letter.toml"
SIZE = (100, 30)


async def _type(pilot: Pilot[None], *keys: str) -> None:
    """Press keys; a word of several letters is typed, an underscore is a space."""
    for key in keys:
        named = len(key) == 1 or key in {"enter", "escape", "space", "down", "right", "slash"}
        await pilot.press(*([key] if named else ["space" if c == "_" else c for c in key]))
        await pilot.pause()


async def _settle(app: PallorApp, pilot: Pilot[None]) -> None:
    await app.workers.wait_for_complete()  # pyright: ignore[reportUnknownMemberType]
    await pilot.pause()


async def play(folder: Path) -> None:
    """From the library to the debrief of one patient, with six pictures on the way."""
    with tempfile.TemporaryDirectory() as scores:
        cases = locations.PACKAGE.parent / "cases"
        settings = SettingsFile(Path(scores) / "settings.toml")
        app = make_app(cases, Path(scores), "me", settings=settings)
        app.theme = "textual-dark"
        app.animation_level = "none"
        async with app.run_test(size=SIZE, notifications=True) as pilot:
            await _settle(app, pilot)
            app.save_screenshot("library.svg", str(folder))
            await _type(pilot, "slash", "unopened_letter", "enter", "enter")
            await _settle(app, pilot)
            await _type(pilot, "o", "cbc", "enter", "ferritin", "enter", "hplc", "enter", "enter")
            await _type(pilot, "d", "beta_trait_55", "enter", "alpha_trait_30", "enter", "enter")
            await _type(pilot, "g", "g")
            await _settle(app, pilot)
            await _type(pilot, "d", "beta_trait_97", "enter", "enter", "2")
            await _settle(app, pilot)
            app.save_screenshot("case.svg", str(folder))
            await _type(pilot, "o", "tf_sat")
            app.save_screenshot("orders.svg", str(folder))
            await _type(pilot, "escape", "c")
            await _settle(app, pilot)
            await _type(pilot, "beta_trait", "enter", "r")
            await _settle(app, pilot)
            await _type(pilot, "0", "down", "4", "down", "down", "down", "down", "5")
            app.save_screenshot("reflection.svg", str(folder))
            await _type(pilot, "enter", "enter")
            await _settle(app, pilot)
            await _type(pilot, "right", "right", "right")
            app.save_screenshot("debrief.svg", str(folder))
            await _type(pilot, "8", "what_if_ferritin_were_8", "enter")
            await _settle(app, pilot)
            app.save_screenshot("ask.svg", str(folder))


def main() -> None:
    """Write the pictures into the docs."""
    HERE.mkdir(exist_ok=True)
    asyncio.run(play(HERE))


if __name__ == "__main__":
    main()
