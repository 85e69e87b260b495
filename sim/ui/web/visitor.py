"""The app for one visitor of the browser: `python -m sim.ui.web.visitor CASES SCORES VISITOR`.

The server starts one such process for each page that is open.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from sim import locations
from sim.storage.settings_file import SettingsFile
from sim.ui.app import run


def main(arguments: Sequence[str]) -> None:
    """Open the library for one visitor, with attempts and settings of their own."""
    cases, scores, visitor = arguments
    settings = SettingsFile(locations.visitor_settings_file(visitor))
    run(Path(cases), Path(scores), visitor, settings=settings)


if __name__ == "__main__":
    main(sys.argv[1:])
