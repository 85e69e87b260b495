"""How simulated learners fare with each shipped case: `python -m sim.report.difficulty`.

Writes `cases/sets/difficulty.csv` and the page `sim/docs/difficulty.md`: how many of a mixed
population solve it, and what a panel of every skill scores, by which forms of exams are balanced.
Cases whose digest stands in the table with that of the knowledge base and the weights are not
played again, unless `--again` says so; after a change of the learners it should. A case takes
seconds; who stops it can go on later.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean

from sim.locations import cases_folder
from sim.report.library import shipped
from sim.report.own_engine import own_engine
from sim.report.panel import SIZE
from sim.report.population import ERROR, LEARNERS, MIX, SCALE, SOLVED_ALONE
from sim.report.predict import predictions, stale
from sim.report.solved import EASY, HARD, LIMITS, Solved, judge_digest, read_table, write_table

TEXT = """\
# Predicted difficulty

`python -m sim.report.difficulty` writes this page and `cases/sets/difficulty.csv`. The figure of a
case is the share of simulated learners who name exactly its diagnosis. (The other columns of the
table are the scores of a panel of every skill, by which forms of exams are balanced: `forms.md`.)

## Who plays

{learners} learners, whose noise (see `scoring.md`) is {scale:g}, that of a {student} {more:g} times
as much. The mix is that of the 2,069 users of Barnett et al., JAMA Netw Open 2019;2(3):e190096:
19.8 % students, 59.4 % residents or fellows, 20.8 % attendings. One of them alone solved
{alone:.1%} of the cases (60.1 to 64.9), and the noise is derived from that figure: with it the mean
over this library is {mean:.1%}. How much more students err is derived from Chatterjee et al., JAMA
Netw Open 2019;2(1):e187006, where they were 8 points less accurate than residents and attendings.

Barnett counts a diagnosis among the first three, this page the exact one alone, and cases there
were of every field. The anchor fixes how hard the library is in all; it tells nothing of single
cases. The learners were changed after looks at earlier figures: they now mistake conditions where
they mistook hypotheses, differ no more from case to case, and their noise was tried at 3.0, 3.2 and
4.3. So was the library. Ten patients were written to widen its ends, and of those before them some
with a plain disease were given more of its usual signs after their figure was known (B3K6, B5R7,
F6D3, J4K8, J7S2, L6D2, M3V6, N2R5, N5C7, N6W3, P9A3, S7P3, T5V1, U2V6); no printed number was
changed and nothing was taken away. Take the order of the cases as a first guess until real attempts
replace it.

## Spread

- {cases} cases. The easiest fifth ({fifth}) is solved by {easiest_mean}, case by case by {easiest};
  the hardest fifth by {hardest_mean}, case by case by {hardest}.
- "The easiest fifth is solved by over {over}, the hardest by under {under}" is read of all
  encounters with the cases of that fifth. Of each single case it would ask for more than so few
  learners can tell: those near the edge lie within the error below.
- Solved are {easy}, and {hard}.
- As a mark this is 1 to 4 from {limits} on, 5 below. The mark in a case file
  differs from that by no more than the error; `python -m sim.report.levels --write` sets those
  anew that do. Cases by the table: {levels}.
- A share of {learners} learners has a standard error of up to {error:.0%}.

| case | title | solved | level |
| --- | --- | --- | --- |
{lines}
"""
PAGE = Path(__file__).parent.parent / "docs" / "difficulty.md"
FIFTH = 5


def fifths(rows: Sequence[Solved]) -> tuple[Sequence[Solved], Sequence[Solved]]:
    """The easiest and the hardest fifth of the cases, rounded down, the easiest case first."""
    ranked = sorted(rows, key=lambda row: (-row.share, row.case))
    size = len(ranked) // FIFTH
    return ranked[:size], ranked[len(ranked) - size :]


def mean_share(rows: Sequence[Solved]) -> float:
    """Share of all encounters with these cases that end in exactly the diagnosis."""
    return fmean(row.share for row in rows)


def page(rows: Sequence[Solved], titles: dict[str, str]) -> str:
    """The page in Markdown."""
    easiest, hardest = fifths(rows)
    levels = Counter(row.level for row in rows)
    limits = ", ".join(f"{limit:.0%}" for limit in LIMITS)
    (student, _, more), *_ = MIX
    ranked = sorted(rows, key=lambda row: (-row.share, row.case))
    return TEXT.format(
        learners=LEARNERS,
        student=student,
        more=more,
        scale=SCALE,
        alone=SOLVED_ALONE,
        mean=mean_share(rows),
        cases=len(rows),
        fifth=len(easiest),
        easiest=f"{easiest[-1].share:.1%} to {easiest[0].share:.1%}",
        hardest=f"{hardest[-1].share:.1%} to {hardest[0].share:.1%}",
        easiest_mean=f"{mean_share(easiest):.1%}",
        hardest_mean=f"{mean_share(hardest):.1%}",
        over=f"{EASY:.0%}",
        under=f"{HARD:.0%}",
        easy=f"{sum(row.share > EASY for row in rows)} by over {EASY:.0%}",
        hard=f"{sum(row.share < HARD for row in rows)} by under {HARD:.0%}",
        limits=limits,
        levels=", ".join(f"{level}: {levels[level]}" for level in range(1, 6)),
        error=ERROR,
        lines="\n".join(
            f"| {row.case} | {titles[row.case]} | {row.share:.0%} | {row.level} |" for row in ranked
        ),
    )


def main() -> int:
    """Play what is new, and write table and page."""
    parser = argparse.ArgumentParser(prog="python -m sim.report.difficulty", description=__doc__)
    parser.add_argument("--again", action="store_true", help="play all cases again")
    parser.add_argument("--processes", type=int, help="as many at once; all processors if left out")
    options = parser.parse_args()
    cases = shipped()
    before = {} if options.again else read_table(cases_folder())
    waiting = stale(cases, before, judge_digest(own_engine()), SIZE)
    rows = {case.id: before[case.id] for case in cases if case not in waiting}
    for row in predictions(waiting, options.processes):
        rows[row.case] = row
        write_table(cases_folder(), rows)  # so that an interruption costs one case
    rows = {case.id: replace(rows[case.id], mark=case.difficulty) for case in cases}
    write_table(cases_folder(), rows)
    PAGE.write_text(page(list(rows.values()), {c.id: c.title for c in cases}), "utf-8")
    print(f"{len(waiting)} of {len(cases)} cases played", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
