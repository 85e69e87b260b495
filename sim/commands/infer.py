"""`pallor infer`: what the engine makes of findings."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

from sim.casefiles.findings_file import read_findings
from sim.commands.account import Notes, reasons
from sim.commands.answer import answer
from sim.engine.confirm import undecided
from sim.engine.engine import Engine
from sim.engine.evidence import Evidence
from sim.errors import ProblemsError, UsageError
from sim.knowledge.loader import load_knowledge

LISTED = 10
"""Hypotheses named in the text."""


def infer(options: argparse.Namespace) -> int:
    """Answer one document, or one JSON document a line."""
    knowledge = load_knowledge()
    engine = Engine(knowledge)
    if options.lines:
        return _lines(options.file, engine, full=options.full)
    path, text = _read(options.file)
    evidence = read_findings(path, text, knowledge)
    if options.format == "json":
        json.dump(answer(engine, evidence, full=True), sys.stdout, indent=2, ensure_ascii=False)
        print()
    else:
        _print(engine, evidence, full=options.full)
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


def _lines(name: str, engine: Engine, *, full: bool) -> int:
    """One answer a line, in order; a wrong line is answered with its problems."""
    failed = False
    with _open(name) as source:
        for number, line in enumerate(source, 1):
            if not line.strip():
                continue
            try:
                text = line.decode("utf-8")
                evidence = read_findings(Path(f"line {number}"), text, engine.knowledge)
                found: dict[str, Any] = answer(engine, evidence, full=full)
            except UnicodeDecodeError:
                failed = True
                found = {"problems": [f"line {number}: this is not UTF-8 text"]}
            except ProblemsError as error:
                failed = True
                found = {"problems": [str(problem) for problem in error.problems]}
            print(json.dumps(found, ensure_ascii=False, separators=(",", ":")), flush=True)
    return 2 if failed else 0


def _print_context(engine: Engine, evidence: Evidence) -> None:
    """What the results were read against, and what only DNA decides."""
    for given in evidence.patient.treatment:
        treatment = engine.knowledge.treatments[given.kind]
        print(f"Read after {treatment.name}: {given.weeks:g} weeks {treatment.counted}.")
    open_questions: dict[tuple[str, ...], list[str]] = {}
    for condition, orders in undecided(engine, evidence).items():
        name = engine.knowledge.conditions[condition].name
        open_questions.setdefault(orders, []).append(name)
    for orders, conditions in open_questions.items():
        names = " or ".join(engine.knowledge.orders[order].name for order in orders)
        print(f"Only DNA decides on {' or '.join(conditions)}: {names}.")


def _print(engine: Engine, evidence: Evidence, *, full: bool) -> None:
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
    _print_context(engine, evidence)
    notes = Notes()
    print()
    for line in reasons(engine, evidence, belief.ranked()[0][0].id, notes):
        print(line)
    print("\nWorth knowing next:")
    for value in engine.values(evidence)[:5]:
        if value.net > 0:
            name = engine.knowledge.orders[value.order].name
            print(f"  {name}: {value.bits:.2f} bits, ${value.price:,.0f}, {value.days:g} days")
    print("\nThe numbers:")
    for line in notes.lines(derived=full):
        print(line)
    print("\nFor teaching, not for patients.")
