"""What the engine says, as plain values for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.engine.belief import Belief
from sim.engine.claims import Carrier, Claim, behind_prior
from sim.engine.classify import cell_size
from sim.engine.confirm import undecided
from sim.engine.disagreement import disagreement
from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Item, Result, item_key
from sim.engine.guideline import walk
from sim.knowledge.models import Provenance

LISTED = 10
"""Hypotheses named in each step's decibans."""
DIGITS = 9


def answer(engine: Engine, evidence: Evidence, *, full: bool) -> dict[str, Any]:
    """Everything the engine says of the evidence.

    `full` adds what takes as long as all the rest: each item left out, what is expected and absent,
    and the belief under each side of a dispute.
    """
    belief, band = engine.belief(evidence), engine.band(evidence)
    position, ranked = engine.model.position, belief.ranked()
    conditions, surprise = belief.conditions(), engine.surprise(evidence)
    decided = _decided_by(engine, evidence)
    return {
        "differential": [
            {
                "conditions": list(hypothesis.conditions),
                "probability": figure(probability),
                "band": [
                    figure(band.low[position[hypothesis.id]]),
                    figure(band.high[position[hypothesis.id]]),
                ],
            }
            for hypothesis, probability in ranked
        ],
        "conditions": {name: figure(p) for name, p in conditions.items()},
        "causes": {
            name: {cause: figure(p) for cause, p in causes.items()}
            for name, share in conditions.items()
            if share > 0.01 and (causes := engine.causes(evidence, name))
        },
        "next": [
            {
                "order": value.order,
                "bits": figure(value.bits),
                "net_value": figure(value.net),
                "price": value.price,
                "days": value.days,
                "decides": decided.get(value.order, []),
            }
            for value in engine.values(evidence)
            if value.bits > 0 or value.order in decided
        ],
        "cell_size": size(engine, evidence),
        "guideline": guideline(engine, evidence),
        **reasons(engine, evidence, full=full),
        "surprise": {
            "probability": figure(surprise.probability),
            "hypothesis": surprise.hypothesis,
            "unusual": surprise.unusual,
        },
        "engine": {"version": engine.version, "knowledge": engine.knowledge.digest},
    }


def reasons(engine: Engine, evidence: Evidence, *, full: bool) -> dict[str, Any]:
    """`prior` and `explanation`: a waterfall of the leading hypotheses; with what `full` adds."""
    belief = engine.belief(evidence)
    leading = [hypothesis.id for hypothesis, _ in belief.ranked()[:LISTED]]
    place = {name: engine.model.position[name] for name in leading}
    told = engine.explain(evidence)
    left_out = {item_key(w.item): w for w in engine.leave_one_out(evidence)} if full else {}
    steps: list[dict[str, Any]] = []
    for step in told.steps:
        entry = {
            **item(step.item),
            "decibans": {name: figure(step.decibans[i]) for name, i in place.items()},
            "carriers": [_carrier(carrier) for carrier in step.carriers],
            "claims": [claim(c) for c in step.claims],
        }
        without = left_out.get(item_key(step.item))
        if without is not None and without.item is step.item:
            entry["without"] = {name: figure(without.belief[i]) for name, i in place.items()}
        steps.append(entry)
    found: dict[str, Any] = {
        "prior": {
            name: {
                "probability": figure(told.prior[i]),
                "decibans": figure(told.prior_decibans[i]),
                "claims": [claim(c) for c in behind_prior(engine, evidence, name)],
            }
            for name, i in place.items()
        },
        "explanation": steps,
    }
    if full:
        found["expected"] = _expected(engine, evidence)
        found["disputes"] = _disputes(engine, evidence)
    return found


