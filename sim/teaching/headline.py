"""The first screen of a debrief: five lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.encounter.actions import Commit, Encounter
from sim.encounter.case import Case
from sim.engine.credit import EXACT, HARM, PART, SUBTYPE, credit
from sim.scoring.sheet import ScoreSheet
from sim.teaching.audience import Voice
from sim.teaching.words import capital, days, money

if TYPE_CHECKING:
    from sim.engine.engine import Engine

UNWEIGHED = "Justification is earned by weighing the answer before it is given."


def verdict(case: Case, encounter: Encounter, engine: Engine, voice: Voice) -> str:
    """What the patient has and how the answer compares, in one sentence."""
    name = capital(voice.diagnosis(case.diagnosis.conditions, engine.hypotheses))
    if case.diagnosis.cause:
        name = f"{name} from {voice.cause(case.diagnosis.cause)}"
    return f"{name}: {_compared(case, encounter.committed, engine, voice)}"


def components(sheet: ScoreSheet) -> str:
    """`diagnosis 30/30   belief 17/25`."""
    return "   ".join(
        f"{part.name} {part.points:.0f}/{part.out_of:.0f}" for part in sheet.components
    )


def unweighed(encounter: Encounter) -> str:
    """What would have earned points for justification, where no table was filled; else empty."""
    return "" if any(action.marks for action in encounter.reflections) else UNWEIGHED


def spending(sheet: ScoreSheet) -> str:
    """Money and days beside what the engine needs."""
    return (
        f"You spent {money(sheet.spent.money)} and {days(sheet.spent.days)}; "
        f"the engine {money(sheet.par.money)} and {days(sheet.par.days)}."
    )


def _compared(case: Case, answer: Commit | None, engine: Engine, voice: Voice) -> str:
    if answer is None:
        return "you gave no answer."
    given = next(h for h in engine.hypotheses if h.id == answer.hypothesis)
    nearness = credit(engine.knowledge, given.conditions, case.diagnosis.conditions)
    if nearness < EXACT:
        return f"you said {voice.hypothesis(given)}{_near_miss(nearness)}."
    if not case.diagnosis.cause:
        return "you had it."
    if answer.cause == case.diagnosis.cause:
        return "you had both."
    return "you had the diagnosis, not the cause."


def _near_miss(nearness: float) -> str:
    if nearness == HARM:
        return ", and what that leads to would harm this patient"
    if nearness == SUBTYPE:
        return ", the right disease in another subtype"
    return ", which is near" if nearness == PART else ""
