"""Figures that the conditions take from groups of the survey are those that the table gives."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from sim.knowledge.fit import TABLE
from sim.knowledge.loader import Knowledge
from sim.knowledge.numbers import Distribution
from sim.knowledge.survey import Residual, filtration, summaries

POPULATIONS = {
    "224 anemic people": "inflammation",
    "iron-replete microcytosis": "trait",
    "127 anemic people": "mixed",
    "114 anemic adults": "renal",
    "33 anemic adults": "renal-deficient",
}
"""How the population of a claim begins, and the group it names."""

pytestmark = pytest.mark.skipif(
    not TABLE.is_file(), reason="the survey's table is not part of the package"
)


@pytest.fixture(scope="module")
def groups() -> dict[str, dict[str, Residual]]:
    return summaries()


def claims(knowledge: Knowledge) -> Iterator[tuple[str, str, str, Distribution]]:
    """Owner, quantity, group and figures of every claim that is a group's median residual."""
    owners = [(c.id, c.quantities) for c in knowledge.conditions.values()]
    owners += [("+".join(p.conditions), p.quantities) for p in knowledge.pairs]
    for owner, quantities in owners:
        for quantity, shift in quantities.items():
            if shift.formula.partition(";")[0] != "median residual of the group":
                continue
            about = shift.population
            group = next(g for start, g in POPULATIONS.items() if about.startswith(start))
            yield owner, quantity, group, shift


def test_a_groups_median_residual_is_that_of_the_table(
    knowledge: Knowledge, groups: dict[str, dict[str, Residual]]
) -> None:
    """Ratio within one percent and the number of people within two; the spread where no other
    is named."""
    seen = 0
    for owner, quantity, group, shift in claims(knowledge):
        row, place = groups[group][quantity], f"{owner} {quantity}"
        assert shift.ratio == pytest.approx(row.ratio, rel=0.01), place
        assert shift.n is not None and abs(shift.n - row.n) <= 2, place
        if "spread" not in shift.formula:
            assert shift.spread == pytest.approx(row.spread, abs=0.006), place
        seen += 1
    assert seen >= 25


def test_the_filtration_rate_is_that_of_the_equation() -> None:
    """A woman of 55 with 0.9 mg/dL: 142 x (0.9/0.7)^-1.2 x 0.9938^55 x 1.012."""
    woman = {"sex": "female", "age": 55.0, "creatinine": 0.9}
    expected = 142 * math.exp(-1.2 * math.log(9 / 7)) * 0.9938**55 * 1.012
    assert filtration(woman) == pytest.approx(expected)
    assert filtration(woman) == pytest.approx(75.6, abs=0.3)


def test_below_the_bend_a_man_has_another_exponent_and_a_child_has_no_rate() -> None:
    man = {"sex": "male", "age": 20.0, "creatinine": 0.45}
    assert filtration(man) == pytest.approx(142 * 0.5**-0.302 * 0.9938**20)
    assert filtration({"sex": "male", "age": 12.0, "creatinine": 0.45}) is None