def guideline(engine: Engine, evidence: Evidence) -> dict[str, Any]:
    """Where the walk stands, what it asks for, what is open, and where the model parts from it."""
    found = walk(engine.knowledge, evidence)
    parted = disagreement(engine.knowledge, found, engine.belief(evidence))
    return {
        "node": found.node,
        "question": found.question,
        "asks": list(found.asks),
        "open": [exclusion.id for exclusion in found.open],
        "failed": [exclusion.id for exclusion in found.failed],
        "trail": [
            {"node": step.box, "answer": step.answer, "inferred": step.inferred}
            for step in found.trail
        ],
        "conditions": list(found.conditions),
        "inferred": found.inferred,
        "source": found.source,
        "disagreement": None
        if parted is None
        else {
            "at": parted.at,
            "holds": list(parted.holds),
            "failed": list(parted.failed),
            "excluded": list(parted.excluded),
            "hypothesis": parted.hypothesis,
            "probability": figure(parted.probability),
            "charted": parted.charted,
            "inferred": parted.inferred,
        },
    }


def size(engine: Engine, evidence: Evidence) -> dict[str, Any]:
    """The class of the red cells, the limits, and what lies within the error."""
    found = cell_size(engine, evidence)
    return {
        "class": found.name,
        "microcytic": found.microcytic,
        "mcv": None if found.mcv is None else figure(found.mcv),
        "derived": found.derived,
        "low": figure(found.low),
        "high": figure(found.high),
        "error": figure(found.error),
        "near": found.near,
        "claims": [sourced(number) for number in found.claims],
    }


def item(known: Item) -> dict[str, Any]:
    """A result or finding."""
    if isinstance(known, Result):
        limit = {"limit": known.censored} if known.censored else {}
        return {"quantity": known.quantity, "value": known.value, **limit}
    return {"finding": known.finding, "present": known.present}


def claim(found: Claim) -> dict[str, Any]:
    """A number with where it comes from."""
    return {
        "of": found.of,
        "about": found.about,
        "value": dict(found.value),
        **sourced(found.number),
    }


def sourced(number: Provenance) -> dict[str, Any]:
    """Source, locator, basis, population, patients and formula, where there are any."""
    return {
        "source": number.source,
        "basis": number.basis,
        **({"locator": number.locator} if number.locator else {}),
        **({"population": number.population} if number.population else {}),
        **({"n": number.n} if number.n is not None else {}),
        **({"formula": number.formula} if number.formula else {}),
    }


def figure(value: float) -> float:
    """A figure of so many decimals that it is the same on every machine."""
    return round(float(value), DIGITS)


def _decided_by(engine: Engine, evidence: Evidence) -> dict[str, list[str]]:
    """Orders that alone settle a likely condition -> the conditions."""
    found: dict[str, list[str]] = {}
    for condition, orders in undecided(engine, evidence).items():
        for order in orders:
            found.setdefault(order, []).append(condition)
    return found


def _carrier(found: Carrier) -> dict[str, Any]:
    return {"hypothesis": found.hypothesis, "typical": figure(found.typical)}


def _expected(engine: Engine, evidence: Evidence) -> list[dict[str, Any]]:
    return [
        {
            "about": one.about,
            "how": one.how,
            "known": one.item is not None,
            "share": figure(one.share),
            "elsewhere": figure(one.elsewhere),
            "decibans": figure(one.decibans),
            "claims": [claim(one.carrier.claim)],
        }
        for one in engine.expected(evidence)
    ]


def _disputes(engine: Engine, evidence: Evidence) -> list[dict[str, Any]]:
    return [
        {
            "id": dispute.id,
            "own": _beliefs(dispute.own, dispute.hypotheses),
            "claims": [claim(c) for c in dispute.claims],
            "sides": [
                {
                    "alternative": side.alternative.id,
                    "text": side.statement.text,
                    **sourced(side.statement),
                    "belief": _beliefs(side.belief, dispute.hypotheses),
                    "claims": [claim(c) for c in side.claims],
                }
                for side in dispute.sides
            ],
        }
        for dispute in engine.disputes(evidence)
    ]


def _beliefs(belief: Belief, hypotheses: Sequence[str]) -> dict[str, float]:
    return {name: figure(belief.of(name)) for name in hypotheses}
