"""The table of predicted difficulty that lies beside the sets: `cases/sets/difficulty.csv`.

One line for each case: its id, the share of simulated learners who solve it, and a digest of what
that share depends on. `python -m sim.report.difficulty` writes it.
"""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from sim.encounter.case import Case

FILE = "sets/difficulty.csv"
"""In the folder of the cases."""
LIMITS = (0.85, 0.72, 0.58, 0.45)
"""Share solved down to which a case is of difficulty 1, 2, 3 and 4; below it is 5.

The ends are those of an easy and a hard case; the steps between are even."""
EASY, HARD = LIMITS[0], LIMITS[-1]
FIELDS = ("case", "solved", "digest")


@dataclass(frozen=True)
class Solved:
    """The prediction for one case."""

    case: str
    share: float
    """Of the simulated learners who name exactly the diagnosis, 0 to 1."""
    digest: str
    """What `played_digest` said when they played."""

    @property
    def level(self) -> int:
        """Difficulty of the case file, 1 to 5."""
        return 1 + sum(self.share < limit for limit in LIMITS)


def played_digest(case: Case) -> str:
    """Twelve hex digits of what simulated learners see of a case, whatever its words."""
    content = {
        "setting": case.setting,
        "patient": case.patient.model_dump(mode="json", exclude={"stem"}),
        "seen": [each.findings for each in (*case.history, *case.examination)],
        "results": case.results,
        "reports": [[each.order, each.findings] for each in case.reports],
        "then": [each.model_dump(mode="json", exclude={"text"}) for each in case.then],
        "diagnosis": case.diagnosis.conditions,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]


def read_table(cases: Path) -> dict[str, Solved]:
    """Predictions by case id; empty where the folder has none."""
    path = cases / FILE
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            Solved(row["case"], float(row["solved"]), row["digest"]) for row in csv.DictReader(file)
        ]
    return {row.case: row for row in rows}


def write_table(cases: Path, rows: dict[str, Solved]) -> None:
    """All predictions, by case id."""
    lines = [",".join(FIELDS)]
    lines += [f"{row.case},{row.share:.3f},{row.digest}" for _, row in sorted(rows.items())]
    (cases / FILE).write_text("\n".join(lines) + "\n", "utf-8")
