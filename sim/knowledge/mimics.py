"""Pairs that look alike, and the test that tells them apart."""

from __future__ import annotations

from pydantic import Field

from sim.knowledge.numbers import Provenance


class Mimic(Provenance):
    """One way to tell two look-alikes apart, as a source gives it."""

    between: tuple[str, str]
    """Ids of conditions or causes; conditions that come together are joined by `+`."""
    tests: tuple[str, ...] = Field(min_length=1)
    """Ids of orders, quantities, findings or questions that decide."""
    text: str
    """How they decide, in a sentence that names both sides."""
