"""The engine of this process, for work that is shared out among several."""

from __future__ import annotations

from functools import cache

from sim import locations
from sim.engine.engine import Engine
from sim.storage.knowledge_cache import cached_knowledge


@cache
def own_engine() -> Engine:
    """Over the packaged knowledge, from its copy where one holds."""
    return Engine(cached_knowledge(locations.cache_folder()))
