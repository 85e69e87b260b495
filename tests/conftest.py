"""What every test may use."""

from __future__ import annotations

import os

# Before numpy is loaded: matrices here are small, and threads that wait for each other on a busy
# machine make the tests several times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest

from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge, load_knowledge
from sim.play.workshop import Workshop


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The packaged knowledge base, read once."""
    return load_knowledge()


@pytest.fixture(scope="session")
def engine(knowledge: Knowledge) -> Engine:
    """The engine over the packaged knowledge base."""
    return Engine(knowledge)


@pytest.fixture(scope="session")
def workshop(knowledge: Knowledge, engine: Engine) -> Workshop:
    """Knowledge and engine as the use cases take them, made once for all tests."""
    made = Workshop()
    made.__dict__.update(knowledge=knowledge, engine=engine)
    return made
