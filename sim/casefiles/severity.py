"""How severe an anemia is: the WHO's grades of hemoglobin for age, sex and pregnancy.

Limits of anemia as in the WHO's guideline of 2024 (source `who-hb-2024`). Where mild passes into
moderate and severe was seen in a printed table of the WHO's older grades (PLoS One
2020;15:e0238323, table 4; its pregnant women overlap between 9 and 10) and in the summary of the
guideline of 2024, which advises no change to how severity is graded. That it moves along in the two
groups whose limit of anemia moved is judgement.
"""

from __future__ import annotations

from sim.engine.evidence import Patient

GRADES = ("mild", "moderate", "severe")
LOWEST = 4.0
"""Hemoglobin in g/dL below which nobody walks into a surgery (judgement)."""

_CHILDREN = (
    (2.0, (10.5, 9.5, 7.0)),
    (5.0, (11.0, 10.0, 7.0)),
    (12.0, (11.5, 11.0, 8.0)),
    (15.0, (12.0, 11.0, 8.0)),
)
"""Age in years below which the limits hold: of anemia, of moderate and of severe anemia, g/dL."""
_WOMEN = (12.0, 11.0, 8.0)
_MEN = (13.0, 11.0, 8.0)
_PREGNANT = (11.0, 10.0, 7.0)
_SECOND_TRIMESTER = (10.5, 9.5, 7.0)


def limits(patient: Patient) -> tuple[float, float, float]:
    """Hemoglobin in g/dL below which an anemia is mild, moderate and severe."""
    if patient.pregnant:
        return _SECOND_TRIMESTER if patient.trimester == 2 else _PREGNANT
    age = 40.0 if patient.age is None else patient.age
    for until, found in _CHILDREN:
        if age < until:
            return found
    return _MEN if patient.sex == "male" else _WOMEN


def hemoglobin_range(grade: str, patient: Patient) -> tuple[float, float]:
    """Lowest and highest hemoglobin in g/dL of a grade; the highest is no longer part of it."""
    ends = (*limits(patient), LOWEST)
    place = GRADES.index(grade)
    return ends[place + 1], ends[place]
