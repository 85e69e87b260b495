"""Reads the knowledge base and checks all of it: one run reports every problem of every file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.knowledge.alternatives import Alternative
    from sim.knowledge.duties import Duty
    from sim.knowledge.glossary import Term
    from sim.knowledge.guideline import Box
    from sim.knowledge.mimics import Mimic
    from sim.knowledge.models import (
        Ancestry,
        Cause,
        Condition,
        Correlation,
        Finding,
        FittedGroup,
        FittedReference,
        Order,
        Pair,
        Prior,
        Quantity,
        Setting,
        Source,
        Statement,
        Topic,
        Utility,
    )
    from sim.knowledge.pictures import Peak
    from sim.knowledge.treatment import Treatment

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Knowledge:
    """Everything that medicine says here; read-only."""

    sources: Mapping[str, Source]
    statements: Mapping[str, Statement]
    quantities: Mapping[str, Quantity]
    findings: Mapping[str, Finding]
    orders: Mapping[str, Order]
    conditions: Mapping[str, Condition]
    pairs: tuple[Pair, ...]
    causes: Mapping[str, Cause]
    priors: tuple[Prior, ...]
    settings: Mapping[str, Setting]
    ancestries: Mapping[str, Ancestry]
    questions: Mapping[str, Topic]
    areas: Mapping[str, Topic]
    references: tuple[FittedReference, ...]
    groups: Mapping[str, FittedGroup]
    correlations: tuple[Correlation, ...]
    utilities: Mapping[str, Utility]
    guideline: Mapping[str, Box]
    peaks: tuple[Peak, ...]
    alternatives: Mapping[str, Alternative]
    duties: Mapping[str, Duty]
    treatments: Mapping[str, Treatment]
    mimics: tuple[Mimic, ...]
    glossary: Mapping[str, Term]
    digest: str
    """SHA-256 of all files; part of every result, so that it can be traced."""


def read_knowledge(folder: Path) -> Knowledge:
    """Read and check a knowledge folder; raises ProblemsError with every problem found."""
    # Only where the files are read: a copy of them (`storage.knowledge_cache`) needs few of these.
    from sim.errors import ProblemsError
    from sim.knowledge.alternatives import Alternative
    from sim.knowledge.duties import Duty
    from sim.knowledge.glossary import Term
    from sim.knowledge.guideline import Box
    from sim.knowledge.mimics import Mimic
    from sim.knowledge.models import (
        Ancestry,
        Cause,
        Condition,
        Correlation,
        Finding,
        FittedGroup,
        FittedReference,
        Order,
        Pair,
        Prior,
        Quantity,
        Setting,
        Source,
        Statement,
        Topic,
        Utility,
    )
    from sim.knowledge.pictures import Peak
    from sim.knowledge.reading import Reading
    from sim.knowledge.references import check_references
    from sim.knowledge.treatment import Treatment

    reading = Reading(folder)
    knowledge = Knowledge(
        sources=MappingProxyType(reading.by_id(reading.tables("sources", "source", Source))),
        statements=MappingProxyType(
            reading.by_id(reading.tables("statements", "statement", Statement))
        ),
        quantities=MappingProxyType(
            reading.by_id(reading.tables("quantities", "quantity", Quantity))
        ),
        findings=MappingProxyType(reading.by_id(reading.tables("findings", "finding", Finding))),
        orders=MappingProxyType(reading.by_id(reading.tables("orders", "order", Order))),
        conditions=MappingProxyType(reading.by_id(reading.documents("conditions", Condition))),
        pairs=tuple(reading.tables("pairs", "pair", Pair)),
        causes=MappingProxyType(reading.by_id(reading.tables("causes", "cause", Cause))),
        priors=tuple(reading.tables("priors", "prior", Prior)),
        settings=MappingProxyType(reading.by_id(reading.tables("settings", "setting", Setting))),
        ancestries=MappingProxyType(
            reading.by_id(reading.tables("ancestries", "ancestry", Ancestry))
        ),
        questions=MappingProxyType(reading.by_id(reading.tables("questions", "question", Topic))),
        areas=MappingProxyType(reading.by_id(reading.tables("areas", "area", Topic))),
        references=tuple(reading.tables("fitted", "reference", FittedReference)),
        groups=MappingProxyType(reading.by_id(reading.tables("fitted", "group", FittedGroup))),
        correlations=tuple(reading.tables("correlations", "correlation", Correlation)),
        utilities=MappingProxyType(reading.by_id(reading.tables("utility", "utility", Utility))),
        guideline=MappingProxyType(reading.by_id(reading.tables("guideline", "box", Box))),
        peaks=tuple(reading.tables("peaks", "peak", Peak)),
        alternatives=MappingProxyType(
            reading.by_id(reading.tables("alternatives", "alternative", Alternative))
        ),
        duties=MappingProxyType(reading.by_id(reading.tables("duties", "duty", Duty))),
        treatments=MappingProxyType(
            reading.by_id(reading.tables("treatments", "treatment", Treatment))
        ),
        mimics=tuple(reading.tables("mimics", "mimic", Mimic)),
        glossary=MappingProxyType(reading.by_id(reading.tables("glossary", "term", Term))),
        digest=digest_of(folder),
    )
    check_references(reading, knowledge)
    if reading.problems:
        raise ProblemsError(
            sorted(reading.problems, key=lambda p: (str(p.path), p.line or 0, p.message))
        )
    return knowledge


def load_knowledge(folder: Path | None = None) -> Knowledge:
    """The packaged knowledge (read once), or that of another folder."""
    return read_knowledge(folder) if folder else _packaged()


@cache
def _packaged() -> Knowledge:
    return read_knowledge(DATA)


def digest_of(folder: Path) -> str:
    """SHA-256 (hex) of all files of a knowledge folder, by name and content."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*.toml")):
        total.update(path.relative_to(folder).as_posix().encode())
        total.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()
