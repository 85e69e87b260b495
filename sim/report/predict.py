"""Simulated play of many cases, on all processors: what `sim.report.difficulty` writes down."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from statistics import fmean
from typing import TypeVar

from sim.encounter.case import Case
from sim.engine.engine import Engine
from sim.processes import cores, processes, shared_out
from sim.report.own_engine import own_engine
from sim.report.panel import panel, totals
from sim.report.population import population, share_solved
from sim.report.solved import Solved, judge_digest, played_digest
from sim.report.trails import Trails

Result = TypeVar("Result")


def stale(
    cases: Sequence[Case], known: Mapping[str, Solved], judge: str, size: int
) -> tuple[Case, ...]:
    """Cases that are new, or were played as they are no longer or by a judge that is no longer."""
    return tuple(
        case
        for case in cases
        if (row := known.get(case.id)) is None
        or (row.digest, row.judge, len(row.totals)) != (played_digest(case), judge, size)
    )


def predict(case: Case, engine: Engine) -> Solved:
    """What the population and the panel make of one case; the same every time."""
    trails = Trails(case, engine)
    return Solved(
        case.id,
        share_solved(case, engine, population(), trails),
        played_digest(case),
        judge_digest(engine),
        case.difficulty,
        totals(case, engine, panel(), trails),
    )


def predictions(cases: Sequence[Case], count: int | None = None) -> Iterator[Solved]:
    """Each as it becomes known, with a line of progress on standard error."""
    for _, row, seconds in spread_out(_predicted, cases, count):
        mean = fmean(row.totals)
        say = f"{row.case}: solved by {row.share:.0%}, mean {mean:.1f} ({seconds:.1f} s)"
        print(say, file=sys.stderr, flush=True)
        yield row


def spread_out(
    work: Callable[[Case], Result], cases: Sequence[Case], count: int | None = None
) -> Iterator[tuple[Case, Result, float]]:
    """The work on every case in processes of their own, with its seconds, in their order.

    `work` is a function of a module, and finds its engine in `own_engine`.
    """
    count = count or cores()
    with processes(count, _begin) as pool:
        done = shared_out(pool, count, partial(_timed, work), cases)
        for number, (case, (found, seconds)) in enumerate(zip(cases, done, strict=True), 1):
            print(f"{number}/{len(cases)}", end=" ", file=sys.stderr)
            yield case, found, seconds


def _timed(work: Callable[[Case], Result], case: Case) -> tuple[Result, float]:
    start = time.perf_counter()
    return work(case), time.perf_counter() - start


def _begin() -> None:
    own_engine()


def _predicted(case: Case) -> Solved:
    return predict(case, own_engine())
