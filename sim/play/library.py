"""The cases of a folder as the library lists them, with what the learner has done so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.casefiles.find import find_cases
from sim.casefiles.safe import LARGEST
from sim.errors import Problem
from sim.play.cards import Card, Learnt, card_of, index_of, pack, unpack
from sim.play.workshop import Workshop
from sim.storage.attempts import AttemptError, attempt_files, read
from sim.storage.index import Index, Row, Stamp, digest_of, stamp_of

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge

Tell = Callable[[int, int], bool]
"""Files read and files there are -> whether to go on."""
BATCH = 100
"""Files after which the reader is told."""


@dataclass(frozen=True)
class Progress:
    """A learner's attempts at one case."""

    finished: int = 0
    best: float | None = None
    """Best total, 0 to 100; None before the first finished attempt."""
    unfinished: Path | None = None
    """The latest attempt that was not closed and scored."""
    due: bool = False
    """Whether something that this case teaches is due again."""

    @property
    def begun(self) -> bool:
        """Whether there is any attempt."""
        return self.finished > 0 or self.unfinished is not None


@dataclass(frozen=True)
class Entry:
    """One file of the library: a case that can be played, or its problems."""

    path: Path
    case: Card | None
    problems: tuple[Problem, ...]
    progress: Progress


@dataclass(frozen=True)
class Library:
    """Everything the library shows."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    """Problems of the folder itself, such as a link that leads out of it."""
    damaged: tuple[str, ...]
    """What could not be read among the attempts; it was kept."""


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
    progress, damaged = read_progress(scores, learner)
    found = find_cases(cases)
    index = index_of(cases, cache) if cache is not None else None
    learnt = _learn(found.paths, index, workshop, tell)
    entries = [
        Entry(path, card, (), progress.get(card.id, Progress()))
        if isinstance(card, Card)
        else Entry(path, None, card, Progress())
        for path, card in learnt.items()
    ]
    return Library(tuple(entries), tuple(found.problems), tuple(damaged))


def _learn(
    paths: tuple[Path, ...], index: Index | None, workshop: Workshop, tell: Tell
) -> dict[Path, Learnt]:
    """What each file holds, from the index where it still looks the same."""
    known = index.read() if index is not None else {}
    changed: dict[str, Row] = {}
    learnt: dict[Path, Learnt] = {}
    for number, path in enumerate(paths):
        if number % BATCH == 0 and not tell(number, len(paths)):
            break
        held = _held(path, known)
        if held is not None:
            learnt[path] = held
        else:
            learnt[path] = _read(path, known, changed, workshop.knowledge)
    if index is not None:
        complete = len(learnt) == len(paths)
        gone = known.keys() - {path.name for path in paths} if complete else frozenset[str]()
        if changed or gone:
            index.write(changed, frozenset(gone))
    return learnt


def _held(path: Path, known: Mapping[str, Row]) -> Learnt | None:
    """What the index says of a file that looks as it did; None where it has to be read."""
    row = known.get(path.name)
    try:
        if row is None or row.stamp != stamp_of(path):
            return None
        return unpack(row.learnt, path)
    except (OSError, KeyError, TypeError):
        return None


def _read(
    path: Path, known: Mapping[str, Row], changed: dict[str, Row], knowledge: Knowledge
) -> Learnt:
    """What a file holds; a file of the same content as before is not parsed again."""
    from sim.casefiles.read import read_case
    from sim.encounter.case import Case

    try:
        # The stamp first: a file that changes meanwhile is read again next time.
        stamp: Stamp | None = stamp_of(path)
    except OSError:
        stamp = None
    digest = digest_of(path, LARGEST)
    before = known.get(path.name)
    learnt: Learnt | None = None
    if before is not None and digest and before.digest == digest:
        try:
            learnt = unpack(before.learnt, path)
        except (KeyError, TypeError):
            learnt = None
    if learnt is None:
        case = read_case(path, knowledge)
        learnt = card_of(case, knowledge) if isinstance(case, Case) else tuple(case)
    if stamp is not None:
        changed[path.name] = Row(stamp, digest, pack(learnt))
    return learnt


def read_progress(scores: Path, learner: str) -> tuple[dict[str, Progress], list[str]]:
    """The learner's attempts by case id, and what could not be read."""
    table: dict[str, Progress] = {}
    damaged: list[str] = []
    for path in attempt_files(scores, learner):
        try:
            attempt = read(path)
        except AttemptError as error:
            damaged.append(str(error))
            continue
        before = table.get(attempt.case_id, Progress())
        if attempt.finished is None or attempt.sheet is None:  # killed before it was scored
            table[attempt.case_id] = Progress(before.finished, before.best, path)
            continue
        total = attempt.sheet.get("total")
        scores_so_far = [s for s in (before.best, total) if isinstance(s, int | float)]
        table[attempt.case_id] = Progress(
            before.finished + 1, max(scores_so_far, default=None), before.unfinished
        )
    return table, damaged
