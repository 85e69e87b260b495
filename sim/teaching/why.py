"""Why the engine believes what it believes at the end: the results that carried it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.encounter.case import Case
from sim.engine.evidence import Evidence, item_key
from sim.engine.explanation import Step, without
from sim.teaching.citations import Bibliography, Said
from sim.teaching.words import capital, item_text, natural_frequency, people, percent, weight_of

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

LINES = 8
LEAST_DECIBANS = 1.0
"""Results that moved the belief by less are not worth a line."""
DROPPED = 3
"""Results for which it is said what would be believed without them."""


def why(
    case: Case,
    known: Evidence,
    knowledge: Knowledge,
    engine: Engine,
    explained: Sequence[Step],
    bibliography: Bibliography,
) -> tuple[Said, ...]:
    """Sentences on the engine's leading hypothesis, the strongest results first."""
    belief = engine.belief(known)
    leading, probability = belief.ranked()[0]
    place = next(i for i, h in enumerate(engine.hypotheses) if h.id == leading.id)
    band = engine.band(known)
    lines = [
        Said(
            f"The engine ends with {leading.name} at {percent(probability)} "
            f"(80 % band {percent(float(band.low[place]))} to {percent(float(band.high[place]))}): "
            f"{natural_frequency(probability, people(case.patient))} have it."
        )
    ]
    surprise = engine.surprise(known)
    if surprise.unusual:
        lines.append(
            Said(
                "The results are unusual for everything that the engine knows; "
                "its certainty deserves doubt."
            )
        )
    still = {item_key(item): item for item in known.current()}
    steps = [
        step
        for step in explained
        if still.get(item_key(step.item)) is step.item
        and abs(float(step.decibans[place])) >= LEAST_DECIBANS
    ]
    steps.sort(key=lambda step: -abs(float(step.decibans[place])))
    for number, step in enumerate(steps[:LINES]):
        text = _moved(step, place, leading.name, knowledge)
        if number < DROPPED:
            dropped = engine.belief(without(known, step.item)).of(leading.id)
            text += f" Without it, {leading.name} would be at {percent(dropped)}."
        lines.append(Said(text, bibliography.refer_claims(step.claims)))
    return tuple(lines)


def _moved(step: Step, place: int, name: str, knowledge: Knowledge) -> str:
    moved = float(step.decibans[place])
    said = capital(item_text(step.item, knowledge))
    return f"{said} {weight_of(moved)} {name}, given all that was known before ({moved:+.0f} dB)."
