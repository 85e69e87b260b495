"""Learners with no part in the balance of forms, on every case that a shipped blueprint can draw.

`python -m tests.play.parallel --held-out` writes what they score to `held_out.csv` beside this
file. Skills and bents of these learners are drawn by a generator, not placed evenly as those of
`sim.report.panel`, and they share no random numbers with it. Each kind of learner plays every case
several times, with other random numbers each time, so that the score that is expected of it can be
told from chance. Cases that stand in the table with their digest, and with that
of whoever reads and scores, are not played again.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.casefiles.sets import find_blueprints
from sim.encounter.case import Case
from sim.engine.engine import Engine
from sim.locations import shipped_cases
from sim.play.draw import fits
from sim.report.learner import Bent, Learner
from sim.report.library import shipped
from sim.report.own_engine import own_engine
from sim.report.panel import totals
from sim.report.predict import spread_out
from sim.report.solved import Solved, judge_digest, played_digest, read_table

KINDS = 4
TIMES = 2
"""Plays of each kind on each case."""
FIRST = 5000
"""Names begin here."""
BLUEPRINTS = find_blueprints(shipped_cases())[0]
TABLE = Path(__file__).with_name("held_out.csv")


@dataclass(frozen=True)
class Row:
    """One case."""

    digest: str
    """Of the case, and of whoever read and scored."""
    scores: tuple[tuple[float, ...], ...]
    """Totals, one row for each time, one column for each kind."""


def drawable(case: Case) -> bool:
    """Whether some shipped blueprint can draw the case."""
    return any(fits(cell, case) for rules in BLUEPRINTS for cell in rules.cell)


def kinds() -> tuple[Learner, ...]:
    """Skills from near the engine to a resident's, and a bent of its own for each kind."""
    random = np.random.default_rng(2026)
    found: list[Learner] = []
    for number in range(KINDS):
        noise = float(random.uniform(0.3, 4.0))
        prior, update, orders, marks = np.exp(random.normal(0, 0.45, 4)).tolist()
        bent = Bent(prior, update, orders, marks, float(random.normal(0, 0.9)))
        found.append(Learner(FIRST + number, noise, 0.5, bent))
    return tuple(found)


def play_all(case: Case) -> tuple[tuple[float, ...], ...]:
    """Every kind, so many times; runs in a process of its own."""
    everyone = [
        Learner(kind.name + 100 * time, kind.noise, kind.specificity, kind.bent)
        for time in range(TIMES)
        for kind in kinds()
    ]
    scores = totals(case, own_engine(), everyone)
    return tuple(scores[first : first + KINDS] for first in range(0, len(scores), KINDS))


def digest_of(case: Case, engine: Engine) -> str:
    """What the scores of a case depend on."""
    return f"{played_digest(case)}-{judge_digest(engine)}"


def the_table() -> dict[str, Solved]:
    """What the population and the panel made of each case, as it is shipped."""
    return read_table(shipped_cases())


def read() -> dict[str, Row]:
    """The table, by case id."""
    if not TABLE.is_file():
        return {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    found: dict[str, Row] = {}
    for case, digest, *cells in rows:
        scores = tuple(map(float, cells))
        found[case] = Row(
            digest, tuple(scores[k : k + KINDS] for k in range(0, len(scores), KINDS))
        )
    return found


def write(rows: dict[str, Row]) -> None:
    """The table, by case id."""
    names = [f"kind{k + 1}.{time + 1}" for time in range(TIMES) for k in range(KINDS)]
    lines = [",".join(["case", "digest", *names])]
    for case, row in sorted(rows.items()):
        scores = [f"{total:.1f}" for time in row.scores for total in time]
        lines.append(",".join([case, row.digest, *scores]))
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")


def renew(again: bool, processes: int | None) -> dict[str, Row]:
    """Play what is new, or everything `again`, and write it down."""
    before = {} if again else read()
    cases = {case.id: case for case in shipped() if drawable(case)}
    engine = own_engine()
    digests = {id: digest_of(case, engine) for id, case in cases.items()}
    rows = {id: row for id, row in before.items() if digests.get(id) == row.digest}
    waiting = [case for id, case in cases.items() if id not in rows]
    for case, scores, seconds in spread_out(play_all, waiting, processes):
        rows[case.id] = Row(digests[case.id], scores)
        write(rows)
        print(f"{case.id} ({seconds:.1f} s)", file=sys.stderr, flush=True)
    write(rows)
    return rows
