"""`pallor serve`: the app in a browser."""

from __future__ import annotations

import argparse
import importlib.util
from pathlib import Path

from sim import locations
from sim.commands.play import cases_of
from sim.errors import PallorError, UsageError


def serve(options: argparse.Namespace) -> int:
    """Serve the library to browsers until interrupted."""
    if importlib.util.find_spec("textual_serve") is None:
        raise UsageError(
            "the browser needs the extra 'web', which is not installed",
            hint="pip install 'pallor[web]'",
        )
    cases = cases_of(options)
    visitors: Path = options.visitors or locations.visitors_folder()
    from sim.ui.web.server import serve

    try:
        serve(cases, visitors, options.host, options.port)
    except OSError as error:
        where = f"{options.host} port {options.port}"
        raise PallorError(
            f"nothing can be served at {where}: {error.strerror or error}",
            hint="choose another with --host and --port",
        ) from error
    return 0
