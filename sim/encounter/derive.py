"""Values that arithmetic gives away: MCH from hemoglobin and red cells, TSAT from iron and TIBC."""

from __future__ import annotations

from collections.abc import Mapping

from sim.knowledge.models import Quantity

Factors = list[tuple[str, float]]


def derive(values: Mapping[str, float], quantities: Mapping[str, Quantity]) -> dict[str, float]:
    """Values of the quantities that identities determine from the known ones (canonical units).

    An identity is used whenever all but one of its quantities are known, in any direction, until
    nothing more follows. Only what was not known is returned.
    """
    known = {name: value for name, value in values.items() if value > 0}
    identities = [
        (quantity.identity.factor, _factors(quantity))
        for quantity in quantities.values()
        if quantity.identity is not None
    ]
    found: dict[str, float] = {}
    progress = True
    while progress:
        progress = False
        for factor, factors in identities:
            unknown = [name for name, _ in factors if name not in known]
            if len(unknown) != 1 or unknown[0] not in quantities:
                continue
            found[unknown[0]] = known[unknown[0]] = _solve(factor, factors, unknown[0], known)
            progress = True
    return found


def _factors(quantity: Quantity) -> Factors:
    """The identity as a product that equals 1 / factor: terms, and the quantity to the power -1."""
    assert quantity.identity is not None
    return [(term.of, term.power) for term in quantity.identity.terms] + [(quantity.id, -1.0)]


def _solve(factor: float, factors: Factors, wanted: str, known: Mapping[str, float]) -> float:
    product, exponent = factor, 0.0
    for name, power in factors:
        if name == wanted:
            exponent += power
        else:
            product *= known[name] ** power
    return product ** (-1.0 / exponent)
