"""Where hemoglobins come out of the machine: what a drawn trace needs to know."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.knowledge.numbers import Provenance


class Peak(Provenance):
    """Place and width of one hemoglobin on the axis of one method."""

    of: str
    """Quantity id of the fraction."""
    method: Literal["hb-hplc", "hb-capillary"]
    """Order id of the method."""
    at: float = Field(gt=0)
    """Minutes of retention on HPLC; zones from the anode (16 less the zone's number) on capillary
    electrophoresis."""
    width: float = Field(gt=0)
    """Standard deviation of the bell, same unit."""
