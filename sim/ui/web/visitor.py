"""The app for one visitor of the browser: `python -m sim.ui.web.visitor CASES HOME`.

The server starts one such process for each page that is open.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from sim.storage.settings_file import SettingsFile
from sim.ui.app import run


def main(arguments: Sequence[str]) -> None:
    """Open the library for one visitor, with attempts and settings of their own."""
    cases, home = map(Path, arguments)
    run(cases, home / "scores", None, settings=SettingsFile(home / "settings.toml"))


if __name__ == "__main__":
    main(sys.argv[1:])
