"""How far a learner has come with each case."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.storage.folders import attempt_files, learner_folder
from sim.storage.index import Index, Kept, Row, Stamp, learnt_of, stamp_of

VERSION = "progress 1"
"""Another one wherever `_told` says other things."""


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

    def with_attempt(self, path: Path, told: dict[str, Any]) -> Progress:
        """After one more attempt, of which its file tells this much."""
        if not told["closed"]:
            return Progress(self.finished, self.best, path)
        scores = [score for score in (self.best, told["total"]) if score is not None]
        return Progress(self.finished + 1, max(scores, default=None), self.unfinished)


def read_progress(
    scores: Path, learner: str, cache: Path | None = None
) -> tuple[dict[str, Progress], list[str]]:
    """The learner's attempts by case id, and what could not be read.

    With a `cache` folder only attempts that changed since the last time are read.
    """
    table: dict[str, Progress] = {}
    damaged: list[str] = []
    index = _index(scores, learner, cache) if cache is not None else None
    paths = list(attempt_files(scores, learner))
    stamps = {path: _stamp(path) for path in paths}
    known = index.read() if index is not None and paths else {}
    held = _held(stamps, known)
    changed: dict[str, Row] = {}
    for path in paths:
        told = held.get(path) or _read(path, damaged)
        if told is None:
            continue
        stamp = stamps[path]
        if path not in held and stamp is not None:
            changed[path.name] = Row(stamp, "", told)
        table[told["case"]] = table.get(told["case"], Progress()).with_attempt(path, told)
    gone = frozenset(known.keys() - {path.name for path in paths})
    if index is not None and (changed or gone):
        index.write(changed, gone)
    return table, damaged


def _index(scores: Path, learner: str, cache: Path) -> Index:
    folder = str(learner_folder(scores, learner).absolute())
    name = hashlib.sha256(folder.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Index(cache / f"progress-{name}.sqlite", VERSION)


def _stamp(path: Path) -> Stamp | None:
    try:
        return stamp_of(path)
    except OSError:
        return None


def _held(stamps: dict[Path, Stamp | None], known: dict[str, Kept]) -> dict[Path, dict[str, Any]]:
    """What the index says of attempts that look as they did."""
    same = [
        path for path, stamp in stamps.items()
        if (row := known.get(path.name)) is not None and row[:2] == stamp
    ]  # fmt: skip
    told = learnt_of(known[path.name] for path in same)
    return {path: one for path, one in zip(same, told, strict=True) if _sound(one)}


def _sound(told: Any) -> bool:
    return (
        isinstance(told, dict)
        and isinstance(told.get("case"), str)  # pyright: ignore[reportUnknownMemberType]
        and isinstance(told.get("closed"), bool)  # pyright: ignore[reportUnknownMemberType]
        and isinstance(told.get("total"), int | float | None)  # pyright: ignore[reportUnknownMemberType]
    )


def _read(path: Path, damaged: list[str]) -> dict[str, Any] | None:
    from sim.storage.attempts import AttemptError, read

    try:
        attempt = read(path)
    except AttemptError as error:
        damaged.append(str(error))
        return None
    # One that was killed before it was scored goes on.
    closed = attempt.finished is not None and attempt.sheet is not None
    total = attempt.sheet.get("total") if attempt.sheet is not None else None
    known = total if isinstance(total, int | float) else None
    return {"case": attempt.case_id, "closed": closed, "total": known}
