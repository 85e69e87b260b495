"""Work on one case shared out among processes, each with an engine of its own.

A task's result depends on the task, the case and the knowledge only, so that it is the same to the
last digit whoever did it, and in how many processes.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from sim.processes import cores, processes, shared_out
from sim.report.own_engine import own_engine
from sim.report.trails import Trails

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

    from sim.encounter.case import Case
    from sim.engine.engine import Engine
    from sim.scoring.work_up import Moments

MOST = 4
"""Processes beyond which learners share too little of what the engine makes of their way."""
Task = TypeVar("Task")
Found = TypeVar("Found")


class Worker:
    """An engine, and the ways through the case that it was last asked about."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._trails: Trails | None = None
        self._moments: Moments | None = None

    def trails(self, case: Case) -> Trails:
        """The ways through a case; remembered until another case comes."""
        if self._trails is None or self._trails.case != case:
            self._trails, self._moments = Trails(case, self.engine), None
        return self._trails

    def moments(self, case: Case) -> Moments:
        """What choices are worth along those ways, for the scores of all who go them."""
        trails = self.trails(case)
        if self._moments is None:
            self._moments = trails.moments()
        return self._moments


class Crew:
    """Does tasks, in this process or in `count` others."""

    def __init__(
        self, engine: Engine, pool: ProcessPoolExecutor | None = None, count: int = 1
    ) -> None:
        self._worker = Worker(engine)
        self._pool, self._count = pool, count

    def do(self, job: Callable[[Worker, Task], Found], tasks: Sequence[Task]) -> Iterator[Found]:
        """What the job makes of each task, in their order."""
        if self._pool is None:
            return map(partial(job, self._worker), tasks)
        return shared_out(self._pool, self._count, partial(_do, job), tasks)


@contextmanager
def crew(engine: Engine, count: int | None = None) -> Generator[Crew]:
    """As many processes as there are cores, at most `MOST`, unless their number is named."""
    count = min(cores(), MOST) if count is None else count
    if count < 2:
        yield Crew(engine)
        return
    with processes(count, _begin) as pool:
        yield Crew(engine, pool, count)


_workers: list[Worker] = []
"""The one worker of a process that was started for this."""


def _begin() -> None:
    _workers.append(Worker(own_engine()))


def _do(job: Callable[[Worker, Any], Found], task: Any) -> Found:
    return job(_workers[0], task)
