"""Calibration on the survey's anemic people: ferritin hidden, foreseen from everything else.

The healthy references, the correlations and the prevalence of the engine come from the same survey,
so this asks whether the model is well put together, not whether it travels. The regression it is
compared with is fitted to one half and both are judged on the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Patient, Result
from sim.knowledge.fit import TABLE, Person, anemic, read_people
from sim.report.calibration import Bin, Floats, auc, bins, brier, ece, fit_logistic
from sim.report.groups import IRON

Flags = NDArray[np.bool_]
DEFICIENT = 15.0
"""Ferritin below which stores are empty, ng/mL."""
KNOWN = (
    "hb", "mcv", "mchc", "rdw", "platelets", "wbc", "iron", "tibc", "stfr", "crp", "lead",
    "creatinine", "bilirubin", "ldh",
)  # fmt: skip
"""What the survey measured besides ferritin; derived quantities follow from these."""
BLOOD_COUNT = KNOWN[:6]
RAISED = 5.0
"""C-reactive protein from which inflammation is taken to be there, mg/L."""


@dataclass(frozen=True)
class Forecast:
    """Probabilities against outcomes, summed up."""

    count: int
    positive: int
    auc: float
    brier: float
    ece: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True)
class Comparison:
    """The engine and the regression on the same people, with the same measurements."""

    question: str
    known: tuple[str, ...]
    deficiency: Forecast
    """The engine's probability of iron deficiency, alone or with another; everybody."""
    ferritin: Forecast
    """The engine's probability that ferritin is below 15; everybody."""
    deficiency_half: Forecast
    ferritin_half: Forecast
    regression_half: Forecast
    """The half that the regression was not fitted to."""


def available() -> bool:
    """Whether the survey's table is here; it is not part of the installed package."""
    return TABLE.is_file()


def anemic_people() -> list[Person]:
    """Everybody below the WHO limit of hemoglobin, in the order of the table."""
    return [person for person in read_people() if anemic(person)]


def evidence_of(person: Person, known: Sequence[str]) -> Evidence:
    """What the engine is told: the person and the measurements that were made."""
    patient = Patient(person["age"], person["sex"], person["pregnant"])
    items = tuple(Result(name, person[name]) for name in known if person[name] is not None)
    return Evidence(patient, "", items)


def answers(engine: Engine, evidence: Evidence) -> tuple[float, float]:
    """P(iron deficiency, alone or with another) and P(ferritin below 15).

    The second sums over all hypotheses, deficient or not, how low ferritin would be under each.
    """
    before = engine.log_likelihood(evidence)
    after = engine.log_likelihood(evidence.with_items(Result("ferritin", DEFICIENT, "<")))
    prior = engine.log_prior(evidence.patient, evidence.setting)
    whole = np.logaddexp.reduce(prior + before)
    deficient = [i for i, h in enumerate(engine.hypotheses) if IRON in h.conditions]
    return (
        float(np.exp((prior + before)[deficient] - whole).sum()),
        min(float(np.exp(prior + after - whole).sum()), 1.0),
    )


def compare(
    engine: Engine, question: str, people: Sequence[Person], known: Sequence[str]
) -> Comparison:
    """Ferritin below 15 foreseen from `known`, by the engine and by a regression."""
    truth = np.array([p["ferritin"] < DEFICIENT for p in people])
    said = np.array([answers(engine, evidence_of(p, known)) for p in people])
    deficiency, low = said[:, 0], said[:, 1]
    half = np.array([int(p["seqn"]) % 2 == 1 for p in people])
    table = features(people, known)
    fitted = fit_logistic(table[~half], truth[~half])
    return Comparison(
        question,
        tuple(known),
        forecast(deficiency, truth),
        forecast(low, truth),
        forecast(deficiency[half], truth[half]),
        forecast(low[half], truth[half]),
        forecast(fitted.predict(table[half]), truth[half]),
    )


def features(people: Sequence[Person], known: Sequence[str]) -> Floats:
    """Logarithms, age, sex, pregnancy; a missing value is the median, and marked as missing."""
    columns = [
        np.array([np.log(float(p["age"]) + 1) for p in people]),
        np.array([float(p["sex"] == "female") for p in people]),
        np.array([float(p["pregnant"]) for p in people]),
    ]
    for name in known:
        values = np.array([np.log(p[name]) if p[name] else np.nan for p in people])
        missing = np.isnan(values)
        center = float(np.median(values[~missing])) if not missing.all() else 0.0
        columns += [np.where(missing, center, values), missing.astype(float)]
    return np.column_stack(columns)


def forecast(said: Floats, truth: Flags) -> Forecast:
    """Every measure of one set of predictions."""
    return Forecast(
        len(truth),
        int(truth.sum()),
        auc(said, truth),
        brier(said, truth),
        ece(said, truth),
        bins(said, truth),
    )


def comparisons(engine: Engine) -> tuple[Comparison, ...]:
    """All measurements; the blood count alone; people with inflammation without TSAT and sTfR."""
    people = anemic_people()
    inflamed = [p for p in people if (p["crp"] or 0) >= RAISED]
    plain = [name for name in KNOWN if name not in {"iron", "tibc", "stfr"}]
    return (
        compare(engine, "everything but ferritin", people, KNOWN),
        compare(engine, "blood count alone", people, BLOOD_COUNT),
        compare(engine, "CRP at least 5 mg/L, iron, TIBC, TSAT and sTfR hidden", inflamed, plain),
    )
