"""The seeded draw of an exam: the same blueprint, seed and cases give the same forms everywhere.

Chance comes from SHA-256 and never from a generator, whose stream differs between versions of a
language. Forms are parallel by matched blocks: the cases of a cell, in order of difficulty, make
blocks of as many cases as there are forms, one for each. Blocks are dealt so that forms agree in
what simulated learners of each level of skill are expected to score (`sim.play.expected`), and in
the authors' marks for difficulty to within one where that is possible. Of several such draws the
one whose forms agree best is taken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import add, sub

from sim.casefiles.digest import case_digest
from sim.casefiles.sets import Blueprint, Cell
from sim.encounter.case import Case
from sim.errors import PallorError
from sim.play.expected import PARTS, Profile, load_expected

TRIES = 64
"""Draws of which the forms that agree best are taken; a tenth of a second for two forms of ten."""


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
    label = f"{blueprint.id}/{blueprint.seed}/order/{form}"
    cases = deal(blueprint, pool)[form]
    return Drawn(form, tuple(sorted(cases, key=lambda case: _digest(label, case.id))))


def deal(blueprint: Blueprint, pool: Sequence[Case]) -> list[list[Case]]:
    """The cases of all forms, before they are put in order. Raises DrawError as `draw` does."""
    tries = TRIES if blueprint.forms > 1 else 1
    fitting = {
        place: [case for case in pool if fits(blueprint.cell[place], case)]
        for place in _scarcest_first(blueprint.cell, pool)
    }
    return min((_deal(blueprint, fitting, number) for number in range(tries)), key=_gap_of)


def _deal(
    blueprint: Blueprint, pools: Mapping[int, Sequence[Case]], number: int
) -> list[list[Case]]:
    """The forms by one try of several, the first of which chance puts first.

    `pools` are the cases that fit each cell, by its place, in the order in which cells are filled.
    """
    forms: list[list[Case]] = [[] for _ in range(blueprint.forms)]
    taken: set[str] = set()
    blocks: list[list[Case]] = []
    for place, pool in pools.items():
        cell = blueprint.cell[place]
        fitting = [case for case in pool if case.id not in taken]
        if len(fitting) < cell.number:
            name = cell.name or f"number {place + 1}"
            raise DrawError(
                f"the cell {name!r} asks for {cell.number} cases, and {len(fitting)} are left",
                hint="lower its number, or add cases",
            )
        label = f"{blueprint.id}/{blueprint.seed}/{place}" + (f"/{number}" if number else "")
        chosen = _chosen(label, blueprint.forms, cell, fitting)
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
    return forms


def fits(cell: Cell, case: Case) -> bool:
    """Whether a case may fill a cell."""
    low, high = cell.difficulty
    return (
        low <= case.difficulty <= high
        and (not cell.settings or case.setting in cell.settings)
        and (not cell.conditions or not set(cell.conditions).isdisjoint(case.diagnosis.conditions))
    )


def _chosen(label: str, count: int, cell: Cell, fitting: Collection[Case]) -> list[list[Case]]:
    """Cases of one cell in blocks, one of each block for each of `count` forms."""
    ranked = sorted(fitting, key=lambda case: _digest(label, case.id))
    if len(ranked) < cell.number * count:  # too few for all: the forms overlap
        return [
            [ranked[(number * cell.number + k) % len(ranked)] for number in range(count)]
            for k in range(cell.number)
        ]
    profile = load_expected().profile
    chosen = ranked[: cell.number * count]
    chosen.sort(key=lambda c: (-c.difficulty, sum(profile(c)), _digest(label, c.id)))
    return [chosen[first : first + count] for first in range(0, len(chosen), count)]


def balanced(blocks: Sequence[Sequence[Case]], given: Sequence[Sequence[Case]]) -> list[list[Case]]:
    """The blocks, each in the order of the forms, beside what each form has been given already.

    The blocks that differ most go first, the hardest case to the form that is easiest so far.
    Then cases of one or two blocks change places between the forms that differ most, while that
    brings them closer.
    """
    profile = load_expected().profile

    def easy(case: Case) -> int:
        return sum(profile(case))

    loads = [_load_of(cases) for cases in given]
    dealt: list[list[Case]] = []
    for block in sorted(blocks, key=lambda b: max(map(easy, b)) - min(map(easy, b)))[::-1]:
        easiest = sorted(range(len(loads)), key=lambda n: (-sum(loads[n].expected), n))
        hardest = sorted(block, key=lambda case: (easy(case), case.id))
        turns = dict(zip(easiest, hardest, strict=True))
        dealt.append([turns[number] for number in range(len(loads))])
        loads = [load + _load(case) for load, case in zip(loads, dealt[-1], strict=True)]
    while (better := _closer(dealt, loads)) is not None:
        dealt, loads = better
    return dealt


@dataclass(frozen=True)
class _Load:
    """What a form asks so far, or how much more one case asks than another."""

    expected: Profile
    """Scores of simulated learners: see `Profile`."""
    marks: int
    """Authors' marks for difficulty."""

    def __add__(self, other: _Load) -> _Load:
        scores = tuple(map(add, self.expected, other.expected))
        return _Load(scores, self.marks + other.marks)

    def __sub__(self, other: _Load) -> _Load:
        scores = tuple(map(sub, self.expected, other.expected))
        return _Load(scores, self.marks - other.marks)


