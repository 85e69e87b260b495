"""`pallor score`: attempts played again, and whether their stored score still holds."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim import locations
from sim.casefiles.digest import case_digest
from sim.casefiles.find import find_cases
from sim.casefiles.read import read_case
from sim.commands.score_text import explained, headline
from sim.encounter.actions import Encounter
from sim.encounter.case import Case
from sim.encounter.rules import replay
from sim.errors import PallorError, RuleError
from sim.play.workshop import Workshop
from sim.scoring.score import score as score_encounter
from sim.scoring.sheet import ScoreSheet
from sim.scoring.summary import Scored, Summary, summaries
from sim.scoring.weights import load_weights
from sim.storage.attempts import Attempt, Rescored, read, save
from sim.teaching.audience import Audience
from sim.teaching.debrief import debrief
from sim.teaching.plain import as_text

TOLERANCE = 1e-6


def score(options: argparse.Namespace) -> int:
    """Replay each attempt; 1 if one cannot be scored or differs from what it stores."""
    if options.verify:
        from sim.commands.verify import verify

        return verify(options)
    workshop = Workshop()
    cases = _cases(options.cases or locations.cases_folder(), workshop)
    failed = False
    answers: list[dict[str, Any]] = []
    scored: list[Scored] = []
    as_text = options.format == "text" and not options.summary
    for path in options.files:
        try:
            attempt = read(path)
            stored = _latest(path, attempt)
            sheet = rescore(attempt, cases, workshop)
            same = stored is None or abs(stored.total - sheet.total) < TOLERANCE
            kept = options.rescore and _keep(path, attempt, stored, sheet)
        except PallorError as error:
            failed = True
            print(f"pallor: {error}", file=sys.stderr)
            continue
        failed = failed or not (same or kept)
        scored.append(Scored(attempt.learner, attempt.case_id, attempt.started.isoformat(), sheet))
        answers.append(
            {
                "file": str(path),
                "learner": attempt.learner,
                "sheet": sheet.to_dict(),
                "stored": attempt.sheet["total"] if attempt.sheet else None,
                "rescored": [later.sheet["total"] for later in attempt.rescored],
                "same": same,
                "kept": kept,
            }
        )
        if as_text:
            lines = [*headline(path, sheet, stored, same, kept)]
            lines += explained(sheet) if options.explain else []
            print("\n".join(lines))
            if options.debrief:
                print(_debrief(attempt, cases, workshop, sheet, options.audience, options.width))
    found = summaries(scored, load_weights().reliability)
    if options.format == "json":
        table = [_as_dict(one) for one in found] if options.summary else answers
        json.dump(table, sys.stdout, indent=2, ensure_ascii=False)
        print()
    elif options.summary or len(scored) > 1:
        print("\n".join(one.sentence for one in found))
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
    case, encounter = finished(attempt, cases, workshop)
    return score_encounter(case, encounter, workshop.knowledge, workshop.engine)


def finished(
    attempt: Attempt, cases: dict[str, Case], workshop: Workshop
) -> tuple[Case, Encounter]:
    """The case of an attempt, and the encounter played again. Raises PallorError without them."""
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
    return case, encounter


def _debrief(
    attempt: Attempt,
    cases: dict[str, Case],
    workshop: Workshop,
    sheet: ScoreSheet,
    audience: Audience,
    width: int,
) -> str:
    """The debrief as plain text."""
    case, encounter = finished(attempt, cases, workshop)
    told = debrief(case, encounter, workshop.knowledge, workshop.engine, sheet, audience)
    return f"\n{as_text(told, width)}"


def _latest(path: Path, attempt: Attempt) -> ScoreSheet | None:
    """The sheet that the file keeps; the last one where there are several."""
    if attempt.latest is None:
        return None
    try:
        return ScoreSheet.from_dict(attempt.latest)
    except ValidationError as error:
        raise PallorError(f"{path}: the stored score sheet cannot be read: {error}") from None


def _keep(path: Path, attempt: Attempt, stored: ScoreSheet | None, sheet: ScoreSheet) -> bool:
    """Add a sheet that differs to the file, beside the stored one; whether that was needed."""
    if stored == sheet:
        return False
    if stored is None:
        changed = attempt.model_copy(update={"sheet": sheet.to_dict()})
    else:
        moment = datetime.now(UTC).replace(microsecond=0)
        later = Rescored(at=moment, sheet=sheet.to_dict())
        changed = attempt.model_copy(update={"rescored": (*attempt.rescored, later)})
    save(path, changed)
    return True


def _as_dict(summary: Summary) -> dict[str, Any]:
    content = asdict(summary)
    del content["spread"]
    spread = summary.spread
    return content | {
        "components": {
            name: {"mean": mean, "error": error}
            for name, (mean, error) in summary.components.items()
        },
        "reliability": spread.reliability(summary.cases) if spread else None,
        "assumed_spread": spread.assumed if spread else None,
        "needed": summary.needed,
        "still_needed": summary.still_needed,
    }
