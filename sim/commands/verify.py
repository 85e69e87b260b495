"""`pallor score --verify`: whether the file of an exam is as the program wrote it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from sim import locations
from sim.encounter.rules import replay
from sim.errors import PallorError, RuleError
from sim.play.exams import read_pool
from sim.play.sitting import find_drawn, log_of
from sim.play.workshop import Workshop
from sim.scoring.weights import load_weights
from sim.storage.sittings import SittingError, SittingFile, read


def verify(options: argparse.Namespace) -> int:
    """Check every file; 1 if one was changed, is unfinished or cannot be checked."""
    workshop = Workshop()
    pool = read_pool(options.cases or locations.cases_folder(), workshop)
    answers: list[dict[str, object]] = []
    for path in options.files:
        try:
            file = read(path)
            notes = _check(path, file, workshop)
            cases = find_drawn(file, pool)
            for place, case in enumerate(cases):
                replay(case, workshop.knowledge, log_of(file, place), workshop.hypotheses)
        except (PallorError, RuleError) as error:
            answers.append({"file": str(path), "intact": False, "problem": str(error)})
            print(f"pallor: {error}", file=sys.stderr)
            continue
        answers.append({"file": str(path), "intact": True, "hash": file.last_hash, "notes": notes})
        if options.format == "text":
            print(f"{path}: intact, {len(file.event)} events, last hash {file.last_hash}")
            print("".join(f"  {note}\n" for note in notes), end="")
    if options.format == "json":
        json.dump(answers, sys.stdout, indent=2, ensure_ascii=False)
        print()
    return 0 if all(answer["intact"] for answer in answers) else 1


def _check(path: Path, file: SittingFile, workshop: Workshop) -> list[str]:
    """What is worth knowing of an intact file. Raises SittingError for one that is not closed."""
    if file.event[-1].kind != "submit":
        raise SittingError(f"{path} has not been handed in, or its end was cut off")
    if [event.kind for event in file.event].count("submit") > 1:
        raise SittingError(f"{path} was handed in twice")
    if any(after.at < before.at for before, after in zip(file.event, file.event[1:], strict=False)):
        raise SittingError(f"{path} holds times that run backwards")
    notes: list[str] = []
    if file.head.knowledge != workshop.knowledge.digest:
        notes.append("it was sat with another version of the knowledge base; scores may differ")
    if file.head.scoring != load_weights().digest:
        notes.append("it was sat with another version of the scoring; scores may differ")
    return notes
