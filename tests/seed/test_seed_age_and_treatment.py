"""The founding text: iron parameters are read in the context of age and of treatment given."""

from __future__ import annotations

from itertools import combinations

import pytest

from sim.engine.engine import Engine
from sim.engine.evidence import Patient
from sim.knowledge.treatment import GivenTreatment
from tests.engine.patients import known

IRON = {"hb": 10.5, "mcv": 74.0, "ferritin": 40.0, "tsat": 16.0}


def _patient(age: float, kind: str = "", weeks: float = 0) -> Patient:
    treatment = (GivenTreatment(kind=kind, weeks=weeks),) if kind else ()
    return Patient(age, "male", treatment=treatment)


@pytest.mark.parametrize("setting", ["", "primary-care"])
def test_seed_age_and_treatment(engine: Engine, setting: str) -> None:
    """The same ferritin and saturation give other probabilities at 1, 10 and 70 years, and after
    oral iron, intravenous iron or transfusion."""

    def deficient(patient: Patient) -> float:
        return engine.belief(known(patient, setting, **IRON)).conditions()["iron-deficiency"]

    by_age = [deficient(_patient(age)) for age in (1, 10, 70)]
    assert all(abs(one - other) > 0.02 for one, other in combinations(by_age, 2))

    for age in (10, 70):
        before = deficient(_patient(age))
        for kind, weeks in (("oral-iron", 4), ("intravenous-iron", 3), ("transfusion", 1)):
            assert abs(deficient(_patient(age, kind, weeks)) - before) > 0.02, (age, kind)
        assert deficient(_patient(age, "intravenous-iron", 3)) > before
