"""What the score can tell of learners whose skill is known: `python -m sim.report.learners`.

Prints, over a set of cases, the rank correlation of mean score and skill, and Cronbach's alpha, for
the composite, its components, and for marking the answer right or wrong, in Markdown. Of more than
twelve cases also the mean of both over exams of twelve. Simulated learners differ in nothing but
noise; read the figures as a direction, and repeat them with real attempts.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean, stdev

import numpy as np

from sim.encounter.case import Case
from sim.engine.engine import Engine
from sim.knowledge.loader import load_knowledge
from sim.report.learner import Learner, play
from sim.report.library import shipped, spread_over
from sim.report.trails import Trails
from sim.scoring.par import work_up
from sim.scoring.score import score
from sim.scoring.sheet import ScoreSheet
from sim.scoring.summary import cronbach_alpha, variances

LEAST_NOISE, MOST_NOISE = 0.2, 3.6
"""From near the engine to near a resident of `sim.report.population`."""
SPECIFICITY = 0.5
"""How much skill differs from case to case: see `Learner`."""
COMPOSITE, RIGHT_OR_WRONG = "composite", "right or wrong"
EXAM = 12
"""Cases of an exam."""


@dataclass(frozen=True)
class Trial:
    """Sheets of learners (rows) on cases (columns)."""

    learners: tuple[Learner, ...]
    cases: tuple[str, ...]
    sheets: tuple[tuple[ScoreSheet, ...], ...]

    @cached_property
    def figures(self) -> tuple[Figures, ...]:
        """The composite first, then its parts, then right or wrong."""
        parts = [component.name for component in self.sheets[0][0].components]
        of: dict[str, Callable[[ScoreSheet], float]] = {COMPOSITE: lambda sheet: sheet.total}
        for part in parts:
            of[part] = lambda sheet, part=part: sheet.component(part).points
        of[RIGHT_OR_WRONG] = _right
        return tuple(self._figures(name, figure) for name, figure in of.items())

    def exams(self, size: int) -> tuple[Trial, ...]:
        """Exams of at least so many cases, which share none and together hold all."""
        count = max(len(self.cases) // size, 1)
        return tuple(
            Trial(
                self.learners,
                self.cases[first::count],
                tuple(row[first::count] for row in self.sheets),
            )
            for first in range(count)
        )

    def _figures(self, name: str, figure: Callable[[ScoreSheet], float]) -> Figures:
        table = [[figure(sheet) for sheet in row] for row in self.sheets]
        means = [fmean(row) for row in table]
        skills = [learner.skill for learner in self.learners]
        spread = variances(table)
        differ = len(set(means)) > 1
        return Figures(
            name,
            fmean(means),
            stdev(means),
            spread.between**0.5 if spread else None,
            rank_correlation(skills, means) if differ else None,
            cronbach_alpha(table) if differ else None,
        )


@dataclass(frozen=True)
class Figures:
    """How one way of scoring tells learners apart."""

    name: str
    mean: float
    spread: float
    """Standard deviation of the learners' means."""
    true_spread: float | None
    """The same less what chance adds; None for few learners."""
    correlation: float | None
    """Spearman's, of skill and mean score; None where all score the same."""
    alpha: float | None
    """Cronbach's; None where all score the same."""


def trial(
    engine: Engine, cases: Sequence[Case], count: int, specificity: float, say: bool = False
) -> Trial:
    """Let `count` learners of evenly spaced noise play every case."""
    noises = np.linspace(LEAST_NOISE, MOST_NOISE, count).tolist()
    learners = tuple(Learner(name, noise, specificity) for name, noise in enumerate(noises))
    columns: list[list[ScoreSheet]] = []
    for case in cases:
        par = work_up(case, engine.knowledge, engine)
        trails = Trails(case, engine)
        moments = trails.moments()
        column: list[ScoreSheet] = []
        for learner in learners:
            encounter = play(learner, trails)
            column.append(score(case, encounter, engine.knowledge, engine, par, moments))
        columns.append(column)
        if say:
            print(f"{case.id}: mean {fmean(s.total for s in column):.1f}", file=sys.stderr)
    return Trial(
        learners,
        tuple(case.id for case in cases),
        tuple(tuple(row) for row in zip(*columns, strict=True)),
    )


def rank_correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Spearman's: the correlation of the ranks, ties sharing the mean of theirs."""
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])


def _ranks(values: Sequence[float]) -> list[float]:
    ordered = sorted(values)
    first = {value: ordered.index(value) for value in set(values)}
    return [first[value] + (ordered.count(value) - 1) / 2 for value in values]


def _right(sheet: ScoreSheet) -> float:
    """1 for the exact diagnosis, 0 for anything else."""
    credit = next(w.result for w in sheet.component("diagnosis").workings)
    return float(credit == 1.0)


def table(found: Trial) -> str:
    """The figures in Markdown, those of exams beside them where there is more than one."""
    exams = found.exams(EXAM)
    columns = ["scored by", "mean", "spread", "true spread", "rank correlation", "alpha"]
    if len(exams) > 1:
        columns += [f"rank correlation, exams of {EXAM}", f"alpha, exams of {EXAM}"]
    lines = [f"| {' | '.join(columns)} |", "| --- " * len(columns) + "|"]
    for place, row in enumerate(found.figures):
        figures = [row.mean, row.spread, row.true_spread, row.correlation, row.alpha]
        if len(exams) > 1:
            rows = [exam.figures[place] for exam in exams]
            figures += [_mean([r.correlation for r in rows]), _mean([r.alpha for r in rows])]
        cells = ["" if figure is None else f"{figure:.2f}" for figure in figures]
        lines.append(f"| {' | '.join([row.name, *cells])} |")
    return "\n".join(lines)


def _mean(figures: Sequence[float | None]) -> float | None:
    """Of those that there are."""
    known = [figure for figure in figures if figure is not None]
    return fmean(known) if known else None


def main() -> int:
    """Run the trial and print its table."""
    parser = argparse.ArgumentParser(prog="python -m sim.report.learners", description=__doc__)
    parser.add_argument("--learners", type=int, default=30)
    parser.add_argument("--cases", type=int, default=12)
    parser.add_argument(
        "--specificity",
        type=float,
        default=SPECIFICITY,
        help="how much skill differs from case to case",
    )
    options = parser.parse_args()
    cases = spread_over(shipped(), options.cases)
    engine = Engine(load_knowledge())
    found = trial(engine, cases, options.learners, options.specificity, say=True)
    print(
        f"{len(found.learners)} learners, noise {LEAST_NOISE} to {MOST_NOISE}, specificity "
        f"{options.specificity}; {len(cases)} cases: {', '.join(found.cases)}\n"
    )
    print(table(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
