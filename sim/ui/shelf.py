"""Finding cases in a library: by words, with slips allowed, by setting, difficulty and status;
and the orders in which they can be listed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar, overload

from sim.ui.matching import alike, fold
from sim.ui.words import who

if TYPE_CHECKING:
    from sim.play.cards import Card
    from sim.play.ease import Ease
    from sim.play.library import Entry

Status = Literal["any", "new", "begun", "played", "due", "problems"]
STATUSES: tuple[Status, ...] = ("any", "new", "begun", "played", "due", "problems")
Part = Literal["setting", "difficulty", "status", "order"]
Order = Literal["easy first", "title", "setting", "low scores first", "newest first"]
ORDERS: tuple[Order, ...] = ("easy first", "title", "setting", "low scores first", "newest first")
"""The first is the usual one; in it come what is due, a beginner's first patients, the others."""
T = TypeVar("T")
_LASTING: tuple[Order, ...] = ("title", "setting", "newest first")
"""Orders that progress does not change."""
_PREPARED = ("_by_word", "_by_letters", "settings", "difficulties")
"""What a shelf keeps when only progress changes."""
FEW = 10
"""Of so many entries one must fit, or those that fit are sorted instead of all looked through."""
KEPT = 100
"""Searched words that are remembered."""


@dataclass(frozen=True)
class Filter:
    """What is wanted; the defaults want everything."""

    words: str = ""
    setting: str = "any"
    difficulty: int | None = None
    status: Status = "any"
    order: Order = "easy first"

    @property
    def said(self) -> str:
        """As it stands over the list."""
        hard = "any" if self.difficulty is None else str(self.difficulty)
        return f"setting {self.setting}   difficulty {hard}   status {self.status}   {self.order}"


class Found(Sequence["Entry"]):
    """Entries that fit, in order; each is made when it is looked at."""

    def __init__(self, entries: Sequence[Entry], places: Sequence[int]) -> None:
        """`places` are those of the entries that fit."""
        self._entries = entries
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> Found: ...
    def __getitem__(self, index: int | slice) -> Entry | Found:
        if isinstance(index, slice):
            return Found(self._entries, self._places[index])
        return self._entries[self._places[index]]

    def row_of(self, place: int | None) -> int:
        """The row of the entry with this place among all; the top where it is not among these."""
        return self._places.index(place) if place in self._places else 0


