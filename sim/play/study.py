"""Today's study session: which patients, in which order, and why."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from sim.encounter.case import Case
from sim.play.ease import Ease
from sim.play.schedule import Review, State, due, schedule

REST = 14
"""Days for which a case is not served again while another teaches the same."""
BLOCK = 2
"""Cases of a condition that are met together before it is mixed with others."""

FOR_STUDY = "drawn for study"
"""How a simulated patient says that it was drawn for one learner; see `drawn_patients`."""
Why = Literal["due", "new"]
Rank = tuple[int, int, float, str]
"""What new patients are sorted by: first patients, difficulty, expected score, id."""
Make = Callable[[str, date], Case | None]
"""Objective, day -> a simulated patient who teaches it; None where no such can."""


@dataclass(frozen=True)
class Serving:
    """One patient of a session."""

    case: Case
    why: Why
    objective: str = ""
    """For a due one: the objective that it was chosen for."""
    again: bool = False
    """Played within the last fortnight; nothing else teaches the objective."""

    @property
    def simulated(self) -> bool:
        """Drawn for this learner: the library had nobody left."""
        return for_study(self.case)


@dataclass(frozen=True)
class Plan:
    """A study session."""

    servings: tuple[Serving, ...]
    due: tuple[State, ...]
    """Every objective that is due, also those that no patient can be found for."""


def plan(
    cases: Iterable[Case],
    reviews: Sequence[Review],
    today: date,
    length: int,
    retention: float,
    make: Make | None = None,
    ease: Ease | None = None,
) -> Plan:
    """Patients for today: first what is due, then new ones, `length` in all.

    New ones follow each other as `ease` says, which knows first patients and expected scores.

    Where the library has nobody left who was not seen within a fortnight, `make` draws somebody.
    Deterministic: the same attempts on the same day give the same session.
    """
    playable = {case.id: case for case in cases}
    last = {review.case_id: review.on for review in reviews}  # in order of time: the latest stays
    ready = due(schedule(reviews, today, retention), today)
    chosen: dict[str, Serving] = {}
    covered: set[str] = set()
    for state in ready:
        if len(chosen) >= length:
            break
        if state.objective in covered:
            continue
        served = serve(state.objective, playable.values(), last, today, exclude=chosen)
        if make is not None and (served is None or served.again):
            drawn = make(state.objective, today)
            if drawn is not None and last.get(drawn.id) != today:
                served = Serving(drawn, "due", state.objective)
        if served is not None:
            chosen[served.case.id] = served
            covered.update(served.case.objectives)
    mixed = _mix(list(chosen.values()))
    written = {id: case for id, case in playable.items() if not for_study(case)}
    ease = ease or Ease()
    left = ease.left(last)

    def rank(case: Case) -> Rank:
        return *ease.rank(case.id, case.difficulty, left), case.id

    new = _new(written, last, chosen, length - len(mixed), rank)
    return Plan((*mixed, *new), tuple(ready))


def serve(
    objective: str,
    cases: Iterable[Case],
    last: Mapping[str, date],
    today: date,
    exclude: Iterable[str] = (),
) -> Serving | None:
    """A case for the objective: one that was never played, else the one played longest ago.

    A case of the last fortnight only where nothing else teaches the objective; one of today never.
    """
    left = set(exclude)
    fitting = [c for c in cases if objective in c.objectives and c.id not in left]
    fitting = [c for c in fitting if last.get(c.id) != today]
    if not fitting:
        return None
    best = min(fitting, key=lambda c: (last.get(c.id, date.min), for_study(c), c.difficulty, c.id))
    again = best.id in last and (today - last[best.id]).days < REST
    return Serving(best, "due", objective, again)


def for_study(case: Case) -> bool:
    """Whether a patient was drawn for one learner."""
    return case.generated.startswith(FOR_STUDY)


def patient_of_the_day(cases: Iterable[Case], today: date) -> Case | None:
    """The same for everyone who has the same cases; one case more or less seldom changes it."""

    def weight(case: Case) -> str:
        return hashlib.sha256(f"{today.isoformat()} {case.id}".encode()).hexdigest()

    return max(cases, key=weight, default=None)


def _new(
    playable: Mapping[str, Case],
    last: Mapping[str, date],
    chosen: Iterable[str],
    places: int,
    rank: Callable[[Case], Rank],
) -> list[Serving]:
    """Cases never played: begun blocks first, then blocks of new conditions, then mixed."""
    taken = set(chosen)
    fresh = [c for c in playable.values() if c.id not in last and c.id not in taken]
    met: dict[str, int] = {}
    for id in {*last, *taken} & playable.keys():
        kind = _kind(playable[id])
        met[kind] = met.get(kind, 0) + 1
    found: list[Serving] = []
    while fresh and len(found) < places:
        before = _kind(found[-1].case) if found else ""
        left = Counter(map(_kind, fresh))
        case = min(fresh, key=partial(_turn, met=met, left=left, before=before, rank=rank))
        fresh.remove(case)
        kind = _kind(case)
        met[kind] = met.get(kind, 0) + 1
        found.append(Serving(case, "new"))
    return found


def _turn(
    case: Case,
    met: Mapping[str, int],
    left: Mapping[str, int],
    before: str,
    rank: Callable[[Case], Rank],
) -> tuple[int, bool, int, Rank]:
    """Smallest comes first: a block half done, an unmet condition, then the others mixed.

    Mixed means: not what came `before`, and of what most are `left`, so that none pile up.
    """
    kind = _kind(case)
    count = met.get(kind, 0)
    stage = 0 if 0 < count < BLOCK else 1 if count == 0 else 2
    mixed = stage == 2
    return (stage, mixed and kind == before, -left[kind] if mixed else 0, rank(case))


def _mix(servings: list[Serving]) -> list[Serving]:
    """The order kept as far as two neighbors differ in what the patients have."""
    rest, mixed = list(servings), list[Serving]()
    while rest:
        before = _kind(mixed[-1].case) if mixed else ""
        place = next((n for n, s in enumerate(rest) if _kind(s.case) != before), 0)
        mixed.append(rest.pop(place))
    return mixed


def _kind(case: Case) -> str:
    return "+".join(sorted(case.diagnosis.conditions))
