"""Calibration on patients drawn from the model itself: what it calls 30 % is there in 30 %.

This checks inference, rounding and priors against each other; it says nothing of real patients.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Observation, Patient, Result
from sim.engine.sample import draw_whole
from sim.report.calibration import Bin, bins, ece

SEED = 20260101
COUNT = 30000
"""Simulated patients of each kind: the thinnest bin is good to about .01, a third of its target."""
ADULTS = (
    (Patient(34, "female"), "primary-care"),
    (Patient(58, "male"), "hematology-clinic"),
)
PANELS = (
    ("hb", "mcv", "mchc", "rdw", "platelets", "wbc"),
    ("hb", "mcv", "mchc", "rdw", "platelets", "wbc", "ferritin", "crp"),
    ("hb", "mcv", "mchc", "rdw", "platelets", "wbc", "ferritin", "crp", "hba2", "hbf"),
)
"""How far the laboratory went; taken in turn."""
ASKED = (
    (),
    ("pica", "restless-legs", "fatigue", "melena", "weight-loss", "family-anemia"),
    ("known-arthritis", "known-cancer", "fever", "night-sweats", "alcohol-excess", "isoniazid",
     "lifelong-microcytosis", "normal-count-before", "iron-before-no-response", "splenomegaly",
     "jaundice", "koilonychia", "lymphadenopathy", "film-target-cells", "film-pencil-cells",
     "film-stippling"),
)  # fmt: skip
"""How far history, examination and film went; taken in turn beside the laboratory."""
LEAST = 0.01
"""Smaller probabilities are not judged."""


@dataclass(frozen=True)
class Simulation:
    """Every probability above .01 that simulated patients were given."""

    patients: int
    claims: int
    ece: float
    bins: tuple[Bin, ...]


def simulate(engine: Engine, count: int = COUNT, seed: int = SEED) -> Simulation:
    """Draw `count` patients of each kind from the prior, infer, and compare with the truth."""
    said: list[np.ndarray] = []
    came: list[np.ndarray] = []
    for evidence, truth in patients(engine, count, seed):
        belief = np.exp(engine.log_odds(evidence))
        judged = belief > LEAST
        said.append(belief[judged])
        came.append(np.arange(len(belief))[judged] == truth)
    probabilities, outcomes = np.concatenate(said), np.concatenate(came)
    return Simulation(
        count * len(ADULTS),
        len(probabilities),
        ece(probabilities, outcomes),
        bins(probabilities, outcomes),
    )


def patients(engine: Engine, count: int, seed: int = SEED) -> Iterator[tuple[Evidence, int]]:
    """`count` patients of each kind from the prior: what is known of each, and the truth."""
    random = np.random.default_rng(seed)
    for patient, setting in ADULTS:
        prior = np.exp(engine.log_prior(patient, setting))
        wanted = random.multinomial(count, prior / prior.sum())
        for truth in np.flatnonzero(wanted).tolist():
            number = int(wanted[truth])
            drawn = draw_whole(engine, engine.hypotheses[truth].id, patient, number, random)
            for i in range(number):
                results = [
                    Result(name, _printed(engine, name, float(drawn.values[name][i])))
                    for name in PANELS[i % len(PANELS)]
                ]
                findings = [
                    Observation(name, bool(drawn.findings[name][i]))
                    for name in ASKED[i // len(PANELS) % len(ASKED)]
                ]
                yield Evidence(patient, setting, (*findings, *results)), truth


def _printed(engine: Engine, name: str, value: float) -> float:
    """The value with the decimals that a laboratory prints."""
    return round(value, engine.knowledge.quantities[name].decimals)
