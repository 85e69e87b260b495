"""The way to every place of the app by keyboard, for tests that look at all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

World = Literal["case", "library", "study", "exam"]
"""Where a way begins: in the plain case, in the library, in a library whose learner has attempts,
or in an exam that has just begun.
"""

_RESULTS = ("o", "type:cbc", "enter", "type:ferritin", "enter", "type:film", "enter", "enter",
            "g", "2")  # fmt: skip
_ANSWER = ("c", "type:iron deficiency", "enter", "type:cancer", "enter", "enter")
_SAT = ("enter", "d", "type:iron deficiency 70", "enter", "enter", "o", "type:ferritin", "enter",
        "enter", "g", "d", "type:iron deficiency 90", "enter", "enter", "c",
        "type:iron deficiency", "enter", "enter", "enter", "plus", "enter", "enter")  # fmt: skip
_BELIEF = ("d", "type:iron deficiency 70", "enter", "type:inflammation 10", "enter")


@dataclass(frozen=True)
class Stop:
    """A place and the keys that lead there."""

    keys: tuple[str, ...] = ()
    world: World = "case"
    greet: bool = False
    """Whether the app has never been started before."""


TOUR: Mapping[str, Stop] = {
    "first-start": Stop((), "library", greet=True),
    "library": Stop((), "library"),
    "case": Stop(("q", "type:bowel", "enter", "escape", "e", "type:conjunctiv", "enter", "escape")),
    "orders": Stop(("o", "type:cbc", "enter", "type:ferr")),
    "results": Stop(_RESULTS),
    "pictures": Stop((*_RESULTS, "3")),
    "differential": Stop((*_RESULTS, *_BELIEF)),
    "commit": Stop((*_RESULTS, "c", "type:iron")),
    "debrief": Stop((*_RESULTS, *_BELIEF, "enter", *_ANSWER)),
    "debrief-sources": Stop((*_RESULTS, *_BELIEF, "enter", *_ANSWER, "4")),
    "help": Stop(("f1",)),
    "settings": Stop(("f3",), "library"),
    "author": Stop(("down", "a", "enter"), "library"),
    "pages": Stop(("f4",), "library"),
    "page-source": Stop(("f4", "type:iron parameters in diag", "enter"), "library"),
    "study": Stop(("s",), "study"),
    "progress": Stop(("p",), "study"),
    "learners": Stop(("l",), "study"),
    "exams": Stop(("x",), "study"),
    "exam": Stop(("down", "f"), "exam"),
    "exam-case": Stop(("enter",), "exam"),
    "exam-report": Stop((*_SAT, "s", "enter"), "exam"),
    "lesson": Stop(("f7",), "library"),
}  # fmt: skip
"""From the first start to the debrief."""
