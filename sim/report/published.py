"""The engine on published patients. They are never fitted to; they only judge."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.engine.evidence import Evidence, Item, Observation, Patient, Result
from sim.knowledge.loader import Knowledge
from sim.knowledge.units import parse_measurement
from sim.report.groups import ranked

OBSERVATIONS = Path(__file__).parent.parent / "knowledge" / "observations"
FILE = OBSERVATIONS / "published-patients.toml"
SECOND = OBSERVATIONS / "published-patients-2.toml"
THIRD = OBSERVATIONS / "published-patients-3.toml"
LATER = (SECOND, THIRD)
"""Patients that were frozen before the engine met any of them, each set when the one before had
been looked at."""
FLOOR = 1e-12
"""Smallest probability in a log score."""
WEAK = 1.0
"""Decibans below which no single item is named as the reason of a miss."""


@dataclass(frozen=True)
class Entry:
    """One published patient."""

    id: str
    source: str
    kind: str
    group: str
    """The diagnosis as published."""
    cell_size: str
    quality: str
    caution: str
    """Why figures or label are in doubt; empty where they are not."""
    evidence: Evidence
    printed: tuple[str, ...]
    """The evidence as the source prints it, in the order of its items."""

    @property
    def counts(self) -> bool:
        """Judged by the targets: full or good, microcytic, nothing in doubt."""
        return (
            self.quality in {"full", "good"} and self.cell_size == "microcytic" and not self.caution
        )


@dataclass(frozen=True)
class Verdict:
    """What one prior made of one patient."""

    entry: Entry
    rank: int
    """Of the published group; 1 is best."""
    probability: float
    leader: str
    leading: float
    """Probability of the leader."""


@dataclass(frozen=True)
class Tally:
    """Patients of one kind, counted."""

    name: str
    count: int
    first: int
    """Published group likeliest."""
    third: int
    """Published group among the three likeliest."""
    log_score: float
    """Mean natural logarithm of the probability of the published group."""

    @property
    def top1(self) -> float:
        """Share."""
        return self.first / self.count

    @property
    def top3(self) -> float:
        """Share."""
        return self.third / self.count


@dataclass(frozen=True)
class Miss:
    """A patient whose published group did not lead."""

    verdict: Verdict
    reason: str


def read_entries(knowledge: Knowledge, file: Path = FILE) -> tuple[Entry, ...]:
    """Every patient of a file. Raises KeyError or ValueError where an entry cannot be read."""
    return tuple(_entry(row, knowledge) for row in _read(file)["patient"])


def frozen_on(file: Path) -> str:
    """The day of the last change to a file of patients that were frozen."""
    return str(_read(file)["frozen"])


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _entry(row: dict[str, Any], knowledge: Knowledge) -> Entry:
    items: list[Item] = []
    printed: list[str] = []
    for name, text in row["results"].items():
        quantity = knowledge.quantities[name]
        read = parse_measurement(text, quantity)
        items.append(Result(name, read.value, read.censored, read.resolution))
        printed.append(f"{quantity.short or quantity.name} {text}")
    for name, present in row.get("findings", {}).items():
        finding = knowledge.findings[name]
        items.append(Observation(name, present))
        printed.append(f"{'' if present else 'no '}{finding.id}")
    patient = Patient(
        row.get("age"), row.get("sex"), row.get("pregnant", False), None,
        tuple(row.get("ancestry", ())),
    )  # fmt: skip
    return Entry(
        row["id"],
        row["source"],
        row["kind"],
        row["group"],
        row["cell_size"],
        row["quality"],
        row.get("caution", ""),
        Evidence(patient, "", tuple(items)),
        tuple(printed),
    )


Groups = Callable[[Evidence], dict[str, float]]


def judge(entries: Iterable[Entry], groups: Groups) -> tuple[Verdict, ...]:
    """What `groups`, a belief summed by group, makes of each patient."""
    found: list[Verdict] = []
    for entry in entries:
        belief = groups(entry.evidence)
        order = ranked(belief)
        found.append(
            Verdict(
                entry,
                order.index(entry.group) + 1,
                belief[entry.group],
                order[0],
                belief[order[0]],
            )
        )
    return tuple(found)


def tally(name: str, verdicts: Sequence[Verdict]) -> Tally:
    """Counts and log score of at least one verdict."""
    return Tally(
        name,
        len(verdicts),
        sum(v.rank == 1 for v in verdicts),
        sum(v.rank <= 3 for v in verdicts),
        sum(math.log(max(v.probability, FLOOR)) for v in verdicts) / len(verdicts),
    )


def tallies(verdicts: Sequence[Verdict], key: Callable[[Entry], str]) -> tuple[Tally, ...]:
    """One tally for each value of `key`, by name."""
    names = sorted({key(v.entry) for v in verdicts})
    return tuple(tally(n, [v for v in verdicts if key(v.entry) == n]) for n in names)


def misses(verdicts: Iterable[Verdict], groups: Groups) -> tuple[Miss, ...]:
    """Those whose published group did not lead, each with what spoke most against it."""
    return tuple(Miss(v, _reason(v, groups)) for v in verdicts if v.rank > 1)


def _reason(verdict: Verdict, groups: Groups) -> str:
    """The item without which the published group would lose least to the leader."""
    entry = verdict.entry
    items = entry.evidence.items
    whole = _lead(verdict, groups(entry.evidence))
    effects: list[tuple[float, str]] = []
    for i, printed in enumerate(entry.printed):
        without = Evidence(
            entry.evidence.patient, entry.evidence.setting, (*items[:i], *items[i + 1 :])
        )
        effects.append((whole - _lead(verdict, groups(without)), printed))
    effect, printed = max(effects)
    if effect < WEAK:
        return "no single item; the rest of the evidence is too thin to move the prior"
    return f"{printed} ({effect:+.0f} dB for {verdict.leader})"


def _lead(verdict: Verdict, belief: dict[str, float]) -> float:
    """Decibans by which the leader is ahead of the published group."""
    ahead, behind = belief[verdict.leader], belief[verdict.entry.group]
    return 10 * math.log10(max(ahead, FLOOR) / max(behind, FLOOR))
