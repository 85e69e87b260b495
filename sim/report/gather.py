"""Records out of attempt files, one at a time, with an index so that the second time is fast."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from sim.report.records import VERSION, Record, record_of
from sim.storage.attempts import LARGEST, AttemptError, loads
from sim.storage.index import Index, Kept, Row, Stamp, learnt_of, stamp_of

NAME = "records.sqlite"
BATCH = 1000
"""Files whose records are read from the index with one query."""


class _Broken(Enum):
    BROKEN = "damaged, a copy, or not what the index should hold"


BROKEN = _Broken.BROKEN
UNFINISHED: list[Any] = []
"""What the index holds of an attempt without a score."""
Found = Record | None | _Broken
"""A record; None of an attempt without a score."""


@dataclass
class Gathered:
    """What was passed over, filled while `records` runs."""

    files: int = 0
    unfinished: int = 0
    copies: int = 0
    """Files with the content of another one."""
    damaged: list[str] = field(default_factory=list[str])


def attempt_paths(named: Iterable[Path]) -> Iterator[Path]:
    """Attempt files among files, learners' folders and scores folders, in order of name.

    A folder with attempts is a learner's: folders within it hold other things, such as exams.
    """
    for path in named:
        if path.is_dir():
            own = [p for p in path.glob("[!.]*.toml") if p.is_file()]
            yield from sorted(own or [p for p in path.glob("[!.]*/[!.]*.toml") if p.is_file()])
        else:
            yield path


def records(
    paths: Iterable[Path], cache: Path | None, told: Gathered | None = None
) -> Iterator[Record]:
    """The record of every finished attempt; copies of one file count once.

    `cache` is a folder for the index; None does without. Files that look as they did when they were
    last read are not opened. Memory holds one batch, and a digest of each attempt.
    """
    told = told if told is not None else Gathered()
    index = Index(cache / NAME, f"record {VERSION}") if cache is not None else None
    seen: set[str] = set()
    for batch in _batches(paths):
        yield from _Batch(batch, index, told, seen).records()


def _batches(paths: Iterable[Path]) -> Iterator[list[Path]]:
    """Paths in turn, so many of one folder together."""
    for _, inside in groupby(paths, key=lambda path: path.parent):
        while batch := list(islice(inside, BATCH)):
            yield batch


class _Batch:
    """Some files of one folder, and what the index says of them."""

    def __init__(
        self, paths: list[Path], index: Index | None, told: Gathered, seen: set[str]
    ) -> None:
        self._paths, self._index, self._told, self._seen = paths, index, told, seen
        self._folder = os.path.join(os.path.abspath(paths[0].parent), "")  # noqa: PTH100, PTH118
        self._known = self._remembered() if index is not None else {}
        self._changed: dict[str, Row] = {}

    def records(self) -> Iterator[Record]:
        """Of every finished attempt that is no copy of one before."""
        stamps = [_stamp(path) for path in self._paths]
        rows = [self._row(path, stamp) for path, stamp in zip(self._paths, stamps, strict=True)]
        same = iter(learnt_of(row for row in rows if row is not None))
        for path, stamp, row in zip(self._paths, stamps, rows, strict=True):
            self._told.files += 1
            if row is None:
                digest, found = self._read(path, stamp)
            else:
                digest, found = row.digest, _record(next(same))
                if found is BROKEN:
                    digest, found = self._read(path, stamp)
            if digest in self._seen:
                self._told.copies += 1
                continue
            if digest:
                self._seen.add(digest)
            if isinstance(found, Record):
                yield found
            self._told.unfinished += found is None
        self._keep()

    def _remembered(self) -> dict[str, Kept]:
        assert self._index is not None
        names = [path.name for path in self._paths]
        return self._index.read(self._folder + min(names), self._folder + max(names))

    def _row(self, path: Path, stamp: Stamp | None) -> Kept | None:
        """What the index says of a file that looks as it did."""
        row = self._known.get(self._folder + path.name)
        return row if row is not None and stamp is not None and row[:2] == stamp else None

    def _read(self, path: Path, stamp: Stamp | None) -> tuple[str, Found]:
        """Digest of the content (empty where there is none), and what it holds."""
        content = _bytes(path, self._told)
        if content is None:
            return "", BROKEN
        digest = hashlib.sha256(content).hexdigest()
        if digest in self._seen:
            return digest, BROKEN
        try:
            record = record_of(loads(content.decode("utf-8"), str(path)))
        except (AttemptError, UnicodeDecodeError) as error:
            own = isinstance(error, AttemptError)
            self._told.damaged.append(str(error) if own else f"{path}: {error}")
            return digest, BROKEN
        if stamp is not None:
            learnt = record.to_row() if record is not None else UNFINISHED
            self._changed[self._folder + path.name] = Row(stamp, digest, learnt)
        return digest, record

    def _keep(self) -> None:
        """Tell the index what is new, and what is there no longer."""
        if self._index is None:
            return
        here = {self._folder + path.name for path in self._paths}
        within = len(self._folder)
        gone = frozenset(
            name
            for name in self._known.keys() - here
            if os.sep not in name[within:] and not Path(name).exists()
        )
        if self._changed or gone:
            self._index.write(self._changed, gone)


def _record(learnt: Any) -> Found:
    """What the index holds; `BROKEN` where it holds something else than it should."""
    if learnt == UNFINISHED:
        return None
    try:
        return Record.from_row(learnt)
    except (ValueError, TypeError, IndexError):
        return BROKEN


def _stamp(path: Path) -> Stamp | None:
    try:
        return stamp_of(path)
    except OSError:
        return None


def _bytes(path: Path, told: Gathered) -> bytes | None:
    try:
        if path.stat().st_size <= LARGEST:
            return path.read_bytes()
        told.damaged.append(f"{path} is too large to be an attempt")
    except OSError as error:
        told.damaged.append(f"{path} cannot be read: {error.strerror or error}")
    return None
