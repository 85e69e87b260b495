"""A score sheet as text: one line, or every figure with the formula that it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from sim.scoring.sheet import Component, Figure, ScoreSheet
from sim.scoring.weights import load_weights, weights_text


def headline(
    path: Path, sheet: ScoreSheet, stored: ScoreSheet | None, same: bool, kept: bool
) -> Iterator[str]:
    """The total, its components, and how it compares with the stored one."""
    parts = "  ".join(f"{c.name} {c.points:.0f}/{c.out_of:.0f}" for c in sheet.components)
    yield f"{path}: {sheet.total:.1f} / 100  {parts}"
    if stored is None:
        if kept:
            yield "  it had not been scored; the score is stored now"
    elif same:
        yield "  the stored score is the same"
    else:
        yield (
            f"  stored {stored.total:.1f} with scoring {stored.scoring_version}, "
            f"engine {stored.engine_version}, knowledge {stored.knowledge_digest[:12]}"
        )
    if stored is not None and kept:
        yield (
            f"  kept beside it: {sheet.total:.1f} with scoring {sheet.scoring_version}, "
            f"engine {sheet.engine_version}, knowledge {sheet.knowledge_digest[:12]}"
        )
    elif not same:
        yield "  --rescore keeps both in the file"


def explained(sheet: ScoreSheet) -> Iterator[str]:
    """Formula, inputs, weights and result of every line of every component."""
    for component in sheet.components:
        yield from _component(component)
    yield ""
    out_of = sum(part.out_of for part in sheet.components)
    earned = " + ".join(f"{part.points:.4g}" for part in sheet.components)
    yield f"total: 100 x ({earned}) / {out_of:g} = {sheet.uncapped:.4g}"
    if sheet.caps:
        yield f"  weights: cap = {load_weights().dangerous.cap:g}"
        yield from (f"  {cap}" for cap in sheet.caps)
        yield f"  result: {sheet.total:.4g}"
    yield from (f"red mark: {mark}" for mark in sheet.red_marks)
    for signal in sheet.signals:
        yield f"signal (no points), step {signal.step}: {signal.text}"
        yield from _figures(signal.figures, "  ")
    if sheet.shown:
        yield "shown, not counted:"
        yield from _figures(sheet.shown, "  ")
    spent, par = sheet.spent, sheet.par
    yield f"spent: ${spent.money:g}, {spent.days:g} days, burden {spent.burden:g}"
    yield f"engine: ${par.money:g}, {par.days:g} days, burden {par.burden:g}"
    yield from sheet.notes
    yield f"\nWeights ({sheet.scoring_version}, {sheet.scoring_digest[:12]}):\n{weights_text()}"


def _component(part: Component) -> Iterator[str]:
    yield ""
    yield f"{part.name}: {part.points:.4g} of {part.out_of:g}"
    yield f"  formula: {part.formula}"
    yield from _figures(part.inputs, "  ")
    if part.weights:
        yield f"  weights: points = {part.out_of:g}, {_joined(part.weights)}"
    for working in part.workings:
        yield f"  {working.what}: {_said(working.result)}"
        yield f"    formula: {working.formula}"
        if working.inputs:
            yield f"    inputs: {_joined(working.inputs)}"
    yield f"  result: {part.points:.4g}"
    if part.first is not None:
        yield f"  first, before it was revised: {part.first:.4g} (not counted)"
    yield from (f"  {line}" for line in part.lines)


def _figures(figures: Mapping[str, Figure], indent: str) -> Iterator[str]:
    for name, value in figures.items():
        yield f"{indent}{name} = {_said(value)}"


def _joined(figures: Mapping[str, Figure]) -> str:
    return ", ".join(f"{name} = {_said(value)}" for name, value in figures.items())


def _said(value: Figure) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"
