"""`pallor validate`: how right the engine is."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from sim.engine.engine import Engine
from sim.knowledge.loader import load_knowledge
from sim.report.page import render
from sim.report.validation import validate as measure


def validate(options: argparse.Namespace) -> int:
    """Print the report; 0 also where a target is missed, for the figures are the answer."""
    report = measure(Engine(load_knowledge()))
    if options.format == "json":
        json.dump(asdict(report), sys.stdout, indent=2, ensure_ascii=False)
        print()
    else:
        print(render(report), end="")
    return 0