NOTHING = _Load((0,) * PARTS, 0)


def _load(case: Case) -> _Load:
    return _Load(load_expected().profile(case), case.difficulty)


def _load_of(cases: Sequence[Case]) -> _Load:
    return sum(map(_load, cases), NOTHING)


def _gap(loads: Sequence[_Load]) -> tuple[int, int]:
    """How far forms are apart: in marks beyond one, then in each part of the profile.

    The latter as the sum over parts of the squared distance of the extreme forms.
    """
    marks = [load.marks for load in loads]
    parts = zip(*(load.expected for load in loads), strict=True)
    apart = sum((max(part) - min(part)) ** 2 for part in parts)
    return max(max(marks) - min(marks) - 1, 0), apart


def _gap_of(forms: Sequence[Sequence[Case]]) -> tuple[int, int]:
    return _gap([_load_of(cases) for cases in forms])


def _closer(
    dealt: list[list[Case]], loads: list[_Load]
) -> tuple[list[list[Case]], list[_Load]] | None:
    """The best exchange of one or two blocks between extreme forms; None where none helps."""
    best = _gap(loads)
    found: tuple[list[list[Case]], list[_Load]] | None = None
    for one, other in _extremes(loads):
        gained = {
            place: _load(block[other]) - _load(block[one])
            for place, block in enumerate(dealt)
            if block[one] is not block[other]
        }
        moves = [*combinations(gained, 1), *combinations(gained, 2)]
        if not moves:
            continue
        gaps = _gaps_after([gained[place] for place in gained], loads, one, other)
        gap, number = min(zip(gaps, range(len(moves)), strict=True))
        if gap < best:
            best, moved = gap, moves[number]
            change = sum((gained[place] for place in moved), NOTHING)
            sums = list(loads)
            sums[one], sums[other] = sums[one] + change, sums[other] - change
            found = (
                [
                    _exchanged(block, one, other) if place in moved else block
                    for place, block in enumerate(dealt)
                ],
                sums,
            )
    return found


def _gaps_after(
    gained: Sequence[_Load], loads: Sequence[_Load], one: int, other: int
) -> list[tuple[int, int]]:
    """What `_gap` says after each change, of one block and then of two, between two forms."""
    import numpy as np

    singles = np.array([(*load.expected, load.marks) for load in gained])
    first, second = np.triu_indices(len(singles), 1)
    changes = np.concatenate([singles, singles[first] + singles[second]])
    parts = np.array([(*load.expected, load.marks) for load in loads])
    sums = np.repeat(parts[None], len(changes), axis=0)
    sums[:, one] += changes
    sums[:, other] -= changes
    apart = sums.max(axis=1) - sums.min(axis=1)
    squares = (apart[:, :-1] ** 2).sum(axis=1)
    marks = np.maximum(apart[:, -1] - 1, 0)
    return list(zip(marks.tolist(), squares.tolist(), strict=True))


def _exchanged(block: list[Case], one: int, other: int) -> list[Case]:
    """The block with the cases of two forms changed."""
    changed = list(block)
    changed[one], changed[other] = block[other], block[one]
    return changed


def _extremes(loads: Sequence[_Load]) -> list[tuple[int, int]]:
    """Pairs of forms that are furthest apart, in each part of the profile and in marks."""
    sizes = [*zip(*(load.expected for load in loads), strict=True), [load.marks for load in loads]]
    numbers = range(len(loads))
    pairs = [
        (max(numbers, key=lambda n: (size[n], n)), min(numbers, key=lambda n: (size[n], n)))
        for size in sizes
    ]
    return [(one, other) for one, other in dict.fromkeys(pairs) if one != other]


def _scarcest_first(cells: Sequence[Cell], pool: Sequence[Case]) -> list[int]:
    """Cells with the fewest cases to spare are filled first, so that others do not use them up."""
    spare = [sum(fits(cell, case) for case in pool) - cell.number for cell in cells]
    return sorted(range(len(cells)), key=lambda place: (spare[place], place))


def _digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()
