"""Values that arithmetic gives away: MCH from hemoglobin and red cells, TSAT from iron and TIBC.

And what a method shows that cannot part hemoglobins: HbE with HbA2 on HPLC.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.knowledge.models import Quantity
from sim.knowledge.units import format_value, parse_measurement

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


def with_windows(results: Mapping[str, str], quantities: Mapping[str, Quantity]) -> dict[str, str]:
    """The results, and every peak in which recorded fractions come out together, as printed.

    A peak is the sum of its parts; where no variant is recorded it is its own fraction. What the
    case itself records of a peak stands.
    """
    found = dict(results)
    for quantity in quantities.values():
        window = quantity.window
        if window is None or quantity.id in results or window.own not in results:
            continue
        variants = [
            read.value
            for name in window.variants
            if name in results
            and (read := parse_measurement(results[name], quantities[name])).censored != "<"
        ]
        own = parse_measurement(results[window.own], quantities[window.own])
        if variants:
            found[quantity.id] = format_value(own.value + sum(variants), quantity)
        else:
            found[quantity.id] = results[window.own]
    return found
