"""The way to every place of the app by keyboard, for tests that look at all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_RESULTS = ("o", "type:cbc", "enter", "type:ferritin", "enter", "type:film", "enter", "enter",
            "g", "2")  # fmt: skip
_BELIEF = ("d", "type:iron deficiency 70", "enter", "type:inflammation 10", "enter")


@dataclass(frozen=True)
class Stop:
    """A place and the keys that lead there."""

    keys: tuple[str, ...] = ()
    case: bool = True
    """Whether the way begins in the plain case; else in the library."""
    greet: bool = False
    """Whether the app has never been started before."""


TOUR: Mapping[str, Stop] = {
    "first-start": Stop(case=False, greet=True),
    "library": Stop(case=False),
    "case": Stop(("q", "type:bowel", "enter", "escape", "e", "type:conjunctiv", "enter", "escape")),
    "orders": Stop(("o", "type:cbc", "enter", "type:ferr")),
    "results": Stop(_RESULTS),
    "pictures": Stop((*_RESULTS, "3")),
    "differential": Stop((*_RESULTS, *_BELIEF)),
    "commit": Stop((*_RESULTS, "c", "type:iron")),
    "debrief": Stop((*_RESULTS, *_BELIEF, "enter", "c", "type:iron deficiency", "enter",
                     "type:cancer", "enter", "enter")),
    "help": Stop(("f1",)),
    "settings": Stop(("f3",), case=False),
    "author": Stop(("down", "a", "enter"), case=False),
    "pages": Stop(("f4",), case=False),
    "lesson": Stop(("f7",), case=False),
}  # fmt: skip
"""From the first start to the debrief."""
