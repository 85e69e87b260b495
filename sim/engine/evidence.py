"""What is known about a patient: the input of every inference."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from sim.knowledge.models import Sex
from sim.knowledge.treatment import GivenTreatment

Censored = Literal["<", ">"]


@dataclass(frozen=True)
class Patient:
    """What is known before any question is asked. `None` means not stated, never a default."""

    age: float | None = None
    """Years; months as a fraction."""
    sex: Sex | None = None
    pregnant: bool = False
    trimester: int | None = None
    """1 to 3, where known."""
    ancestry: tuple[str, ...] = ()
    """Ids of ancestries; they shift carrier rates only."""
    treatment: tuple[GivenTreatment, ...] = ()
    """What was given in the last weeks; every result is read against it."""


@dataclass(frozen=True)
class Result:
    """A measured quantity, in the quantity's canonical unit."""

    quantity: str
    value: float
    censored: Censored | None = None
    """`<` or `>` where the laboratory printed a limit instead of a value."""
    resolution: float | None = None
    """Width of the last printed digit, in the canonical unit; the quantity's own where unknown."""


@dataclass(frozen=True)
class Observation:
    """A finding that was looked for."""

    finding: str
    present: bool


Item = Result | Observation


@dataclass(frozen=True)
class Evidence:
    """Everything known at one moment, in the order in which it became known.

    A quantity measured twice counts with its last value; a finding likewise.
    """

    patient: Patient = field(default_factory=Patient)
    setting: str = ""
    items: tuple[Item, ...] = ()

    def with_items(self, *items: Item) -> Evidence:
        """The evidence after more became known."""
        return Evidence(self.patient, self.setting, (*self.items, *items))

    def current(self) -> tuple[Item, ...]:
        """Items that still hold: the last one for each quantity and finding, in order."""
        return self._current

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Asked for whenever something is remembered of the evidence."""
        return hash((self.patient, self.setting, self.items))

    def __getstate__(self) -> dict[str, object]:
        # Another process has other hashes of the same words.
        return {"patient": self.patient, "setting": self.setting, "items": self.items}

    @cached_property
    def _current(self) -> tuple[Item, ...]:
        last: dict[tuple[bool, str], Item] = {}
        for item in self.items:
            measured = isinstance(item, Result)
            key = measured, item.quantity if measured else item.finding
            last.pop(key, None)
            last[key] = item
        return tuple(last.values())

    @cached_property
    def results(self) -> tuple[Result, ...]:
        """The results that still hold."""
        return tuple(item for item in self._current if isinstance(item, Result))

    @cached_property
    def observations(self) -> tuple[Observation, ...]:
        """The findings that still hold."""
        return tuple(item for item in self._current if isinstance(item, Observation))

    @cached_property
    def quantities(self) -> frozenset[str]:
        """What was measured."""
        return frozenset(result.quantity for result in self.results)


def item_key(item: Item) -> str:
    """What the item is about: `quantity:ferritin` or `finding:pica`."""
    if isinstance(item, Result):
        return f"quantity:{item.quantity}"
    return f"finding:{item.finding}"
