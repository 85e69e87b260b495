"""Stems and titles of generated patients, in natural language."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from sim.casefiles.templates import Templates
from sim.knowledge.models import Sex

GROWN = 16
ORDINALS = ("first", "second", "third")


@dataclass(frozen=True)
class Person:
    """Who is spoken of."""

    age: float
    sex: Sex
    trimester: int | None = None
    """Of her pregnancy."""

    @property
    def grown(self) -> bool:
        """Comes alone."""
        return self.age >= GROWN

    @property
    def noun(self) -> str:
        """`A woman of 34`, `A boy of 7 months`."""
        if self.grown:
            kind = "woman" if self.sex == "female" else "man"
        else:
            kind = "girl" if self.sex == "female" else "boy"
        if self.age < 2:
            return f"A {kind} of {round(self.age * 12)} months"
        return f"A {kind} of {self.age:g}"

    @property
    def they(self) -> str:
        """Subject pronoun."""
        return "she" if self.sex == "female" else "he"


@dataclass(frozen=True)
class Complaint:
    """Why someone comes."""

    words: str
    finding: str = ""
    """What the words say to the engine; empty for a routine count."""


def complaint(words: Templates, present: Collection[str], random: np.random.Generator) -> Complaint:
    """One of the symptoms that the patient has, or a blood count that was flagged."""
    own = [s for s in words.said if s.complaint and s.finding in present]
    if own:
        said = own[int(random.integers(len(own)))]
        return Complaint(said.complaint, said.finding)
    return Complaint(_pick(words.screening, random))


def title(words: Templates, person: Person, random: np.random.Generator) -> str:
    """A neutral title."""
    found = _pick(words.titles, random).format(
        mood=_pick(words.moods, random),
        hour=_pick(words.hours, random),
        thing=_pick(words.things, random),
        place=_pick(words.places, random),
        job=_pick(words.jobs if person.grown else words.children, random),
    )
    return re.sub(r"^A (?=[aeiou])", "An ", found)


def stem(words: Templates, person: Person, came: Complaint, random: np.random.Generator) -> str:
    """Who comes, why, since when, and one thing more."""
    openings = words.openings if person.grown else words.child_openings
    sentences = [
        _pick(openings, random), _pick(words.middles, random), _pick(words.endings, random),
    ]  # fmt: skip
    if person.trimester:
        sentences.insert(1, _pick(words.expecting, random))
    return " ".join(sentences).format(
        who=person.noun,
        complaint=came.words,
        they=person.they,
        They=person.they.capitalize(),
        span=_pick(words.spans, random),
        trimester=ORDINALS[(person.trimester or 1) - 1],
    )


def _pick(choices: tuple[str, ...], random: np.random.Generator) -> str:
    return choices[int(random.integers(len(choices)))]
