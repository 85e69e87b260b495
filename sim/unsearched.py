"""Reading modules without looking for garbage among them."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def unsearched() -> Generator[None]:
    """What is made meanwhile stays: nobody searches it for garbage, then or later.

    Reading the modules of the app makes some hundred thousand objects; searching them takes a
    fifteenth of the time.
    """
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if wanted:
            gc.enable()
