"""The seeded draw of an exam: the same blueprint, seed and cases give the same forms everywhere.

Chance comes from SHA-256 and never from a generator, whose stream differs between versions of a
language. Forms are parallel by matched blocks: the cases of a cell, in order of difficulty, are
dealt in blocks of as many cases as there are forms, one to each, the hardest of a block to the form
that is easiest so far.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sim.casefiles.digest import case_digest
from sim.casefiles.sets import Blueprint, Cell
from sim.encounter.case import Case
from sim.errors import PallorError


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
    loads = [0] * blueprint.forms
    for place in _scarcest_first(blueprint.cell, pool):
        cell = blueprint.cell[place]
        fitting = [case for case in pool if fits(cell, case) and case.id not in taken]
        if len(fitting) < cell.number:
            name = cell.name or f"number {place + 1}"
            raise DrawError(
                f"the cell {name!r} asks for {cell.number} cases, and {len(fitting)} are left",
                hint="lower its number, or add cases",
            )
        dealt = _deal(blueprint, place, cell, fitting, loads)
        for number, cases in enumerate(dealt):
            forms[number] += cases
            taken |= {case.id for case in cases}
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


def _deal(
    blueprint: Blueprint, place: int, cell: Cell, fitting: Collection[Case], loads: list[int]
) -> list[list[Case]]:
    """Cases of one cell for each form; `loads`, the difficulty dealt so far, goes on."""
    label = f"{blueprint.id}/{blueprint.seed}/{place}"
    ranked = sorted(fitting, key=lambda case: _digest(label, case.id))
    forms: list[list[Case]] = [[] for _ in loads]
    if len(ranked) < cell.number * len(loads):  # too few for all: the forms overlap
        for number, given in enumerate(forms):
            start = number * cell.number
            given += [ranked[(start + k) % len(ranked)] for k in range(cell.number)]
            loads[number] += sum(case.difficulty for case in given)
        return forms
    chosen = ranked[: cell.number * len(loads)]
    chosen.sort(key=lambda case: (-case.difficulty, _digest(label, case.id)))
    for block in range(cell.number):
        cases = chosen[block * len(loads) : (block + 1) * len(loads)]
        turns = sorted(range(len(loads)), key=lambda n: (loads[n], _digest(label, block, n)))
        for number, case in zip(turns, cases, strict=True):
            forms[number].append(case)
            loads[number] += case.difficulty
    return forms


def _scarcest_first(cells: Sequence[Cell], pool: Sequence[Case]) -> list[int]:
    """Cells with the fewest cases to spare are filled first, so that others do not use them up."""
    spare = [sum(fits(cell, case) for case in pool) - cell.number for cell in cells]
    return sorted(range(len(cells)), key=lambda place: (spare[place], place))


def _digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()
