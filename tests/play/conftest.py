"""A workshop that shares the knowledge base and the engine of the whole test run."""

from __future__ import annotations

import pytest

from sim.engine.engine import Engine
from sim.play.workshop import Workshop


@pytest.fixture(scope="session")
def workshop(engine: Engine) -> Workshop:
    made = Workshop()
    made.__dict__.update(knowledge=engine.knowledge, engine=engine)
    return made
