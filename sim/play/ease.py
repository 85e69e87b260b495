"""How the cases of a folder follow each other for somebody who begins with the easy ones.

Two files beside the sets say it, and neither holds what a patient has: `first-patients.txt` names
those meant for beginners, `difficulty.csv` what simulated learners scored.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

FIRST = "sets/first-patients.txt"
"""In the folder of the cases: an id a line, in order; what stands behind # is a comment."""


@dataclass(frozen=True)
class Ease:
    """What is known of cases before anybody plays them, by case id."""

    first: tuple[str, ...] = ()
    """Patients for beginners, in order."""
    scores: Mapping[str, float] = field(default_factory=dict[str, float])
    """Mean score of simulated learners of every skill, 0 to 100."""

    def left(self, finished: Collection[str]) -> Sequence[str]:
        """First patients who were not seen, while fewer were finished than there are of these."""
        if len(finished) >= len(self.first):
            return ()
        return [id for id in self.first if id not in finished]

    def rank(self, id: str, difficulty: int, left: Sequence[str]) -> tuple[int, int, float]:
        """First patients who are `left`, then by difficulty, then by what learners will score.

        No more goes in: an order by what patients have would tell it.
        """
        first = left.index(id) if id in left else len(left)
        return first, difficulty, -self.scores.get(id, 0.0)


def read_ease(cases: Path) -> Ease:
    """What the folder says; a file that is missing or damaged only leaves the order to the rest."""
    from sim.report.solved import read_table

    try:
        lines = (cases / FIRST).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        lines = []
    ids = (line.partition("#")[0].strip() for line in lines)
    try:
        table = read_table(cases)
    except (OSError, ValueError, KeyError):
        table = {}
    scores = {id: fmean(row.totals) for id, row in table.items() if row.totals}
    return Ease(tuple(dict.fromkeys(id for id in ids if id)), scores)
