"""Numbered sources: every number of a debrief leads to one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.knowledge.models import Basis, Provenance, Source, SourceKind

if TYPE_CHECKING:
    from sim.engine.claims import Claim
    from sim.knowledge.loader import Knowledge


@dataclass(frozen=True)
class Citation:
    """One source as it stands in the list."""

    number: int
    source: str
    """Id of the source."""
    kind: SourceKind
    authors: str
    title: str
    journal: str
    year: int | None
    doi: str
    pmid: str
    url: str


@dataclass(frozen=True)
class Reference:
    """One use of a source: where in it, and how the number follows from it."""

    number: int
    locator: str = ""
    basis: Basis | None = None
    """None where a step rests on many numbers of the source."""


@dataclass(frozen=True)
class Said:
    """A sentence and what it rests on."""

    text: str
    references: tuple[Reference, ...] = ()


class Bibliography:
    """Gives each source its number, in the order of first use."""

    def __init__(self, knowledge: Knowledge, numbered: tuple[str, ...] = ()) -> None:
        """`numbered` are sources that have their number already, from 1 on."""
        self._sources = knowledge.sources
        self._numbers = {source: number for number, source in enumerate(numbered, start=1)}

    def number(self, source: str) -> int:
        """The number of a source. Raises KeyError for one that does not exist."""
        _ = self._sources[source]
        return self._numbers.setdefault(source, len(self._numbers) + 1)

    def refer(self, claim: Provenance) -> Reference:
        """A reference to one claim."""
        return Reference(self.number(claim.source), claim.locator, claim.basis)

    def refer_claims(self, claims: Iterable[Claim]) -> tuple[Reference, ...]:
        """References to the numbers behind a step, each once."""
        return tuple(dict.fromkeys(self.refer(claim.number) for claim in claims))

    def refer_all(self, sources: tuple[str, ...]) -> tuple[Reference, ...]:
        """References to whole sources."""
        return tuple(Reference(self.number(source)) for source in dict.fromkeys(sources))

    def listed(self) -> tuple[Citation, ...]:
        """Everything that was referred to, by number."""
        return tuple(
            _citation(number, self._sources[source]) for source, number in self._numbers.items()
        )


def _citation(number: int, source: Source) -> Citation:
    return Citation(
        number,
        source.id,
        source.kind,
        source.authors,
        source.title,
        source.journal,
        source.year,
        source.doi,
        source.pmid,
        source.url,
    )


def reference_marks(references: Iterable[Reference], exact: bool) -> str:
    """Every mark once: `[1] [4]`."""
    return " ".join(dict.fromkeys(_mark(reference, exact) for reference in references))


def _mark(reference: Reference, exact: bool) -> str:
    """`[4]`, or `[4, table 2, derived]`; that nobody published a number is always said."""
    parts = [str(reference.number)]
    if exact and reference.locator:
        parts.append(reference.locator)
    if reference.basis == "judgement" or (exact and reference.basis == "derived"):
        parts.append(str(reference.basis))
    return f"[{', '.join(parts)}]"
