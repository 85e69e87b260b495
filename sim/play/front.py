"""The first lines of a library as they were listed last, for the first frame of the next start.

Reading an index of ten thousand cases takes a third of a second, taking a hundred lines from here
none. They are shown until the library itself was read, which is looked at each time. Whatever is
wrong with the file, it is passed over.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from sim.play.cards import Card, pack, sound, unpack
from sim.play.entries import Entry
from sim.play.progress import Progress
from sim.storage.atomic import write_text

SCHEMA = 2
LINES = 100
"""More than any terminal shows."""


@dataclass(frozen=True)
class Front:
    """What the first frame shows of a library."""

    entries: tuple[Entry, ...]
    """Its first lines, in the usual order."""
    playable: int
    """Cases of the whole library that can be played."""
    broken: int
    """Files of the whole library that cannot."""
    first: tuple[str, ...] = ()
    """Ids of patients with whom a beginner may well start."""


@dataclass(frozen=True)
class FrontPage:
    """Where the first lines of one folder of cases are kept for one learner."""

    cases: Path
    scores: Path
    learner: str
    cache: Path

    @property
    def path(self) -> Path:
        """The file; it names whose lines it holds, so that two never share one unseen."""
        return self.cache / f"front-{zlib.crc32(repr(self._whose).encode()):08x}.json"

    @property
    def _whose(self) -> list[str]:
        from sim import __version__

        folders = (self.cases.absolute(), self.scores.absolute())
        return [str(SCHEMA), __version__, *(str(folder) for folder in folders), self.learner]

    def read(self) -> Front | None:
        """The lines; None where there are none, or none that can be trusted."""
        try:
            kept = cast("dict[str, Any]", json.loads(self.path.read_bytes()))
            if kept["whose"] != self._whose:
                return None
            entries = tuple(self._entry(*line) for line in kept["lines"])
            first = tuple(str(id) for id in kept["first"])
            return Front(entries, int(kept["playable"]), int(kept["broken"]), first)
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None

    def write(
        self, listed: Sequence[Entry], playable: int, broken: int, first: Sequence[str] = ()
    ) -> None:
        """Keep the first lines of what is listed, unless they are kept already."""
        front = Front(tuple(listed[:LINES]), playable, broken, tuple(first))
        if self.read() == front:
            return
        lines = [_line(entry) for entry in front.entries]
        kept = {
            "whose": self._whose, "playable": playable, "broken": broken,
            "first": front.first, "lines": lines,
        }  # fmt: skip
        try:
            write_text(self.path, json.dumps(kept))
        except (OSError, ValueError):  # a full disk: the next start shows no lines at once
            return

    def _entry(self, name: str, packed: dict[str, Any], told: list[Any]) -> Entry:
        """One line. Raises ValueError where it is none, and TypeError."""
        path = self.cases / name
        if not sound(packed) or Path(name).name != name:
            raise ValueError(name)
        learnt = unpack(packed, path)
        if not isinstance(learnt, Card):
            return Entry(path, None, learnt, Progress())
        finished, best, unfinished, due = told
        begun = None if unfinished is None else Path(unfinished)
        # Whatever else than numbers stands there is refused by `int` and `float`.
        most = None if best is None else float(best)
        return Entry(path, learnt, (), Progress(int(finished), most, begun, bool(due)))


def _line(entry: Entry) -> list[Any]:
    done = asdict(entry.progress)
    if done["unfinished"] is not None:
        done["unfinished"] = str(done["unfinished"])
    return [entry.path.name, pack(entry.case or entry.problems), list(done.values())]
