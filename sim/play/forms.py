"""How far two forms of an exam differ for simulated learners: `python -m sim.play.forms`.

The same learners sit both forms. The forms are parallel where their means differ by less than half
the standard error that a report prints, s / sqrt(n) over the cases of one form. The difference is
itself known with an error, that of its mean over the learners.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from sim.casefiles.sets import find_sets
from sim.engine.engine import Engine
from sim.knowledge.loader import load_knowledge
from sim.locations import cases_folder
from sim.report.learners import SPECIFICITY, trial
from sim.report.library import shipped

LARGEST = 0.5
"""Difference of parallel forms, in standard errors."""
Table = Sequence[Sequence[float]]
"""Totals of learners (rows) on cases (columns)."""


@dataclass(frozen=True)
class Comparison:
    """Two forms, in points of 100."""

    first: float
    """Mean of the first form."""
    second: float
    error: float
    """Standard error of one learner's score on one form, the mean over learners and forms."""
    uncertainty: float
    """Standard error of the difference over these learners."""

    @property
    def difference(self) -> float:
        """In standard errors of a score, never negative."""
        return abs(self.first - self.second) / self.error

    @property
    def parallel(self) -> bool:
        """Whether the forms differ by less than half a standard error."""
        return self.difference < LARGEST


def compare(first: Table, second: Table) -> Comparison:
    """Two forms sat by the same learners, at least two of them, of at least two cases each."""
    gaps = [fmean(a) - fmean(b) for a, b in zip(first, second, strict=True)]
    errors = [stdev(row) / len(row) ** 0.5 for row in (*first, *second)]
    return Comparison(
        fmean(fmean(row) for row in first),
        fmean(fmean(row) for row in second),
        fmean(errors),
        stdev(gaps) / len(gaps) ** 0.5,
    )


def sit(
    engine: Engine, forms: Sequence[Sequence[str]], count: int, say: bool = False
) -> list[Table]:
    """Totals of `count` simulated learners on each form, a list of case ids."""
    library = {case.id: case for case in shipped()}
    tables: list[Table] = []
    for form in forms:
        found = trial(engine, [library[id] for id in form], count, SPECIFICITY, say=say)
        tables.append([[sheet.total for sheet in row] for row in found.sheets])
    return tables


def main() -> int:
    """Compare two sets; 1 where they are not parallel."""
    parser = argparse.ArgumentParser(prog="python -m sim.play.forms", description=__doc__)
    parser.add_argument("forms", nargs=2, help="ids of two sets")
    parser.add_argument("--learners", type=int, default=24)
    options = parser.parse_args()
    sets = {one.id: one.cases for one in find_sets(cases_folder())[0]}
    engine = Engine(load_knowledge())
    named = [sets[name] for name in options.forms]
    it = compare(*sit(engine, named, options.learners, say=True))
    print(
        f"{options.learners} learners: {it.first:.1f} and {it.second:.1f} of 100, standard error "
        f"{it.error:.1f}; they differ by {it.difference:.2f} standard errors "
        f"(+- {it.uncertainty / it.error:.2f})"
    )
    print(
        "parallel" if it.parallel else f"not parallel: at most {LARGEST} is asked", file=sys.stderr
    )
    return 0 if it.parallel else 1


if __name__ == "__main__":
    raise SystemExit(main())
