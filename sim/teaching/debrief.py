"""The debrief of one encounter: everything a screen can show, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sim.encounter.actions import Encounter
from sim.encounter.case import Case
from sim.encounter.reveal import evidence
from sim.knowledge.models import ReviewStatus
from sim.knowledge.units import System
from sim.scoring.sheet import ScoreSheet
from sim.teaching.audience import Audience, Voice
from sim.teaching.citations import Bibliography, Citation, Said
from sim.teaching.expert import ExpertSaid, expert_said
from sim.teaching.headline import components, spending, unweighed, verdict
from sim.teaching.lessons import lessons
from sim.teaching.literature import Literature, literature
from sim.teaching.orders import OrderRow, order_table
from sim.teaching.path import Stand, guideline_path
from sim.teaching.replay import ReplayStep, replay_steps
from sim.teaching.why import why
from sim.teaching.words import one_line

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

DISCLAIMER = "For teaching, not for patients"


@dataclass(frozen=True)
class Headline:
    """The first screen."""

    verdict: str
    total: float
    """Out of 100."""
    components: str
    spending: str
    lessons: tuple[Said, ...]
    """At most two."""
    unweighed: str = ""
    """Why nothing could be earned for justification; empty where the answer was weighed."""


@dataclass(frozen=True)
class Debrief:
    """What there is to learn, most important first."""

    headline: Headline | None
    """None while the encounter is not scored."""
    replay: tuple[ReplayStep, ...]
    orders: tuple[OrderRow, ...]
    why: tuple[Said, ...]
    literature: Literature
    path: tuple[Stand, ...]
    """Where the guideline stands after each step of the replay."""
    summary: str
    """The author's words."""
    points: tuple[Said, ...]
    """The author's teaching points."""
    reflection: tuple[ExpertSaid, ...]
    """The author's weighing of the diagnoses, beside the engine's figures."""
    based_on: tuple[Said, ...]
    """The published patient, where there is one."""
    citations: tuple[Citation, ...]
    status: ReviewStatus
    status_text: str
    updated: date
    disclaimer: str
    audience: Audience
    """Whom its words suit."""


def debrief(
    case: Case,
    encounter: Encounter,
    knowledge: Knowledge,
    engine: Engine,
    sheet: ScoreSheet | None,
    audience: Audience = "clinician",
    system: System = "conventional",
) -> Debrief:
    """The debrief of a finished encounter with its score sheet.

    Sources are numbered in the order in which the parts are read. The audience changes words and
    depth, the system the units; the facts and the score are the same. Without a sheet it lacks its
    headline alone, for whoever does not want to wait for the score.
    """
    voice = Voice(knowledge, audience, system)
    bibliography = Bibliography(knowledge)
    known = evidence(case, knowledge, encounter)
    explained = engine.explain(known)
    headline = None
    if sheet is not None:
        headline = Headline(
            verdict(case, encounter, engine, voice),
            sheet.total,
            components(sheet),
            spending(sheet),
            lessons(
                case, encounter, knowledge, engine, sheet, explained.steps, bibliography, voice
            ),
            unweighed(encounter),
        )
    steps = replay_steps(
        case, encounter, knowledge, engine, explained.steps, bibliography, voice.anew()
    )
    reasons = why(case, known, knowledge, engine, explained, bibliography, voice.anew())
    said = literature(case, encounter, known, engine, bibliography, voice.anew())
    stands = [step.index for step in steps]
    path = guideline_path(case, encounter, engine, stands, bibliography, voice)
    own = voice.anew()
    summary = own.glossed(one_line(case.debrief.summary))
    points = tuple(
        Said(own.glossed(one_line(point.text)), bibliography.refer_all(point.sources))
        for point in case.debrief.points
    )
    based_on = (
        (Said("After a published patient.", bibliography.refer_all((case.based_on,))),)
        if case.based_on
        else ()
    )
    return Debrief(
        headline,
        steps,
        order_table(case, encounter, knowledge, engine, voice.anew()),
        reasons,
        said,
        path,
        summary,
        points,
        expert_said(case, engine, voice.anew()),
        based_on,
        bibliography.listed(),
        case.review.status,
        _status(case.review.status),
        case.updated,
        DISCLAIMER,
        audience,
    )


def _status(status: ReviewStatus) -> str:
    """What a reader must know about the review."""
    if status == "approved":
        return "approved"
    return f"{status.replace('-', ' ')} · pending human review"
