"""What a guideline demands whatever a test is worth: to look for the source of lost iron."""

from __future__ import annotations

from sim.knowledge.models import Flag, Sex
from sim.knowledge.numbers import Provenance


class Duty(Provenance):
    """A step that is owed once a condition is likely in such a patient.

    It stands outside of the value of orders: an order that fulfils it is never one too many, and
    leaving it out is a fault, however sure the diagnosis.
    """

    id: str
    name: str
    """What is owed, to follow "to": `look at both ends of the gut`."""
    condition: str
    """The condition that calls for it."""
    sex: Sex | None = None
    age: tuple[float, float] = (0.0, 130.0)
    pregnant: Flag | None = None
    anemic: Flag = True
    """Only where hemoglobin is below the limit of health."""
    after: tuple[str, ...] = ()
    """Duties that come before it."""
    orders: tuple[tuple[str, ...], ...]
    """All of these parts are owed; any order of a part fulfils it, the first is the usual one."""