class Shelf:
    """The entries of a library, prepared for searching."""

    def __init__(self, entries: Sequence[Entry], ease: Ease | None = None) -> None:
        self.entries = entries
        self._ease = ease
        self._places: dict[Order, list[int]] = {}
        self._standing: dict[Order, list[int]] = {}
        self._found: dict[str, _Having] = {}
        """Words that were searched; a filter is typed letter by letter, and taken back so."""

    def progressed(self, entries: Sequence[Entry]) -> Shelf:
        """With other progress of the same cases: what is searched stays."""
        other = Shelf(entries, self._ease)
        other.__dict__.update({k: v for k, v in self.__dict__.items() if k in _PREPARED})
        other._places.update({k: v for k, v in self._places.items() if k in _LASTING})
        return other

    def arranged(self, order: Order) -> Shelf:
        """Itself, sorted already; ten thousand cases take a moment, so a thread calls this."""
        self._ordered(order)
        return self

    def prepare(self) -> None:
        """Make what searching needs; ten thousand cases take a moment, so a thread calls this."""
        _ = self._by_letters, self.settings, self.difficulties
        for order in ORDERS:
            self._ranks(order)

    @cached_property
    def _by_word(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for place, entry in enumerate(self.entries):
            for word in _words(entry):
                found.setdefault(word, set()).add(place)
        return found

    @cached_property
    def _by_letters(self) -> dict[frozenset[str], list[str]]:
        """Words by the letters in them: a slip shares most, and numbered titles are many."""
        found: dict[frozenset[str], list[str]] = {}
        for word in self._by_word:
            found.setdefault(frozenset(word), []).append(word)
        return found

    @cached_property
    def settings(self) -> tuple[str, ...]:
        """Names of the settings there are."""
        return tuple(sorted({entry.case.setting for entry in self.entries if entry.case}))

    @cached_property
    def difficulties(self) -> tuple[int, ...]:
        """Difficulties there are."""
        return tuple(sorted({entry.case.difficulty for entry in self.entries if entry.case}))

    def find(self, wanted: Filter) -> Found:
        """The entries that fit, in the order that is wanted."""
        ordered: Sequence[int] = self._ordered(wanted.order)
        words = fold(wanted.words).split()
        if words:
            left = set[int].intersection(*(self._having(word) for word in words))
            if len(left) * FEW < len(ordered):
                ordered = sorted(left, key=self._ranks(wanted.order).__getitem__)
            elif len(left) < len(ordered):
                ordered = [place for place in ordered if place in left]
        if replace(wanted, words="", order=ORDERS[0]) != Filter():
            ordered = [place for place in ordered if _fits(self.entries[place], wanted)]
        return Found(self.entries, ordered)

    def turned(self, wanted: Filter, part: Part) -> Filter:
        """The filter with the next choice of one part."""
        if part == "setting":
            return replace(wanted, setting=_after(("any", *self.settings), wanted.setting))
        if part == "difficulty":
            return replace(wanted, difficulty=_after((None, *self.difficulties), wanted.difficulty))
        if part == "order":
            return replace(wanted, order=_after(ORDERS, wanted.order))
        return replace(wanted, status=_after(STATUSES, wanted.status))

    @property
    def next_new(self) -> Entry | None:
        """The first patient of the usual order who was not begun."""
        ordered = (self.entries[place] for place in self._ordered(ORDERS[0]))
        return next((e for e in ordered if e.case is not None and not e.progress.begun), None)

    @cached_property
    def first(self) -> Sequence[str]:
        """Ids of patients whom a beginner may well start with."""
        if self._ease is None or not self._ease.first:
            return ()
        done = {entry.case.id for entry in self.entries if entry.case and entry.progress.finished}
        return self._ease.left(done)

    def _ordered(self, order: Order) -> list[int]:
        """Places of all entries in an order; ten thousand are sorted once, not at every letter."""
        if order not in self._places:
            self._places[order] = sorted(
                range(len(self.entries)),
                key=lambda place: _rank(self.entries[place], order, self._easy),
            )
        return self._places[order]

    def _easy(self, card: Card) -> tuple[object, ...]:
        if self._ease is None:
            return (card.difficulty,)
        return self._ease.rank(card.id, card.difficulty, self.first)

    def _ranks(self, order: Order) -> list[int]:
        """Where each entry stands in an order, by its place."""
        if order not in self._standing:
            ranks = [0] * len(self.entries)
            for rank, place in enumerate(self._ordered(order)):
                ranks[place] = rank
            self._standing[order] = ranks
        return self._standing[order]

    def _having(self, word: str) -> set[int]:
        """Entries with a word that holds this one; with a slip of it, where none does."""
        if word not in self._found:
            if len(self._found) >= KEPT:
                self._found.clear()
            # Whatever holds a word holds its beginning, which was typed just before as a rule.
            before = self._found.get(word[:-1])
            among = before.words if before is not None and before.exact else self._by_word
            known = [one for one in among if word in one]
            exact = bool(known)
            if not known and len(word) > 3:
                known = [
                    one for letters, some in self._by_letters.items()
                    if not letters.isdisjoint(word)
                    for one in some if len(word) <= len(one) + 1 and alike(word, one)
                ]  # fmt: skip
            places = set[int]().union(*(self._by_word[one] for one in known))
            self._found[word] = _Having(known, exact, places)
        return self._found[word].places


class _Having(NamedTuple):
    """What a word was found in."""

    words: list[str]
    exact: bool
    """Whether they hold the word itself, not a slip of it."""
    places: set[int]


def _words(entry: Entry) -> list[str]:
    card = entry.case
    if card is None:
        return fold(entry.path.name).split()
    return fold(f"{card.title} {card.id} {who(card.patient)} {card.setting}").split()


def _rank(
    entry: Entry, order: Order, easy: Callable[[Card], tuple[object, ...]]
) -> tuple[object, ...]:
    """What entries are sorted by; files that cannot be played stand at the end, by name.

    `easy` ranks what is not due in the usual order.
    """
    card, progress = entry.case, entry.progress
    if card is None:
        return (1, entry.path.name)
    title = card.title.casefold()
    match order:
        case "easy first":
            return (0, not progress.due, *easy(card), title)
        case "title":
            return (0, title)
        case "setting":
            return (0, card.setting, card.difficulty, title)
        case "low scores first":
            return (0, progress.best is None, progress.best or 0.0, title)
        case "newest first":
            return (0, _backwards(str(card.updated)), title)


def _backwards(day: str) -> tuple[int, ...]:
    """A key that puts a later ISO date first."""
    return tuple(-ord(sign) for sign in day)


def _fits(entry: Entry, wanted: Filter) -> bool:
    card, progress = entry.case, entry.progress
    if card is None:
        plain = wanted.setting == "any" and wanted.difficulty is None
        return plain and wanted.status in ("any", "problems")
    status = {
        "any": True,
        "new": not progress.begun,
        "begun": progress.unfinished is not None,
        "played": progress.finished > 0,
        "due": progress.due,
        "problems": False,
    }
    return (
        wanted.setting in ("any", card.setting)
        and wanted.difficulty in (None, card.difficulty)
        and status[wanted.status]
    )


def _after(choices: Sequence[T], now: T) -> T:
    at = choices.index(now) if now in choices else -1
    return choices[(at + 1) % len(choices)]
