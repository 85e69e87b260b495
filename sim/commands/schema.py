"""`pallor schema`: the JSON Schema of case files."""

from __future__ import annotations

import argparse

from sim.casefiles.schema import schema_text
from sim.knowledge.loader import load_knowledge


def schema(options: argparse.Namespace) -> int:
    """Print it."""
    print(schema_text(load_knowledge()), end="")
    return 0
