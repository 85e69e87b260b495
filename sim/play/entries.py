"""The files of a library, each a case that can be played or its problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

from sim.errors import Problem
from sim.play.cards import Card, Learnt, unpack
from sim.play.progress import Progress

Held = Learnt | Mapping[str, Any]
"""What a file holds, as it was read or as the index packs it."""


@dataclass(frozen=True)
class Entry:
    """One file of the library: a case that can be played, or its problems."""

    path: Path
    case: Card | None
    problems: tuple[Problem, ...]
    progress: Progress


class Entries(Sequence[Entry]):
    """All of them in order of their names; each is made when it is first looked at."""

    def __init__(
        self, folder: Path, held: Mapping[str, Held], progress: Mapping[str, Progress]
    ) -> None:
        """`held` by the name of the file, `progress` by the id of the case."""
        self._folder = folder
        self._held = held
        self._names = tuple(held)
        self._progress = progress
        self._made: dict[int, Entry] = {}
        self._learnt: dict[int, Learnt] = {}
        self.broken = sum(
            isinstance(one, tuple) or "problems" in one
            for one in held.values()
            if not isinstance(one, Card)
        )
        """How many of them cannot be played."""

    def progressed(self, progress: Mapping[str, Progress]) -> Entries:
        """The same files with other progress; what was unpacked of them stays so."""
        other = Entries(self._folder, self._held, progress)
        other._learnt = self._learnt
        return other

    @property
    def progress(self) -> Mapping[str, Progress]:
        """What was done, by the id of the case."""
        return self._progress

    def known(self, progress: Mapping[str, Progress]) -> bool:
        """Whether this progress is what they show."""
        return progress == self._progress

    def place_of(self, path: Path) -> int | None:
        """Where a file stands among them."""
        return self._names.index(path.name) if path.name in self._held else None

    def __len__(self) -> int:
        return len(self._names)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Entry, ...]: ...
    def __getitem__(self, index: int | slice) -> Entry | tuple[Entry, ...]:
        places = range(len(self._names))
        if isinstance(index, slice):
            return tuple(self._at(place) for place in places[index])
        return self._at(places[index])

    def __iter__(self) -> Iterator[Entry]:
        return map(self._at, range(len(self._names)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (Entries, tuple)) and tuple(self) == tuple(other)  # pyright: ignore[reportUnknownArgumentType]

    def __hash__(self) -> int:
        return hash((self._folder, self._names))

    def _at(self, place: int) -> Entry:
        made = self._made.get(place)
        if made is None:
            name = self._names[place]
            path, held = self._folder / name, self._held[name]
            learnt = self._learnt.get(place)
            if learnt is None:
                learnt = unpack(held, path) if isinstance(held, Mapping) else held
                self._learnt[place] = learnt
            if isinstance(learnt, Card):
                made = Entry(path, learnt, (), self._progress.get(learnt.id, Progress()))
            else:
                made = Entry(path, None, learnt, Progress())
            self._made[place] = made
        return made
