"""`pallor score`: attempts played again, and whether their stored score still holds."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from sim import locations
from sim.casefiles.digest import case_digest
from sim.casefiles.find import find_cases
from sim.casefiles.read import read_case
from sim.encounter.case import Case
from sim.encounter.rules import replay
from sim.errors import PallorError, RuleError
from sim.play.workshop import Workshop
from sim.scoring.score import score as score_encounter
from sim.scoring.sheet import ScoreSheet
from sim.storage.attempts import Attempt, read

TOLERANCE = 1e-6


def score(options: argparse.Namespace) -> int:
    """Replay each attempt; 1 if one cannot be scored or differs from what it stores."""
    workshop = Workshop()
    cases = _cases(options.cases or locations.cases_folder(), workshop)
    failed = False
    answers: list[dict[str, Any]] = []
    for path in options.files:
        try:
            attempt = read(path)
            sheet = rescore(attempt, cases, workshop)
        except PallorError as error:
            failed = True
            print(f"pallor: {error}", file=sys.stderr)
            continue
        stored = ScoreSheet.from_dict(attempt.sheet) if attempt.sheet else None
        same = stored is None or abs(stored.total - sheet.total) < TOLERANCE
        failed = failed or not same
        if options.format == "json":
            answers.append(
                {
                    "file": str(path),
                    "sheet": sheet.to_dict(),
                    "stored": stored.total if stored else None,
                    "same": same,
                }
            )
        else:
            _print(path, sheet, stored, same, options.explain)
    if options.format == "json":
        json.dump(answers, sys.stdout, indent=2, ensure_ascii=False)
        print()
    return 1 if failed else 0


def _cases(folder: Path, workshop: Workshop) -> dict[str, Case]:
    """Playable cases by digest."""
    table: dict[str, Case] = {}
    for path in find_cases(folder).paths:
        case = read_case(path, workshop.knowledge)
        if isinstance(case, Case):
            table[case_digest(case)] = case
    return table


def rescore(attempt: Attempt, cases: dict[str, Case], workshop: Workshop) -> ScoreSheet:
    """The score of an attempt from its case and log alone. Raises PallorError without one."""
    case = cases.get(attempt.case_digest)
    if case is None:
        raise PallorError(
            f"the case {attempt.case_id} of this attempt is not here, or has changed since",
            hint="name the folder that holds it with --cases",
        )
    try:
        encounter = replay(case, workshop.knowledge, attempt.encounter, workshop.hypotheses)
    except RuleError as error:
        raise PallorError(f"the log does not fit the rules: {error}") from None
    if encounter.committed is None:
        raise PallorError(f"the attempt at {case.title!r} has no answer yet", hint="resume it")
    return score_encounter(case, encounter, workshop.knowledge, workshop.engine)


def _print(
    path: Path, sheet: ScoreSheet, stored: ScoreSheet | None, same: bool, explain: bool
) -> None:
    parts = "  ".join(f"{c.name} {c.points:.0f}/{c.out_of:.0f}" for c in sheet.components)
    print(f"{path}: {sheet.total:.1f} / 100  {parts}")
    if stored is not None and not same:
        print(
            f"  stored {stored.total:.1f} with scoring {stored.scoring_version}, "
            f"engine {stored.engine_version}, knowledge {stored.knowledge_digest[:12]}"
        )
    elif stored is not None:
        print("  the stored score is the same")
    if explain:
        from sim.scoring.weights import weights_text

        for component in sheet.components:
            print(f"\n{component.name}: {component.formula}")
            for name, value in component.inputs.items():
                print(f"  {name} = {value:g}")
            for line in component.lines:
                print(f"  {line}")
        for line in (*sheet.caps, *sheet.red_marks, *sheet.notes):
            print(line)
        if sheet.not_in_yet:
            print(f"\nNot scored yet: {', '.join(sheet.not_in_yet)}")
        print(
            f"\nWeights ({sheet.scoring_version}, {sheet.scoring_digest[:12]}):\n{weights_text()}"
        )
