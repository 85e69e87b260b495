"""The cases of a folder as the library lists them, with what the learner has done so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.casefiles.find import find_cases
from sim.casefiles.safe import LARGEST
from sim.errors import Problem
from sim.play.cards import Learnt, card_of, index_of, pack, sound, unpack
from sim.play.ease import Ease, read_ease
from sim.play.entries import Entries, Entry, Held
from sim.play.progress import Progress, read_progress
from sim.play.workshop import Workshop
from sim.storage.index import Kept, Row, Stamp, digest_of, learnt_of, stamp_of

if TYPE_CHECKING:
    import os

    from sim.knowledge.loader import Knowledge

__all__ = ["Entries", "Entry", "Library", "Progress", "read_library", "read_progress"]

Tell = Callable[[int, int], bool]
"""Files read and files there are -> whether to go on."""
BATCH = 100
"""Files that are opened before the reader is told again."""


@dataclass(frozen=True)
class Library:
    """Everything the library shows."""

    entries: Entries
    problems: tuple[Problem, ...]
    """Problems of the folder itself, such as a link that leads out of it."""
    damaged: tuple[str, ...]
    """What could not be read among the attempts; it was kept."""
    ease: Ease = field(default_factory=Ease)

    @property
    def progress(self) -> Mapping[str, Progress]:
        """What was done, by the id of the case."""
        return self.entries.progress

    def progressed(self, progress: Mapping[str, Progress]) -> Library:
        """The same files with other progress."""
        return replace(self, entries=self.entries.progressed(progress))


def go_on(_done: int, _total: int) -> bool:
    """Read all of it."""
    return True


def read_library(
    cases: Path,
    scores: Path,
    learner: str,
    workshop: Workshop,
    cache: Path | None = None,
    tell: Tell = go_on,
) -> Library:
    """All case files of a folder. A broken one is listed with its problems and hides no other.

    With a `cache` folder only files that changed since the last time are read; the knowledge base
    is not loaded where none did. Where `tell` says stop, what was read by then is listed.
    """
    progress, damaged = read_progress(scores, learner, cache)
    found = find_cases(cases)
    index = index_of(cases, cache) if cache is not None else None
    known = index.read() if index is not None else {}
    reading = _Reading(cases, known, workshop)
    held = reading.all_of(found.files, tell)
    if index is not None:
        complete = len(held) == len(found.files)
        gone = frozenset(known.keys() - held.keys()) if complete else frozenset[str]()
        if reading.changed or gone:
            index.write(reading.changed, gone)
    entries = Entries(cases, held, progress)
    return Library(entries, found.problems, tuple(damaged), read_ease(cases))


@dataclass(frozen=True)
class _Reading:
    """Reads the files that do not look as they did when the index was written."""

    folder: Path
    known: Mapping[str, Kept]
    workshop: Workshop
    changed: dict[str, Row] = field(default_factory=dict[str, Row])
    """What the index does not hold yet."""

    def all_of(self, files: Sequence[os.DirEntry[str]], tell: Tell) -> dict[str, Held]:
        """What each file holds, by name; fewer where `tell` says stop."""
        if not tell(0, len(files)):
            return {}
        unchanged = self._unchanged(files)
        held: dict[str, Held] = {}
        opened = 0
        for number, file in enumerate(files):
            if file.name in unchanged:
                held[file.name] = unchanged[file.name]
                continue
            if opened and opened % BATCH == 0 and not tell(number, len(files)):
                break
            opened += 1
            held[file.name] = self._read(self.folder / file.name, self.workshop.knowledge)
        return held

    def _unchanged(self, files: Sequence[os.DirEntry[str]]) -> dict[str, Held]:
        """What the index says of the files that look as they did."""
        names = [file.name for file in files if self._looks_the_same(file)]
        held = learnt_of(self.known[name] for name in names)
        return {name: one for name, one in zip(names, held, strict=True) if sound(one)}

    def _looks_the_same(self, file: os.DirEntry[str]) -> bool:
        row = self.known.get(file.name)
        try:
            return row is not None and row[:2] == stamp_of(file)
        except OSError:
            return False

    def _read(self, path: Path, knowledge: Knowledge) -> Learnt:
        """What a file holds; a file of the same content as before is not parsed again."""
        from sim.casefiles.read import read_case
        from sim.encounter.case import Case

        try:
            # The stamp first: a file that changes meanwhile is read again next time.
            stamp: Stamp | None = stamp_of(path)
        except OSError:
            stamp = None
        digest = digest_of(path, LARGEST)
        learnt = self._same_content(path, digest)
        if learnt is None:
            case = read_case(path, knowledge)
            learnt = card_of(case, knowledge) if isinstance(case, Case) else tuple(case)
        if stamp is not None:
            self.changed[path.name] = Row(stamp, digest, pack(learnt))
        return learnt

    def _same_content(self, path: Path, digest: str) -> Learnt | None:
        before = self.known.get(path.name)
        if before is None or not digest or before.digest != digest:
            return None
        (held,) = learnt_of([before])
        return unpack(held, path) if sound(held) else None
