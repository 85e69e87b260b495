"""`pallor fill`: the missing results, drawn from the engine, for the author to accept."""

from __future__ import annotations

import argparse
import sys

from sim.casefiles.drawn import hypothesis_of, missing_results
from sim.casefiles.fill import difference, filled_text
from sim.commands.author_options import ask, known, playable, store
from sim.engine.engine import Engine
from sim.errors import UsageError
from sim.knowledge.loader import load_knowledge


def fill(options: argparse.Namespace) -> int:
    """Show what would be added, and add it once that is accepted."""
    knowledge = load_knowledge()
    for name in options.only:
        known("quantity", name, knowledge.quantities)
    parsed = playable(options.case, knowledge)
    engine = Engine(knowledge)
    declared = parsed.case.diagnosis.conditions
    if hypothesis_of(engine, declared) is None:
        raise UsageError(
            f"the engine knows no patient with {' and '.join(declared)}, and cannot draw one"
        )
    drawn = missing_results(parsed.case, engine, options.seed, options.only)
    if not drawn:
        print("nothing is missing", file=sys.stderr)
        return 0
    new = filled_text(parsed.text, drawn)
    print(difference(parsed.text, new, str(options.case)))
    if not options.yes and not ask("Write this (y/n)?", "n").casefold().startswith("y"):
        print("nothing was written", file=sys.stderr)
        return 0
    store(options.case, new)
    print(f"added {len(drawn)} results, marked as filled", file=sys.stderr)
    return 0
