"""Mistakes of the program's own: kept in the log, so that somebody can mend them."""

from __future__ import annotations

import traceback
from pathlib import Path

from sim import locations
from sim.storage.atomic import write_text


def keep(error: BaseException) -> Path | None:
    """Write the traceback into the log, in place of an older one; None where that fails."""
    log = locations.log_file()
    try:
        write_text(log, "".join(traceback.format_exception(error)))
    except OSError:
        return None
    return log


def where(log: Path | None) -> str:
    """One sentence about the log that was kept."""
    return f"The details are in {log}." if log is not None else "The details could not be saved."
