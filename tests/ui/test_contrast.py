"""Both themes can be read: every letter painted has WCAG AA contrast, in every place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.theme import Theme

from sim.storage.settings_file import SettingsFile
from sim.ui.themes import DARK, LIGHT, THEMES
from tests.ui.conftest import Arrive, MakeApp, press, seen, settle
from tests.ui.tour import TOUR

LEAST = 4.5
"""WCAG 2.2, success criterion 1.4.3, level AA, for text of ordinary size."""


def contrast(one: Color, other: Color) -> float:
    """WCAG's ratio of relative luminances, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(color: Color) -> float:
    """WCAG's relative luminance in sRGB, 0 to 1."""
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in color.normalized]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_contrast_is_that_of_the_definition() -> None:
    """Black on white is 21; #767676 on white is the gray that just passes, #777777 does not."""
    white = Color.parse("#ffffff")
    assert contrast(Color.parse("#000000"), white) == pytest.approx(21)
    assert (
        contrast(Color.parse("#767676"), white) >= LEAST > contrast(Color.parse("#777777"), white)
    )


@pytest.mark.parametrize("theme", THEMES, ids=[theme.name for theme in THEMES])
@pytest.mark.parametrize(
    "front", ["foreground", "primary", "accent", "text-primary", "text-warning", "text-error"]
)
def test_a_color_that_words_are_written_in_can_be_read_on_every_ground(
    theme: Theme, front: str
) -> None:
    colors = theme.to_color_system().generate()
    for back in ("background", "surface"):
        ratio = contrast(Color.parse(colors[front]), Color.parse(colors[back]))
        assert ratio >= LEAST, f"{front} on {back}: {ratio:.2f}"


def lettered(app: App[None]) -> Iterator[Segment]:
    """What is painted with letters in it; behind a dialog nothing is meant to be read."""
    screen = app.screen
    region = screen.region
    if isinstance(screen, ModalScreen):
        region = screen.query_one(".box").region
    for strip in screen._compositor.render_strips()[region.y : region.bottom]:
        for segment in strip.crop(region.x, region.right):
            if any(letter.isalnum() for letter in segment.text):
                yield segment


def faint(app: App[None]) -> set[str]:
    """Letters with too little contrast, with their colors."""
    found: set[str] = set()
    for segment in lettered(app):
        style = segment.style
        assert style is not None and style.color is not None and style.bgcolor is not None
        assert style.color.triplet is not None and style.bgcolor.triplet is not None
        assert not style.dim, "dim is left to the terminal, which may do anything"
        front, back = Color(*style.color.triplet), Color(*style.bgcolor.triplet)
        if contrast(front, back) < LEAST:
            ratio = f"{contrast(front, back):.2f}"
            found.add(f"{front.hex} on {back.hex} {ratio}: {segment.text.strip()[:30]}")
    return found


async def _walk(pilot: Pilot[None], name: str) -> None:
    await settle(pilot)
    await press(pilot, *TOUR[name].keys)


@pytest.mark.parametrize("name", TOUR)
async def test_everything_written_can_be_read(arrive: Arrive, tmp_path: Path, name: str) -> None:
    """In the theme of the settings, and in the other one after it was changed on the way."""
    SettingsFile(tmp_path / "settings.toml").change(theme=LIGHT)
    app = arrive(TOUR[name])
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await _walk(pilot, name)
        assert app.theme == LIGHT
        assert faint(app) == set()
        app.theme = DARK
        await settle(pilot)
        assert faint(app) == set()


async def test_a_value_out_of_range_carries_a_letter_beside_its_color(
    make: MakeApp, cases: Path
) -> None:
    app = make(cases / "t3st-the-quiet-gardener.toml")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await _walk(pilot, "results")
        lines = seen(app).splitlines()
        colored = {
            strip.text.split()[0]
            for strip in app.screen._compositor.render_strips()
            for segment in strip
            if segment.style is not None and segment.style.bold and segment.text.strip() == "L"
        }
        assert {"Hb", "MCV", "MCH", "MCHC", "Hct", "•Ferritin"} == colored
        red_cells = next(line for line in lines if line.startswith("  RBC"))
        assert " L " not in red_cells and " H " not in red_cells
