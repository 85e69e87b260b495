"""The table that is filled before an answer stands: key findings against the learner's hypotheses.

A cell asks how a finding, given everything else that is known, moves one hypothesis against the
other columns. Its figure is a log10 likelihood ratio,

    log10 P(finding | the rest, this hypothesis)
    - log10 of the mean of P(finding | the rest, other) over the other columns,

with the rest leaving out the finding (leave-one-out) and, for a result, all that came with the
same order: what one panel reports is one piece of news. Against the other columns rather than
against everything, because with one hypothesis nearly certain "everything else" is its near twins,
which every finding fits as well.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.encounter.actions import Differential, Encounter
from sim.encounter.case import Case
from sim.encounter.chart import patient_of
from sim.encounter.reveal import Known, reveal
from sim.engine.evidence import Evidence, Item, Observation, item_key
from sim.scoring.moves import finding_moves
from sim.scoring.weights import JustificationWeights, load_weights

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

Floats = NDArray[np.float64]
Marks = Mapping[str, Mapping[str, int]]
"""Finding -> hypothesis id -> -2 to 2; what is missing counts as 0."""
NO_COLUMN = ("none-of-these", "healthy")
"""Never offered as an alternative: nothing speaks for the one, next to nothing for the other."""


@dataclass(frozen=True)
class Cell:
    """What one finding says about one column."""

    ratio: float
    """log10 likelihood ratio against the other columns."""
    mark: int
    """-2 to 2."""
    low: int
    """Lowest mark that is right; another than `mark` where the ratio lies at a limit."""
    high: int
    weight: float = 0.0
    """In the score; each column's cells are worth 1 together."""

    def distance(self, mark: int) -> int:
        """How far a mark is from being right."""
        return max(self.low - mark, mark - self.high, 0)


@dataclass(frozen=True)
class Row:
    """One finding."""

    key: str
    """`quantity:ferritin`, `finding:pica`."""
    item: Item
    via: str
    """Id of the question, area or order that brought it; empty for the stem."""
    cells: tuple[Cell, ...]
    """One for each column. Not to be shown before the table was filled."""

    @property
    def absent(self) -> bool:
        """Whether it was looked for and is not there."""
        return isinstance(self.item, Observation) and not self.item.present

    @property
    def signs(self) -> tuple[int, ...]:
        """Which way it points in each column."""
        return tuple((cell.mark > 0) - (cell.mark < 0) for cell in self.cells)

    @property
    def telling(self) -> bool:
        """Whether it tells the columns apart."""
        return any(cell.mark for cell in self.cells)


