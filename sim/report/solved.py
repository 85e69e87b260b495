"""The table of simulated play that lies beside the sets: `cases/sets/difficulty.csv`.

One line for each case: its id, the share of the population who solve it, digests of what that
depends on (case and judge), the author's mark for difficulty, and the total of each learner of the
panel. The first tells how difficult a case is, the last balance the forms of an exam.
`python -m sim.report.difficulty` writes it.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.encounter.case import Case
    from sim.engine.engine import Engine

FILE = "sets/difficulty.csv"
"""In the folder of the cases."""
LIMITS = (0.85, 0.72, 0.58, 0.45)
"""Share solved down to which a case is of difficulty 1, 2, 3 and 4; below it is 5.

The ends are those of an easy and a hard case; the steps between are even."""
EASY, HARD = LIMITS[0], LIMITS[-1]
FIELDS = ("case", "solved", "digest", "judge", "mark")
"""Then one column for each learner of `sim.report.panel`."""


@dataclass(frozen=True)
class Solved:
    """The prediction for one case."""

    case: str
    share: float
    """Of the simulated learners who name exactly the diagnosis, 0 to 1."""
    digest: str
    """What `played_digest` said when they played."""
    judge: str = ""
    """What `judge_digest` said then."""
    mark: int = 0
    """Difficulty of the case file then."""
    totals: tuple[float, ...] = ()
    """What each of `sim.report.panel` scored, 0 to 100, the most skilled first."""

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
        "diagnosis": case.diagnosis.model_dump(mode="json"),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]


def judge_digest(engine: Engine) -> str:
    """Twelve hex digits of who reads and scores: knowledge, version of the engine, weights."""
    from sim.scoring.weights import load_weights  # the library reads the table without scoring

    weights = load_weights()
    parts = (engine.version, engine.knowledge.digest, weights.version, weights.digest)
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:12]


def read_table(cases: Path) -> dict[str, Solved]:
    """Predictions by case id; empty where the folder has none."""
    path = cases / FILE
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["case"]: _row(row) for row in csv.DictReader(file)}


def _row(row: dict[str, str]) -> Solved:
    totals = tuple(float(row[name]) for name in row if name not in FIELDS and row[name])
    mark = int(row.get("mark", 0))
    return Solved(
        row["case"], float(row["solved"]), row["digest"], row.get("judge", ""), mark, totals
    )


def write_table(cases: Path, rows: Mapping[str, Solved]) -> None:
    """All predictions, by case id."""
    size = max((len(row.totals) for row in rows.values()), default=0)
    lines = [",".join([*FIELDS, *(f"learner{n}" for n in range(1, size + 1))])]
    for _, row in sorted(rows.items()):
        totals = [f"{total:.1f}" for total in row.totals] or [""] * size
        cells = (row.case, f"{row.share:.3f}", row.digest, row.judge, str(row.mark), *totals)
        lines.append(",".join(cells))
    (cases / FILE).write_text("\n".join(lines) + "\n", "utf-8")
