"""What kind of answer a question asks for, by its cues; names stand as slots.

A slot is `{` and a letter for each kind of thing that the name may mean, then `}`; a number is `#`.
The cues themselves are in `intents.toml`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from sim.teaching.followup.lexicon import Kind, Spotted

Intent = Literal[
    "out-of-scope", "points", "threshold", "change-mind", "what-if", "origin", "certainty",
    "guidelines", "how-common", "separates", "order-worth", "next-test", "why", "expected",
    "belief", "what-is", "none",
]  # fmt: skip
"""Kinds of questions; `none` where no cue is found."""

_LETTERS: dict[Kind, str] = {
    "hypothesis": "h", "cause": "c", "quantity": "q", "order": "o", "finding": "f",
    "ancestry": "a", "term": "t",
}  # fmt: skip
_SLOTS = {
    "<H>": r"\{\w*h\w*\}",
    "<D>": r"\{\w*[hc]\w*\}",
    "<Q>": r"\{\w*q\w*\}",
    "<O>": r"\{\w*o\w*\}",
    "<F>": r"\{\w*f\w*\}",
    "<ANY>": r"\{\w+\}",
    "<FAMILY>": "mum|mom|mother|dad|father|son|daughter|wife|husband|partner|brother|sister|child|"
    "kid|baby|friend|aunt|uncle|grandma|grandmother|grandpa|boyfriend|girlfriend|girl|boy|gp",
    "<DONE>": "ordered|done|asked|known|seen|used|sent|made|examined|skipped|avoided|saved|solved|"
    "got|had|been|gone",
}
"""What may stand in a cue for a name or for one of a few words."""


@cache
def _rules() -> tuple[tuple[Intent, re.Pattern[str]], ...]:
    """Every cue with the kind of question it tells, in the order of preference."""
    text = files("sim.teaching.followup").joinpath("intents.toml").read_text("utf-8")
    found: list[tuple[Intent, re.Pattern[str]]] = []
    for group in tomllib.loads(text)["group"]:
        for cue in group["cues"]:
            for slot, pattern in _SLOTS.items():
                cue = cue.replace(slot, pattern)
            found.append((group["intent"], re.compile(cue)))
    return tuple(found)


def slotted(spotted: Spotted) -> str:
    """The question with its names as slots and its numbers as `#`.

    A word that is only a term of the glossary (odds, prior) stays before its slot, for it may be
    a cue.
    """
    parts: list[str] = []
    at = 0
    starts = {mention.first: mention for mention in spotted.mentions}
    while at < len(spotted.tokens):
        mention = starts.get(at)
        if mention is not None:
            if not set(mention.ids) - {"term"}:
                parts.append(mention.text)
            letters = "".join(_LETTERS[kind] for kind in _LETTERS if mention.of(kind))
            parts.append(f"{{{letters}}}")
            at = mention.last
            continue
        token = spotted.tokens[at]
        parts.append("#" if token.number else token.text)
        at += 1
    return " ".join(parts)


def intents(slots: str) -> list[Intent]:
    """Every kind of answer whose cues the question holds, in order of preference."""
    return list(dict.fromkeys(intent for intent, cue in _rules() if cue.search(slots)))
