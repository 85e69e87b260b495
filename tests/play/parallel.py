"""How far forms differ for learners who have no part in their balance.

Two forms differ for learners by what is expected of them on one and on the other: the mean over
plays without end. Two plays that share no random numbers give two independent figures for that:
half their squared difference is what chance adds to their mean, and their product is, on average,
free of it. The unit is the standard error that a report prints, s / sqrt(n) over the cases of a
form, the mean over forms and plays.

`python -m tests.play.parallel` writes the page `sim/docs/forms.md`. Forms are balanced by every
second learner of the panel and judged by the others, of whom every second is one play and the rest
the other; and, balanced by all, by the learners of `tests.play.held_out`, who play the cases first
that are not as they were; after a change of engine, scoring or learners, all with `--again`.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import fmean, quantiles
from unittest.mock import patch

from sim.casefiles.sets import Blueprint
from sim.encounter.case import Case
from sim.locations import PACKAGE
from sim.play.draw import deal
from sim.play.expected import Expected, expected_of
from sim.play.forms import LARGEST
from sim.report.library import shipped
from sim.report.panel import LEVELS, SIZE
from sim.report.solved import Solved
from tests.play import held_out
from tests.play.held_out import BLUEPRINTS

SEEDS = 50
PAGE = PACKAGE / "docs" / "forms.md"
Form = Sequence[str]
"""Ids of the cases of a form."""
Pair = tuple[Form, Form]
Plays = Mapping[str, Sequence[Sequence[float]]]
"""Case -> totals, one row for each of two plays, one column for each learner."""
Group = Sequence[int]
"""Learners whose means are compared, by their columns."""


@dataclass(frozen=True)
class Apart:
    """Differences of many pairs of forms, in standard errors."""

    seen: tuple[float, ...]
    """Between the means of both plays, for each pair and group: chance included."""
    expected: float
    """Root mean square of the differences between expected scores."""

    @property
    def freed(self) -> tuple[float, ...]:
        """The sizes as seen, drawn together until they are as large as those of expected scores."""
        size = fmean(each**2 for each in self.seen) ** 0.5
        return tuple(abs(each) * self.expected / size for each in self.seen)


def apart(pairs: Sequence[Pair], table: Plays, groups: Sequence[Group]) -> Apart:
    """Of every pair for every group of learners."""
    seen: list[float] = []
    products: list[float] = []
    for pair in pairs:
        for group in groups:
            one, other = _differences(pair, table, group)
            seen.append((one + other) / 2)
            products.append(one * other)
    return Apart(tuple(seen), max(fmean(products), 0.0) ** 0.5)


def _differences(pair: Pair, table: Plays, group: Group) -> tuple[float, float]:
    """Of the first and the second play, in standard errors."""
    means: list[list[float]] = []
    errors: list[float] = []
    for form in pair:
        plays = [[[table[case][play][k] for case in form] for k in group] for play in (0, 1)]
        means.append([fmean(fmean(row) for row in rows) for rows in plays])
        errors += [_error(row) for rows in plays for row in rows]
    first, second = ((a - b) / fmean(errors) for a, b in zip(*means, strict=True))
    return first, second


def _error(row: Sequence[float]) -> float:
    """Standard error of the mean; `statistics.stdev` counts in fractions and takes far longer."""
    mean = fmean(row)
    squares = sum((each - mean) ** 2 for each in row)
    return (squares / (len(row) - 1) / len(row)) ** 0.5


def drawn(
    rules: Blueprint,
    pool: Sequence[Case],
    seeds: int = SEEDS,
    expected: Expected | None = None,
) -> list[Pair]:
    """The first two forms for every seed, balanced by the shipped table or another one."""
    if expected is not None:
        with patch("sim.play.draw.load_expected", lambda: expected):
            return drawn(rules, pool, seeds)
    pairs: list[Pair] = []
    for seed in range(seeds):
        one, other, *_ = deal(rules.model_copy(update={"seed": seed}), pool)
        pairs.append(([case.id for case in one], [case.id for case in other]))
    return pairs


@cache  # which takes a named argument for another than the same by its place
def dealt(id: str, halved: bool, /) -> Sequence[Pair]:
    """The pairs of a shipped blueprint, balanced by half of the panel or by all; dealt once."""
    rules = next(one for one in BLUEPRINTS if one.id == id)
    balance = halves(held_out.the_table())[0].balance if halved else None
    return drawn(rules, shipped(), SEEDS, balance)


def within(sizes: Sequence[float]) -> float:
    """Share that differs by less than parallel forms may."""
    return sum(size < LARGEST for size in sizes) / len(sizes)


@dataclass(frozen=True)
class Judges:
    """Who is asked whether forms are parallel, and by whom these were balanced."""

    name: str
    balance: Expected | None
    """None for the shipped table."""
    plays: Plays
    groups: Sequence[Group]


def halves(table: Mapping[str, Solved]) -> tuple[Judges, Judges]:
    """The other half of the panel: all together, and those of each level of skill."""
    told = [row for row in table.values() if row.totals]
    balance = expected_of(replace(row, totals=row.totals[::2]) for row in told)
    plays = {row.case: (row.totals[1::4], row.totals[3::4]) for row in told}
    size = SIZE // 4
    third = size // LEVELS
    levels = [range(n * third, (n + 1) * third) for n in range(LEVELS)]
    return (
        Judges("other half, together", balance, plays, [range(size)]),
        Judges("other half, by skill", balance, plays, levels),
    )


def held_out_judges(table: Mapping[str, held_out.Row]) -> tuple[Judges, Judges]:
    """Learners of the held-out table: together, and each kind."""
    plays = {case: row.scores for case, row in table.items()}
    kinds = range(held_out.KINDS)
    return (
        Judges("held out, together", None, plays, [kinds]),
        Judges("held out, each kind", None, plays, [[kind] for kind in kinds]),
    )


TEXT = """\
# Parallel forms

