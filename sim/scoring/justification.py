"""Why the learner believes it: the marks of the reflection table against likelihood ratios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.encounter.actions import Encounter, Reflect
from sim.encounter.case import Case
from sim.scoring.reflection import Marks, ReflectionTable, reflection_table
from sim.scoring.sheet import Component, Figure, Working, figure
from sim.scoring.weights import Weights

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

FORMULA = (
    "points x (1 - distance of your marks / distance of marks that are all 0), at least 0, "
    "x telling rows / least_telling, at most 1; the last table counts"
)
FORMULA_CELL = "weight x (distance of 0 - distance of your mark) from the marks that are right"
NAMED = 3
"""Marks that are put right in one line."""


@dataclass(frozen=True)
class Justified:
    """One table with the marks that it was given."""

    step: int
    """Index of the reflection in the log."""
    table: ReflectionTable
    marks: Marks
    least_telling: int

    def mark(self, key: str, column: str) -> int:
        """What was marked; 0 where nothing was."""
        return self.marks.get(key, {}).get(column, 0)

    @property
    def share(self) -> float:
        """0 as good as marking nothing, 1 as the engine would."""
        zero = sum(c.weight * c.distance(0) for row in self.table.rows for c in row.cells)
        if not zero:
            return 0.0
        own = sum(
            cell.weight * cell.distance(self.mark(row.key, column))
            for row in self.table.rows
            for column, cell in zip(self.table.columns, row.cells, strict=True)
        )
        telling = sum(row.telling for row in self.table.rows)
        return max(1 - own / zero, 0.0) * min(telling / self.least_telling, 1.0)


def justify(
    case: Case, encounter: Encounter, knowledge: Knowledge, engine: Engine, weights: Weights
) -> tuple[Justified, ...]:
    """Every table that was filled, first to last; of equal ones in between none is left out."""
    found: list[Justified] = []
    for index, action in enumerate(encounter.log):
        if isinstance(action, Reflect) and action.marks:
            before = encounter.model_copy(update={"log": encounter.log[:index]})
            table = reflection_table(case, before, knowledge, engine, action.hypothesis)
            least = weights.justification.least_telling
            found.append(Justified(index, table, action.marks, least))
    return tuple(found)


def score_justification(
    filled: Sequence[Justified], knowledge: Knowledge, engine: Engine, weights: Weights
) -> Component:
    """Points for the last table; what the first one would have earned is shown beside it."""
    out_of = weights.points.justification
    if not filled:
        lines = ("You did not hold your answer against the findings before you gave it.",)
        return Component(
            name="justification", points=0.0, out_of=out_of, formula=FORMULA, lines=lines
        )
    last, first = filled[-1], filled[0]
    names = {hypothesis.id: hypothesis.name for hypothesis in engine.hypotheses}
    lines = [_wrong(row.key, last, names, knowledge) for row in last.table.rows]
    lines = [line for line in lines if line] or ["Your marks say what the figures say."]
    inputs: dict[str, Figure] = {"share": figure(last.share)}
    before: float | None = None
    if len(filled) > 1:
        before = figure(out_of * first.share)
        lines.append(f"Your first table would have earned {before:.0f} of {out_of:.0f}.")
        inputs["share of the first table"] = figure(first.share)
    return Component(
        name="justification",
        points=figure(out_of * last.share),
        out_of=out_of,
        formula=FORMULA,
        inputs=inputs,
        lines=tuple(lines),
        weights=dict(weights.justification.model_dump()),
        workings=_workings(last),
        first=before,
    )


def _workings(filled: Justified) -> tuple[Working, ...]:
    found: list[Working] = []
    for row in filled.table.rows:
        for column, cell in zip(filled.table.columns, row.cells, strict=True):
            mark = filled.mark(row.key, column)
            right = (
                f"{cell.low:+d}" if cell.low == cell.high else f"{cell.low:+d} or {cell.high:+d}"
            )
            inputs: dict[str, Figure] = {
                "log10 likelihood ratio": figure(cell.ratio),
                "right": right,
                "your mark": f"{mark:+d}",
                "weight": figure(cell.weight),
            }
            result = cell.weight * (cell.distance(0) - cell.distance(mark))
            found.append(
                Working(
                    what=f"{row.key} for {column}",
                    formula=FORMULA_CELL,
                    inputs=inputs,
                    result=figure(result),
                )
            )
    return tuple(found)


def _wrong(key: str, filled: Justified, names: dict[str, str], knowledge: Knowledge) -> str:
    """What was marked wrongly of one finding, as a sentence; empty where nothing was."""
    row = next(row for row in filled.table.rows if row.key == key)
    off = [
        f"{names[column]} {cell.mark:+d}, you {filled.mark(key, column):+d}"
        for column, cell in zip(filled.table.columns, row.cells, strict=True)
        if cell.distance(filled.mark(key, column))
    ]
    if not off:
        return ""
    kind, name = key.split(":", 1)
    table = knowledge.quantities if kind == "quantity" else knowledge.findings
    said = f"no {table[name].name}" if row.absent else table[name].name
    return f"{said[:1].upper()}{said[1:]}: {'; '.join(off[:NAMED])}."
