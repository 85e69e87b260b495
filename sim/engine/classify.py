"""Microcytic, normocytic or macrocytic: the class of an anemia from the size of its cells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.engine.evidence import Censored, Evidence, Result
from sim.engine.measured import resolution_of
from sim.knowledge.models import Provenance

if TYPE_CHECKING:
    from sim.engine.engine import Engine

Size = Literal["microcytic", "normocytic", "macrocytic"]
MCV = "mcv"
REACH = 1.959963984540054
"""Standard deviations on either side that hold 95 % of repeated measurements."""


@dataclass(frozen=True)
class CellSize:
    """The class by MCV against the healthy central 95 % of this age and sex."""

    name: Size | None
    """None where MCV is not known, or known only beyond a limit that does not decide."""
    mcv: float | None
    """fL; None where neither measured nor given away by arithmetic."""
    censored: Censored | None
    derived: bool
    """Worked out from hematocrit and red cells, or the like."""
    low: float
    """Lower reference limit, fL."""
    high: float
    """Upper reference limit, fL."""
    error: float
    """How far one measurement lies from the patient's usual value in 95 of 100, fL."""
    near: Size | None
    """The class on the other side of a limit that lies within the error."""
    claims: tuple[Provenance, ...]
    """Behind the limits and the error."""

    @property
    def microcytic(self) -> bool:
        """Whether it is, sure or not."""
        return self.name == "microcytic"


def cell_size(engine: Engine, evidence: Evidence) -> CellSize:
    """The class of the red cells, and whether a second measurement could change it."""
    patient, quantity = evidence.patient, engine.knowledge.quantities[MCV]
    limits = engine.reference(MCV, patient)
    assert limits is not None
    low, high = limits
    claims = [engine.model.references.claim(quantity, patient)]
    cvs = [cv for cv in (quantity.analytical_cv, quantity.within_person_cv) if cv is not None]
    measured = next(
        (i for i in evidence.current() if isinstance(i, Result) and i.quantity == MCV), None
    )
    value = measured.value if measured else _worked_out(engine, evidence)
    if value is None:
        return CellSize(None, None, None, False, low, high, 0.0, None, tuple(claims))
    width = resolution_of(measured, quantity) if measured else 0.0
    variance = sum((cv.value / 100) ** 2 for cv in cvs) + (width / value) ** 2 / 12
    error = REACH * math.sqrt(variance) * value
    censored = measured.censored if measured else None
    name = _class(value, censored, low, high)
    near: Size | None = None
    if name is not None and censored is None:
        below, above = (
            _class(value - error, None, low, high),
            _class(value + error, None, low, high),
        )
        near = next((other for other in (below, above) if other != name), None)
    return CellSize(
        name, value, censored, measured is None, low, high, error, near, (*claims, *cvs)
    )


def _class(value: float, censored: Censored | None, low: float, high: float) -> Size | None:
    """A limit that a laboratory printed decides only where all beyond it is one class."""
    if censored == "<":
        return "microcytic" if value <= low else None
    if censored == ">":
        return "macrocytic" if value >= high else None
    if value < low:
        return "microcytic"
    return "macrocytic" if value > high else "normocytic"


def _worked_out(engine: Engine, evidence: Evidence) -> float | None:
    """MCV where exact results determine it: ln MCV as a combination of their rows."""
    known = engine.measured(evidence)
    exact = known.censored == 0
    rows = known.rows[exact]
    if not len(rows):
        return None
    wanted, constant = engine.model.rows[MCV]
    weights, *_ = np.linalg.lstsq(rows.T, wanted, rcond=None)
    if not np.allclose(rows.T @ weights, wanted, atol=1e-9):
        return None
    return math.exp(float(weights @ (known.values[exact] - known.constants[exact])) + constant)