@dataclass(frozen=True)
class ReflectionTable:
    """Rows in the order in which they became known; columns with the answer first."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def marks(self) -> dict[str, dict[str, int]]:
        """The table as the engine would fill it."""
        return {
            row.key: {name: cell.mark for name, cell in zip(self.columns, row.cells, strict=True)}
            for row in self.rows
        }


def reflection_table(
    case: Case, encounter: Encounter, knowledge: Knowledge, engine: Engine, answer: str = ""
) -> ReflectionTable:
    """The table for an encounter before its answer; `answer` is the hypothesis favored now.

    A function of what was revealed and stated so far, so that screen and score ask for the same
    cells.
    """
    wanted = load_weights().justification
    known = _current(reveal(case, knowledge, encounter).known)
    patient = patient_of(case)
    moves = finding_moves(engine, patient, case.setting, known)
    names = _candidates(case, encounter, knowledge, engine, answer)
    columns = _columns(names, moves, engine, wanted)
    places = [engine.model.position[name] for name in columns]
    rows = [
        Row(
            item_key(k.item),
            k.item,
            k.via,
            tuple(_cell(x, wanted) for x in against_others(row[places])),
        )
        for k, row in zip(known, moves, strict=True)
    ]
    chosen = _choose(rows, wanted)
    return ReflectionTable(columns, _weighted([row for row in rows if row.key in chosen]))


def _current(known: Sequence[Known]) -> tuple[Known, ...]:
    """The last of each finding and quantity, in the order in which they became known."""
    last: dict[str, Known] = {}
    for one in known:
        last.pop(item_key(one.item), None)
        last[item_key(one.item)] = one
    return tuple(last.values())


def _candidates(
    case: Case, encounter: Encounter, knowledge: Knowledge, engine: Engine, answer: str
) -> list[str]:
    """The answer, then what the learner believed most, last statement first.

    Then what is likeliest before anything was asked, which gives nothing away about this patient.
    """
    names = [answer] if answer else []
    for action in reversed(encounter.log):
        if isinstance(action, Differential):
            stated = sorted(action.tokens.items(), key=lambda pair: (-pair[1], pair[0]))
            names.extend(name for name, tokens in stated if tokens and name not in NO_COLUMN)
    start = reveal(case, knowledge, encounter, 0).known
    stem = Evidence(patient_of(case), case.setting, tuple(k.item for k in start))
    names.extend(h.id for h, _ in engine.belief(stem).ranked() if h.id not in NO_COLUMN)
    return list(dict.fromkeys(names))


def _columns(
    names: Sequence[str], moves: Floats, engine: Engine, wanted: JustificationWeights
) -> tuple[str, ...]:
    """The first names that the findings tell from the first of all; the first ones otherwise.

    An alternative that fits whatever is known as well as the answer does (iron deficiency, and
    the same with a silent carrier state) would leave the table empty.
    """
    chosen = list(names[:1])
    own = moves[:, engine.model.position[names[0]]]
    for name in names[1:]:
        apart = np.abs(moves[:, engine.model.position[name]] - own) >= wanted.slight
        if len(chosen) < wanted.columns and apart.sum() >= wanted.least_telling:
            chosen.append(name)
    return tuple(dict.fromkeys([*chosen, *names]))[: wanted.columns]


def against_others(logs: Floats) -> list[float]:
    """log10 of each likelihood less the log10 of the mean of the others (of their antilogs)."""
    found: list[float] = []
    for place, own in enumerate(logs.tolist()):
        others = np.delete(logs, place) * math.log(10)
        mean = float(np.logaddexp.reduce(others)) / math.log(10) - math.log10(len(others))
        found.append(own - mean)
    return found


def _cell(ratio: float, wanted: JustificationWeights) -> Cell:
    def mark(x: float) -> int:
        size = 0 if abs(x) < wanted.slight else 1 if abs(x) < wanted.strong else 2
        return size if x > 0 else -size

    return Cell(ratio, mark(ratio), mark(ratio - wanted.edge), mark(ratio + wanted.edge))


def _choose(rows: Sequence[Row], wanted: JustificationWeights) -> set[str]:
    """Keys of the rows of the table.

    First what moved most; then what speaks the other way; then something expected and absent; then
    something that tells nothing apart, so that no column is without a counterweight; then whatever
    moved most of the rest. Of one source no two that say the same.
    """
    chosen: list[Row] = []

    def take(candidates: Sequence[Row], most: int) -> None:
        for row in candidates:
            if most <= 0 or len(chosen) >= wanted.rows:
                return
            same = [r for r in chosen if r.via == row.via != ""]
            again = any(r.telling and r.signs == row.signs for r in same)
            if row not in chosen and len(same) < wanted.per_source and not again:
                chosen.append(row)
                most -= 1

    def size(row: Row) -> tuple[float, float, str]:
        marks = sum(abs(cell.mark) for cell in row.cells)
        return -marks, -max(abs(cell.ratio) for cell in row.cells), row.key

    telling = sorted((row for row in rows if row.telling), key=size)
    take(telling, wanted.strongest)
    sides = _sides(chosen)

    def opposed(row: Row) -> int:
        pairs = zip(sides, row.cells, strict=True)
        return sum(max(-side * cell.mark, 0) for side, cell in pairs)

    against = sorted((r for r in telling if opposed(r)), key=lambda r: (-opposed(r), size(r)))
    take(against, wanted.against)
    if not any(row.absent for row in chosen):
        take([row for row in telling if row.absent], 1)
    silent = [row for row in rows if not row.telling]
    silent.sort(key=lambda row: (row.absent, max(abs(c.ratio) for c in row.cells), row.key))
    take(silent, 1 if against else 2)
    take(telling, wanted.rows)
    take(silent, wanted.rows)
    return {row.key for row in chosen}


def _sides(rows: Sequence[Row]) -> list[int]:
    """Where most of each column points: 1 for it, -1 against, 0 neither."""
    return [
        int(np.sign(sum(cell.mark for cell in column)))
        for column in zip(*(row.cells for row in rows), strict=True)
    ]


def _weighted(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows with weights that balance the marks of each column.

    In each column the cells that go its main way weigh as much together as all others, so that
    marks that do not depend on the finding (the favorite always +2, its rivals always -2) earn
    nothing.
    """
    if not rows:
        return ()
    sides = _sides(rows)
    columns: list[list[Cell]] = []
    for side, column in zip(sides, zip(*(row.cells for row in rows), strict=True), strict=True):
        main = sum(side * cell.mark > 0 for cell in column)
        rest = len(column) - main
        half = 0.5 if main and rest else 1.0
        columns.append(
            [
                replace(cell, weight=half / (main if side * cell.mark > 0 else rest))
                for cell in column
            ]
        )
    cells = zip(*columns, strict=True)
    return tuple(replace(row, cells=own) for row, own in zip(rows, cells, strict=True))
