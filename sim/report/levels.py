"""The mark for difficulty in each case file beside the table: `python -m sim.report.levels`.

Prints the cases whose mark is not that of a share within one standard error of theirs; `--write`
sets these marks to what the table says. What depends on marks, the blueprints of exams, has to be
looked at afterward.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Mapping, Sequence

from sim.encounter.case import Case
from sim.locations import cases_folder
from sim.report.library import shipped
from sim.report.population import ERROR
from sim.report.solved import LIMITS, Solved, read_table

_MARK = re.compile(r"^difficulty = \d", re.M)


def agrees(mark: int, share: float) -> bool:
    """Whether a mark (1 to 5) is that of some share within one standard error of this one."""
    ends = (1.0, *LIMITS, 0.0)
    return ends[mark] - ERROR <= share <= ends[mark - 1] + ERROR


def thirds(rows: Iterable[Solved]) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Ids of the easiest, the middle and the hardest third, what is left over in the middle."""
    ranked = [row.case for row in sorted(rows, key=lambda row: (-row.share, row.case))]
    size = len(ranked) // 3
    return ranked[:size], ranked[size : len(ranked) - size], ranked[len(ranked) - size :]


def astray(cases: Iterable[Case], table: Mapping[str, Solved]) -> list[Solved]:
    """What the table says of the cases whose mark does not agree with it."""
    known = [(case, table[case.id]) for case in cases if case.id in table]
    return [row for case, row in known if not agrees(case.difficulty, row.share)]


def main() -> int:
    """Name the marks that are astray; 1 where some remain so."""
    parser = argparse.ArgumentParser(prog="python -m sim.report.levels", description=__doc__)
    parser.add_argument("--write", action="store_true", help="set them by the table")
    write: bool = parser.parse_args().write
    found = astray(shipped(), read_table(cases_folder()))
    for row in found:
        print(f"{row.case}: solved by {row.share:.0%}, which is {row.level}")
        if write:
            (path,) = cases_folder().glob(f"{row.case.lower()}-*.toml")
            text = path.read_text("utf-8")
            path.write_text(_MARK.sub(f"difficulty = {row.level}", text, count=1), "utf-8")
    return 1 if found and not write else 0


if __name__ == "__main__":
    raise SystemExit(main())
