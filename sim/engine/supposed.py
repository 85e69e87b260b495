"""Evidence as it would be if something in it were otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.evidence import Evidence, Item, Result, item_key

if TYPE_CHECKING:
    from sim.engine.engine import Engine

Floats = NDArray[np.float64]


def with_items(
    engine: Engine, known: Evidence, items: Sequence[Item], dropped: Sequence[str] = ()
) -> Evidence:
    """The evidence with other items in their place, and without what they contradict.

    `dropped` are ids of quantities and findings that are taken away. A result that follows from
    others by arithmetic (saturation from iron and binding capacity) would count for nothing beside
    them: what would contradict it is taken away.
    """
    gone = {f"{kind}:{id}" for id in dropped for kind in ("quantity", "finding")}
    gone |= {item_key(item) for item in items}
    kept = [item for item in known.items if item_key(item) not in gone]
    for item in items:
        if isinstance(item, Result):
            kept = _without_contradiction(engine, kept, item)
    return replace(known, items=(*kept, *items))


def _without_contradiction(engine: Engine, kept: list[Item], item: Result) -> list[Item]:
    rows = engine.model.rows
    if item.quantity not in rows:
        return kept
    wanted = rows[item.quantity][0]
    results = [other for other in kept if isinstance(other, Result) and other.quantity in rows]

    def free(others: list[Result]) -> bool:
        known = [rows[other.quantity][0] for other in others]
        return not known or _rank([*known, wanted]) > _rank(known)

    while results and not free(results):
        # The last one that makes it redundant; the first ones are the more basic.
        at = next(i for i in range(len(results) - 1, -1, -1) if free(results[:i]) or i == 0)
        kept = [other for other in kept if other is not results[at]]
        del results[at]
    return kept


def _rank(rows: Sequence[Floats]) -> int:
    return int(np.linalg.matrix_rank(np.array(rows)))
