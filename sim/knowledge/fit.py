"""Fits healthy references and within-group correlations to the NHANES 2017-2020 table.

`python -m sim.knowledge.fit` reads the compressed public-domain table beside this module and writes
`data/fitted.toml`, which is checked in; a test derives it again. The table is not in the wheel.

Healthy: not pregnant, not anemic (WHO 2024 limits), ferritin at least 30 ng/mL (15 below 12 years),
saturation at least 20 % where measured, C-reactive protein below 5 mg/L, and MCV not below the
lower limit for age. Groups hold everyone who meets their rule, pregnant people left out. Group
values are residuals: ln(value) minus the healthy location for the person's age and sex, so that age
and sex do not pass for correlation. Medians, quantiles and prevalences use the survey weights.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
HERE = Path(__file__).parent
TABLE = HERE / "observations" / "nhanes-2017-2020.csv.gz"
OUTPUT = HERE / "data" / "fitted.toml"

QUANTITIES = (
    "hb", "mcv", "mchc", "rdw", "platelets", "wbc", "ferritin", "iron", "tibc", "stfr", "crp",
    "lead", "creatinine", "bilirubin", "ldh",
)  # fmt: skip
BANDS = ((1, 2), (2, 6), (6, 12), (12, 18), (18, 40), (40, 60), (60, 81))
MINIMUM = 30
"""Fewer healthy people than this in a band give no reference."""

Person = Mapping[str, Any]


@dataclass(frozen=True)
class Reference:
    """Healthy distribution of one quantity in one sex and age band."""

    quantity: str
    sex: str
    age: float
    """Mean age of the band's people, years; the engine interpolates between bands."""
    low_age: float
    high_age: float
    median: float
    spread: float
    """Standard deviation of the natural log, from the 10th and 90th percentile."""
    p2_5: float
    p97_5: float
    n: int


def read_people() -> list[Person]:
    """Every row of the table, numbers as floats, empty cells as None."""
    with gzip.open(TABLE, "rt", encoding="utf-8", newline="") as file:
        return [
            {key: _cell(key, text) for key, text in row.items()} for row in csv.DictReader(file)
        ]


def _cell(key: str, text: str) -> Any:
    if key in {"sex", "race_ethnicity"}:
        return text
    if key == "pregnant":
        return text == "True"
    return float(text) if text else None


def hb_limit(person: Person) -> float:
    """WHO 2024 hemoglobin below which a person is anemic, g/dL."""
    age = person["age"]
    for limit, until in ((10.5, 2), (11.0, 5), (11.5, 12), (12.0, 15)):
        if age < until:
            return limit
    if person["pregnant"]:
        return 11.0
    return 12.0 if person["sex"] == "female" else 13.0


def mcv_limit(age: float) -> float:
    """Lower limit of MCV for age, fL (Dallman's table: mean minus two standard deviations)."""
    for limit, until in ((70.0, 2), (75.0, 6), (77.0, 12), (78.0, 18)):
        if age < until:
            return limit
    return 80.0


def anemic(person: Person) -> bool:
    """Hemoglobin below the WHO limit."""
    return person["hb"] < hb_limit(person)


def is_healthy(person: Person) -> bool:
    """Whether the person counts for the healthy reference."""
    stores = 30 if person["age"] >= 12 else 15
    return (
        not person["pregnant"]
        and not anemic(person)
        and person["ferritin"] >= stores
        and (person["tsat"] is None or person["tsat"] >= 20)
        and person["crp"] is not None
        and person["crp"] < 5
        and mcv_limit(person["age"]) <= person["mcv"] <= 100
    )


def iron_deficient(person: Person) -> bool:
    """Ferritin below the WHO limit (12 below five years, 15 above)."""
    return not person["pregnant"] and person["ferritin"] < (12 if person["age"] < 5 else 15)


GROUPS: dict[str, Callable[[Person], bool]] = {
    "reference": is_healthy,
    "iron-deficiency": iron_deficient,
    "inflammation": lambda p: (
        not p["pregnant"] and anemic(p) and (p["crp"] or 0) >= 5 and p["ferritin"] >= 30
    ),
    "trait": lambda p: (
        not p["pregnant"]
        and p["age"] >= 12
        and p["mcv"] < 80
        and p["ferritin"] >= 30
        and (p["tsat"] or 0) >= 20
        and p["crp"] is not None
        and p["crp"] < 5
    ),
}
"""The groups whose correlations the engine uses. `trait` is iron-replete microcytosis."""


def weighted_quantile(values: Floats, weights: Floats, share: float) -> float:
    """Value below which `share` of the weight lies, by linear interpolation of midpoints."""
    order = np.argsort(values, kind="stable")
    ranked, weight = values[order], weights[order]
    position = (np.cumsum(weight) - weight / 2) / weight.sum()
    return float(np.interp(share, position, ranked))


