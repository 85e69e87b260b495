"""The other road: belief and score, had one thing been done or found otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.encounter.actions import Encounter, OrderTests
from sim.encounter.case import Case
from sim.encounter.chart import patient_of, result_item
from sim.encounter.reveal import STEM, evidence, reveal
from sim.encounter.rewind import Detour, rerun
from sim.engine.belief import Belief
from sim.engine.evidence import Evidence
from sim.engine.supposed import with_items
from sim.scoring.score import score
from sim.scoring.sheet import ScoreSheet
from sim.teaching.audience import Audience, Voice
from sim.teaching.words import capital, days, joined, money, signed

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

LEAST_POINTS = 0.5
"""A smaller change of a component is none."""
LEAST_CHANCE = 0.01
"""A smaller change of a probability is none."""


@dataclass(frozen=True)
class Milestone:
    """What the engine believed after one action."""

    index: int
    """Index in the log; -1 for the stem."""
    day: float
    money: float
    """US dollars spent by then."""
    belief: Belief


@dataclass(frozen=True)
class Stretch:
    """One of the two roads."""

    case: Case
    """The patient met on it."""
    encounter: Encounter
    milestones: tuple[Milestone, ...]
    """After the stem and after every action."""
    sheet: ScoreSheet

    @property
    def belief(self) -> Belief:
        """At the end."""
        return self.milestones[-1].belief


@dataclass(frozen=True)
class Road:
    """The road that was taken beside the other one."""

    before: Stretch
    """As it was played; the attempt on file is this one and stays as it is."""
    after: Stretch
    differences: tuple[str, ...]
    """A sentence each: what changed in orders, belief, cost and points."""


def other_road(
    case: Case,
    encounter: Encounter,
    knowledge: Knowledge,
    engine: Engine,
    change: Detour,
    *,
    sheet: ScoreSheet | None = None,
    audience: Audience = "clinician",
) -> Road:
    """Both roads, each with the engine's belief at every step and its score.

    `sheet` is the score of the road that was taken, where it is known already. Raises IndexError
    for a step that is not in the log, ValueError for a result that cannot be read.
    """
    ids = [hypothesis.id for hypothesis in engine.hypotheses]
    dropped = _contradicted(case, knowledge, engine, change.results)
    run = rerun(case, encounter, knowledge, ids, change, dropped)
    before = _stretch(case, encounter, knowledge, engine, sheet)
    after = _stretch(run.case, run.encounter, knowledge, engine, None)
    voice = Voice(knowledge, audience)
    told = (*_differences(before, after, change, voice), *run.left_out)
    return Road(before, after, tuple(capital(voice.glossed(text)) for text in told))


def _contradicted(
    case: Case, knowledge: Knowledge, engine: Engine, results: Mapping[str, str]
) -> list[str]:
    """Recorded results that arithmetic forbids beside the changed ones."""
    changed = [result_item(knowledge, quantity, text) for quantity, text in results.items()]
    recorded = [
        result_item(knowledge, quantity, text)
        for quantity, text in case.results.items()
        if quantity not in results and knowledge.quantities[quantity].evidence
    ]
    known = Evidence(patient_of(case), case.setting, tuple(recorded))
    kept = with_items(engine, known, changed).items
    return [item.quantity for item in recorded if item not in kept]


def _stretch(
    case: Case,
    encounter: Encounter,
    knowledge: Knowledge,
    engine: Engine,
    sheet: ScoreSheet | None,
) -> Stretch:
    milestones: list[Milestone] = []
    for index in range(STEM, len(encounter.log)):
        seen = reveal(case, knowledge, encounter, index + 1)
        belief = engine.belief(evidence(case, knowledge, encounter, index + 1))
        milestones.append(Milestone(index, seen.days, seen.money, belief))
    own = sheet or score(case, encounter, knowledge, engine)
    return Stretch(case, encounter, tuple(milestones), own)


def _differences(before: Stretch, after: Stretch, change: Detour, voice: Voice) -> list[str]:
    told = [
        *_orders(before, after, voice),
        *_results(before, change, voice),
        *_answers(before, after, voice),
        *_beliefs(before, after, voice),
    ]
    spent = (before.sheet.spent, after.sheet.spent)
    if spent[0] != spent[1]:
        told.append(
            f"You would have spent {money(spent[1].money)} and {days(spent[1].days)} instead of "
            f"{money(spent[0].money)} and {days(spent[0].days)}."
        )
    return [*told, *_points(before.sheet, after.sheet)]


def _orders(before: Stretch, after: Stretch, voice: Voice) -> list[str]:
    made = [
        [o for a in road.encounter.log if isinstance(a, OrderTests) for o in a.what]
        for road in (before, after)
    ]
    told: list[str] = []
    more = [order for order in made[1] if order not in made[0]]
    less = [order for order in made[0] if order not in made[1]]
    if more:
        told.append(f"On the other road you order {joined([voice.order(o) for o in more])}.")
    if less:
        told.append(f"You leave out {joined([voice.order(o) for o in less])}.")
    return told


def _results(before: Stretch, change: Detour, voice: Voice) -> list[str]:
    told: list[str] = []
    for quantity, text in change.results.items():
        was = before.case.results.get(quantity)
        instead = f" instead of {was}" if was else ", which the case does not record"
        told.append(f"{voice.quantity(quantity)} is {text}{instead}.")
    told += [
        f"{'with' if seen else 'without'} {voice.finding(finding)}."
        for finding, seen in change.findings.items()
    ]
    if told:
        told.append(
            "What the patient has is not changed by that; another patient would fit better."
        )
    return told


def _answers(before: Stretch, after: Stretch, voice: Voice) -> list[str]:
    was, now = before.encounter.committed, after.encounter.committed
    if was is None or now is None or (was.hypothesis, was.cause) == (now.hypothesis, now.cause):
        return []
    names = {
        h.id: voice.hypothesis(h)
        for h in before.belief.hypotheses
        if h.id in {was.hypothesis, now.hypothesis}
    }
    told = [
        f"{names[given.hypothesis]}{f' from {voice.cause(given.cause)}' if given.cause else ''}"
        for given in (now, was)
    ]
    return [f"You answer {told[0]} instead of {told[1]}."]


def _beliefs(before: Stretch, after: Stretch, voice: Voice) -> list[str]:
    """Who leads at the end of either road, and what else moved most."""
    one, two = before.belief, after.belief
    was, now = one.ranked()[0][0], two.ranked()[0][0]
    names = {h.id: voice.hypothesis(h) for h in (was, now)}
    if now.id != was.id:
        return [
            f"At the end the engine would hold {names[now.id]} at {voice.chance(two.of(now.id))} "
            f"instead of {names[was.id]}, which falls from {voice.chance(one.of(was.id))} to "
            f"{voice.chance(two.of(was.id))}."
        ]
    if abs(two.of(now.id) - one.of(now.id)) < LEAST_CHANCE:
        return [f"At the end the engine would still hold {names[now.id]}, as surely as before."]
    return [
        f"At the end the engine would hold {names[now.id]} at {voice.chance(two.of(now.id))} "
        f"instead of {voice.chance(one.of(now.id))}."
    ]


def _points(before: ScoreSheet, after: ScoreSheet) -> list[str]:
    if round(after.total) == round(before.total):
        told = [f"You would have {after.total:.0f} points, as before."]
    else:
        told = [f"You would have {after.total:.0f} points instead of {before.total:.0f}."]
    was = {part.name: part.points for part in before.components}
    for part in after.components:
        moved = part.points - was.get(part.name, 0.0)
        if abs(moved) >= LEAST_POINTS:
            told.append(f"{part.name}: {signed(moved)}.")
    told += [line for line in after.caps if line not in before.caps]
    return told
