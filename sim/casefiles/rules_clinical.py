"""Rules about what the numbers of a case say together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

from sim.casefiles.faults import Fault, Rule, View
from sim.casefiles.rules_play import result_tables
from sim.errors import Level
from sim.knowledge.units import Measurement, format_value

DEFINITIONS: tuple[tuple[str, float, dict[str, float]], ...] = (
    ("mch", 10.0, {"hb": 1.0, "rbc": -1.0}),
    ("mcv", 10.0, {"hct": 1.0, "rbc": -1.0}),
    ("mchc", 100.0, {"hb": 1.0, "hct": -1.0}),
    ("mchc", 100.0, {"mch": 1.0, "mcv": -1.0}),
    ("tsat", 100.0, {"iron": 1.0, "tibc": -1.0}),
)
"""A quantity is the factor times powers of others, in canonical units, by definition."""
MOST = 101.0
"""Percent that hemoglobin fractions may add up to: each is rounded on its own."""
SLACK = 0.02
"""Relative deviation that is let pass beside the rounding of the printed digits."""


def arithmetic(view: View) -> Iterator[Fault]:
    """`arithmetic`: the red cell indices and TSAT agree with what defines them.

    A published patient's values stand as they were printed: there it is advice.
    """
    for location, results in result_tables(view):
        # Changed values (`then`) are compared among themselves only.
        values = view.readable(results)
        wrong: set[str] = set()
        for quantity, factor, terms in DEFINITIONS:
            if quantity not in values or any(name not in values for name in terms):
                continue
            if wrong & {quantity, *terms}:
                continue  # one wrong value is told once, not wherever it is used
            printed = values[quantity]
            low, high = _reach(factor, terms, values)
            slack = printed.resolution / 2 + SLACK * printed.value
            if low - slack <= printed.value <= high + slack:
                continue
            follows = factor * prod(values[name].value ** power for name, power in terms.items())
            wrong.add(quantity)
            drawn = {quantity, *terms} & set(view.case.filled)
            level: Level = "advice" if view.case.based_on and not drawn else "error"
            about = view.knowledge.quantities[quantity]
            message = (
                f"{results[quantity]!r} does not fit {' and '.join(terms)}, "
                f"from which {format_value(follows, about)} follows"
            )
            yield Fault((*location, quantity), message, "arithmetic", level=level)


def _reach(
    factor: float, terms: Mapping[str, float], values: Mapping[str, Measurement]
) -> tuple[float, float]:
    """Least and greatest product that the rounding of the terms allows."""
    low = high = factor
    for name, power in terms.items():
        half = values[name].resolution / 2
        ends = sorted(max(values[name].value + sign * half, 1e-12) ** power for sign in (-1.0, 1.0))
        low, high = low * ends[0], high * ends[1]
    return low, high


def fractions(view: View) -> Iterator[Fault]:
    """`fractions`: hemoglobin fractions add up to no more than 100 percent."""
    for location, results in result_tables(view):
        values = view.readable(results)
        present = [name for name in values if name in view.desk.fractions]
        total = sum(values[name].value for name in present)
        if total > MOST:
            message = f"{', '.join(present)} add up to {total:.1f} %"
            yield Fault((*location, present[-1]), message, "fractions")


def reachable(view: View) -> Iterator[Fault]:
    """`not-revealed`: some order lists what the case records, or nobody would ever see it."""
    findings = view.desk.shown_findings
    for location, results in result_tables(view):
        shown = view.desk.shown_quantities
        for name in () if results.keys() <= shown else results:
            if name in view.knowledge.quantities and name not in shown:
                yield Fault((*location, name), "no order shows this quantity", "not-revealed")
    for index, report in enumerate(view.case.reports):
        if report.order not in view.knowledge.orders:
            continue
        listed = view.knowledge.orders[report.order].findings
        for name in report.findings:
            if name not in view.knowledge.findings or name in listed:
                continue
            location = ("reports", index, "findings", name)
            if name not in findings:
                yield Fault(location, "no order shows this finding", "not-revealed")
            else:
                message = f"the order {report.order!r} does not list this finding"
                yield Fault(location, message, "not-revealed", _listing(view, name), "advice")


def _listing(view: View, finding: str) -> str:
    names = [order.id for order in view.knowledge.orders.values() if finding in order.findings]
    return f"it is shown by {', '.join(names[:3])}"


CLINICAL_RULES: tuple[Rule, ...] = (arithmetic, fractions, reachable)
