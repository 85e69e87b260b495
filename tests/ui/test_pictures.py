"""Pictures are drawn from the patient's own numbers, and only from what has been seen."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.engine import Engine
from sim.engine.evidence import Patient
from sim.knowledge.loader import Knowledge
from sim.ui.pictures import captions
from sim.ui.pictures.canvas import Canvas, disc
from sim.ui.pictures.curves import draw_histogram, draw_trace, trace, volumes
from sim.ui.pictures.facts import (
    JUDGED,
    FilmFacts,
    HistogramFacts,
    MarrowFacts,
    PictureFacts,
    TraceFacts,
)
from sim.ui.pictures.film import SHARES, cells, draw_film, pallor
from sim.ui.pictures.halfcells import half_cells
from sim.ui.pictures.marrow import draw_marrow
from sim.ui.pictures.page import page
from sim.ui.pictures.sketch import SPANS
from sim.ui.screens.case import CaseScreen
from sim.ui.widgets.results import Ranges
from tests.cases import document
from tests.ui.conftest import MakeApp, press, seen, settle

NORMAL = FilmFacts(90, 13, 30, 33.5, 42, 250, frozenset(), 7)
BLUE = (0, 95, 215)


def _bluish(pixels: np.ndarray) -> int:
    """Pixels nearer to the blue of the iron stain than to anything else on the slide."""
    return int((np.abs(pixels.astype(int) - BLUE).sum(axis=2) < 200).sum())


def test_a_disc_covers_its_area() -> None:
    """Pi r squared of black on white, to the smoothness of its edge."""
    canvas = Canvas(40, 40, (255, 255, 255))
    canvas.paint(*disc(20, 20, 10), (0, 0, 0))
    covered = float((255 - canvas.finished()[:, :, 0].astype(float)).sum() / 255)
    assert covered == pytest.approx(math.pi * 100, rel=0.02)


def test_the_same_facts_give_the_same_picture() -> None:
    assert np.array_equal(draw_film(NORMAL, 60, 40), draw_film(NORMAL, 60, 40))
    assert not np.array_equal(draw_film(NORMAL, 60, 40), draw_film(replace(NORMAL, seed=8), 60, 40))


@given(st.floats(55, 110), st.floats(55, 110))
@settings(max_examples=20, deadline=None)
def test_smaller_cells_are_drawn_smaller(one: float, other: float) -> None:
    """The mean diameter follows the cube root of the MCV."""
    small, large = (
        float(np.mean([c.radius for c in cells(replace(NORMAL, mcv=mcv, rdw=12), 150, 150)]))
        for mcv in (one, other)
    )
    assert small / large == pytest.approx((one / other) ** (1 / 3), rel=0.04)


def test_a_wider_distribution_is_drawn_wider() -> None:
    """The coefficient of variation of the drawn volumes is near the RDW; crowding trims it."""
    for rdw in (12.0, 20.0, 30.0):
        drawn = [c.volume for c in cells(replace(NORMAL, rdw=rdw), 220, 220)]
        assert float(np.std(drawn) / np.mean(drawn)) == pytest.approx(rdw / 100, rel=0.2)


def test_pale_cells_have_a_large_pale_middle() -> None:
    assert pallor(30) == pytest.approx(1 / 3)
    assert pallor(18) > 0.6
    full = draw_film(NORMAL, 80, 60).astype(float)
    pale = draw_film(replace(NORMAL, mch=18, mchc=28), 80, 60).astype(float)
    assert pale[:, :, 1].mean() > full[:, :, 1].mean()


@pytest.mark.parametrize("shape", SHARES)
def test_a_shape_is_drawn_only_where_it_was_seen(shape: str) -> None:
    with_shape = replace(NORMAL, findings=frozenset({shape}))
    assert {c.kind for c in cells(NORMAL, 120, 120)} == {""}
    assert {c.kind for c in cells(with_shape, 120, 120)} == {"", shape}


def test_every_shape_is_a_finding(knowledge: Knowledge) -> None:
    assert SHARES.keys() <= knowledge.findings.keys()


def test_marrow_iron_is_blue_and_absent_iron_is_not() -> None:
    absent = draw_marrow(MarrowFacts(frozenset({"marrow-iron-absent"}), 3), 80, 60)
    present = draw_marrow(MarrowFacts(frozenset(), 3), 80, 60)
    rings = draw_marrow(MarrowFacts(frozenset({"marrow-ring-sideroblasts"}), 3), 80, 60)
    assert _bluish(absent) == 0
    assert 0 < _bluish(present) < _bluish(rings)


def test_volumes_have_the_mean_and_spread_they_say() -> None:
    at = np.linspace(5, 400, 40_000)
    for two in (False, True):
        density = volumes(72, 24, at, two=two)
        mean = float((at * density).sum() / density.sum())
        spread = math.sqrt(float(((at - mean) ** 2 * density).sum() / density.sum()))
        assert mean == pytest.approx(72, rel=0.02)
        assert spread / mean == pytest.approx(0.24, rel=0.05)


def test_two_populations_make_two_humps() -> None:
    density = volumes(80, 24, np.linspace(30, 150, 600), two=True)
    tops = [i for i in range(1, 599) if density[i - 1] < density[i] > density[i + 1]]
    assert len(tops) == 2


def test_the_area_of_a_peak_is_its_fraction(knowledge: Knowledge) -> None:
    peaks = {p.of: p for p in knowledge.peaks if p.method == "hb-hplc"}
    at = np.linspace(0, 6, 6000)
    values = trace((("hba", 60.0), ("hbs", 36.0)), peaks, at)
    near = np.abs(at - peaks["hbs"].at) < 0.5
    assert float(values[near].sum() * (at[1] - at[0])) == pytest.approx(36.0, rel=0.02)


def test_e_hides_behind_a2_on_hplc_only(knowledge: Knowledge) -> None:
    """Closer than their widths on HPLC, apart on capillary electrophoresis."""
    for method, apart in (("hb-hplc", False), ("hb-capillary", True)):
        peaks = {p.of: p for p in knowledge.peaks if p.method == method}
        distance = abs(peaks["hbe"].at - peaks["hba2"].at)
        assert (distance > 3 * peaks["hbe"].width) == apart
        low, high = SPANS[method]
        assert all(low < peak.at < high for peak in peaks.values())


@given(st.integers(20, 200), st.integers(6, 60))
@settings(max_examples=25, deadline=None)
def test_any_size_can_be_drawn(width: int, rows: int) -> None:
    everything = replace(NORMAL, findings=frozenset(SHARES) | {"film-dimorphic"})
    pixels = draw_film(everything, width, 2 * rows)
    assert pixels.shape == (2 * rows, width, 3)
    lines = half_cells(pixels)
    assert len(lines) == rows and {line.cell_length for line in lines} == {width}
    assert draw_histogram(HistogramFacts(66, 19, True, 89, 13), width, 2 * rows).any()
    assert draw_marrow(MarrowFacts(frozenset(), 1), width, 2 * rows).any()


@pytest.mark.parametrize("width", [30, 52, 78, 120])
def test_the_page_fits_its_width(width: int, knowledge: Knowledge) -> None:
    facts = PictureFacts(
        replace(NORMAL, mcv=66, findings=frozenset({"film-pencil-cells"})),
        HistogramFacts(66, 19, False, 89, 13),
        (TraceFacts("hb-hplc", (("hba", 93.0), ("hba2", 5.4), ("hbf", 1.2))),),
        MarrowFacts(frozenset({"marrow-iron-absent"}), 1),
    )
    lines = page(facts, knowledge, width).plain.split("\n")
    assert max(len(line) for line in lines) <= width
    shown = " ".join(" ".join(lines).split())
    for said in ("Blood film", "Red cell volumes", "Hemoglobins by HPLC", "Marrow, iron stain"):
        assert said in shown


def test_the_words_say_what_the_picture_shows(knowledge: Knowledge) -> None:
    usual = (("mcv", 80, 97), ("mch", 27, 33), ("rdw", 11.5, 14.6), ("platelets", 150, 400))
    facts = FilmFacts(66, 19, 19, 29, 27, 520, frozenset({"film-pencil-cells"}), 1, usual)
    said = captions.film(facts, knowledge.findings)
    assert said.startswith("Small, pale cells of very uneven size. Seen: pencil cells.")
    assert "Many platelets" in said


def test_a_film_is_judged_by_age_and_sex(knowledge: Knowledge, engine: Engine) -> None:
    """An MCV of 77 and 440 platelets are usual at one year, and neither in a man of forty."""

    def said(patient: Patient) -> str:
        limits = {name: engine.reference(name, patient) for name in JUDGED}
        usual = tuple((name, *pair) for name, pair in limits.items() if pair is not None)
        assert len(usual) == len(JUDGED)
        facts = FilmFacts(77, 13, 25.6, 33.5, 36, 440, frozenset(), 1, usual)
        return captions.film(facts, knowledge.findings)

    assert said(Patient(age=1.2, sex="male")).startswith("Normal-sized, well filled cells")
    assert "usual number" in said(Patient(age=1.2, sex="male"))
    assert said(Patient(age=40, sex="male")).startswith("Small, pale cells")
    assert "Many platelets" in said(Patient(age=40, sex="male"))


def test_what_is_not_known_to_be_usual_is_not_judged(knowledge: Knowledge) -> None:
    said = captions.film(NORMAL, knowledge.findings)
    assert said.startswith("No unusual shapes were reported. The dark cell")


def test_a_trace_needs_no_peak_to_be_drawn(knowledge: Knowledge) -> None:
    peaks = {p.of: p for p in knowledge.peaks if p.method == "hb-hplc"}
    assert draw_trace((("hba2", 0.0),), peaks, (0.0, 6.0), 40, 20).shape == (20, 40, 3)


async def test_the_film_appears_once_it_is_back(make: MakeApp, cases: Path) -> None:
    """Nothing is drawn of what was not ordered or has not arrived."""
    patient = document(results={"hb": "9.0 g/dL", "mcv": "70 fL", "rdw": "19 %"})
    (cases / "t3st-the-quiet-gardener.toml").write_text(tomli_w.dumps(patient), encoding="utf-8")
    app = make()
    async with app.run_test(size=(100, 40), notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        await press(pilot, "down", "enter", "3")
        assert "Nothing to draw yet" in seen(app)
        await press(pilot, "o", "type:cbc", "enter", "enter", "3")
        assert "Red cell volumes" in seen(app) and "Blood film" not in seen(app)
        await press(pilot, "o", "type:film", "enter", "enter", "g", "3")
        assert "Blood film" in seen(app)


async def test_a_search_for_ranges_that_was_overtaken_is_made_again(make: MakeApp) -> None:
    """The last search of a group wins, so it must ask for what the one before it never brought."""
    app = make()
    async with app.run_test(size=(100, 40), notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        await press(pilot, "down", "enter")
        screen = app.screen
        assert isinstance(screen, CaseScreen)
        searches: list[tuple[Callable[[], Ranges], Callable[[Ranges], None]]] = []
        screen.in_background = lambda _group, work, then, failed=None: searches.append((work, then))
        await press(pilot, "o", "type:cbc", "enter", "enter")
        overtaken = len(searches)
        await press(pilot, "o", "type:iron stud", "enter", "enter", "g", "g")
        assert 0 < overtaken < len(searches)
        work, then = searches[-1]
        then(work())
        assert {"mcv", "iron"} <= screen._ranges.keys()
        done = len(searches)
        await press(pilot, "2")
        assert len(searches) == done, "what is known is not asked for again"
