"""What every test may use."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

# Before numpy is loaded: matrices here are small, and threads that wait for each other on a busy
# machine make the tests several times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from hypothesis import settings

from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge, load_knowledge
from sim.play.workshop import Workshop

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

_HOMES = itertools.count(1)


@pytest.fixture(autouse=True)
def _home_of_its_own(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attempts, settings and indexes of a test stay out of the user's folders, and of the next's.

    The folder is only named; what needs it makes it.
    """
    home: Path = tmp_path_factory.getbasetemp() / "homes" / str(next(_HOMES))
    monkeypatch.setenv("PALLOR_HOME", str(home))


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
