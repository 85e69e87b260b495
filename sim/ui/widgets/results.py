"""The table of results: by panel, as printed, with flag and reference range."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from textual.content import Content

from sim.encounter.reveal import Reported, Revealed, Shown
from sim.knowledge.loader import Knowledge
from sim.knowledge.models import Quantity
from sim.knowledge.units import System, format_value
from sim.ui import text
from sim.ui.words import day

Ranges = Mapping[str, tuple[float, float] | None]
"""Quantity id -> where 95 of 100 healthy people of this age and sex lie, canonical unit; None
where nobody knows."""

NEW = "•"
"""Stands before what the last step brought."""

DERIVED = "="
"""Stands behind the name of what follows from other results by arithmetic."""

_PRINTED = re.compile(r"\s*([<>≤≥]?=?\s*[\d.,]+)\s*(.*)", re.DOTALL)
_STYLES = {"L": "bold $text-primary", "H": "bold $text-error", "": ""}


def results(
    revealed: Revealed, knowledge: Knowledge, ranges: Ranges, system: System, width: int
) -> Content:
    """Everything measured and reported so far."""
    lines: list[Content] = []
    by_panel: dict[str, dict[str, list[Shown]]] = {}
    for shown in revealed.results:
        panel = knowledge.quantities[shown.quantity].panel
        by_panel.setdefault(panel, {}).setdefault(shown.quantity, []).append(shown)
    steps = {entry.step for entry in (*revealed.results, *revealed.reports)}
    newest_step = max(steps) if len(steps) > 1 else None
    order = {name: place for place, name in enumerate(knowledge.quantities)}
    for panel, rows in by_panel.items():
        newest = max(series[-1].day for series in rows.values())
        lines += _heading(panel, day(newest), width, bool(lines))
        for name in sorted(rows, key=order.__getitem__):
            quantity = knowledge.quantities[name]
            lines += _rows(
                rows[name], quantity, ranges.get(name), system, width, newest, newest_step
            )
    for report in revealed.reports:
        lines += _report(report, knowledge, width, bool(lines), newest_step)
    if any(series[-1].derived for rows in by_panel.values() for series in rows.values()):
        note = f"{DERIVED} follows from other results by arithmetic"
        lines += [Content(""), text.words(note, "dim")]
    absent = dict.fromkeys(m.what for m in revealed.missing if m.kind == "order")
    if absent:
        names = ", ".join(knowledge.orders[what].name for what in absent)
        lines += [Content(""), text.words(f"Not recorded in this case: {names}", "dim")]
    if not lines:
        return text.words("No results yet. o orders tests; some take days: g lets time pass.")
    return text.stack(lines)


def flag(shown: Shown, interval: tuple[float, float] | None) -> str:
    """`L`, `H` or nothing; a limit flags only where it says for certain on which side it lies."""
    if interval is None:
        return ""
    low, high = interval
    value, censored = shown.measurement.value, shown.measurement.censored
    if censored == "<":
        return "L" if value <= low else ""
    if censored == ">":
        return "H" if value >= high else ""
    return "L" if value < low else "H" if value > high else ""


def printed(shown: Shown, quantity: Quantity, system: System) -> tuple[str, str]:
    """Value and unit: the case's own print where it is in the unit asked for."""
    match = _PRINTED.fullmatch(shown.text)
    value, unit = (match[1].replace(" ", ""), match[2].strip()) if match else (shown.text, "")
    own = (quantity.unit, quantity.unit_shown) if system == "conventional" else (
        quantity.si_unit or quantity.unit, quantity.si_unit_shown
    )  # fmt: skip
    if unit in own or (not unit and system == "conventional"):
        return value, _unit(quantity, system)
    text_ = format_value(shown.measurement.value, quantity, system, shown.measurement.censored)
    return text_.split(" ", 1)[0], _unit(quantity, system)


def interval_text(interval: tuple[float, float], quantity: Quantity, system: System) -> str:
    """`13.2–16.6`"""
    return "–".join(format_value(end, quantity, system).split(" ", 1)[0] for end in interval)


def _rows(
    series: Sequence[Shown],
    quantity: Quantity,
    interval: tuple[float, float] | None,
    system: System,
    width: int,
    newest: float,
    newest_step: int | None,
) -> list[Content]:
    last = series[-1]
    value, unit = printed(last, quantity, system)
    sign = flag(last, interval)
    usual = interval_text(interval, quantity, system) if interval is not None else ""
    room = max(10, width - 9 - 9 - 3 - 13)
    since = f" {day(last.day)}" if last.day != newest else ""
    since = (f" {DERIVED}" if last.derived else "") + since
    fits = width >= 70 and cell_len(quantity.name + since) < room
    name = quantity.name if fits or not quantity.short else quantity.short
    drawn = [
        text.line(
            NEW if last.step == newest_step else " ",
            text.cell(name + since, room - 1),
            (text.cell(value, 9, right=True), _STYLES[sign]),
            " ",
            text.cell(unit, 8),
            (f" {sign:<2}", _STYLES[sign]),
            (text.cell(usual, 13), "dim"),
        )
    ]
    if len(series) > 1:
        before = ", ".join(f"{printed(s, quantity, system)[0]} {day(s.day)}" for s in series[:-1])
        drawn.append(text.words(f"   before: {before}", "dim"))
    return drawn


def _report(
    report: Reported, knowledge: Knowledge, width: int, space: bool, newest_step: int | None
) -> list[Content]:
    name = knowledge.orders[report.order].name
    if report.step == newest_step:
        name = f"{NEW} {name}"
    return [*_heading(name, day(report.day), width, space), text.paragraph(report.text)]


def _heading(title: str, right: str, width: int, space: bool) -> list[Content]:
    drawn = text.line((text.cell(title, width - len(right) - 1), "bold"), " ",
                      (right, "dim"))  # fmt: skip
    return [Content(""), drawn] if space else [drawn]


def _unit(quantity: Quantity, system: System) -> str:
    if system == "si" and quantity.si_unit:
        unit = quantity.si_unit_shown or quantity.si_unit
    else:
        unit = quantity.unit_shown or quantity.unit
    return "" if unit == "1" else unit
