"""The heavy parts, made when first needed: the knowledge base and the engine."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge


class Workshop:
    """Knowledge and engine of one run of the program."""

    def __init__(self, cache: Path | None = None) -> None:
        """`cache` is a folder for a copy of the knowledge base that is read faster."""
        self._cache = cache

    @cached_property
    def knowledge(self) -> Knowledge:
        """The packaged knowledge base."""
        if self._cache is not None:
            from sim.storage.knowledge_cache import cached_knowledge

            return cached_knowledge(self._cache)
        from sim.knowledge.loader import load_knowledge

        return load_knowledge()

    @cached_property
    def engine(self) -> Engine:
        """The engine over it; the first use loads numpy."""
        from sim.engine.engine import Engine

        return Engine(self.knowledge)

    @cached_property
    def hypotheses(self) -> frozenset[str]:
        """Ids that a differential and an answer may name."""
        conditions = set(self.knowledge.conditions)
        return frozenset(conditions | {"+".join(pair.conditions) for pair in self.knowledge.pairs})