`python -m tests.play.parallel` writes this page, in a checkout. Forms of one blueprint are balanced
by what simulated learners make of each case (`cases/sets/difficulty.csv`): the mean scores of the
most skilled third of a panel of {panel}, of the middling and of the least skilled, and the share of
the population of `difficulty.md` that solves it. Asked is whether the forms are parallel for
learners who have no part in the balance.

Two forms *differ* for learners by the difference of the scores that are expected of them, the mean
over plays without end; parallel forms may differ by {largest:g} standard errors of a score. What
one learner scores on two forms differs by more, for chance plays on both: its standard deviation is
about 1.4 standard errors where the forms do not differ at all. Every judge plays twice, with other
random numbers: *seen* is between the means of both plays, with what is left of chance; *expected*
is freed of it (its mean square is that of the products of both plays, its shape that of what was
seen). Where both plays do not even agree on the sign, it is lost in chance. The draws share their
cases, so that the figures are known roughly, to a tenth or so.

*Other half*: balanced by every second learner of the panel, judged by the rest, whose skills and
bents are others. What is shipped is balanced by all of the panel, so it should differ by less.
*Held out*: the shipped balance, judged by learners who are not in the table at all.

The first two forms of each blueprint for {seeds} seeds, in standard errors:

| blueprint | judged by | differences | mean | 95 of 100 below | largest | below {largest:g} |
| --- | --- | --- | --- | --- | --- | --- |
{lines}

Simulated learners err by noise, larger or smaller; people share misconceptions and know some
patients from the ward. Read this as a direction until real attempts replace it.
"""


def page(
    pool: Sequence[Case], table: Mapping[str, Solved], others: Mapping[str, held_out.Row]
) -> str:
    """The page in Markdown; without the held-out learners where they have not played all cases."""
    judges = [*halves(table)]
    if all(case.id in others for case in pool if held_out.drawable(case)):
        judges += held_out_judges(others)
    lines: list[str] = []
    for rules in sorted(BLUEPRINTS, key=lambda rules: rules.id):
        for judge in judges:
            pairs = dealt(rules.id, judge.balance is not None)
            found = apart(pairs, judge.plays, judge.groups)
            for name, sizes in (("seen", list(map(abs, found.seen))), ("expected", found.freed)):
                if not any(sizes):
                    lines.append(f"| {rules.id} | {judge.name} | {name} | lost in chance | | | |")
                    continue
                lines.append(
                    f"| {rules.id} | {judge.name} | {name} | {fmean(sizes):.2f} | "
                    f"{quantiles(sizes, n=20)[-1]:.2f} | {max(sizes):.2f} | {within(sizes):.0%} |"
                )
    return TEXT.format(panel=SIZE, largest=LARGEST, seeds=SEEDS, lines="\n".join(lines))


def main() -> int:
    """Write the page; with `--held-out`, play what is new first."""
    parser = argparse.ArgumentParser(prog="python -m tests.play.parallel", description=__doc__)
    parser.add_argument("--held-out", action="store_true", help="let held-out learners play")
    parser.add_argument("--again", action="store_true", help="all cases, not only what is new")
    parser.add_argument("--processes", type=int, help="as many at once; all processors if left out")
    options = parser.parse_args()
    if options.held_out:
        held_out.renew(options.again, options.processes)
    text = page(shipped(), held_out.the_table(), held_out.read())
    PAGE.write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
