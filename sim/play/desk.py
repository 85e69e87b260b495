"""A learner's desk: today's session, what is due, how it has gone so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from sim.casefiles.find import find_cases
from sim.casefiles.objectives import objective_name
from sim.casefiles.read import read_case
from sim.encounter.case import Case
from sim.play.ease import Ease
from sim.play.library import Tell, go_on
from sim.play.schedule import State, day_of, reviews_of, schedule, share, streak
from sim.play.study import Make, Plan, for_study, patient_of_the_day, plan
from sim.play.workshop import Workshop
from sim.report.gather import Gathered, records
from sim.report.records import Record
from sim.report.results import Group, Result, grouped, results
from sim.scoring.weights import load_weights
from sim.storage.attempts import attempt_files
from sim.storage.profile import Profile, load_profile


@dataclass(frozen=True)
class Desk:
    """Everything that the study and the progress screens show."""

    profile: Profile
    today: date
    records: tuple[Record, ...]
    """The learner's finished attempts."""
    states: Mapping[str, State]
    """Memory of each objective that was ever reviewed."""
    plan: Plan
    daily: Case | None
    """Patient of the day."""
    streak: int
    """Days in a row."""
    done_today: int
    """Patients finished today."""
    damaged: tuple[str, ...]
    cases: Mapping[str, Case]

    @property
    def next_due(self) -> date | None:
        """The first day after today on which something is due."""
        return min((s.due for s in self.states.values() if s.due > self.today), default=None)


def open_desk(
    cases: Iterable[Case],
    scores: Path,
    learner: str,
    now: datetime,
    cache: Path | None,
    make: Make | None = None,
    ease: Ease | None = None,
) -> Desk:
    """The desk at this moment; `now` carries the learner's zone, `make` draws patients.

    New patients follow each other as `ease` says.
    """
    zone = now.tzinfo or UTC
    today = day_of(now, zone)
    table = {case.id: case for case in cases}
    told = Gathered()
    paths = attempt_files(scores, learner)
    found = tuple({record.key: record for record in records(paths, cache, told)}.values())
    profile = load_profile(scores, learner)
    reviews = reviews_of(found, table, zone, today)
    days = [day_of(record.at, zone) for record in found]
    return Desk(
        profile,
        today,
        found,
        schedule(reviews, today, profile.retention),
        plan(table.values(), reviews, today, profile.session, profile.retention, make, ease),
        patient_of_the_day((case for case in table.values() if not for_study(case)), today),
        streak(days, today),
        days.count(today),
        tuple(told.damaged),
        table,
    )


@dataclass(frozen=True)
class Standing:
    """Strengths and gaps."""

    result: Result
    conditions: tuple[Group, ...]
    """Weakest first."""
    objectives: tuple[Group, ...]
    """Weakest first, by their names in plain words."""


def standing(desk: Desk) -> Standing | None:
    """How it has gone so far; None before the first finished patient."""
    mine = desk.records
    if not mine:
        return None
    weights = load_weights().reliability
    known = desk.cases

    def truth(record: Record) -> tuple[str, ...] | None:
        case = known.get(record.case_id)
        return case.diagnosis.conditions if case else None

    def conditions(record: Record) -> dict[str, float]:
        return dict.fromkeys(truth(record) or (), record.total / 100)

    def objectives(record: Record) -> dict[str, float]:
        case = known.get(record.case_id)
        named = case.objectives if case else ()
        return {objective_name(id): share(record, id) for id in named}

    (result,) = results(_as_one(mine, desk.profile.name), truth, weights)
    return Standing(result, grouped(mine, conditions, weights), grouped(mine, objectives, weights))


def _as_one(records: Iterable[Record], learner: str) -> Iterable[Record]:
    """Records of a copied folder may carry another name."""
    return (replace(record, learner=learner) for record in records)


def local_now() -> datetime:
    """The wall clock with the zone of this machine."""
    return datetime.now(UTC).astimezone()


def read_cases(folder: Path, workshop: Workshop, tell: Tell = go_on) -> dict[Path, Case]:
    """Every case of the folder that can be played; those read by then where `tell` says stop."""
    found: dict[Path, Case] = {}
    paths = find_cases(folder).paths
    for number, path in enumerate(paths):
        if not tell(number, len(paths)):
            break
        case = read_case(path, workshop.knowledge)
        if isinstance(case, Case):
            found[path] = case
    return found