def fit_references(people: Sequence[Person]) -> list[Reference]:
    """Healthy references by sex and age band."""
    healthy = [person for person in people if is_healthy(person)]
    found: list[Reference] = []
    for quantity in QUANTITIES:
        for sex in ("female", "male"):
            for low_age, high_age in BANDS:
                rows = [
                    p
                    for p in healthy
                    if p["sex"] == sex
                    and low_age <= p["age"] < high_age
                    and p[quantity] is not None
                    and p[quantity] > 0
                ]
                if len(rows) < MINIMUM:
                    continue
                logs = np.log(np.array([p[quantity] for p in rows]))
                weights = np.array([p["weight"] for p in rows])
                shares = [
                    weighted_quantile(logs, weights, share)
                    for share in (0.025, 0.1, 0.5, 0.9, 0.975)
                ]
                found.append(
                    Reference(
                        quantity=quantity,
                        sex=sex,
                        age=round(float(np.mean([p["age"] for p in rows])), 1),
                        low_age=low_age,
                        high_age=high_age,
                        median=float(np.exp(shares[2])),
                        spread=(shares[3] - shares[1]) / (2 * 1.2815515655446004),
                        p2_5=float(np.exp(shares[0])),
                        p97_5=float(np.exp(shares[4])),
                        n=len(rows),
                    )
                )
    return found


def location(references: Sequence[Reference], quantity: str, person: Person) -> float | None:
    """Healthy ln-median for the person's age and sex; None where the table has no reference."""
    own = [r for r in references if r.quantity == quantity and r.sex == person["sex"]]
    if not own:
        return None
    ages = np.log(np.array([r.age for r in own]))
    medians = np.log(np.array([r.median for r in own]))
    age = float(np.log(max(float(person["age"]), 1.0)))
    return float(np.interp(age, ages, medians))


def residuals(people: Sequence[Person], references: Sequence[Reference]) -> Floats:
    """Shape (people, quantities): ln(value) minus the healthy location; NaN where unmeasured."""
    table = np.full((len(people), len(QUANTITIES)), np.nan)
    for i, person in enumerate(people):
        for j, quantity in enumerate(QUANTITIES):
            center = location(references, quantity, person)
            if person[quantity] and center is not None:
                table[i, j] = np.log(person[quantity]) - center
    return table


def correlation(table: Floats) -> tuple[Floats, NDArray[np.int_]]:
    """Pairwise Pearson correlations, shrunk by n / (n + 20), and the pairs behind each."""
    size = table.shape[1]
    matrix, counts = np.eye(size), np.zeros((size, size), dtype=np.int_)
    for i in range(size):
        for j in range(size):
            both = ~np.isnan(table[:, i]) & ~np.isnan(table[:, j])
            counts[i, j] = int(both.sum())
            if i != j and counts[i, j] >= MINIMUM:
                r = np.corrcoef(table[both, i], table[both, j])[0, 1]
                matrix[i, j] = r * counts[i, j] / (counts[i, j] + 20)
    return matrix, counts


def fit() -> dict[str, Any]:
    """The whole fit, rounded as it is written."""
    people = read_people()
    references = fit_references(people)
    groups: list[dict[str, Any]] = []
    for name, rule in GROUPS.items():
        members = [person for person in people if rule(person)]
        table = residuals(members, references)
        matrix, counts = correlation(table)
        groups.append(
            {
                "id": name,
                "n": len(members),
                "quantities": list(QUANTITIES),
                "ratio": [
                    _round(np.exp(np.nanmedian(table[:, j]))) for j in range(len(QUANTITIES))
                ],
                "spread": [_round(np.nanstd(table[:, j])) for j in range(len(QUANTITIES))],
                "counts": [int(counts[j, j]) for j in range(len(QUANTITIES))],
                "correlation": [[_round(r) for r in row] for row in matrix],
            }
        )
    return {
        "reference": [
            {
                key: _round(value) if isinstance(value, float) else value
                for key, value in vars(reference).items()
            }
            for reference in references
        ],
        "group": groups,
        "prevalence": prevalence(people),
    }


def prevalence(people: Sequence[Person]) -> list[dict[str, Any]]:
    """Weighted share of each sex and age band in the two common groups."""
    found: list[dict[str, Any]] = []
    for name in ("iron-deficiency", "inflammation"):
        for sex in ("female", "male"):
            for low_age, high_age in BANDS:
                rows = [
                    p
                    for p in people
                    if p["sex"] == sex and low_age <= p["age"] < high_age and not p["pregnant"]
                ]
                if not rows:
                    continue
                weight = np.array([p["weight"] for p in rows])
                member = np.array([GROUPS[name](p) for p in rows])
                found.append(
                    {
                        "of": name,
                        "sex": sex,
                        "low_age": low_age,
                        "high_age": high_age,
                        "p": _round(float((weight * member).sum() / weight.sum())),
                        "count": int(member.sum()),
                        "n": len(rows),
                    }
                )
    return found


def _round(value: float | np.floating[Any]) -> float:
    return float(f"{float(value):.4g}")


HEADER = """\
# Written by `python -m sim.knowledge.fit` from the NHANES 2017-March 2020 table; do not edit.
# reference: healthy people by sex and age band. group: residuals on the ln scale. Source id:
# nhanes-2017-2020, basis derived.

"""


def main() -> None:
    """Write the fit."""
    import tomli_w

    OUTPUT.write_text(HEADER + tomli_w.dumps(fit()), encoding="utf-8")


if __name__ == "__main__":
    main()
