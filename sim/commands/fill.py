"""`pallor fill`: the missing results, drawn from the engine, for the author to accept."""

from __future__ import annotations

import argparse
import sys

from sim.commands.author_options import ask, known, playable, store
from sim.play.offer import offer
from sim.play.workshop import Workshop


def fill(options: argparse.Namespace) -> int:
    """Show what would be added, and add it once that is accepted."""
    workshop = Workshop()
    for name in options.only:
        known("quantity", name, workshop.knowledge.quantities)
    parsed = playable(options.case, workshop.knowledge)
    offered = offer(options.case, parsed.text, workshop, options.seed, options.only)
    if offered is None:
        print("nothing is missing", file=sys.stderr)
        return 0
    print(offered.difference)
    if not options.yes and not ask("Write this (y/n)?", "n").casefold().startswith("y"):
        print("nothing was written", file=sys.stderr)
        return 0
    store(options.case, offered.new)
    print(f"added {offered.count} results, marked as filled", file=sys.stderr)
    return 0
