"""What simulated learners score on a case, from a table: `python -m sim.play.expected` writes it.

The draw of an exam balances its forms by this, so that the table is a part of the draw: another
table is another draw. A case that the table does not know counts as the mean of those with its
mark for difficulty.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean

from sim.encounter.case import Case

TABLE = Path(__file__).with_name("expected.toml")
LEARNERS = 8
HEAD = """\
# Totals of simulated learners on each case, the most skilled first: python -m sim.play.expected
# They differ in noise alone; read them as a direction, not as people's scores.
"""


@dataclass(frozen=True)
class Expected:
    """The table."""

    totals: Mapping[str, tuple[float, ...]]
    """Case id -> totals, of 100; every case has those of the same learners."""
    of_mark: Mapping[int, float]
    """Mark for difficulty (1 to 5) -> mean of the cases that have it."""

    def tenths(self, case: Case) -> int:
        """Expected score in tenths of a point: whole numbers add up the same everywhere."""
        known = self.totals.get(case.id)
        return round(10 * (fmean(known) if known else self.of_mark[case.difficulty]))


@cache
def load_expected() -> Expected:
    """The table that came with the program."""
    content = tomllib.loads(TABLE.read_text("utf-8"))
    return Expected(
        {case: tuple(totals) for case, totals in content["totals"].items()},
        {int(mark): mean for mark, mean in content["mark"].items()},
    )


def as_toml(totals: Mapping[str, Sequence[float]], marks: Mapping[str, int]) -> str:
    """The file, of totals and marks by case id."""
    overall = fmean(fmean(row) for row in totals.values())
    lines = [HEAD, "[mark]"]
    for mark in range(1, 6):
        means = [fmean(row) for case, row in totals.items() if marks[case] == mark]
        lines.append(f"{mark} = {fmean(means) if means else overall:.1f}")
    lines += ["", "[totals]"]
    for case, row in sorted(totals.items()):
        lines.append(f"{case} = [{', '.join(f'{total:.1f}' for total in row)}]")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Let the learners play every shipped case, and write the table."""
    from sim.engine.engine import Engine
    from sim.knowledge.loader import load_knowledge
    from sim.report.learners import SPECIFICITY, trial
    from sim.report.library import shipped

    cases = shipped()
    found = trial(Engine(load_knowledge()), cases, LEARNERS, SPECIFICITY, say=True)
    totals = {
        case.id: [row[place].total for row in found.sheets] for place, case in enumerate(cases)
    }
    TABLE.write_text(as_toml(totals, {case.id: case.difficulty for case in cases}), "utf-8")
    print(f"{len(cases)} cases in {TABLE}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
