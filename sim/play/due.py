"""Which patients of the library teach something that is due again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sim.play.entries import Entry
from sim.play.progress import Progress


def with_due(
    progress: Mapping[str, Progress],
    entries: Iterable[Entry],
    scores: Path,
    learner: str,
    now: Callable[[], datetime],
    cache: Path | None = None,
) -> dict[str, Progress]:
    """The progress, with `due` where an objective of a finished patient is due for review.

    `now` gives the time with the learner's zone. Patients who were not finished are new, not due.
    """
    finished = {id for id, done in progress.items() if done.finished}
    if not finished:
        return dict(progress)
    from sim.play.schedule import day_of, due, reviews_of, schedule
    from sim.report.gather import records
    from sim.storage.attempts import attempt_files
    from sim.storage.profile import load_profile

    cards = {e.case.id: e.case for e in entries if e.case is not None and e.case.id in finished}
    moment = now()
    zone = moment.tzinfo or UTC
    today = day_of(moment, zone)
    reviews = reviews_of(records(attempt_files(scores, learner), cache), cards, zone, today)
    retention = load_profile(scores, learner).retention
    ready = {state.objective for state in due(schedule(reviews, today, retention), today)}
    return {
        id: replace(done, due=id in cards and not ready.isdisjoint(cards[id].objectives))
        for id, done in progress.items()
    }
