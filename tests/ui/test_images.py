"""Where a terminal takes pixels, pictures hang as pixels; everywhere else as half cells."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tomli_w
from textual.widgets import Static

from sim.knowledge.loader import Knowledge
from sim.play.workshop import Workshop
from sim.settings import Pictures
from sim.storage.settings_file import SettingsFile
from sim.ui.app import PallorApp
from sim.ui.pictures import images
from sim.ui.pictures.canvas import Pixels
from sim.ui.pictures.facts import FilmFacts, HistogramFacts, MarrowFacts, TraceFacts
from sim.ui.pictures.film import SHARES
from sim.ui.pictures.images import LACKING, Images, look, wanted
from sim.ui.pictures.sketch import Sketch
from tests.cases import document
from tests.terminal.answering import answers
from tests.ui.conftest import press, seen, settle

FILM = FilmFacts(66, 19, 19, 29, 27, 520, frozenset(SHARES), 7)


class FakeImage(Static):
    """Stands for a widget of a protocol: keeps what it was given, and says how large it is."""

    def __init__(self, pixels: Pixels) -> None:
        super().__init__("", markup=False)
        self.pixels = pixels

    def render(self) -> str:
        return f"<{self.size.width}x{self.size.height}>"


def hung(app: PallorApp) -> list[FakeImage]:
    return [image for image in app.screen.query(FakeImage) if image.region]


@pytest.fixture
def app(cases: Path, tmp_path: Path, workshop: Workshop) -> PallorApp:
    """The app in front of a terminal that takes pixels, with one patient who has a film."""
    patient = document(results={"hb": "9.0 g/dL", "mcv": "70 fL", "rdw": "19 %"})
    path = cases / "t3st-the-quiet-gardener.toml"
    path.write_text(tomli_w.dumps(patient), encoding="utf-8")
    made = PallorApp(
        cases, tmp_path / "scores", "tess", path, workshop,
        SettingsFile(tmp_path / "settings.toml"), images=Images(FakeImage, zoom=5),
    )  # fmt: skip
    made.animation_level = "none"
    return made


PAIRS = [
    (FILM, replace(FILM, seed=8)),
    (HistogramFacts(66, 19, True, 89, 13), HistogramFacts(78, 13, False, 92, 12)),
    (MarrowFacts(frozenset({"marrow-ring-sideroblasts"}), 3), MarrowFacts(frozenset(), 4)),
    (
        TraceFacts("hb-hplc", (("hba", 60.0), ("hbs", 36.0))),
        TraceFacts("hb-hplc", (("hba", 93.0), ("hba2", 5.4))),
    ),
]
"""What is drawn, and another picture of the same kind."""


@pytest.mark.parametrize(("facts", "others"), PAIRS, ids=lambda facts: type(facts).__name__)
@pytest.mark.parametrize("zoom", [2, 6, 10])
def test_pixels_show_what_half_cells_show(
    facts: FilmFacts, others: FilmFacts, zoom: int, knowledge: Knowledge
) -> None:
    """Averaged back to half cells, they are the same picture but for thinner lines."""
    sketch = Sketch(facts, 44, 20, knowledge.peaks)
    fine = sketch.pixels(zoom)
    assert fine.shape == (40 * zoom, 44 * zoom, 3)
    averaged = fine.reshape(40, zoom, 44, zoom, 3).mean(axis=(1, 3))
    coarse, other = (s.pixels(1).astype(float) for s in (sketch, replace(sketch, facts=others)))
    assert np.abs(averaged - coarse).mean() < 0.8 * np.abs(averaged - other).mean()


async def test_pixels_hang_with_their_words_and_leave_for_half_cells(app: PallorApp) -> None:
    async with app.run_test(size=(120, 50), notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        await press(pilot, "3")
        assert "Nothing to draw yet" in seen(app) and not hung(app)
        await press(pilot, "o", "type:cbc", "enter", "type:film", "enter", "enter", "g", "3")
        film, volumes = hung(app)
        assert film.pixels.shape == volumes.pixels.shape
        assert film.pixels.shape[:2] == (film.size.height * 2 * 5, film.size.width * 5)
        shown = " ".join(seen(app).split())
        for words in ("Blood film", "Red cell volumes", "The dark cell", "fL", "<"):
            assert words in shown
        assert "▀" not in shown
        await press(pilot, "2")
        assert not hung(app) and "Hemoglobin" in seen(app)
        await press(pilot, "3")
        assert hung(app) == [film, volumes], "they are not drawn anew"
        await pilot.resize_terminal(80, 40)
        await settle(pilot)
        narrow = hung(app)
        assert len(narrow) == 2 and narrow[0].region.bottom <= narrow[1].region.y
        await press(pilot, "f3", "down", "down", "down", "down", "right", "escape")
        assert not hung(app) and "▀" in seen(app) and "the ruler for size" in seen(app)


@pytest.mark.parametrize(("pictures", "environment", "asked"), [
    ("auto", {}, True),
    ("auto", {"NO_COLOR": "1"}, False),
    ("auto", {"NO_COLOR": ""}, True),
    ("auto", {"TMUX": "/tmp/tmux-1/default,1,0"}, False),
    ("auto", {"STY": "1.pts-0"}, False),
    ("images", {"TMUX": "x", "NO_COLOR": "1"}, True),
    ("cells", {}, False),
])  # fmt: skip
def test_a_terminal_is_asked_only_where_it_is_wanted(
    pictures: Pictures, environment: dict[str, str], asked: bool
) -> None:
    assert wanted(pictures, environment) is asked


def test_the_extra_is_missed_only_where_pixels_were_insisted_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("TMUX", "STY", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(images, "in_front_of_a_terminal", lambda: True)
    monkeypatch.setattr(images, "installed", lambda: False)
    assert look("images") == (None, LACKING)
    assert look("auto") == (None, "")
    assert look("cells") == (None, "")


@pytest.mark.parametrize("driver", [True, False])
def test_no_browser_and_no_pipe_is_ever_asked(
    monkeypatch: pytest.MonkeyPatch, driver: bool
) -> None:
    """What would import the library and ask is not reached."""

    class End:
        def isatty(self) -> bool:
            return driver

    monkeypatch.setattr(sys, "__stdin__", End())
    monkeypatch.setattr(sys, "__stdout__", End())
    if driver:
        monkeypatch.setenv("TEXTUAL_DRIVER", "textual.drivers.web_driver:WebDriver")
    else:
        monkeypatch.delenv("TEXTUAL_DRIVER", raising=False)
    monkeypatch.setattr(images, "installed", lambda: pytest.fail("it was asked"))
    assert look("images") == (None, "")


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of our own needs a pty")
@pytest.mark.parametrize(("kind", "said"), [
    ("sixel", "Images sixel"), ("kitty", "Images tgp"), ("neither", "NoneType"),
])  # fmt: skip
def test_a_terminal_says_what_it_takes(kind: str, said: str) -> None:
    """A made terminal answers as its kind does, before any app reads its keyboard.

    It may be slow where much else runs: the library's tenth of a second is made longer.
    """
    pytest.importorskip("textual_image", reason="the extra 'images' is not installed")
    code = (
        "import textual_image._terminal as terminal\n"
        "read = terminal.read\n"
        "terminal.read = lambda end, count, _timeout: read(end, count, 3.0)\n"
        "from sim.ui.pictures.images import look\n"
        "found, why = look('images')\n"
        "import textual_image.renderable as r\n"
        "kind = r.Image.__module__.rpartition('.')[2]\n"
        "print('said:', type(found).__name__, kind if found else why)\n"
    )
    assert f"said: {said}" in answers(kind, [sys.executable, "-c", code])


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of our own needs a pty")
def test_a_terminal_of_no_size_breaks_nothing() -> None:
    pytest.importorskip("textual_image", reason="the extra 'images' is not installed")
    code = "from sim.ui.pictures.images import look; print(look('images'), look('auto'))"
    said = answers("sixel", [sys.executable, "-c", code], (0, 0, 0, 0))
    assert "could not be asked (division by zero)" in said and "(None, '')" in said


@pytest.mark.parametrize("module", ["sim.ui.app", "sim.ui.screens.case", "sim.ui.widgets.board"])
def test_the_library_is_not_loaded_by_the_screens(module: str) -> None:
    code = f"import {module}, sys; print([m for m in ('textual_image', 'PIL') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
