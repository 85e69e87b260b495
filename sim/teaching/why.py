"""Why the engine believes what it believes at the end: what carried it, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.encounter.case import Case
from sim.engine.belief import Hypothesis
from sim.engine.claims import behind_prior
from sim.engine.classify import cell_size
from sim.engine.disagreement import disagreement
from sim.engine.evidence import Evidence, item_key
from sim.engine.explanation import Explanation, Step
from sim.engine.guideline import walk
from sim.teaching.audience import Voice
from sim.teaching.citations import Bibliography, Said
from sim.teaching.reasons import disagreement_said, missing, size_said, usual_said
from sim.teaching.words import capital, natural_frequency, people, weight_of

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

LINES = 8
LEAST_DECIBANS = 1.0
"""Results that moved the belief by less are not worth a line."""


def why(
    case: Case,
    known: Evidence,
    knowledge: Knowledge,
    engine: Engine,
    explained: Explanation,
    bibliography: Bibliography,
    voice: Voice,
) -> tuple[Said, ...]:
    """Sentences on the engine's leading hypothesis, the strongest results first."""
    belief = engine.belief(known)
    leading, probability = belief.ranked()[0]
    place = engine.model.position[leading.id]
    band = engine.band(known)
    who = people(case.patient)
    prior = float(explained.prior[place])
    start = behind_prior(engine, known, leading.id)
    strongest = _strongest(known, place, explained)
    carried = strongest[0].claims if strongest else ()
    lines = [
        Said(
            f"The engine ends with "
            f"{voice.held(leading, probability, who, (band.low[place], band.high[place]))}.",
            bibliography.refer_claims((*start, *carried)),
        ),
        Said(
            f"Before any question: {natural_frequency(prior, who)} have it. Each result is weighed "
            "given all that was known before it.",
            bibliography.refer_claims(start),
        ),
    ]
    size = cell_size(engine, known)
    if not size.microcytic or size.near:
        lines.append(Said(size_said(size), tuple(bibliography.refer(c) for c in size.claims)))
    if engine.surprise(known).unusual:
        lines.append(
            Said(
                "The results are unusual for everything that the engine knows; "
                "its certainty deserves doubt."
            )
        )
    lines += _moved(known, leading, engine, strongest, bibliography, voice)
    lines += [
        Said(text, (bibliography.refer(one.carrier.claim.number),))
        for one, text in missing(engine, known, leading.id, voice)
    ]
    parted = disagreement(knowledge, walk(knowledge, known), belief)
    if parted is not None:
        gate = bibliography.refer(knowledge.guideline[parted.node])
        lines.append(Said(disagreement_said(parted, engine, voice), (gate,)))
    return tuple(Said(voice.glossed(line.text), line.references) for line in lines)


def _strongest(known: Evidence, place: int, explained: Explanation) -> list[Step]:
    """The results that still hold and moved the hypothesis, the strongest first."""
    still = {item_key(item): item for item in known.current()}
    steps = [
        step
        for step in explained.steps
        if still.get(item_key(step.item)) is step.item
        and abs(float(step.decibans[place])) >= LEAST_DECIBANS
    ]
    return sorted(steps, key=lambda step: -abs(float(step.decibans[place])))[:LINES]


def _moved(
    known: Evidence,
    leading: Hypothesis,
    engine: Engine,
    strongest: Sequence[Step],
    bibliography: Bibliography,
    voice: Voice,
) -> list[Said]:
    """The results that moved the hypothesis most, each with the belief without it."""
    place = engine.model.position[leading.id]
    dropped = {item_key(one.item): one for one in engine.leave_one_out(known)}
    return [
        Said(
            f"{_weight(step, leading, engine, voice)} Without it, {voice.hypothesis(leading)} "
            f"would be at {voice.chance(float(dropped[item_key(step.item)].belief[place]))}.",
            bibliography.refer_claims(step.claims),
        )
        for step in strongest
    ]


def _weight(step: Step, leading: Hypothesis, engine: Engine, voice: Voice) -> str:
    moved = float(step.decibans[engine.model.position[leading.id]])
    said = capital(voice.item(step.item))
    usual = usual_said(step, engine, voice)
    text = f"{said} {weight_of(moved)} {voice.hypothesis(leading)}{voice.weight(moved)}"
    return f"{text}: {usual}." if usual else f"{text}."
