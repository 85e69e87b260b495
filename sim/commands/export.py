"""`pallor export`: attempts and what is due, for other programs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sim import locations
from sim.casefiles.objectives import objective_name
from sim.commands.report import playable
from sim.errors import UsageError
from sim.report.export import csv_lines, table, xapi_lines
from sim.report.gather import Gathered, attempt_paths, records
from sim.report.records import Record
from sim.storage.settings_file import SettingsFile

DUE = ("objective", "name", "due", "last", "reviews", "recall")


def export(options: argparse.Namespace) -> int:
    """Write to standard output, or to `--out`; 1 where an attempt could not be read."""
    told = Gathered()
    scores = locations.scores_folder(options.scores)
    if options.what == "anki":
        _anki(options, scores, told)
    elif options.what == "due":
        _write(_due(options, scores, told), options.out)
    else:
        lines = csv_lines if options.what == "csv" else xapi_lines
        _write(lines(_records(options, scores, told)), options.out)
    for sentence in told.damaged:
        print(f"pallor: {sentence}", file=sys.stderr)
    return 1 if told.damaged else 0


def _records(options: argparse.Namespace, scores: Path, told: Gathered) -> Iterator[Record]:
    named = options.paths or [scores]
    for path in named:
        if options.paths and not path.exists():
            raise UsageError(f"there is nothing at {path}")
    for record in records(attempt_paths(named), locations.cache_folder(), told):
        if options.learner is None or record.learner == options.learner:
            yield record


def _anki(options: argparse.Namespace, scores: Path, told: Gathered) -> None:
    from sim.knowledge.loader import load_knowledge
    from sim.play.flashcards import cards
    from sim.storage.anki import write_deck

    if options.out is None:
        raise UsageError("an Anki package is a file", hint="name it with --out patients.apkg")
    made = cards(_records(options, scores, told), playable(options), load_knowledge())
    rows = [(card.key, card.front, card.back, card.tags) for card in made]
    write_deck(options.out, rows, datetime.now(UTC).timestamp())
    print(f"{len(made)} cards in {options.out}", file=sys.stderr)


def _due(options: argparse.Namespace, scores: Path, told: Gathered) -> Iterator[str]:
    from sim.play.desk import local_now, open_desk

    if options.paths:
        raise UsageError("what is due is one learner's", hint="use --learner and --scores")
    learner = options.learner or SettingsFile(locations.settings_file()).settings.learner
    desk = open_desk(
        playable(options).values(), scores, learner, local_now(), locations.cache_folder()
    )
    told.damaged += desk.damaged
    return table(
        (
            (s.objective, objective_name(s.objective), s.due, s.last, s.reviews,
             f"{s.recall:.3f}")
            for s in desk.plan.due
        ),
        DUE,
    )  # fmt: skip


def _write(lines: Iterable[str], out: Path | None) -> None:
    if out is None:
        sys.stdout.writelines(line.replace("\r\n", "\n") for line in lines)
        return
    from sim.storage.atomic import write_lines

    write_lines(out, lines)
