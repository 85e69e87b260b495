"""`pallor generate`: simulated patients as case files."""

from __future__ import annotations

import argparse
import sys

from sim.casefiles.find import find_cases
from sim.casefiles.generate import Generator, patient_words
from sim.casefiles.names import file_name, taken_ids
from sim.casefiles.people import GROWN_UP, Wish
from sim.casefiles.write import case_text
from sim.commands.author_options import ages, conditions, place, provide_schema, store, today
from sim.engine.engine import Engine
from sim.errors import UsageError
from sim.knowledge.loader import load_knowledge
from sim.locations import cases_folder

COMMENT = "A simulated patient: nobody wrote or reviewed this case. For teaching, not for patients."


def generate(options: argparse.Namespace) -> int:
    """Write the files; prints their paths, and progress on stderr."""
    knowledge = load_knowledge()
    diagnosis = conditions(options, knowledge)
    if not diagnosis:
        raise UsageError("which diagnosis?", hint="give --condition, such as iron-deficiency")
    if options.count < 1:
        raise UsageError("-n must be at least 1")
    if options.seed < 0:
        raise UsageError("--seed must be 0 or more")
    setting, ancestry = place(options, knowledge)
    wish = Wish(
        diagnosis, today(), ages(options.age, GROWN_UP) if options.age else None, options.sex,
        options.severity, setting, ancestry, options.pregnant, options.trimester,
    )  # fmt: skip
    folders = (options.out, cases_folder())
    taken = taken_ids(path for folder in folders for path in find_cases(folder).paths)
    generator = Generator(Engine(knowledge), wish, options.seed, taken)
    for number, case in enumerate(generator.cases(options.count), 1):
        path = options.out / file_name(case.id, case.title)
        store(path, case_text(case, COMMENT))
        print(path, flush=True)
        print(f"{number}/{options.count}: {case.title} ({patient_words(case)})", file=sys.stderr)
    provide_schema(options.out, knowledge)
    return 0
