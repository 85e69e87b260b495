"""The oracles need pgmpy and scipy, which live in an environment of their own (README)."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def oracle() -> None:
    """Skip where the oracle's environment is not the one that runs."""
    reason = "pgmpy has an environment of its own: see Development in the README"
    pytest.importorskip("pgmpy", reason=reason)
