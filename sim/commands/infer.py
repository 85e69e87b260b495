"""`pallor infer`: what the engine makes of findings."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

from sim.casefiles.findings_file import read_findings
from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Item, Result
from sim.engine.guideline import walk
from sim.errors import ProblemsError, UsageError
from sim.knowledge.loader import load_knowledge

LISTED = 10
"""Hypotheses named in the text and in each step's decibans."""
DIGITS = 9


def infer(options: argparse.Namespace) -> int:
    """Answer one document, or one JSON document a line."""
    knowledge = load_knowledge()
    engine = Engine(knowledge)
    if options.lines:
        return _lines(options.file, engine)
    path, text = _read(options.file)
    evidence = read_findings(path, text, knowledge)
    if options.format == "json":
        json.dump(answer(engine, evidence), sys.stdout, indent=2, ensure_ascii=False)
        print()
    else:
        _print(engine, evidence)
    return 0


def _read(name: str) -> tuple[Path, str]:
    path = Path("<stdin>" if name == "-" else name)
    try:
        with _open(name) as source:
            return path, source.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text") from None


def _open(name: str) -> AbstractContextManager[BinaryIO]:
    if name == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror or error}") from None


def _lines(name: str, engine: Engine) -> int:
    """One answer a line, in order; a wrong line is answered with its problems."""
    failed = False
    with _open(name) as source:
        for number, line in enumerate(source, 1):
            if not line.strip():
                continue
            try:
                text = line.decode("utf-8")
                evidence = read_findings(Path(f"line {number}"), text, engine.knowledge)
                found: dict[str, Any] = answer(engine, evidence)
            except UnicodeDecodeError:
                failed = True
                found = {"problems": [f"line {number}: this is not UTF-8 text"]}
            except ProblemsError as error:
                failed = True
                found = {"problems": [str(problem) for problem in error.problems]}
            print(json.dumps(found, ensure_ascii=False, separators=(",", ":")), flush=True)
    return 2 if failed else 0


def answer(engine: Engine, evidence: Evidence) -> dict[str, Any]:
    """Everything the engine says of the evidence, as plain values."""
    belief, band, surprise = (
        engine.belief(evidence),
        engine.band(evidence),
        engine.surprise(evidence),
    )
    position = engine.model.position
    conditions = belief.conditions()
    leading = [hypothesis.id for hypothesis, _ in belief.ranked()[:LISTED]]
    return {
        "differential": [
            {
                "conditions": list(hypothesis.conditions),
                "probability": round(probability, DIGITS),
                "band": [
                    round(float(band.low[position[hypothesis.id]]), DIGITS),
                    round(float(band.high[position[hypothesis.id]]), DIGITS),
                ],
            }
            for hypothesis, probability in belief.ranked()
        ],
        "conditions": {name: round(p, DIGITS) for name, p in conditions.items()},
        "causes": {
            name: {cause: round(p, DIGITS) for cause, p in causes.items()}
            for name, share in conditions.items()
            if share > 0.01 and (causes := engine.causes(evidence, name))
        },
        "next": [
            {
                "order": value.order,
                "bits": round(value.bits, DIGITS),
                "net_value": round(value.net, DIGITS),
                "price": value.price,
                "days": value.days,
            }
            for value in engine.values(evidence)
            if value.bits > 0
        ],
        "guideline": _guideline(engine, evidence),
        "explanation": [
            {
                **_item(step.item),
                "decibans": {
                    name: round(float(step.decibans[position[name]]), DIGITS) for name in leading
                },
                "claims": list(dict.fromkeys(claim.number.source for claim in step.claims)),
            }
            for step in engine.explain(evidence).steps
        ],
        "surprise": {
            "probability": round(surprise.probability, DIGITS),
            "hypothesis": surprise.hypothesis,
            "unusual": surprise.unusual,
        },
        "engine": {"version": engine.version, "knowledge": engine.knowledge.digest},
    }


def _guideline(engine: Engine, evidence: Evidence) -> dict[str, Any]:
    found = walk(engine.knowledge, evidence)
    return {
        "node": found.node,
        "question": found.question,
        "asks": list(found.asks),
        "open": [exclusion.id for exclusion in found.open],
        "trail": [
            {"node": step.box, "answer": step.answer, "inferred": step.inferred}
            for step in found.trail
        ],
        "conditions": list(found.conditions),
        "source": found.source,
    }


def _item(item: Item) -> dict[str, Any]:
    if isinstance(item, Result):
        limit = {"limit": item.censored} if item.censored else {}
        return {"quantity": item.quantity, "value": item.value, **limit}
    return {"finding": item.finding, "present": item.present}


def _print(engine: Engine, evidence: Evidence) -> None:
    belief, band, surprise = (
        engine.belief(evidence),
        engine.band(evidence),
        engine.surprise(evidence),
    )
    for hypothesis, probability in belief.ranked()[:LISTED]:
        i = engine.model.position[hypothesis.id]
        print(f"{probability:7.1%}  ({band.low[i]:.1%} to {band.high[i]:.1%})  {hypothesis.name}")
    if surprise.unusual:
        print("These results are unusual under every condition the engine knows.")
    print("\nWorth knowing next:")
    for value in engine.values(evidence)[:5]:
        if value.net > 0:
            name = engine.knowledge.orders[value.order].name
            print(f"  {name}: {value.bits:.2f} bits, ${value.price:,.0f}, {value.days:g} days")
    print("\nFor teaching, not for patients.")
