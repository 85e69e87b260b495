"""Points for the stated beliefs, and how they did against the truth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.scoring.belief import BeliefScore, StageBelief
from sim.scoring.decomposition import Term, decompose, largest
from sim.scoring.sheet import Component, Figure, Working, figure
from sim.scoring.weights import Weights

if TYPE_CHECKING:
    from sim.engine.engine import Engine

FORMULA = "points x mean over stages of 2^-D; D = bits from your belief to the engine's band"
FORMULA_STAGE = "2^-D; D = least sum e log2(e / p) over beliefs e within the band"
FORMULA_ERROR = "decibans (10 log10 of the odds) of yours less the engine's: start + every change"
SAID = 2
"""Errors that are told."""


def score_belief(compared: BeliefScore, engine: Engine, weights: Weights) -> Component:
    """Points for the stated beliefs; none where none was ever stated."""
    out_of = weights.points.belief
    names = {hypothesis.id: hypothesis.name for hypothesis in engine.hypotheses}
    inputs: dict[str, Figure] = {"mean of 2^-D": figure(compared.mean)}
    lines: list[str] = []
    workings: list[Working] = []
    for number, stage in enumerate(compared.stages, start=1):
        if stage.tokens is None:
            lines.append("You stated no belief before your answer.")
            continue
        inputs[f"bits at stage {number}"] = figure(stage.bits)
        lines.append(f"Stage {number}: {_furthest(compared.in_play, names, stage)}")
        workings.append(_stage(number, stage, compared.in_play))
    for term in largest(compared, SAID):
        lines.append(_error(term, names[term.hypothesis]))
    for one in decompose(compared):
        parts: dict[str, Figure] = {
            "start" if term.prior else f"change to stage {term.stage + 1}": figure(term.error)
            for term in one.terms
        }
        what = f"error of {names[one.hypothesis]}"
        workings.append(
            Working(what=what, formula=FORMULA_ERROR, inputs=parts, result=figure(one.final))
        )
    return Component(
        name="belief",
        points=figure(out_of * compared.mean),
        out_of=out_of,
        formula=FORMULA,
        inputs=inputs,
        lines=tuple(lines),
        weights=dict(weights.belief.model_dump()),
        workings=tuple(workings),
    )


def _stage(number: int, stage: StageBelief, in_play: tuple[str, ...]) -> Working:
    names = (*in_play, "everything else")
    inputs: dict[str, Figure] = {"D": figure(stage.bits)}
    inputs |= {f"p {name}": figure(p) for name, p in zip(names, stage.stated, strict=True)}
    inputs |= {f"e {name}": figure(e) for name, e in zip(names, stage.engine, strict=True)}
    return Working(
        what=f"stage {number} (step {stage.index})",
        formula=FORMULA_STAGE,
        inputs=inputs,
        result=figure(stage.score),
    )


def _error(term: Term, name: str) -> str:
    """One term as a sentence, in natural frequencies."""
    size = f"{abs(term.error):.0f} decibans too {'high' if term.error > 0 else 'low'}"
    if term.prior:
        return (
            f"At the start, {size}: of 1,000 such patients you expected "
            f"{_of_thousand(term.after)} with {name}, the engine {_of_thousand(term.engine_after)}."
        )
    return (
        f"On the way to stage {term.stage + 1}, {size}: of 1,000 such patients with {name} you "
        f"went from {_of_thousand(term.before)} to {_of_thousand(term.after)}, the engine from "
        f"{_of_thousand(term.engine_before)} to {_of_thousand(term.engine_after)}."
    )


def _of_thousand(probability: float) -> str:
    return f"{1000 * probability:.0f}"


def _furthest(in_play: tuple[str, ...], names: dict[str, str], stage: StageBelief) -> str:
    """The largest difference of one stage, as a sentence."""
    if stage.bits < 0.005:
        return "your belief lies within the engine's band."
    gaps = [abs(p - e) for p, e in zip(stage.stated, stage.engine, strict=True)]
    place = gaps.index(max(gaps))
    name = names[in_play[place]] if place < len(in_play) else "everything else"
    return (
        f"{stage.bits:.2f} bits outside the band; you gave {name} "
        f"{100 * stage.stated[place]:.0f} %, the engine {100 * stage.engine[place]:.0f} %."
    )


def against_truth(
    compared: BeliefScore, truth: tuple[str, ...], engine: Engine
) -> dict[str, float]:
    """Log score and Brier score of the last stated belief against what the patient has.

    Log score: 1 certain and right, 0 as good as an even spread. Brier: 0 best, 2 worst.
    """
    stated = [stage for stage in compared.stages if stage.tokens is not None]
    if not stated:
        return {}
    true_id = next((h.id for h in engine.hypotheses if set(h.conditions) == set(truth)), "")
    last = stated[-1].stated
    place = (
        compared.in_play.index(true_id) if true_id in compared.in_play else len(compared.in_play)
    )
    count = max(len(last), 2)
    return {
        "log score": figure(1 + math.log2(last[place]) / math.log2(count)),
        "brier score": figure(sum((p - (k == place)) ** 2 for k, p in enumerate(last))),
    }
