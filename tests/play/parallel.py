"""How far forms differ for learners who have no part in their balance.

`python -m tests.play.parallel` writes the page `sim/docs/forms.md`. It first lets learners play the
cases that are not as they were; after a change of engine, scoring or learners, all with `--again`.

Two forms differ for a kind of learner by what it is expected to score on one and on the other: the
mean over plays without end. Its two plays of a case give two independent figures for that; half
their squared difference is what chance adds to their mean, and the product of both is, on average,
free of it. The unit is the standard error that a report prints, s / sqrt(n) over the cases of a
form, the mean over forms and plays.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles, stdev

from sim.casefiles.sets import Blueprint
from sim.encounter.case import Case
from sim.locations import PACKAGE
from sim.play.draw import deal
from sim.play.forms import LARGEST
from sim.report.library import shipped
from sim.report.panel import SIZE
from tests.play.held_out import BLUEPRINTS, KINDS, TIMES, Row, renew

SEEDS = 50
PAGE = PACKAGE / "docs" / "forms.md"
Form = Sequence[str]
"""Ids of the cases of a form."""


@dataclass(frozen=True)
class Apart:
    """Differences of many pairs of forms, in standard errors."""

    seen: tuple[float, ...]
    """Between the means of the plays, for each pair and kind: chance included."""
    expected: float
    """Root mean square of the differences between expected scores."""

    @property
    def freed(self) -> tuple[float, ...]:
        """The sizes as seen, drawn together until they are as large as those of expected scores."""
        size = fmean(each**2 for each in self.seen) ** 0.5
        return tuple(abs(each) * self.expected / size for each in self.seen)


def apart(pairs: Sequence[tuple[Form, Form]], table: Mapping[str, Row], together: bool) -> Apart:
    """Of every pair for every kind of learner, or for all kinds together."""
    groups = [range(KINDS)] if together else [range(kind, kind + 1) for kind in range(KINDS)]
    seen: list[float] = []
    products: list[float] = []
    for pair in pairs:
        for group in groups:
            each = _differences(pair, table, group)
            seen.append(fmean(each))
            products.append(each[0] * each[1])
    return Apart(tuple(seen), max(fmean(products), 0.0) ** 0.5)


def _differences(
    pair: tuple[Form, Form], table: Mapping[str, Row], group: Sequence[int]
) -> list[float]:
    """One for each time that everyone played, in standard errors."""
    means: list[list[float]] = []
    errors: list[float] = []
    for form in pair:
        rows = [
            [[table[case].scores[time][kind] for case in form] for kind in group]
            for time in range(TIMES)
        ]
        means.append([fmean(fmean(row) for row in kinds) for kinds in rows])
        errors += [stdev(row) / len(form) ** 0.5 for kinds in rows for row in kinds]
    return [(one - other) / fmean(errors) for one, other in zip(*means, strict=True)]


def drawn(rules: Blueprint, pool: Sequence[Case], seeds: int = SEEDS) -> list[tuple[Form, Form]]:
    """The first two forms for every seed."""
    pairs: list[tuple[Form, Form]] = []
    for seed in range(seeds):
        one, other, *_ = deal(rules.model_copy(update={"seed": seed}), pool)
        pairs.append(([case.id for case in one], [case.id for case in other]))
    return pairs


def within(sizes: Sequence[float]) -> float:
    """Share that differs by less than parallel forms may."""
    return sum(size < LARGEST for size in sizes) / len(sizes)


TEXT = """\
# Parallel forms

`python -m tests.play.parallel` writes this page, in a checkout. Forms of one blueprint are balanced
by what a panel of {panel} simulated learners scored on each case (`cases/sets/difficulty.csv`):
means of the most skilled third, the middling and the least skilled. Asked was whether the forms are
parallel for others: {kinds} kinds of learners of other skills, better or worse at other things,
more or less thrifty, with other random numbers, who have no part in the balance.

Two forms *differ* for a kind of learner by the difference of the scores that are expected of it,
the mean over plays without end; parallel forms may differ by {largest:g} standard errors of a
score. What one learner scores on two forms differs by more, for chance plays on both: its standard
deviation is about 1.4 standard errors where the forms do not differ at all. Each kind played each
case {times} times: *seen* is between the means of those, with what is left of chance; *expected* is
freed of it (its mean square is that of the products of the first and the second play, its shape
that of what was seen). *All together* compares the means of all kinds, as
`python -m sim.play.forms` does for two sets.

For {seeds} seeds, the first two forms of each blueprint, in standard errors:

| blueprint | learners | differences | mean | 95 of 100 below | largest | below {largest:g} |
| --- | --- | --- | --- | --- | --- | --- |
{lines}

Simulated learners err by noise, larger or smaller; people share misconceptions and know some
patients from the ward. Read this as a direction until real attempts replace it.
"""


def page(pool: Sequence[Case], table: Mapping[str, Row]) -> str:
    """The page in Markdown."""
    lines: list[str] = []
    for rules in sorted(BLUEPRINTS, key=lambda rules: rules.id):
        pairs = drawn(rules, pool)
        for together in (False, True):
            found = apart(pairs, table, together)
            who = "all together" if together else "each kind"
            for name, sizes in (("seen", list(map(abs, found.seen))), ("expected", found.freed)):
                lines.append(
                    f"| {rules.id} | {who} | {name} | {fmean(sizes):.2f} | "
                    f"{quantiles(sizes, n=20)[-1]:.2f} | {max(sizes):.2f} | {within(sizes):.0%} |"
                )
    return TEXT.format(
        panel=SIZE, kinds=KINDS, largest=LARGEST, times=TIMES, seeds=SEEDS, lines="\n".join(lines)
    )


def main() -> int:
    """Play what is new and write the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.play.parallel", description=__doc__)
    parser.add_argument("--again", action="store_true", help="play all cases again")
    parser.add_argument("--processes", type=int, help="as many at once; all processors if left out")
    options = parser.parse_args()
    text = page(shipped(), renew(options.again, options.processes))
    PAGE.write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
