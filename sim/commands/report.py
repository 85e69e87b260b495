"""`pallor report`: what the attempts of one or many learners say together."""

from __future__ import annotations

import argparse
import json
import sys

from sim import locations
from sim.encounter.case import Case
from sim.errors import UsageError
from sim.play.desk import read_cases
from sim.play.workshop import Workshop
from sim.report.gather import Gathered, attempt_paths, records
from sim.report.records import Record
from sim.report.render import as_data, as_html, as_text
from sim.report.results import Truth, results
from sim.scoring.weights import load_weights


def report(options: argparse.Namespace) -> int:
    """Read attempts and report; 1 where a file could not be read."""
    named = options.paths or [locations.scores_folder(options.scores)]
    for path in options.paths:
        if not path.exists():
            raise UsageError(f"there is nothing at {path}")
    told = Gathered()
    found = records(attempt_paths(named), locations.cache_folder(), told)
    if options.learner is not None:
        found = (record for record in found if record.learner == options.learner)
    answer = results(found, truth(options), load_weights().reliability)
    for sentence in told.damaged:
        print(f"pallor: {sentence}", file=sys.stderr)
    if options.format == "text":
        print(as_text(answer, told))
    elif options.format == "html":
        print(as_html(answer, told), end="")
    elif options.format == "json":
        print(json.dumps(as_data(answer, told), indent=2, ensure_ascii=False))
    else:
        import tomli_w

        print(tomli_w.dumps(as_data(answer, told)), end="")
    return 1 if told.damaged else 0


def playable(options: argparse.Namespace) -> dict[str, Case]:
    """The cases of the folder by id."""
    folder = options.cases or locations.cases_folder()
    return {case.id: case for case in read_cases(folder, Workshop()).values()}


def truth(options: argparse.Namespace) -> Truth:
    """What the patient of a record has, where this very version of the case is here."""
    from sim.casefiles.digest import case_digest

    known = {case_digest(case): case.diagnosis.conditions for case in playable(options).values()}

    def conditions(record: Record) -> tuple[str, ...] | None:
        return known.get(record.case_digest)

    return conditions
