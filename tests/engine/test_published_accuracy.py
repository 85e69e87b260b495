"""Each single test is as accurate for iron deficiency as it was found to be, and no more.

The area under the curve is the chance that a patient with iron deficiency reads more like one than
a patient without. Limits are the printed 95 % interval; where none is printed, that of Hanley and
McNeil (1982) from the numbers of patients; where several series disagree, their range.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.engine.engine import Engine
from sim.engine.evidence import Patient
from sim.engine.sample import draw
from sim.knowledge.loader import Knowledge

Floats = NDArray[np.float64]
DRAWN = 20_000
ADULTS = (Patient(45, "female"), Patient(60, "male"))
ALONE = {"iron-deficiency": 1.0}
WITH_INFLAMMATION = {"iron-deficiency+inflammation": 1.0}
ANY = {"iron-deficiency": 0.65, "iron-deficiency+inflammation": 0.35}
"""The shares that the counts of Guyatt 1992 imply."""
INFLAMMATION = {"inflammation": 1.0}
OTHER_ANEMIA = {"inflammation": 0.6, "ckd-anemia": 0.4}
HEALTHY = {"healthy": 1.0}
TRAITS = {"beta-thal-trait": 0.5, "alpha-thal-trait": 0.5}


@dataclass(frozen=True)
class Published:
    """One published accuracy."""

    quantity: str
    low: bool
    """Whether it reads low in iron deficiency."""
    having: dict[str, float]
    without: dict[str, float]
    limits: tuple[float, float]
    sources: tuple[str, ...]
    said: str


ACCURACY = [
    Published(
        "ferritin", True, ANY, INFLAMMATION, (0.935, 0.965), ("guyatt-1992",),
        "0.95 pooled over 55 studies; 0.939 to 0.961 from 809 and 1770 patients",
    ),
    Published(
        "ferritin", True, WITH_INFLAMMATION, INFLAMMATION, (0.63, 0.96),
        ("chongqing-stfr-2001", "karlsson-2017"), "0.77 (0.63 to 0.91); 0.93",
    ),
    Published(
        "stfr", False, ANY, INFLAMMATION, (0.82, 0.98), ("chongqing-stfr-2001", "infusino-2012"),
        "0.90 (0.82 to 0.98); 0.912 pooled over 10 studies",
    ),
    Published(
        "stfr", False, WITH_INFLAMMATION, INFLAMMATION, (0.72, 0.96), ("chongqing-stfr-2001",),
        "0.84 (0.72 to 0.96)",
    ),
    Published(
        "tsat", True, ANY, INFLAMMATION, (0.73, 0.90), ("thompson-1988",),
        "61 % and 86 % below and above 16 %: 0.83 between two normal curves, 247 patients",
    ),
    Published(
        "tsat", True, WITH_INFLAMMATION, INFLAMMATION, (0.56, 0.84),
        ("karlsson-2017", "chongqing-stfr-2001"),
        "0.74; below 0.70 in 31 and 23 patients, of which the upper limit is 0.84",
    ),
    Published(
        "tibc", False, WITH_INFLAMMATION, INFLAMMATION, (0.56, 0.84), ("chongqing-stfr-2001",),
        "below 0.70 in 31 and 23 patients, of which the upper limit is 0.84",
    ),
    Published(
        "hepcidin", True, WITH_INFLAMMATION, INFLAMMATION, (0.78, 0.98), ("karlsson-2017",),
        "0.90 in a small series of elderly patients",
    ),
    Published(
        "ret-he", True, ANY, INFLAMMATION, (0.68, 0.85),
        ("rethe-mayo-2021", "rethe-jamshedpur-2026", "soweto-chr-2018", "esrd-chr-2020",
         "rethe-northeast-india"),
        "0.733, 0.839, 0.81, 0.748 and 0.681 in anemic people as they come",
    ),
    Published(
        "ret-he", True, WITH_INFLAMMATION, INFLAMMATION, (0.60, 0.91), ("torino-2014",),
        "no red cell figure above 0.785 (0.661 to 0.909)",
    ),
    Published(
        "ret-he", True, ALONE, HEALTHY, (0.90, 0.99), ("rethe-pediatric-2024", "chr-meta-2022"),
        "0.93; 2.84 standard deviations apart (0.978)",
    ),
    Published(
        "ret-he", True, ALONE, TRAITS, (0.50, 0.75), ("rethe-thai-2022",),
        "25.4 (SD 2.7) and 26.7 pg (SD 2.4): 0.64",
    ),
    Published(
        "zpp", False, ANY, OTHER_ANEMIA, (0.80, 0.975), ("leventi-2021", "zpp-hospital-1996"),
        "0.855 under inflammation; 93 % and 90 % on either side of 170 (0.974) in inpatients",
    ),
    Published(
        "rdw", False, ANY, INFLAMMATION, (0.62, 0.86), ("thompson-1988", "rdw-ida-acd"),
        "71 and 54 % (0.67); 86 and 69 % (0.86 at most between two normal curves)",
    ),
    Published(
        "mch", True, WITH_INFLAMMATION, INFLAMMATION, (0.66, 0.90), ("karlsson-2017",),
        "0.78 in a small series of elderly patients",
    ),
    Published(
        "mcv", True, ANY, OTHER_ANEMIA, (0.70, 0.87), ("thompson-1988",),
        "53 and 84 % at 80 fL: 0.78 between two normal curves, 247 patients",
    ),
]  # fmt: skip


@cache
def _drawn(engine: Engine, parts: tuple[tuple[str, float], ...]) -> dict[str, Floats]:
    random = np.random.default_rng(11)
    groups = [
        draw(engine.model, name, patient, int(DRAWN * share / len(ADULTS)), random)
        for name, share in parts
        for patient in ADULTS
    ]
    return {name: np.concatenate([group[name] for group in groups]) for name in groups[0]}


def area(having: Floats, without: Floats, low: bool) -> float:
    """Mann and Whitney's statistic as a share of all pairs."""
    ranks = np.argsort(np.argsort(np.concatenate([having, without])))[: len(having)]
    above = (ranks.sum() - len(having) * (len(having) - 1) / 2) / (len(having) * len(without))
    return float(1 - above if low else above)


def test_the_area_counts_the_pairs_that_stand_the_right_way() -> None:
    """1 and 3 against 2 and 4: of four pairs (1,2), (1,4) and (3,4) have the first lower."""
    assert area(np.array([1.0, 3.0]), np.array([2.0, 4.0]), low=True) == pytest.approx(0.75)


@pytest.mark.parametrize("published", ACCURACY, ids=lambda p: f"{p.quantity} {p.said}")
def test_a_single_test_is_as_accurate_as_published(engine: Engine, published: Published) -> None:
    having = _drawn(engine, tuple(published.having.items()))[published.quantity]
    without = _drawn(engine, tuple(published.without.items()))[published.quantity]
    least, most = published.limits
    assert least <= area(having, without, published.low) <= most


def test_every_accuracy_has_a_source_that_can_be_read(knowledge: Knowledge) -> None:
    assert {source for each in ACCURACY for source in each.sources} <= knowledge.sources.keys()
