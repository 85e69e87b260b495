"""The model's ferritin against the marrow: Guyatt 1992, drawn and counted.

809 anemic adults with iron deficiency and 1770 without, marrow iron as the reference. The review
pools all comers; the two groups are taken as the model's own mixtures: 65 deficient patients
without inflammation to 35 with it (the shares that its counts imply), and anemia of inflammation
for the rest.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.engine import Engine
from sim.engine.evidence import Patient
from sim.engine.sample import draw

INTERVALS = [
    (0, 15, 42, 62),
    (15, 25, 7.2, 10),
    (25, 35, 2.1, 3.0),
    (35, 45, 1.5, 2.2),
    (45, 100, 0.48, 0.60),
    (100, np.inf, 0.07, 0.09),
]


def _ferritin(engine: Engine, parts: dict[str, float], count: int, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    values = [
        draw(engine.model, name, Patient(60, sex), int(count * share / 2), random)["ferritin"]
        for name, share in parts.items()
        for sex in ("female", "male")
    ]
    return np.concatenate(values)


def test_ferritin_likelihood_ratios_lie_within_the_published_limits(engine: Engine) -> None:
    deficient = _ferritin(
        engine, {"iron-deficiency": 0.65, "iron-deficiency+inflammation": 0.35}, 200_000, 1
    )
    others = _ferritin(engine, {"inflammation": 1.0}, 200_000, 2)
    for low, high, least, most in INTERVALS:
        ratio = np.mean((deficient > low) & (deficient <= high)) / np.mean(
            (others > low) & (others <= high)
        )
        assert least <= ratio <= most, f"{low} to {high}: {ratio:.2f}"


def test_drawn_patients_keep_every_identity(engine: Engine) -> None:
    drawn = draw(engine.model, "iron-deficiency", Patient(30, "female"), 50,
                 np.random.default_rng(3))  # fmt: skip
    assert drawn["mch"] == pytest.approx(drawn["mcv"] * drawn["mchc"] / 100)
    assert drawn["hct"] == pytest.approx(drawn["rbc"] * drawn["mcv"] / 10)
    assert drawn["tsat"] == pytest.approx(100 * drawn["iron"] / drawn["tibc"])
