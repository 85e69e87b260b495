"""Everything that is measured, put together, and the targets it is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.engine.engine import Engine
from sim.report import nhanes
from sim.report.baselines import Contest, contests
from sim.report.coverage import PATIENTS, REDRAWS, Coverage, coverage
from sim.report.groups import Grouping
from sim.report.nhanes import Comparison
from sim.report.published import (
    LATER,
    Entry,
    Groups,
    Miss,
    Tally,
    Verdict,
    frozen_on,
    judge,
    misses,
    read_entries,
    tallies,
    tally,
)
from sim.report.simulated import COUNT, Simulation, patients, simulate

FEWEST = 100
"""Claims that a bin needs to be held against its target."""


@dataclass(frozen=True)
class Judged:
    """The published patients under one prior."""

    prior: str
    overall: Tally
    by_group: tuple[Tally, ...]
    by_quality: tuple[Tally, ...]
    misses: tuple[Miss, ...]
    set_apart: tuple[Verdict, ...]
    """Sparse, not clearly microcytic, or with a caution; in none of the figures above."""


@dataclass(frozen=True)
class Frozen:
    """Patients that nobody had looked at, under both priors."""

    frozen: str
    """Day on which their file was closed, before the engine met any of them."""
    own: Judged
    flat: Judged


@dataclass(frozen=True)
class Target:
    """What was aimed for, and what there is."""

    name: str
    aim: str
    got: str
    met: bool


@dataclass(frozen=True)
class Validation:
    """The whole report."""

    engine: str
    knowledge: str
    """Digest of the knowledge base."""
    own: Judged
    flat: Judged
    later: tuple[Frozen, ...]
    """The sets that were frozen, the earlier ones first."""
    contests: tuple[Contest, ...]
    together: tuple[Contest, ...]
    """The same rules on the patients of all sets."""
    survey: tuple[Comparison, ...]
    """Empty where the survey's table is not installed."""
    simulation: Simulation
    coverage: Coverage
    targets: tuple[Target, ...]


def validate(engine: Engine, simulated: int = COUNT, frozen: Sequence[Path] = LATER) -> Validation:
    """Measure everything; the same engine and knowledge give the same report."""
    grouping = Grouping(engine)
    entries = read_entries(engine.knowledge)
    own, flat = _both(entries, grouping)
    sets = [read_entries(engine.knowledge, file) for file in frozen]
    later = tuple(
        Frozen(frozen_on(file), *_both(found, grouping))
        for file, found in zip(frozen, sets, strict=True)
    )
    rules = contests(engine, [entry for entry in entries if entry.counts])
    everybody = [entry for found in (entries, *sets) for entry in found if entry.counts]
    survey = nhanes.comparisons(engine) if nhanes.available() else ()
    simulation = simulate(engine, simulated)
    covered = coverage(
        engine, [known for known, _ in patients(engine, min(simulated, PATIENTS))], REDRAWS
    )
    return Validation(
        engine.version,
        engine.knowledge.digest,
        own,
        flat,
        later,
        rules,
        contests(engine, everybody),
        survey,
        simulation,
        covered,
        _targets(own, flat, rules, survey, simulation, covered),
    )


def _both(entries: Sequence[Entry], grouping: Grouping) -> tuple[Judged, Judged]:
    """Under the engine's own prior, and under one that is flat over groups."""
    return (
        _judge("engine's own", entries, grouping.own),
        _judge("flat over groups", entries, grouping.flat),
    )


def _judge(prior: str, entries: Sequence[Entry], groups: Groups) -> Judged:
    verdicts = judge(entries, groups)
    core = [v for v in verdicts if v.entry.counts]
    return Judged(
        prior,
        tally("all", core),
        tallies(core, lambda entry: entry.group),
        tallies(core, lambda entry: entry.quality),
        misses(core, groups),
        tuple(v for v in verdicts if not v.entry.counts),
    )


def _targets(
    own: Judged,
    flat: Judged,
    rules: tuple[Contest, ...],
    survey: tuple[Comparison, ...],
    simulation: Simulation,
    covered: Coverage,
) -> tuple[Target, ...]:
    best = {judged.prior: judged.overall.top1 for judged in (own, flat)}
    gaps = [abs(b.gap) for b in simulation.bins if b.count >= FEWEST]
    ahead = ", ".join(c.rule for c in rules if c.engine_right < c.rule_right)
    level = ", ".join(c.rule for c in rules if c.engine_right == c.rule_right)
    found = [
        *(
            Target(
                f"published, first, prior {prior}", "at least 85 %", f"{share:.0%}", share >= 0.85
            )
            for prior, share in best.items()
        ),
        Target(
            "published, among three, prior flat over groups",
            "at least 95 %",
            f"{flat.overall.top3:.0%}",
            flat.overall.top3 >= 0.95,
        ),
        Target(
            "published, simpler rules",
            "behind the engine",
            f"ahead of it: {ahead or 'none'}; level with it: {level or 'none'}",
            not ahead and not level,
        ),
    ]
    if gaps:
        found.append(
            Target(
                f"simulated, every bin of {FEWEST} claims or more",
                "within .03",
                f"widest gap {max(gaps):.3f}",
                max(gaps) <= 0.03,
            )
        )
    found.append(
        Target(
            "80 % bands, knowledge redrawn",
            "cover 75 to 85 %",
            f"{covered.overall.share:.1%}",
            0.75 <= covered.overall.share <= 0.85,
        )
    )
    if survey:
        first = survey[0]
        for name, whole, half in (
            ("P(iron deficiency)", first.deficiency, first.deficiency_half),
            ("P(ferritin < 15)", first.ferritin, first.ferritin_half),
        ):
            least = first.regression_half.auc
            found += [
                Target(
                    f"survey, ferritin hidden, {name}: AUC",
                    f"at least the regression's {least:.3f}",
                    f"{half.auc:.3f}",
                    half.auc >= least,
                ),
                Target(
                    f"survey, ferritin hidden, {name}: ECE",
                    "at most .05",
                    f"{whole.ece:.3f}",
                    whole.ece <= 0.05,
                ),
            ]
    return tuple(found)
