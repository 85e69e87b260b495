"""The encounter step by step: what was learned, and what learner and engine made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.encounter.actions import (
    Advance,
    AnyAction,
    Ask,
    Commit,
    Differential,
    Encounter,
    Examine,
    OrderTests,
)
from sim.encounter.case import Case
from sim.encounter.reveal import STEM, evidence, reveal
from sim.engine.belief import Belief, decibans
from sim.engine.evidence import Evidence
from sim.engine.explanation import Step
from sim.teaching.audience import Voice
from sim.teaching.citations import Bibliography, Reference
from sim.teaching.words import capital, joined

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

SHOWN = 6
"""Hypotheses with a bar."""


@dataclass(frozen=True)
class Bar:
    """One hypothesis at one step; probabilities 0 to 1."""

    hypothesis: str
    name: str
    learner_before: float | None
    """None where nothing had been stated."""
    learner_after: float | None
    engine_before: float
    engine_after: float
    decibans: float
    """What the step did to it, against all others."""


@dataclass(frozen=True)
class Effect:
    """What one result or finding did."""

    text: str
    decibans: Mapping[str, float]
    """By hypothesis id, for the hypotheses with a bar."""
    expected: str
    """Name of the hypothesis under which it was most to be expected."""
    references: tuple[Reference, ...]


@dataclass(frozen=True)
class ReplayStep:
    """One thing that happened, until the next."""

    index: int
    """Index in the log; -1 for the stem."""
    title: str
    day: float
    money: float
    """US dollars spent by then."""
    bars: tuple[Bar, ...]
    effects: tuple[Effect, ...]


def replay_steps(
    case: Case,
    encounter: Encounter,
    knowledge: Knowledge,
    engine: Engine,
    explained: Sequence[Step],
    bibliography: Bibliography,
    voice: Voice,
) -> tuple[ReplayStep, ...]:
    """The stem, then every action that asked, ordered, waited or answered.

    `explained` is what the engine says to all that became known.
    """
    final = evidence(case, knowledge, encounter)
    came = [known.step for known in reveal(case, knowledge, encounter).known]
    start = Evidence(final.patient, final.setting)
    beliefs: list[tuple[int, Belief, Belief]] = []
    before = engine.belief(start)
    for index in (STEM, *_told(encounter.log)):
        after = engine.belief(_until(final, came, index))
        beliefs.append((index, before, after))
        before = after
    shown = shown_hypotheses(encounter, [belief for _, _, belief in beliefs])
    steps: list[ReplayStep] = []
    for place, (index, earlier, later) in enumerate(beliefs):
        end = beliefs[place + 1][0] if place + 1 < len(beliefs) else len(encounter.log)
        state = reveal(case, knowledge, encounter, index + 1)
        effects = tuple(
            _effect(step, shown, engine, bibliography, voice)
            for step, when in zip(explained, came, strict=True)
            if when == index
        )
        stated = _tokens(encounter.log[: max(index, 0)]), _tokens(encounter.log[:end])
        steps.append(
            ReplayStep(
                index,
                _title(index, encounter.log, effects, engine, voice),
                state.days,
                state.money,
                _bars(shown, stated, earlier, later, voice),
                effects,
            )
        )
    return tuple(steps)


def shown_hypotheses(encounter: Encounter, beliefs: Sequence[Belief]) -> tuple[str, ...]:
    """Ids of the hypotheses that mattered most to either side, the same for every step."""
    weight: dict[str, float] = {}
    for belief in beliefs:
        for hypothesis, probability in belief.ranked()[:SHOWN]:
            weight[hypothesis.id] = max(weight.get(hypothesis.id, 0.0), float(probability))
    for action in encounter.log:
        if isinstance(action, Differential):
            for name, tokens in action.tokens.items():
                weight[name] = max(weight.get(name, 0.0), tokens / 100)
    last = beliefs[-1]
    most = sorted(weight, key=lambda name: (-weight[name], name))[:SHOWN]
    return tuple(sorted(most, key=lambda name: (-last.of(name), name)))


def _told(log: Sequence[AnyAction]) -> list[int]:
    """Indices of the actions that make a step; stating a belief and noting belong to the last."""
    kinds = (Ask, Examine, OrderTests, Advance, Commit)
    return [index for index, action in enumerate(log) if isinstance(action, kinds)]


def _until(final: Evidence, came: Sequence[int], index: int) -> Evidence:
    items = [item for item, step in zip(final.items, came, strict=True) if step <= index]
    return Evidence(final.patient, final.setting, tuple(items))


def _tokens(log: Sequence[AnyAction]) -> Mapping[str, int] | None:
    """The belief as last stated."""
    for action in reversed(log):
        if isinstance(action, Differential):
            return action.tokens
    return None


def _bars(
    shown: Sequence[str],
    stated: tuple[Mapping[str, int] | None, Mapping[str, int] | None],
    before: Belief,
    after: Belief,
    voice: Voice,
) -> tuple[Bar, ...]:
    def learner(tokens: Mapping[str, int] | None, name: str) -> float | None:
        return None if tokens is None else tokens.get(name, 0) / 100

    names = {hypothesis.id: voice.bar(hypothesis) for hypothesis in after.hypotheses}
    places = {hypothesis.id: place for place, hypothesis in enumerate(after.hypotheses)}
    moved = decibans(after.probabilities) - decibans(before.probabilities)
    return tuple(
        Bar(
            name,
            names[name],
            learner(stated[0], name),
            learner(stated[1], name),
            before.of(name),
            after.of(name),
            float(moved[places[name]]),
        )
        for name in shown
    )


def _effect(
    step: Step,
    shown: Sequence[str],
    engine: Engine,
    bibliography: Bibliography,
    voice: Voice,
) -> Effect:
    places = {hypothesis.id: place for place, hypothesis in enumerate(engine.hypotheses)}
    return Effect(
        capital(voice.item(step.item)),
        {name: float(step.decibans[places[name]]) for name in shown},
        voice.bar(engine.hypotheses[places[step.expected]]),
        bibliography.refer_claims(step.claims),
    )


def _title(
    index: int,
    log: Sequence[AnyAction],
    effects: Sequence[Effect],
    engine: Engine,
    voice: Voice,
) -> str:
    """What was done, or what it brought where that is short."""
    if index == STEM:
        return "Before any question"
    knowledge = engine.knowledge
    match log[index]:
        case Ask(what=what):
            topic = knowledge.questions.get(what)
            return f"Asked: {topic.name if topic else knowledge.findings[what].name}"
        case Examine(what=what):
            return f"Examined: {knowledge.areas[what].name}"
        case OrderTests(what=what):
            return f"Ordered: {joined([voice.order(order) for order in what])}"
        case Advance():
            return capital(", ".join(effect.text for effect in effects[:3])) or "Waited"
        case Commit(hypothesis=answer):
            given = engine.hypotheses[engine.model.position[answer]]
            return f"Answered: {voice.bar(given)}"
        case _:
            raise ValueError("not a step")
