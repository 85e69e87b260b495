"""Who was thought of: recall and precision of the differential, and what must not be missed.

Belongs on the list: every hypothesis that the engine believed enough at some stage, and what the
case says must not be missed. A condition is addressed by naming a hypothesis that holds it, in a
differential or as an answer. A cause is addressed by naming it, in a differential or an answer, or
by an order that looks for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.encounter.actions import Commit, Differential, Encounter, OrderTests, Reflect
from sim.encounter.case import Case
from sim.encounter.reveal import Stage
from sim.scoring.belief import all_stages
from sim.scoring.sheet import Component, Figure, Working, figure
from sim.scoring.weights import Weights

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.engine.evidence import Evidence
    from sim.knowledge.loader import Knowledge

FORMULA = "points x 2 x recall x precision / (recall + precision)"
FORMULA_RECALL = (
    "named weight / whole weight of what belongs on the list; "
    "weight = engine's highest belief, at least must_not_miss_weight where it must not be missed"
)
FORMULA_PRECISION = (
    "sum weight x fit / sum weight of what was named; weight = your highest belief, at least "
    "named_weight; fit = engine's highest belief / sensible, at most 1"
)
NO_DISEASE = ("none-of-these", "healthy")
"""Never demanded: a list of diseases is complete without them, and the belief counts them."""


@dataclass(frozen=True)
class Expected:
    """Something that belongs on the list."""

    id: str
    """Of a hypothesis, a condition or a cause."""
    engine: float
    """The engine's highest belief in it at any stage."""
    weight: float
    must_not_miss: bool
    addressed: bool
    stage: int
    """Index in the log of the stage at which the engine believed it most."""


@dataclass(frozen=True)
class Named:
    """Something that the learner put on the list."""

    id: str
    weight: float
    fit: float
    """1 if it belongs there, less the less the engine believed it."""


@dataclass(frozen=True)
class Listed:
    """Both sides."""

    stated: bool
    """Whether a differential was stated at all; an answer alone is none."""
    expected: tuple[Expected, ...]
    named: tuple[Named, ...]

    @property
    def recall(self) -> float:
        """Share of what belongs on the list that was named, by weight; 1 where nothing does."""
        whole = sum(one.weight for one in self.expected)
        return sum(one.weight for one in self.expected if one.addressed) / whole if whole else 1.0

    @property
    def precision(self) -> float:
        """Share of what was named that belongs on the list, by weight."""
        whole = sum(one.weight for one in self.named)
        return sum(one.weight * one.fit for one in self.named) / whole if whole else 0.0

    @property
    def share(self) -> float:
        """Harmonic mean of both, 0 to 1; 0 where no differential was stated."""
        total = self.recall + self.precision
        return 2 * self.recall * self.precision / total if self.stated and total else 0.0

    def missed(self, least: float) -> tuple[Expected, ...]:
        """What must not be missed, was believed this much, and was never addressed."""
        return tuple(
            one
            for one in self.expected
            if one.must_not_miss and not one.addressed and one.engine >= least
        )


def consider(
    case: Case, encounter: Encounter, knowledge: Knowledge, engine: Engine, weights: Weights
) -> Listed:
    """What belonged on the list and what was on it."""
    moments = all_stages(case, knowledge, encounter)
    highest, when = _highest(moments, engine)
    tokens = _tokens(encounter, moments)
    kept = weights.differential
    belong = {name for name, belief in highest.items() if belief >= kept.listed} - {*NO_DISEASE}
    addressed = {*tokens, *_answers(encounter)}
    causes = causes_addressed(encounter, knowledge, weights)
    musts = case.diagnosis.must_not_miss
    expected = [
        Expected(name, highest[name], highest[name], False, name in addressed, when[name])
        for name in sorted(belong)
    ]
    believed = {name: highest_belief(name, moments, knowledge, engine) for name in musts}
    for name, (belief, step) in believed.items():
        if name in knowledge.causes:
            done = name in causes
        else:
            done = any(name in hypothesis.split("+") for hypothesis in addressed)
            expected = [one for one in expected if one.id != name]
        weight = max(belief, kept.must_not_miss_weight)
        expected.append(Expected(name, belief, weight, True, done, step))

    def fit(name: str, belief: float) -> float:
        if name in musts or any(part in musts for part in name.split("+")):
            return 1.0
        return min(belief / kept.sensible, 1.0)

    named = [
        Named(name, max(most, kept.named_weight), fit(name, highest.get(name, 0.0)))
        for name, most in sorted(tokens.items())
    ]
    for name in dict.fromkeys(c for a in _stated(encounter) for c in a.causes):
        belief, _ = highest_belief(name, moments, knowledge, engine)
        named.append(Named(name, kept.named_weight, fit(name, belief)))
    return Listed(bool(_stated(encounter)), tuple(expected), tuple(named))


def cause_belief(name: str, evidence: Evidence, knowledge: Knowledge, engine: Engine) -> float:
    """The engine's probability of a cause: that of its condition times that of the cause in it."""
    owner = knowledge.causes[name].of
    inside = engine.causes(evidence, owner).get(name, 0.0)
    return engine.belief(evidence).conditions().get(owner, 0.0) * inside


