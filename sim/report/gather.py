"""Records out of attempt files, one at a time, with an index so that the second time is fast."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sim.report.records import VERSION, Record, record_of
from sim.storage.attempts import LARGEST, AttemptError, loads
from sim.storage.content_index import Index

NAME = "attempts.sqlite"


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

    `cache` is a folder for the index; None does without.
    """
    told = told or Gathered()
    index = Index(cache / NAME, f"record {VERSION}") if cache is not None else None
    seen: set[bytes] = set()
    try:
        for path in paths:
            told.files += 1
            content = _bytes(path, told)
            if content is None:
                continue
            digest = hashlib.sha256(content)
            if digest.digest() in seen:
                told.copies += 1
                continue
            seen.add(digest.digest())
            record = _record(path, content, digest.hexdigest(), index, told)
            if record is not None:
                yield record
    finally:
        if index is not None:
            index.close()


def _bytes(path: Path, told: Gathered) -> bytes | None:
    try:
        if path.stat().st_size <= LARGEST:
            return path.read_bytes()
        told.damaged.append(f"{path} is too large to be an attempt")
    except OSError as error:
        told.damaged.append(f"{path} cannot be read: {error.strerror or error}")
    return None


def _record(
    path: Path, content: bytes, digest: str, index: Index | None, told: Gathered
) -> Record | None:
    known = index.get(digest) if index is not None else None
    if known is not None:
        try:
            found = Record.from_dict(json.loads(known)) if known else None
        except (ValueError, KeyError, TypeError):
            found = None
        else:
            told.unfinished += found is None
            return found
    try:
        record = record_of(loads(content.decode("utf-8"), str(path)))
    except (AttemptError, UnicodeDecodeError) as error:
        told.damaged.append(str(error) if isinstance(error, AttemptError) else f"{path}: {error}")
        return None
    told.unfinished += record is None
    if index is not None:
        text = json.dumps(record.to_dict(), ensure_ascii=False) if record else ""
        index.put(digest, text)
    return record
