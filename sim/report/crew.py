"""Work on one case shared out among processes, each with an engine of its own.

A task's result depends on the task, the case and the knowledge only, so that it is the same to the
last digit whoever did it, and in how many processes.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from sim.errors import PallorError
from sim.report.trails import Trails

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

    from sim.encounter.case import Case
    from sim.engine.engine import Engine

MOST = 4
"""Processes beyond which learners share too little of what the engine makes of their way."""
Task = TypeVar("Task")
Found = TypeVar("Found")


class Worker:
    """An engine, and the ways through the case that it was last asked about."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._trails: Trails | None = None

    def trails(self, case: Case) -> Trails:
        """The ways through a case; remembered until another case comes."""
        if self._trails is None or self._trails.case != case:
            self._trails = Trails(case, self.engine)
        return self._trails


class Crew:
    """Does tasks, in this process or in several others."""

    def __init__(self, engine: Engine, pool: ProcessPoolExecutor | None = None) -> None:
        self._worker = Worker(engine)
        self._pool = pool

    def do(self, job: Callable[[Worker, Task], Found], tasks: Sequence[Task]) -> Iterator[Found]:
        """What the job makes of each task, in their order."""
        if self._pool is None:
            return map(partial(job, self._worker), tasks)
        return self._elsewhere(self._pool.map(partial(_do, job), tasks))

    def _elsewhere(self, found: Iterator[Found]) -> Iterator[Found]:
        from concurrent.futures.process import BrokenProcessPool

        try:
            yield from found
        except BrokenProcessPool:
            message = "a process that simulated learners was ended from outside"
            raise PallorError(message, hint="is there enough memory?") from None


@contextmanager
def crew(engine: Engine, processes: int | None = None) -> Generator[Crew]:
    """Processes as many as the machine has cores to give, unless their number is named.

    What was not begun is dropped at the end, also where the user breaks off.
    """
    count = min(_cores(), MOST) if processes is None else processes
    if count < 2:
        yield Crew(engine)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Not forked: another thread of this process may hold a lock at that moment.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(count, context, _begin)
    try:
        yield Crew(engine, pool)
    finally:
        pool.shutdown(cancel_futures=True)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_workers: list[Worker] = []
"""The one worker of a process that was started for this."""


def _begin() -> None:
    # Ctrl+C reaches every process of a terminal; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from sim.engine.engine import Engine
    from sim.knowledge.loader import load_knowledge

    _workers.append(Worker(Engine(load_knowledge())))


def _do(job: Callable[[Worker, Any], Found], task: Any) -> Found:
    return job(_workers[0], task)
