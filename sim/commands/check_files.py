"""Checking files that nobody checked before: a few of them here, many in several processes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from sim import locations
from sim.processes import cores, processes, shared_out
from sim.unsearched import unsearched

if TYPE_CHECKING:
    from sim.casefiles.checked import Checked
    from sim.casefiles.remembered import Content
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

MANY = 150
"""Files from which other processes, which load the knowledge first, are worth their start."""
MOST = 8
TOGETHER = 20
"""Files that one process gets at a time."""


@cache
def means() -> tuple[Knowledge, Engine]:
    """Knowledge and engine, which take longer to load than a thousand known files."""
    with unsearched():
        from sim.engine.engine import Engine
        from sim.storage.knowledge_cache import cached_knowledge

        knowledge = cached_knowledge(locations.cache_folder())
        return knowledge, Engine(knowledge)


def check_files(today: date, thorough: bool, files: Iterable[Content]) -> Iterator[Checked]:
    """The problems of each file, in their order."""
    rest = iter(files)
    first = list(islice(rest, MANY))
    count = 1 if len(first) < MANY else min(cores(), MOST)
    job = partial(_check, today, thorough)
    if count < 2:
        for file in chain(first, rest):
            yield from job([file])
        return
    means()  # a fault of the knowledge base is told here, and its copy is there for all
    # What the first files look up is there for all processes that are forked.
    yield from job(first[:TOGETHER])
    done = TOGETHER
    with processes(count, _begin) as pool:
        for found in shared_out(pool, count, job, _batches(chain(first[TOGETHER:], rest))):
            yield from found
            done += len(found)
            _say(done)
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _batches(files: Iterator[Content]) -> Iterator[list[Content]]:
    while batch := list(islice(files, TOGETHER)):
        yield batch


def _say(done: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done:,} files checked", end="", file=sys.stderr, flush=True)


def _begin() -> None:
    means()


def _check(today: date, thorough: bool, files: list[Content]) -> list[Checked]:
    # Heavy: loaded only where there is something new.
    from sim.casefiles.lint import lint_bytes

    return [lint_bytes(path, data, *means(), today, thorough=thorough) for path, data in files]
