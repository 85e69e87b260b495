"""The engine's reasons in sentences: what each result did, what is missing, who disagrees.

Where no voice is given they are said as a clinician reads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.classify import CellSize
from sim.engine.disagreement import Disagreement
from sim.engine.disputes import Dispute, Side
from sim.engine.evidence import Evidence, Observation
from sim.engine.expected import Expected
from sim.engine.explanation import Step
from sim.engine.guideline import Walk
from sim.teaching.audience import Voice
from sim.teaching.words import joined, shortened

if TYPE_CHECKING:
    from sim.engine.belief import Belief
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

MISSING = 3
"""Expected things told that are absent; as many that nobody looked for."""
NAMED = 3
"""Ends of the flowchart named in one sentence."""


def size_said(size: CellSize) -> str:
    """The class of the anemia by MCV, and what to make of one that is not microcytic."""
    usual = f"{size.low:.1f} to {size.high:.1f} fL are usual at this age and sex"
    if size.mcv is None:
        return f"MCV is not known: the anemia cannot be called microcytic ({usual})."
    value = f"MCV {size.censored or ''}{size.mcv:.1f} fL"
    if size.derived:
        value += ", worked out from the other red cell figures,"
    if size.name is None:
        return f"{value} says no more than a limit: the class stays open ({usual})."
    if size.microcytic:
        text = f"{value} is microcytic ({usual})."
    else:
        text = (
            f"{value} is {size.name}, not microcytic ({usual}); most of what the engine knows "
            "makes cells small, so think beyond it."
        )
    if size.near:
        text += (
            f" It lies within the error of one measurement ({size.error:.1f} fL) of {size.near}."
        )
    return text


def usual_said(step: Step, engine: Engine, voice: Voice | None = None) -> str:
    """The two numbers that mattered: `usual are 38 ng/mL with ... and 9 ng/mL with ...`."""
    voice = voice or Voice(engine.knowledge)
    if not step.carriers:
        return ""
    names = [_name(engine, carrier.hypothesis, voice) for carrier in step.carriers]
    figures = [carrier.typical for carrier in step.carriers]
    if isinstance(step.item, Observation):
        told = [f"{thousand(f)} of 1,000 with {n}" for f, n in zip(figures, names, strict=True)]
        return f"{joined(told)} have it"
    quantity = step.item.quantity
    told = [f"{voice.value(quantity, f)} with {n}" for f, n in zip(figures, names, strict=True)]
    return f"usual are {joined(told)}"


def thousand(share: float) -> str:
    """A share as a count of 1,000."""
    count = 1000 * share
    return "fewer than 1" if count < 1 else f"{count:.0f}"


def missing(
    engine: Engine, evidence: Evidence, hypothesis: str, voice: Voice | None = None
) -> tuple[tuple[Expected, str], ...]:
    """What most such patients would show and is absent, then what nobody looked for, in words."""
    told = engine.expected(evidence, hypothesis)
    absent = sorted((e for e in told if e.item is not None), key=lambda e: e.decibans)
    unseen = sorted((e for e in told if e.item is None), key=lambda e: -e.decibans)
    kept = (*absent[:MISSING], *unseen[:MISSING])
    return tuple((one, expected_said(one, hypothesis, engine, voice)) for one in kept)


def expected_said(
    expected: Expected, hypothesis: str, engine: Engine, voice: Voice | None = None
) -> str:
    """What most such patients would show, how many of the others do, and what is known instead."""
    voice = voice or Voice(engine.knowledge)
    others = f"{thousand(expected.elsewhere)} of the others"
    name = _name(engine, hypothesis, voice)
    often = f"{thousand(expected.share)} of 1,000 with {name}, {others}"
    weight = voice.weight(expected.decibans)
    if expected.how == "present":
        what = voice.finding(expected.about)
        if expected.item is None:
            return f"Never looked for: {what}, found in {often}{_if(weight, 'found')}."
        return f"Expected, but absent: {what}, found in {often}{weight}."
    if expected.item is None:
        what = voice.quantity(expected.about)
        return f"Never measured: {what}, {expected.how} in {often}{_if(weight, 'so')}."
    here = voice.item(expected.item)
    return f"Expected {expected.how}, but not: {here}; {expected.how} in {often}{weight}."


def _if(weight: str, holds: str) -> str:
    """` (+7 dB)` as ` (+7 dB if found)`."""
    return weight.replace(")", f" if {holds})")


def walk_said(walk: Walk, knowledge: Knowledge) -> list[str]:
    """Where the flowchart stands, what keeps it there and what it asks for next."""
    mark = " (inferred)" if walk.inferred else ""
    lines = [f"The 2014 guideline stands at {walk.node}{mark}: {walk.question}"]
    if walk.conditions:
        ends = joined([knowledge.conditions[name].name for name in walk.conditions])
        lines = [f"The 2014 guideline ends at {walk.node}{mark}: {ends}."]
    unknown = [e.name for e in walk.exclusions if e.excluded is None]
    if walk.failed:
        lines.append(f"Not excluded: {joined([e.name for e in walk.failed])}.")
    if unknown:
        lines.append(f"Not yet asked: {joined(unknown)}.")
    if walk.asks:
        lines.append(
            f"It asks for next: {', '.join(_asked(name, knowledge) for name in walk.asks)}."
        )
    elif walk.failed:
        lines.append("It asks for nothing further until that is settled.")
    if walk.trail:
        way = " → ".join(
            f"{step.box} {step.answer}{' (inferred)' if step.inferred else ''}"
            for step in walk.trail
        )
        lines.append(f"The way there: {way}.")
    return lines


def _asked(name: str, knowledge: Knowledge) -> str:
    if name in knowledge.orders:
        return knowledge.orders[name].name
    return f"the question of {knowledge.questions[name].name.lower()}"


def disagreement_said(found: Disagreement, engine: Engine, voice: Voice | None = None) -> str:
    """What each of the two holds."""
    voice = voice or Voice(engine.knowledge)
    model = (
        f"the engine leads with {_name(engine, found.hypothesis, voice)} "
        f"({voice.chance(found.probability)})"
    )
    excluded = joined(found.excluded)
    names = sorted(voice.condition(name) for name in found.holds)
    if found.at == "end":
        text = f"Guideline and engine part: the guideline ends at {joined(names)}; {model}"
    elif found.at == "gate" and found.failed:
        keeps = joined(found.failed)
        text = f"Guideline and engine part: the gate stays shut for {keeps}; {model}"
    elif found.at == "gate":
        text = f"Guideline and engine part: {model}"
    else:
        text = (
            f"Guideline and engine part: from {found.node} the guideline can end at "
            f"{shortened(names, NAMED)}; {model}"
        )
    if excluded:
        text += f", though the guideline counts {excluded} as excluded"
    elif found.charted:
        text += ", which lies elsewhere on the flowchart"
    else:
        text += ", which the flowchart does not know"
    mark = " Part of the guideline's wiring was inferred." if found.inferred else ""
    return f"{text}.{mark}"


def side_said(side: Side, dispute: Dispute, engine: Engine, voice: Voice | None = None) -> str:
    """What would be believed under one side."""
    caution = f" {side.alternative.note}" if side.alternative.note else ""
    believed = believed_said(side.belief, dispute, engine, voice)
    return f"Read with {side.alternative.name}: {believed}.{caution}"


def own_said(dispute: Dispute, engine: Engine, voice: Voice | None = None) -> str:
    """What is believed under the engine's own numbers."""
    return f"As the engine reads it: {believed_said(dispute.own, dispute, engine, voice)}."


def believed_said(
    belief: Belief, dispute: Dispute, engine: Engine, voice: Voice | None = None
) -> str:
    """`anemia of inflammation 65 %, iron deficiency with inflammation 30 %`"""
    voice = voice or Voice(engine.knowledge)
    return ", ".join(
        f"{_name(engine, h, voice)} {voice.chance(belief.of(h))}" for h in dispute.hypotheses
    )


def _name(engine: Engine, hypothesis: str, voice: Voice) -> str:
    return voice.hypothesis(engine.hypotheses[engine.model.position[hypothesis]])
