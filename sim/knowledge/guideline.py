"""A guideline's flowchart as data: boxes, what each asks for, and where its answers lead."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict

from sim.knowledge.numbers import Provenance, Value

Wiring = Literal["seen", "inferred"]


class Limit(Value):
    """A quantity on one side of a limit, or between two; in its canonical unit."""

    quantity: str
    below: float | None = None
    above: float | None = None
    at_age: tuple[float, float] = (0.0, 130.0)
    """Years; outside of it the limit says nothing."""


class Exclusion(Provenance):
    """A common cause that has to be excluded before the flowchart begins."""

    id: str
    name: str
    any_of: tuple[Limit, ...] = ()
    """One of these excludes it."""
    all_of: tuple[Limit, ...] = ()
    """All of these together exclude it."""
    unless: tuple[Limit, ...] = ()
    """One of these keeps it from being excluded, whatever else is known."""
    or_present: tuple[str, ...] = ()
    """Findings that open the gate in spite of the limits."""
    or_absent: tuple[str, ...] = ()
    """Findings whose absence opens the gate in spite of the limits."""
    asks: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    """What it would be, where it is not excluded."""
    axis: str = ""
    """All conditions of this axis, besides."""


class Branch(Value):
    """An answer to a box's question."""

    answer: str
    present: tuple[str, ...] = ()
    """Any of these findings is present."""
    absent: tuple[str, ...] = ()
    """None of these findings is present."""
    limits: tuple[Limit, ...] = ()
    """All of these hold."""
    otherwise: Annotated[bool, Strict()] = False
    """Taken where no other answer of the box holds."""
    next: str = ""
    """Id of the next box."""
    conditions: tuple[str, ...] = ()
    """Where the walk ends."""
    genes: tuple[str, ...] = ()
    """Orders that would prove it."""
    wiring: Wiring = "seen"


class Box(Provenance):
    """One box of the flowchart."""

    id: str
    question: str
    asks: tuple[str, ...]
    """Orders and questions that answer it."""
    exclusions: tuple[Exclusion, ...] = ()
    branches: tuple[Branch, ...] = Field(default=())
    wiring: Wiring = "seen"
    """Whether the arrows into it were read or inferred."""
