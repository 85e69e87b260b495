"""`pallor learners`: who has played on this machine."""

from __future__ import annotations

import argparse
import json

from sim import locations
from sim.storage.profile import learners as everyone


def learners(options: argparse.Namespace) -> int:
    """List the learners of the scores folder."""
    found = everyone(locations.scores_folder(options.scores))
    if options.format == "json":
        rows = [{"name": o.name, "folder": str(o.folder), "attempts": o.attempts} for o in found]
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    elif not found:
        print("Nobody has played here yet.")
    else:
        for one in found:
            said = "1 attempt" if one.attempts == 1 else f"{one.attempts} attempts"
            print(f"{_shown(one.name)}: {said}")
    return 0


def _shown(name: str) -> str:
    """The name without characters that act on a terminal."""
    return "".join(c if c.isprintable() else "?" for c in name)