def highest_belief(
    name: str, moments: Sequence[Stage], knowledge: Knowledge, engine: Engine
) -> tuple[float, int]:
    """The engine's highest belief in a condition or cause at any stage, and the stage's index."""
    found: list[tuple[float, int]] = [(0.0, -1)]
    for moment in moments:
        if name in knowledge.causes:
            belief = cause_belief(name, moment.evidence, knowledge, engine)
        else:
            belief = engine.belief(moment.evidence).conditions().get(name, 0.0)
        found.append((belief, moment.index))
    return max(found, key=lambda pair: (pair[0], -pair[1]))


def causes_addressed(encounter: Encounter, knowledge: Knowledge, weights: Weights) -> set[str]:
    """Causes that were named, or looked for by an order."""
    found = {cause for action in _stated(encounter) for cause in action.causes}
    found |= {a.cause for a in encounter.log if isinstance(a, Reflect | Commit) and a.cause}
    for action in encounter.log:
        if isinstance(action, OrderTests):
            for order in action.what:
                found |= looks_for(order, knowledge, weights)
    return found


def looks_for(order: str, knowledge: Knowledge, weights: Weights) -> set[str]:
    """Causes that an order can show; how a treatment is answered is no look at its cause."""
    kept = weights.differential
    found: set[str] = set()
    for name in knowledge.orders[order].findings:
        finding = knowledge.findings[name]
        if finding.kind == "response":
            continue
        least = max(kept.looks_for_share, kept.looks_for_ratio * finding.otherwise.share)
        found |= {f.of for f in finding.frequency if f.share >= least}
    return found & knowledge.causes.keys()


def score_differential(listed: Listed, knowledge: Knowledge, weights: Weights) -> Component:
    """Points for the list, whatever its order."""
    out_of = weights.points.differential
    lines = [] if listed.stated else ["You stated no differential."]
    for one in sorted(listed.expected, key=lambda each: -each.weight):
        if not one.addressed:
            must = ", and it must not be missed" if one.must_not_miss else ""
            lines.append(
                f"{_name(one.id, knowledge)} was not thought of; the engine gave it up to "
                f"{_percent(one.engine)}{must}."
            )
    strays = [one for one in listed.named if one.fit < 1]
    if strays:
        named = ", ".join(_name(one.id, knowledge) for one in strays)
        lines.append(f"Named with little reason: {named}.")
    if listed.stated and not lines:
        lines.append("You thought of all that belonged on the list, and of little else.")
    inputs: dict[str, Figure] = {
        "recall": figure(listed.recall), "precision": figure(listed.precision),
    }  # fmt: skip
    return Component(
        name="differential",
        points=figure(out_of * listed.share),
        out_of=out_of,
        formula=FORMULA,
        inputs=inputs,
        lines=tuple(lines),
        weights=dict(weights.differential.model_dump()),
        workings=(_recall(listed), _precision(listed)),
    )


def red_marks(listed: Listed, knowledge: Knowledge, weights: Weights) -> tuple[str, ...]:
    """A sentence for each thing that must not be missed and was."""
    return tuple(
        f"{_name(one.id, knowledge)} must not be missed here, and you never addressed it; "
        f"the engine gave it up to {_percent(one.engine)}."
        for one in listed.missed(weights.differential.must_not_miss)
    )


def _recall(listed: Listed) -> Working:
    inputs: dict[str, Figure] = {
        f"{one.id} {'named' if one.addressed else 'not named'}": figure(one.weight)
        for one in listed.expected
    }
    return Working(
        what="recall", formula=FORMULA_RECALL, inputs=inputs, result=figure(listed.recall)
    )


def _precision(listed: Listed) -> Working:
    inputs: dict[str, Figure] = {}
    for one in listed.named:
        inputs[f"{one.id} weight"] = figure(one.weight)
        inputs[f"{one.id} fit"] = figure(one.fit)
    return Working(
        what="precision", formula=FORMULA_PRECISION, inputs=inputs, result=figure(listed.precision)
    )


def _highest(
    moments: Sequence[Stage], engine: Engine
) -> tuple[dict[str, float], Mapping[str, int]]:
    """The engine's highest belief in every hypothesis, and the stage at which it had it."""
    highest: dict[str, float] = {}
    when: dict[str, int] = {}
    for moment in moments:
        probabilities = engine.belief(moment.evidence).probabilities.tolist()
        for hypothesis, belief in zip(engine.hypotheses, probabilities, strict=True):
            if belief > highest.get(hypothesis.id, 0.0):
                highest[hypothesis.id], when[hypothesis.id] = belief, moment.index
    return highest, when


def _stated(encounter: Encounter) -> list[Differential]:
    return [action for action in encounter.log if isinstance(action, Differential)]


def _tokens(encounter: Encounter, moments: Sequence[Stage]) -> dict[str, float]:
    """The highest belief that the learner stated in each hypothesis that got any."""
    highest: dict[str, float] = {}
    for moment in moments:
        if moment.tokens is None:
            continue
        for name, count in moment.tokens.items():
            if count > 0:
                highest[name] = max(highest.get(name, 0.0), count / 100)
    return highest


def _answers(encounter: Encounter) -> set[str]:
    return {a.hypothesis for a in encounter.log if isinstance(a, Reflect | Commit)}


def _name(name: str, knowledge: Knowledge) -> str:
    if name in knowledge.causes:
        return knowledge.causes[name].name
    said = " with ".join(knowledge.conditions[part].name for part in name.split("+"))
    return said[:1].upper() + said[1:]


def _percent(probability: float) -> str:
    return "below 1 %" if probability < 0.01 else f"{100 * probability:.0f} %"
