"""Generated patients against groups of real ones: medians within the others' quartiles.

Iron deficiency and health are compared with the survey alone. The survey's inflamed people are
mild: half of the 216 have a C-reactive protein below 11.2 mg/L, where the engine's hypothesis is of
patients whose median is 24.1 (source gunther-2022). So both sides are cut at the same C-reactive
protein there, and two analytes are compared with published patients:

- soluble transferrin receptor: the survey measured it in 30 of its inflamed people, whose median
  ferritin is 49 ng/mL: most of them are short of iron as well. 30 patients with chronic disease had
  1.9 mg/L (SD 1.15) where 30 with iron deficiency had 5.99 (2.98) by the same assay (eajm-2011).
  Assays differ, so the one is compared as a share of the other.
- C-reactive protein itself, beside the cut group, with the published median of 24.1 mg/L; its
  quartiles were not printed where it was read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import exp, log, sqrt

import numpy as np
import pytest

from sim.casefiles.severity import GRADES, hemoglobin_range
from sim.encounter.case import Case
from sim.engine.engine import Engine
from sim.engine.evidence import Patient
from sim.knowledge import fit
from sim.knowledge.fit import Person
from sim.knowledge.loader import Knowledge
from tests.casefiles.test_generated import generated, numbers

QUARTILE = 0.6745
"""Standard deviations from the middle of a normal distribution."""
AS_INFLAMED = 20.0
"""C-reactive protein in mg/L from which people of the survey are like the published patients."""


def graded(person: Person) -> str:
    who = Patient(person["age"], person["sex"], person["pregnant"])
    for grade in GRADES:
        low, high = hemoglobin_range(grade, who)
        if low <= person["hb"] < high:
            return grade
    return ""


Rule = Callable[[Person], bool]


def member(group: str, age: tuple[float, float], least_crp: float = 0.0, sex: str = "") -> Rule:
    """Whether somebody is anemic and of a group of the survey."""
    rule = fit.GROUPS[group]
    return lambda p: (
        rule(p)
        and bool(graded(p))
        and age[0] <= p["age"] <= age[1]
        and sex in ("", p["sex"])
        and (p["crp"] or 0.0) >= least_crp
    )


def as_severe(
    people: Iterable[Person], count: int, engine: Engine, age: tuple[float, float], condition: str
) -> list[Case]:
    """Generated patients, as many of each sex and severity as there are people."""
    kinds = Counter((p["sex"], graded(p)) for p in people)
    cases: list[Case] = []
    for (sex, grade), found in kinds.items():
        wanted = round(count * found / kinds.total())
        cases += generated(engine, wanted, conditions=(condition,), age=age, sex=sex,
                           severity=grade)  # fmt: skip
    return cases


def as_person(case: Case, like: Person, knowledge: Knowledge) -> Person:
    """A generated patient in the form of the survey."""
    about = {"age": case.patient.age, "sex": case.patient.sex, "pregnant": False}
    return {**dict.fromkeys(like), **numbers(case, knowledge), **about}


def median(cases: Sequence[Case], name: str, knowledge: Knowledge) -> float:
    return float(np.median([numbers(case, knowledge)[name] for case in cases]))


def outside(
    people: Sequence[Person], cases: Sequence[Case], knowledge: Knowledge
) -> dict[str, tuple[float, float, float]]:
    """Analytes whose median lies outside the quartiles of the people's, with all three."""
    drawn = [numbers(case, knowledge) for case in cases]
    found: dict[str, tuple[float, float, float]] = {}
    for name in (*fit.QUANTITIES, "mch", "rbc", "hct", "tsat"):
        theirs = [p[name] for p in people if p[name] is not None]
        if len(theirs) < 20:
            continue
        middle = float(np.median([values[name] for values in drawn]))
        low, high = np.quantile(theirs, [0.25, 0.75])
        # Half a printed digit is no difference.
        half = 0.5 * 10.0 ** -knowledge.quantities[name].decimals
        if not low - half <= middle <= high + half:
            found[name] = (middle, float(low), float(high))
    return found


@pytest.mark.whole_library
def test_iron_deficient_medians_lie_between_the_quartiles_of_women_as_anemic_in_the_survey(
    engine: Engine, knowledge: Knowledge
) -> None:
    age = (18.0, 49.0)
    rule = member("iron-deficiency", age, sex="female")
    people = [p for p in fit.read_people() if rule(p)]
    # As many of each severity as the survey has: a clinic sees sicker people than a survey.
    cases = as_severe(people, 200, engine, age, "iron-deficiency")
    alike = [case for case in cases if rule(as_person(case, people[0], knowledge))]
    assert len(alike) > 100
    assert outside(people, alike, knowledge) == {}


def test_inflamed_medians_lie_between_the_quartiles_of_people_as_inflamed_in_the_survey(
    engine: Engine, knowledge: Knowledge
) -> None:
    age = (18.0, 80.0)
    rule = member("inflammation", age, AS_INFLAMED)
    people = [p for p in fit.read_people() if rule(p)]
    cases = as_severe(people, 200, engine, age, "inflammation")
    alike = [case for case in cases if rule(as_person(case, people[0], knowledge))]
    assert len(people) > 50 and len(alike) > 100
    assert outside(people, alike, knowledge) == {}


def test_the_mildly_inflamed_of_the_survey_have_more_iron_than_patients(
    engine: Engine, knowledge: Knowledge
) -> None:
    """Why the comparison is cut: of all its inflamed people these lie elsewhere, and no others."""
    age = (18.0, 80.0)
    rule = member("inflammation", age, 5.0)
    people = [p for p in fit.read_people() if rule(p)]
    cases = as_severe(people, 200, engine, age, "inflammation")
    alike = [case for case in cases if rule(as_person(case, people[0], knowledge))]
    found = outside(people, alike, knowledge)
    assert found.keys() <= {"crp", "iron", "tsat", "stfr", "bilirubin"}
    middle, low, _ = found["iron"]
    assert middle < low


def test_inflamed_patients_have_the_receptor_and_the_inflammation_of_published_ones(
    engine: Engine, knowledge: Knowledge
) -> None:
    women = {"age": (18.0, 49.0), "sex": "female"}
    inflamed = generated(engine, 200, conditions=("inflammation",), **women)
    deficient = generated(engine, 200, conditions=("iron-deficiency",), **women)
    share = median(inflamed, "stfr", knowledge) / median(deficient, "stfr", knowledge)
    center, spread = log_normal(1.9, 1.15)
    other, _ = log_normal(5.99, 2.98)
    low, high = (exp(center - other + side * QUARTILE * spread) for side in (-1, 1))
    assert (round(low, 2), round(high, 2)) == (0.21, 0.44)
    assert low <= share <= high
    assert median(inflamed, "crp", knowledge) == pytest.approx(24.1, rel=0.2)


def log_normal(mean: float, sd: float) -> tuple[float, float]:
    """Location and spread, natural log, of what has this mean and standard deviation."""
    variance = log(1 + (sd / mean) ** 2)
    return log(mean) - variance / 2, sqrt(variance)


@pytest.mark.whole_library
def test_healthy_people_are_as_in_the_survey(engine: Engine, knowledge: Knowledge) -> None:
    people = [p for p in fit.read_people() if p["age"] >= 18 and fit.is_healthy(p)]
    cases = generated(engine, 100, conditions=("healthy",))
    assert outside(people, cases, knowledge) == {}
