"""Cards for Anki out of patients that the learner has finished: nobody else's answer is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from sim.casefiles.objectives import objective_name
from sim.encounter.case import Case
from sim.report.records import Record

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge


@dataclass(frozen=True)
class CardText:
    """One card; both sides are HTML."""

    key: str
    """Stable: a later export updates the card and keeps its schedule."""
    front: str
    back: str
    tags: tuple[str, ...]


def cards(
    records: Iterable[Record], cases: Mapping[str, Case], knowledge: Knowledge
) -> list[CardText]:
    """One card for each finished patient, by case id."""
    done = {record.case_id for record in records} & cases.keys()
    return [_card(cases[id], knowledge) for id in sorted(done)]


def _card(case: Case, knowledge: Knowledge) -> CardText:
    names = [
        knowledge.conditions[c].name if c in knowledge.conditions else c
        for c in case.diagnosis.conditions
    ]
    has = " with ".join(names)
    if case.diagnosis.cause:
        known = knowledge.causes.get(case.diagnosis.cause)
        has += f": {known.name if known else case.diagnosis.cause}"
    points = "".join(
        f"<li>{_text(point.text)}{_cited(point.sources, knowledge)}</li>"
        for point in case.debrief.points
    )
    asked = "".join(f"<li>{escape(objective_name(id))}</li>" for id in case.objectives)
    front = (
        f"<b>{escape(case.title)}</b><br>{case.patient.age:g} years, {case.patient.sex}<br><br>"
        f"{_text(case.patient.stem)}<br><br>What do you ask for first, and what do you expect?"
    )
    status = "approved" if case.review.status == "approved" else "pending human review"
    back = (
        f"<b>{escape(has)}</b><br>{_text(case.debrief.summary)}<ul>{points}</ul>"
        f"To be able to:<ul>{asked}</ul><i>For teaching, not for patients; {status}.</i>"
    )
    return CardText(case.id, front, back, case.objectives)


def _cited(sources: Iterable[str], knowledge: Knowledge) -> str:
    titles = [knowledge.sources[id].title for id in sources if id in knowledge.sources]
    return f" <i>({escape('; '.join(titles))})</i>" if titles else ""


def _text(prose: str) -> str:
    return escape(" ".join(prose.split()))
