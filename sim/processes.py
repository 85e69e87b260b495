"""Other processes of this program, for work that is long enough to be shared out."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from sim.errors import PallorError

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

Task = TypeVar("Task")
Found = TypeVar("Found")
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Every process keeps one core busy; threads within it would only wait for each other."""
AHEAD = 3
"""Tasks for each process that wait at its door; more would only fill the memory."""


def cores() -> int:
    """How many cores this process may use; 1 where the system lets no others share its work."""
    import multiprocessing

    try:
        multiprocessing.get_context("spawn").Lock()
    except (ImportError, OSError):  # no shared memory, as in some containers
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def processes(count: int, begin: Callable[[], None]) -> Generator[ProcessPoolExecutor]:
    """So many processes, each of which does `begin` first.

    What was not begun is dropped at the end, also where the user breaks off.
    """
    import gc
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("fork" if _alone() else "spawn")
    pool = ProcessPoolExecutor(count, context, _begin, (begin,))
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ |= ONE_THREAD  # read when numpy is loaded, so by the new processes only
    gc.freeze()  # what is there now is no garbage, and its pages stay common to all
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
        gc.unfreeze()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _alone() -> bool:
    """Whether processes may be forked, which spares loading everything once more for each.

    Not where another thread may hold a lock at that moment, nor where the system's own libraries
    do not stand it, nor where numpy was loaded to use several threads, for so would each process.
    """
    import threading

    threaded = "numpy" in sys.modules and os.environ.get("OPENBLAS_NUM_THREADS") != "1"
    return sys.platform == "linux" and threading.active_count() == 1 and not threaded


def shared_out(
    pool: ProcessPoolExecutor, count: int, job: Callable[[Task], Found], tasks: Iterable[Task]
) -> Iterator[Found]:
    """What the job makes of each task, in their order; tasks are taken as they are needed."""
    from collections import deque
    from concurrent.futures.process import BrokenProcessPool

    rest = iter(tasks)
    try:
        sent: deque[Future[Found]] = deque(
            pool.submit(job, task) for task in islice(rest, count * AHEAD)
        )
        while sent:
            found = sent.popleft().result()
            sent.extend(pool.submit(job, task) for task in islice(rest, 1))
            yield found
    except BrokenProcessPool:
        message = "a process that shared the work was ended from outside"
        raise PallorError(message, hint="is there enough memory?") from None


def _begin(own: Callable[[], None]) -> None:
    # Ctrl+C reaches every process of a terminal; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    own()
