"""What simulated learners score on a case, by which the draw of an exam balances its forms.

Read from the table that came with the program (`sim.report.solved`), so that the table is a part of
the draw: another table is another draw. A case that it does not know counts as the mean of those
with its mark for difficulty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from statistics import fmean

from sim.encounter.case import Case
from sim.locations import shipped_cases
from sim.report.panel import LEVELS, by_skill
from sim.report.solved import Solved, read_table

Profile = tuple[int, ...]
"""Expected scores of the most skilled, the middling and the least skilled of the panel, and what
the share of the population that solves the case is worth; in tenths of a point: whole numbers add
up the same everywhere."""
SOLVED_WORTH = 50.0
"""Points that go with a right answer, its own and those of a right belief: judgement. The
population shares no chance with the panel, so that what both say is known better."""
PARTS = LEVELS + 1


@dataclass(frozen=True)
class Expected:
    """Profiles of cases, and of those with each mark for difficulty (1 to 5)."""

    of_case: Mapping[str, Profile]
    of_mark: Mapping[int, Profile]

    def profile(self, case: Case) -> Profile:
        """What is expected on a case."""
        known = self.of_case.get(case.id)
        return known if known is not None else self.of_mark[case.difficulty]


def expected_of(rows: Iterable[Solved]) -> Expected:
    """The profiles that follow from a table; rows without totals tell nothing."""
    told = [row for row in rows if row.totals]
    of_case = {row.case: _tenths((*by_skill(row.totals), SOLVED_WORTH * row.share)) for row in told}
    every = list(of_case.values()) or [(0,) * PARTS]
    of_mark: dict[int, Profile] = {}
    for mark in range(1, 6):
        alike = [of_case[row.case] for row in told if row.mark == mark] or every
        of_mark[mark] = tuple(round(fmean(level)) for level in zip(*alike, strict=True))
    return Expected(of_case, of_mark)


def _tenths(scores: Iterable[float]) -> Profile:
    return tuple(round(10 * score) for score in scores)


@cache
def load_expected() -> Expected:
    """By the table that came with the program."""
    return expected_of(read_table(shipped_cases()).values())
