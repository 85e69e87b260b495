"""The words of the product: what each means, at the depth that a reader wants."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict

from sim.knowledge.numbers import Provenance, Value

Flag = Annotated[bool, Strict()]
TermKind = Literal["measure", "finding", "condition", "test", "unit", "body", "reasoning", "score"]


class Fact(Provenance):
    """Something that a definition states as a fact, with where it stands."""

    text: str


class Term(Value):
    """A word or an abbreviation that not every reader knows."""

    id: str
    name: str
    synonyms: tuple[str, ...] = ()
    """Other spellings and abbreviations under which it is met in a text."""
    kind: TermKind
    plain: str = Field(min_length=1)
    """A few words for a layperson; they can stand in place of the term."""
    short: str = Field(min_length=1)
    """What it is, in one sentence without a full stop at the end."""
    deep: str = ""
    """What a clinician or specialist adds: how it behaves, what misleads."""
    in_text: Flag = True
    """False: too common a word to be explained wherever it stands in a text."""
    about: tuple[str, ...] = ()
    """Ids of the quantities, findings, conditions, causes or orders that it names."""
    facts: tuple[Fact, ...] = ()
    sources: tuple[str, ...] = ()
    """Sources of `short` and `deep`, where they rest on any."""
