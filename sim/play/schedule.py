"""When each objective is due, from the attempts alone.

FSRS models memory by a difficulty and a stability (days until recall falls to .9). Here one card is
one objective and one review is one finished attempt at a case that teaches it. Nothing is stored:
the schedule is computed from the attempts every time, so merging two machines' folders, a clock
that was wrong and a changed time zone can at most move a date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Protocol

from fsrs import Card, Rating, Scheduler

from sim.casefiles.objectives import parts_of
from sim.report.records import Record

HARD, GOOD, EASY = 0.6, 0.75, 0.95
"""Share of points from which an objective counts as recalled with effort, well, easily; below
`HARD` it counts as forgotten. Judgement."""


@dataclass(frozen=True)
class Review:
    """One attempt as evidence for the objectives of its case."""

    on: date
    """The learner's day."""
    at: datetime
    """UTC; orders the reviews of one day."""
    case_id: str
    shares: Mapping[str, float]
    """Objective -> share of the points that show it."""


@dataclass(frozen=True)
class State:
    """What is known of the memory of one objective."""

    objective: str
    reviews: int
    last: date
    due: date
    stability: float
    """Days until recall falls to .9."""
    difficulty: float
    """1 easy to 10 hard."""
    recall: float
    """Probability of recall today."""


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The learner's day."""
    return moment.astimezone(zone).date()


class Teaching(Protocol):
    """A case, or what the library knows of it."""

    @property
    def objectives(self) -> Sequence[str]:
        """What it teaches."""
        ...


def reviews_of(
    records: Iterable[Record], cases: Mapping[str, Teaching], zone: tzinfo, today: date
) -> list[Review]:
    """Reviews in the order of time, one for each attempt however many copies there are.

    A day that has not come yet, from a clock that was ahead, counts as today.
    """
    once = {record.key: record for record in records}
    found = [
        Review(
            min(day_of(record.at, zone), today),
            record.at,
            record.case_id,
            {id: share(record, id) for id in cases[record.case_id].objectives},
        )
        for record in once.values()
        if record.case_id in cases
    ]
    return sorted(found, key=lambda review: (review.on, review.at, review.case_id))


def share(record: Record, objective: str) -> float:
    """Mean share of the parts that show the objective; 0 after something dangerous was missed."""
    if record.red_marks:
        return 0.0
    parts = [record.shares[part] for part in parts_of(objective) if part in record.shares]
    return sum(parts) / len(parts) if parts else record.total / 100


def rating(share: float) -> Rating:
    """A share of points as one of FSRS's four grades."""
    if share < HARD:
        return Rating.Again
    if share < GOOD:
        return Rating.Hard
    return Rating.Good if share < EASY else Rating.Easy


def scheduler(retention: float) -> Scheduler:
    """FSRS in whole days: no steps within a day; no fuzz, for it draws from global chance."""
    return Scheduler(
        desired_retention=retention,
        learning_steps=(),
        relearning_steps=(),
        enable_fuzzing=False,
    )


def schedule(reviews: Sequence[Review], today: date, retention: float) -> dict[str, State]:
    """The state of every objective that was ever reviewed."""
    fsrs = scheduler(retention)
    cards: dict[str, Card] = {}
    count: dict[str, int] = {}
    for review in reviews:
        noon = _noon(review.on)
        for objective, earned in review.shares.items():
            card = cards.get(objective) or Card(card_id=0, due=noon)
            cards[objective] = fsrs.review_card(card, rating(earned), noon)[0]
            count[objective] = count.get(objective, 0) + 1
    return {
        objective: State(
            objective,
            count[objective],
            (card.last_review or _noon(today)).date(),
            card.due.date(),
            card.stability or 0.0,
            card.difficulty or 0.0,
            fsrs.get_card_retrievability(card, _noon(today)),
        )
        for objective, card in cards.items()
    }


def due(states: Mapping[str, State], today: date) -> list[State]:
    """What is due, the least remembered first."""
    ready = [state for state in states.values() if state.due <= today]
    return sorted(ready, key=lambda state: (state.recall, state.due, state.objective))


def streak(days: Iterable[date], today: date) -> int:
    """Days in a row with a finished patient, up to today or, while today is open, yesterday."""
    played = set(days)
    day = today if today in played else today - timedelta(days=1)
    count = 0
    while day in played:
        count += 1
        day -= timedelta(days=1)
    return count


def _noon(day: date) -> datetime:
    """One fixed moment of a day: FSRS counts whole days between moments in UTC."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
