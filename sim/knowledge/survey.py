"""The survey's groups behind the figures that stand by hand in the conditions.

`python -m sim.knowledge.survey` prints them: of each group and quantity the people measured, the
median residual as a ratio to health and the standard deviation of the natural log. A test compares
them with what the conditions say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.knowledge.fit import (
    GROUPS,
    QUANTITIES,
    Person,
    anemic,
    fit_references,
    read_people,
    residuals,
)


@dataclass(frozen=True)
class Residual:
    """A quantity within a group, relative to healthy people of the same age and sex."""

    n: int
    ratio: float
    """Exponential of the median residual."""
    spread: float
    """Standard deviation of the residuals, natural log."""


def filtration(person: Person) -> float | None:
    """Estimated filtration rate of an adult, mL/min/1.73 m2: CKD-EPI 2021 from creatinine."""
    if not person["creatinine"] or person["age"] < 18:
        return None
    female = person["sex"] == "female"
    scaled = person["creatinine"] / (0.7 if female else 0.9)
    low = min(scaled, 1.0) ** (-0.241 if female else -0.302)
    rate = 142 * low * max(scaled, 1.0) ** -1.2 * 0.9938 ** person["age"]
    return rate * 1.012 if female else rate


def renal(person: Person) -> bool:
    """Anemia of kidney disease: filtration below 45, stores not empty."""
    return _weak_kidneys(person, 45) and person["ferritin"] >= 30


def mixed(person: Person) -> bool:
    """Iron deficiency with inflammation: anemic, CRP of 5 or more, ferritin below 45."""
    return (
        not person["pregnant"]
        and anemic(person)
        and (person["crp"] or 0) >= 5
        and person["ferritin"] < 45
    )


def renal_deficient(person: Person) -> bool:
    """Iron deficiency with kidney disease: anemic, filtration below 60, ferritin below 45."""
    return _weak_kidneys(person, 60) and person["ferritin"] < 45


def _weak_kidneys(person: Person, limit: float) -> bool:
    """Anemic, not pregnant, with a filtration rate below the limit."""
    rate = filtration(person)
    return rate is not None and rate < limit and not person["pregnant"] and anemic(person)


RULES: dict[str, Callable[[Person], bool]] = {
    "inflammation": GROUPS["inflammation"],
    "trait": GROUPS["trait"],
    "mixed": mixed,
    "renal": renal,
    "renal-deficient": renal_deficient,
}


def summaries() -> dict[str, dict[str, Residual]]:
    """Of each group the quantities that ten people or more have."""
    people = read_people()
    references = fit_references(people)
    found: dict[str, dict[str, Residual]] = {}
    for name, rule in RULES.items():
        table = residuals([person for person in people if rule(person)], references)
        found[name] = {}
        for quantity, column in zip(QUANTITIES, table.T, strict=True):
            values = column[~np.isnan(column)]
            if len(values) >= 10:
                ratio = float(np.exp(np.median(values)))
                found[name][quantity] = Residual(len(values), ratio, float(values.std()))
    return found


def main() -> None:
    """Print the groups."""
    for group, rows in summaries().items():
        for quantity, row in rows.items():
            print(f"{group:<14}{quantity:<12}{row.n:>5}{row.ratio:>8.3f}{row.spread:>8.3f}")


if __name__ == "__main__":
    main()
