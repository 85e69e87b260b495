"""The seeded draw of an exam: the same blueprint, seed and cases give the same forms everywhere.

Chance comes from SHA-256 and never from a generator, whose stream differs between versions of a
language. Forms are parallel by matched blocks: the cases of a cell, in order of difficulty, make
blocks of as many cases as there are forms, one for each. Blocks are dealt so that forms agree in
what simulated learners are expected to score (`sim.play.expected`), and in the authors' marks for
difficulty to within one where that is possible.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from sim.casefiles.digest import case_digest
from sim.casefiles.sets import Blueprint, Cell
from sim.encounter.case import Case
from sim.errors import PallorError
from sim.play.expected import load_expected


class DrawError(PallorError):
    """A blueprint that the cases at hand cannot fill."""


@dataclass(frozen=True)
class Drawn:
    """One form."""

    form: int
    """From 0."""
    cases: tuple[Case, ...]
    """In the order in which they are presented."""

    @property
    def code(self) -> str:
        """Eight letters that are equal where everybody got the same cases in the same order."""
        return _digest(*(case_digest(case) for case in self.cases))[:8]


def draw(blueprint: Blueprint, pool: Sequence[Case], form: int = 0) -> Drawn:
    """A form of the blueprint. Raises DrawError where cells cannot be filled.

    No case stands twice in a form. Forms share cases only where a cell has too few for all.
    """
    if not 0 <= form < blueprint.forms:
        raise DrawError(
            f"{blueprint.title!r} has {blueprint.forms} forms, and form {form + 1} was asked for"
        )
    forms: list[list[Case]] = [[] for _ in range(blueprint.forms)]
    taken: set[str] = set()
    blocks: list[list[Case]] = []
    for place in _scarcest_first(blueprint.cell, pool):
        cell = blueprint.cell[place]
        fitting = [case for case in pool if fits(cell, case) and case.id not in taken]
        if len(fitting) < cell.number:
            name = cell.name or f"number {place + 1}"
            raise DrawError(
                f"the cell {name!r} asks for {cell.number} cases, and {len(fitting)} are left",
                hint="lower its number, or add cases",
            )
        chosen = _chosen(blueprint, place, cell, fitting)
        taken |= {case.id for block in chosen for case in block}
        if len(fitting) < cell.number * blueprint.forms:
            for block in chosen:
                for cases, case in zip(forms, block, strict=True):
                    cases.append(case)
        else:
            blocks += chosen
    for block in balanced(blocks, forms):
        for cases, case in zip(forms, block, strict=True):
            cases.append(case)
    label = f"{blueprint.id}/{blueprint.seed}/order/{form}"
    return Drawn(form, tuple(sorted(forms[form], key=lambda case: _digest(label, case.id))))


def fits(cell: Cell, case: Case) -> bool:
    """Whether a case may fill a cell."""
    low, high = cell.difficulty
    return (
        low <= case.difficulty <= high
        and (not cell.settings or case.setting in cell.settings)
        and (not cell.conditions or not set(cell.conditions).isdisjoint(case.diagnosis.conditions))
    )


def _chosen(
    blueprint: Blueprint, place: int, cell: Cell, fitting: Collection[Case]
) -> list[list[Case]]:
    """Cases of one cell in blocks, one of each block for each form."""
    label = f"{blueprint.id}/{blueprint.seed}/{place}"
    ranked = sorted(fitting, key=lambda case: _digest(label, case.id))
    count = blueprint.forms
    if len(ranked) < cell.number * count:  # too few for all: the forms overlap
        return [
            [ranked[(number * cell.number + k) % len(ranked)] for number in range(count)]
            for k in range(cell.number)
        ]
    expected = load_expected()
    chosen = ranked[: cell.number * count]
    chosen.sort(key=lambda c: (-c.difficulty, expected.tenths(c), _digest(label, c.id)))
    return [chosen[first : first + count] for first in range(0, len(chosen), count)]


def balanced(blocks: Sequence[Sequence[Case]], given: Sequence[Sequence[Case]]) -> list[list[Case]]:
    """The blocks, each in the order of the forms, beside what each form has been given already.

    The blocks that differ most go first, the hardest case to the form that is easiest so far.
    Then cases of one or two blocks change places between the forms that differ most, while that
    brings them closer.
    """
    tenths = load_expected().tenths
    loads = [_Load(*_sums(cases)) for cases in given]
    dealt: list[list[Case]] = []
    for block in sorted(blocks, key=lambda b: max(map(tenths, b)) - min(map(tenths, b)))[::-1]:
        easiest = sorted(range(len(loads)), key=lambda n: (-loads[n].expected, n))
        hardest = sorted(block, key=lambda case: (tenths(case), case.id))
        turns = dict(zip(easiest, hardest, strict=True))
        dealt.append([turns[number] for number in range(len(loads))])
        loads = [load.plus(case) for load, case in zip(loads, dealt[-1], strict=True)]
    while (better := _closer(dealt, loads)) is not None:
        dealt, loads = better
    return dealt


@dataclass(frozen=True)
class _Load:
    """What a form asks so far."""

    expected: int
    """Score of simulated learners, in tenths of a point."""
    marks: int
    """Authors' marks for difficulty."""

    def plus(self, case: Case, sign: int = 1) -> _Load:
        tenths = load_expected().tenths(case)
        return _Load(self.expected + sign * tenths, self.marks + sign * case.difficulty)


def _sums(cases: Sequence[Case]) -> tuple[int, int]:
    return sum(map(load_expected().tenths, cases)), sum(case.difficulty for case in cases)


def _gap(loads: Sequence[_Load]) -> tuple[int, int]:
    """How far forms are apart: in marks beyond one, then in expected score."""
    marks = [load.marks for load in loads]
    expected = [load.expected for load in loads]
    return max(max(marks) - min(marks) - 1, 0), max(expected) - min(expected)


def _closer(
    dealt: list[list[Case]], loads: list[_Load]
) -> tuple[list[list[Case]], list[_Load]] | None:
    """The best exchange of one or two blocks between the extreme forms; None where none helps."""
    best = _gap(loads)
    found: tuple[list[list[Case]], list[_Load]] | None = None
    for extreme in ("expected", "marks"):
        one = max(range(len(loads)), key=lambda n: (getattr(loads[n], extreme), n))
        other = min(range(len(loads)), key=lambda n: (getattr(loads[n], extreme), n))
        places = [place for place, block in enumerate(dealt) if block[one] is not block[other]]
        for moved in chain(combinations(places, 1), combinations(places, 2)):
            changed, sums = list(dealt), list(loads)
            for place in moved:
                block = list(dealt[place])
                sums[one] = sums[one].plus(block[one], -1).plus(block[other])
                sums[other] = sums[other].plus(block[other], -1).plus(block[one])
                block[one], block[other] = block[other], block[one]
                changed[place] = block
            if _gap(sums) < best:
                best, found = _gap(sums), (changed, sums)
    return found


def _scarcest_first(cells: Sequence[Cell], pool: Sequence[Case]) -> list[int]:
    """Cells with the fewest cases to spare are filled first, so that others do not use them up."""
    spare = [sum(fits(cell, case) for case in pool) - cell.number for cell in cells]
    return sorted(range(len(cells)), key=lambda place: (spare[place], place))


def _digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()
