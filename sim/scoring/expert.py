"""The author's own table beside what the engine makes of it.

Each finding that the author weighs is read by itself and against the other diagnoses of the same
table, whatever else is known: log10 of how much likelier it is in this one than, on average, in
the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Literal

from sim.encounter.case import Case, Weighed
from sim.encounter.chart import everything
from sim.engine.evidence import Evidence, Item, Observation
from sim.scoring.reflection import against_others

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

Side = Literal["for", "against", "absent"]


@dataclass(frozen=True)
class Weight:
    """One finding of one block."""

    side: Side
    """Where the author puts it."""
    id: str
    item: Item | None
    """What the case records of it; None for nothing."""
    ratio: float
    """log10 likelihood ratio against the other diagnoses; 0 where nothing is recorded."""

    @property
    def absent(self) -> bool:
        """Whether it was looked for and is not there."""
        return isinstance(self.item, Observation) and not self.item.present


@dataclass(frozen=True)
class Opinion:
    """One block of the table."""

    weighed: Weighed
    hypothesis: str
    """Its id."""
    weights: tuple[Weight, ...]


def opinions(
    case: Case, knowledge: Knowledge, engine: Engine, known: Evidence | None = None
) -> tuple[Opinion, ...]:
    """The author's table with everything `known`, where it was read before, in its order.

    Blocks whose conditions are no hypothesis of the engine are left out.
    """
    ids = {frozenset(one.conditions): one.id for one in engine.hypotheses}
    blocks = [
        (one, ids[frozenset(one.conditions)])
        for one in case.reflection
        if frozenset(one.conditions) in ids
    ]
    places = [engine.model.position[name] for _, name in blocks]
    known = known or everything(case, knowledge)
    items = {_id(item): item for item in known.current()}

    ratios: dict[str, Sequence[float]] = {}
    """By item, against the others for each block; most items stand in several."""

    def weights(block: Weighed, place: int) -> Iterator[Weight]:
        for side, names in sides(block):
            for name in names:
                item = items.get(name)
                if item is not None and len(places) > 1 and name not in ratios:
                    logs = engine.log_likelihood_alone(item, known.patient)[places] / log(10)
                    ratios[name] = against_others(logs)
                yield Weight(side, name, item, ratios[name][place] if name in ratios else 0.0)

    return tuple(
        Opinion(block, name, tuple(weights(block, place)))
        for place, (block, name) in enumerate(blocks)
    )


def sides(block: Weighed) -> tuple[tuple[Side, tuple[str, ...]], ...]:
    """The three lists of a block by their keys in the file."""
    return ("for", block.speaks_for), ("against", block.against), ("absent", block.absent)


def _id(item: Item) -> str:
    return item.finding if isinstance(item, Observation) else item.quantity
