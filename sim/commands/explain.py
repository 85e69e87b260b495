"""`pallor explain`: the engine's own work-up of a case, step by step, with what moved it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from sim import locations
from sim.casefiles.find import find_cases
from sim.casefiles.read import read_case
from sim.commands import account
from sim.commands.answer import figure, guideline, reasons, size
from sim.encounter.actions import OrderTests
from sim.encounter.case import Case
from sim.encounter.reveal import evidence
from sim.engine.engine import Engine
from sim.engine.evidence import Evidence
from sim.errors import ProblemsError, UsageError
from sim.knowledge.loader import Knowledge, load_knowledge
from sim.scoring.par import Par, work_up

LISTED = 5


def explain(options: argparse.Namespace) -> int:
    """Print the work-up. The diagnosis is given away: this is for authors."""
    knowledge = load_knowledge()
    engine = Engine(knowledge)
    case = _find(options.case, options.cases or locations.cases_folder(), knowledge)
    par = work_up(case, knowledge, engine)
    final = evidence(case, knowledge, par.encounter)
    if options.format == "json":
        json.dump(_answer(case, par, final, engine), sys.stdout, indent=2, ensure_ascii=False)
        print()
    else:
        _print(case, par, final, engine)
    return 0


def _find(name: str, folder: Path, knowledge: Knowledge) -> Case:
    paths = [Path(name)] if Path(name).is_file() else find_cases(folder).paths
    for path in paths:
        case = read_case(path, knowledge)
        if isinstance(case, Case) and (Path(name).is_file() or case.id == name.upper()):
            return case
        if Path(name).is_file() and not isinstance(case, Case):
            raise ProblemsError(case)
    raise UsageError(f"there is no case '{name}'", hint=f"looked for a file and in {folder}")


def _stages(case: Case, par: Par, engine: Engine) -> list[tuple[str, Evidence]]:
    """What was known before each batch of orders and at the end."""
    log = par.encounter.log
    found = [
        (
            ", ".join(engine.knowledge.orders[order].name for order in action.what),
            evidence(case, engine.knowledge, par.encounter, index),
        )
        for index, action in enumerate(log)
        if isinstance(action, OrderTests)
    ]
    return [*found, ("", evidence(case, engine.knowledge, par.encounter))]


def _answer(case: Case, par: Par, final: Evidence, engine: Engine) -> dict[str, Any]:
    return {
        "case": case.id,
        "orders": list(par.orders),
        "price": round(par.money, 2),
        "days": par.days,
        "burden": par.burden,
        "hypothesis": par.hypothesis,
        "probability": figure(par.probability),
        "declared": list(case.diagnosis.conditions),
        "steps": [
            {
                "then": then,
                "belief": {h.id: figure(p) for h, p in engine.belief(known).ranked()[:LISTED]},
            }
            for then, known in _stages(case, par, engine)
        ],
        "cell_size": size(engine, final),
        "guideline": guideline(engine, final),
        **reasons(engine, final, full=True),
    }


def _print(case: Case, par: Par, final: Evidence, engine: Engine) -> None:
    print(f"{case.title} ({case.id}): the engine's own work-up")
    for then, known in _stages(case, par, engine):
        believed = ", ".join(
            f"{h.short} {p:.0%}" for h, p in engine.belief(known).ranked()[:LISTED] if p >= 0.01
        )
        print(f"  {believed}")
        if then:
            print(f"  → {then}")
    print(
        f"It stops after {len(par.orders)} orders, ${par.money:,.0f} and {par.days:g} days, "
        f"at {par.probability:.0%}.\n"
    )
    notes = account.Notes()
    for line in account.reasons(engine, final, par.hypothesis, notes):
        print(line)
    print("\nThe numbers:")
    for line in notes.lines(derived=False):
        print(line)
    print("\nFor teaching, not for patients.")
