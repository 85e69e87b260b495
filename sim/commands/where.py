"""`pallor where`: the folders in use."""

from __future__ import annotations

import argparse
import json
import sys

from sim import locations


def where(options: argparse.Namespace) -> int:
    """Print where cases, attempts, settings and everything else are."""
    places = {
        "cases": locations.cases_folder(),
        "scores": locations.scores_folder(options.scores),
        "knowledge": locations.PACKAGE / "knowledge" / "data",
        "settings": locations.settings_file(),
        "cache": locations.cache_folder(),
        "log": locations.log_file(),
    }
    if options.format == "json":
        json.dump({name: str(path.absolute()) for name, path in places.items()}, sys.stdout)
        print()
    else:
        for name, path in places.items():
            print(f"{name:<10}{path.absolute()}")
    return 0
