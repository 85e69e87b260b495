"""The two things worth learning from one encounter: where most points were lost, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.encounter.actions import Encounter
from sim.encounter.case import Case
from sim.encounter.chart import patient_of
from sim.encounter.reveal import Known, reveal
from sim.engine.claims import Claim, behind_prior
from sim.engine.evidence import Evidence
from sim.engine.explanation import Step
from sim.scoring.belief import BeliefScore, compare
from sim.scoring.decomposition import Term, terms
from sim.scoring.ordering import Decision, Ordering, weigh
from sim.scoring.ordering_words import in_100
from sim.scoring.sheet import ScoreSheet
from sim.scoring.weights import load_weights
from sim.teaching.audience import Voice
from sim.teaching.citations import Bibliography, Said
from sim.teaching.words import (
    capital,
    days,
    money,
    natural_frequency,
    one_line,
    people,
    shortened,
)

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

LESSONS = 2
LEAST_POINTS = 0.5
"""A loss below this is no lesson."""
LEAST_DECIBANS = 3.0
LEAST_STOP = 0.1
"""Share of the points for ordering. Below it what was left promised hardly anything beside what
there was to be learned, and to stop was a matter of taste."""
CITED = 3
"""Sources named behind one sentence."""
JUDGEMENT = "judgement"
NAMED = 3
"""Results named in one sentence."""


@dataclass(frozen=True)
class _Lesson:
    lost: float
    """Points that it cost; decides which lessons are told."""
    text: str
    sources: tuple[str, ...] = ()
    """Ids; numbered only where the lesson is told."""


def lessons(
    case: Case,
    encounter: Encounter,
    knowledge: Knowledge,
    engine: Engine,
    sheet: ScoreSheet,
    explained: Sequence[Step],
    bibliography: Bibliography,
    voice: Voice,
) -> tuple[Said, ...]:
    """At most two sentences: the costliest errors, or what the author wants remembered."""
    weights = load_weights()
    compared = compare(case, encounter, knowledge, engine, weights)
    ordering = weigh(case, encounter, knowledge, engine, weights)
    found = _of_belief(case, encounter, knowledge, engine, compared, sheet, explained, voice)
    found += _of_ordering(ordering, knowledge, sheet, voice)
    found.sort(key=lambda lesson: -lesson.lost)
    told = [
        *(_Lesson(sheet.uncapped - sheet.total, cap) for cap in sheet.caps),
        *found,
        *(_Lesson(0.0, one_line(p.text), p.sources) for p in case.debrief.points),
    ]
    return tuple(
        Said(voice.glossed(one.text), bibliography.refer_all(one.sources)) for one in told[:LESSONS]
    )


def _of_belief(
    case: Case,
    encounter: Encounter,
    knowledge: Knowledge,
    engine: Engine,
    compared: BeliefScore,
    sheet: ScoreSheet,
    explained: Sequence[Step],
    voice: Voice,
) -> list[_Lesson]:
    """The largest errors of belief, each of another stage; the points lost are shared by size."""
    belief = sheet.component("belief")
    lost = belief.out_of - belief.points
    if lost < LEAST_POINTS:
        return []
    if all(stage.tokens is None for stage in compared.stages):
        text = "You stated no belief: a probability before and after each result shows what it did."
        return [_Lesson(lost, text)]
    chosen: dict[int, Term] = {}
    for term in terms(compared):
        if abs(term.error) >= LEAST_DECIBANS:
            chosen.setdefault(term.stage, term)
    picked = sorted(chosen.values(), key=lambda term: -abs(term.error))[:LESSONS]
    size = sum(abs(term.error) for term in picked)
    who = people(case.patient)
    known = reveal(case, knowledge, encounter).known
    found: list[_Lesson] = []
    for term in picked:
        name = voice.hypothesis(engine.hypotheses[engine.model.position[term.hypothesis]])
        if term.prior:
            said = _prior(term, name, who, compared, known, voice)
            start = Evidence(patient_of(case), case.setting)
            # Health has no rate of its own: it is what the likeliest disease leaves.
            likeliest = next(h.id for h, _ in engine.belief(start).ranked() if h.id != "healthy")
            numbers = behind_prior(engine, start, term.hypothesis) or behind_prior(
                engine, start, likeliest
            )
        else:
            said = _update(term, name, who, compared, known, voice)
            first, last = (compared.stages[term.stage + shift].index for shift in (-1, 0))
            numbers = _carriers(known, explained, first, last)
        found.append(_Lesson(lost * abs(term.error) / size, said, _cited(numbers)))
    return found


def _prior(
    term: Term,
    name: str,
    who: str,
    compared: BeliefScore,
    known: Sequence[Known],
    voice: Voice,
) -> str:
    first = compared.stages[0].index
    results = [k for k in known if 0 <= k.step < first]
    when = "At your first statement" if results else "Before any result"
    return (
        f"{when} you gave {name} {voice.chance(term.after)}: "
        f"{natural_frequency(term.engine_after, who)} have it."
    )


def _update(
    term: Term,
    name: str,
    who: str,
    compared: BeliefScore,
    known: Sequence[Known],
    voice: Voice,
) -> str:
    start, end = (compared.stages[term.stage + shift].index for shift in (-1, 0))
    came = [voice.item(k.item) for k in known if start <= k.step < end]
    after = shortened(came, NAMED)
    said = f"After {after}" if came else "With nothing new"
    own = f"{voice.chance(term.before)} to {voice.chance(term.after)}"
    engine = f"{voice.chance(term.engine_before)} to {voice.chance(term.engine_after)}"
    return (
        f"{said} you went from {own} for {name}; the engine went from {engine}: "
        f"{natural_frequency(term.engine_after, who)} have it."
    )


def _cited(claims: Sequence[Claim]) -> tuple[str, ...]:
    """A few of the sources behind them; judgement only where nothing is published."""
    found = [claim.number.source for claim in claims]
    published = [source for source in found if source != JUDGEMENT]
    return tuple(dict.fromkeys(published or found))[:CITED]


def _priced(decision: Decision, knowledge: Knowledge) -> tuple[str, ...]:
    """Where the prices come from that the worth of the orders was set against."""
    prices = (knowledge.orders[order].price for order in (*decision.best, *decision.orders))
    return tuple(dict.fromkeys(price.source for price in prices))[:CITED]


def _carriers(
    known: Sequence[Known], explained: Sequence[Step], start: int, end: int
) -> tuple[Claim, ...]:
    """The numbers that carried the results between two stages."""
    return tuple(
        claim
        for k, step in zip(known, explained, strict=True)
        if start <= k.step < end
        for claim in step.claims
    )


def _of_ordering(
    ordering: Ordering, knowledge: Knowledge, sheet: ScoreSheet, voice: Voice
) -> list[_Lesson]:
    """The choice or the duty that cost most, where it cost enough to be worth a word."""
    out_of, shares = sheet.component("ordering").out_of, load_weights().duties.share
    choice = max(ordering.decisions, key=ordering.cost)
    duty = max(ordering.duties, key=lambda d: d.missed * shares[d.duty.id], default=None)
    lost = out_of * ordering.cost(choice)
    neglected = out_of * duty.missed * shares[duty.duty.id] if duty is not None else 0.0
    if duty is not None and neglected > lost:
        left = shortened([voice.order(part[0]) for part in duty.open], NAMED)
        text = f"A guideline asks to {duty.duty.name}: {left} was left out."
        return [_Lesson(neglected, text, (duty.duty.source,))]
    if lost < (out_of * LEAST_STOP if choice.stopped else LEAST_POINTS):
        return []
    return [_Lesson(lost, _of_choice(choice, knowledge, voice), _priced(choice, knowledge))]


def _of_choice(decision: Decision, knowledge: Knowledge, voice: Voice) -> str:
    """What would have been better, what it promised, and what it costs."""
    if not decision.best:
        made = capital(shortened([voice.order(order) for order in decision.orders], NAMED))
        return f"{made}: too little to be learned for the price; to stop was best."
    about = [knowledge.orders[order] for order in decision.best]
    wait = max(order.turnaround.value for order in about)
    price = (
        f"{money(sum(order.price.value for order in about))}, {days(wait) if wait else 'at once'}"
    )
    best = f"{shortened([voice.order(order) for order in decision.best], NAMED)} ({price})"
    if decision.stopped:
        return (
            f"You stopped early: {best} was expected to put {_more(decision.best_net)} right, "
            "what it costs taken off."
        )
    made = capital(shortened([voice.order(order) for order in decision.orders], NAMED))
    if decision.net <= 0:
        said = "expected to cost more than it tells"
    elif in_100(decision.net) == in_100(decision.best_net):
        return f"{made}: good, but {best} promised a little more for what it costs."
    else:
        said = f"expected to put {_more(decision.net)} right, what it costs taken off"
    return f"{made}: {said}; {best} promised {in_100(decision.best_net)}."


def _more(net: float) -> str:
    """`3 more answers in 100`."""
    count = in_100(net).removesuffix(" in 100")
    return f"{count} more {'answer' if count in ('1', 'less than 1') else 'answers'} in 100"
