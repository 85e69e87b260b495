"""Simulated learners who forget, and a year of study."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sim.casefiles.objectives import load_objectives
from sim.casefiles.read import parse_case
from sim.encounter.case import Case
from sim.play.schedule import Review
from sim.play.study import FOR_STUDY, Make, Serving, plan
from tests.cases import make_case

CASES = Path(__file__).parents[2] / "cases"
FIRST = date(2026, 1, 5)
KNOWN, FORGOTTEN = 0.85, 0.3


def shipped() -> list[Case]:
    parsed = [parse_case(path) for path in sorted(CASES.glob("*.toml"))]
    return [one.case for one in parsed if not isinstance(one, list)]


def exponential(days: float, stability: float) -> float:
    return 0.9 ** (days / stability)


def power(days: float, stability: float) -> float:
    """FSRS's own curve, written out: recall is .9 when days = stability."""
    return (1 + (0.9 ** (1 / -0.1542) - 1) * days / stability) ** -0.1542


@dataclass
class Forgetful:
    """Remembers an objective less every day; each success makes the memory last longer."""

    curve: Callable[[float, float], float]
    seed: int
    first: float = 2.3
    growth: float = 2.4
    chance: random.Random = field(init=False)
    memory: dict[str, tuple[date, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def recalls(self, objective: str, today: date) -> bool:
        """Tries, and learns from it."""
        if objective not in self.memory:
            self.memory[objective] = (today, self.first)
            return True  # the first meeting teaches; nothing was there to be forgotten
        since, stability = self.memory[objective]
        days = (today - since).days
        known = self.chance.random() < self.curve(days, stability)
        spaced = min(days / stability, 1.0)
        longer = stability * (1 + (self.growth - 1) * spaced)
        self.memory[objective] = (today, longer if known else max(self.first, stability / 4))
        return known


@dataclass
class Year:
    """What happened."""

    due: int = 0
    known: int = 0
    reviews: list[Review] = field(default_factory=list)
    servings: list[tuple[date, Serving, Mapping[str, date]]] = field(default_factory=list)
    backlog: int = 0
    """Most objectives that were due at once and left for another day."""

    @property
    def retention(self) -> float:
        return self.known / self.due


def drawn(objective: str, today: date) -> Case | None:
    """Stands for the drawing of simulated patients, which takes the engine a while."""
    known = load_objectives()[objective]
    if known.drawn is None:
        return None
    made = make_case(objectives=(objective,), generated=f"{FOR_STUDY} on {today.isoformat()}")
    return made.model_copy(update={"id": f"{objective} {today.isoformat()}"})


def study(
    cases: Sequence[Case],
    learner: Forgetful,
    days: int,
    length: int,
    retention: float = 0.9,
    make: Make | None = None,
) -> Year:
    """A session every day."""
    year = Year()
    for number in range(days):
        today = FIRST + timedelta(days=number)
        session = plan(cases, year.reviews, today, length, retention, make)
        waiting = {state.objective for state in session.due}
        last = {review.case_id: review.on for review in year.reviews}
        for place, serving in enumerate(session.servings):
            shares: dict[str, float] = {}
            for objective in serving.case.objectives:
                known = learner.recalls(objective, today)
                shares[objective] = KNOWN if known else FORGOTTEN
                if objective in waiting:
                    waiting.discard(objective)
                    year.due += 1
                    year.known += known
            at = datetime(today.year, today.month, today.day, 9, place, tzinfo=UTC)
            year.reviews.append(Review(today, at, serving.case.id, shares))
            year.servings.append((today, serving, last))
        year.backlog = max(year.backlog, len(waiting))
    return year
