"""Reads the knowledge base and checks all of it: one run reports every problem of every file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import ValidationError

from sim.errors import Problem, ProblemsError
from sim.knowledge.alternatives import Alternative, check_alternatives
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
    Provenance,
    Quantity,
    Setting,
    Source,
    Statement,
    Topic,
    Utility,
    Value,
)
from sim.knowledge.pictures import Peak
from sim.knowledge.treatment import Treatment
from sim.nearest import nearest
from sim.positions import index_places
from sim.tomlfile import Location, Position, parse, position, validation_problems

DATA = Path(__file__).parent / "data"
V = TypeVar("V", bound=Value)


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


@dataclass
class _Reading:
    """Collects values and problems while the files are read."""

    folder: Path
    problems: list[Problem] = field(default_factory=list[Problem])
    places: dict[tuple[str, str], tuple[Path, Location]] = field(
        default_factory=dict[tuple[str, str], tuple[Path, Location]]
    )
    """Where each value stands; looked up in the file only when it is complained about."""
    indexes: dict[Path, dict[Location, Position]] = field(
        default_factory=dict[Path, dict[Location, Position]]
    )

    def index(self, path: Path) -> dict[Location, Position]:
        """The places of a file; a sound knowledge base never asks for them."""
        if path not in self.indexes:
            self.indexes[path] = index_places(path.read_text(encoding="utf-8"))
        return self.indexes[path]

    def files(self, name: str) -> list[Path]:
        """`name.toml` and every TOML file of the folder `name`, in a fixed order."""
        single = self.folder / f"{name}.toml"
        return [path for path in [single, *sorted((self.folder / name).glob("*.toml"))]
                if path.is_file()]  # fmt: skip

    def tables(self, name: str, key: str, model: type[V]) -> list[V]:
        """All `[[key]]` tables of the files called `name`."""
        found: list[V] = []
        for path in self.files(name):
            text = path.read_text(encoding="utf-8")
            document, problems = parse(path, text)
            self.problems += problems
            for other in document.keys() - _SHARED.get(name, {key}):
                index = self.index(path)
                at = position(index, (other, 0)) or position(index, (other,)) or (1, 1)
                self.problems.append(
                    Problem(path, f"{other}: unknown table", *at, code="unknown-key")
                )
            for number, table in enumerate(document.get(key, [])):
                self._add(found, path, (key, number), table, model)
        return found

    def documents(self, name: str, model: type[V]) -> list[V]:
        """One value per file of the folder `name`."""
        found: list[V] = []
        for path in self.files(name):
            text = path.read_text(encoding="utf-8")
            document, problems = parse(path, text)
            self.problems += problems
            if not problems:
                self._add(found, path, (), document, model)
        return found

    def _add(
        self,
        found: list[V],
        path: Path,
        prefix: Location,
        table: Any,
        model: type[V],
    ) -> None:
        try:
            value = model.model_validate(table)
        except ValidationError as error:
            self.problems += validation_problems(path, self.index(path), error, model, prefix)
            return
        found.append(value)
        self.places[(model.__name__, _name(value))] = (path, prefix)

    def by_id(self, values: Iterable[V]) -> dict[str, V]:
        """Values by id; a second one with the same id is a problem."""
        table: dict[str, V] = {}
        for value in values:
            name = _name(value)
            if name in table:
                self.report(value, f"the id '{name}' is used twice", "duplicate-id")
            table[name] = value
        return table

    def report(self, value: Value, message: str, code: str, hint: str = "") -> None:
        """A problem at the place where the value stands."""
        key = (type(value).__name__, _name(value))
        path, prefix = self.places.get(key, (self.folder, ()))
        at = position(self.index(path), prefix) if prefix else None
        line = at[0] if at else 1
        self.problems.append(Problem(path, message, line, hint=hint, code=code))

    def refer(self, value: Value, what: str, name: str, known: Iterable[str]) -> None:
        """Complain unless `name` is one of the `known` ids."""
        names = list(known)
        if name not in names:
            hint = nearest(name, names)
            self.report(value, f"{_name(value)}: unknown {what} '{name}'", "unknown-id", hint)


_SHARED = {"fitted": {"reference", "group", "prevalence"}}
"""Files whose tables are read under several keys."""


def _name(value: Value) -> str:
    return str(
        getattr(value, "id", "")
        or "+".join(getattr(value, "conditions", ()) or getattr(value, "between", ()))
        or getattr(value, "of", "")
    )


def read_knowledge(folder: Path) -> Knowledge:
    """Read and check a knowledge folder; raises ProblemsError with every problem found."""
    reading = _Reading(folder)
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
        digest=_digest(folder),
    )
    _check(reading, knowledge)
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


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*.toml")):
        total.update(path.relative_to(folder).as_posix().encode())
        total.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()


def provenances(value: Any) -> Iterator[Provenance]:
    """Every sourced number or statement inside a value, however deep."""
    if isinstance(value, Provenance):
        yield value
    if isinstance(value, Value):
        for name in type(value).model_fields:
            yield from provenances(getattr(value, name))
    elif isinstance(value, Mapping):
        for part in value.values():  # pyright: ignore[reportUnknownVariableType]
            yield from provenances(part)
    elif isinstance(value, tuple):
        for part in value:  # pyright: ignore[reportUnknownVariableType]
            yield from provenances(part)


def _check(reading: _Reading, k: Knowledge) -> None:
    """References between files: every id that is named exists."""
    everything: list[Value] = [
        *k.statements.values(), *k.quantities.values(), *k.findings.values(), *k.orders.values(),
        *k.conditions.values(), *k.pairs, *k.causes.values(), *k.priors, *k.settings.values(),
        *k.correlations, *k.peaks, *k.alternatives.values(), *k.duties.values(),
        *k.treatments.values(), *k.mimics, *k.glossary.values(),
    ]  # fmt: skip
    for value in everything:
        for source in {p.source for p in provenances(value)}:
            reading.refer(value, "source", source, k.sources)
    base = {q.id for q in k.quantities.values() if q.identity is None}
    for quantity in k.quantities.values():
        for term in quantity.identity.terms if quantity.identity else ():
            reading.refer(quantity, "base quantity", term.of, base)
        for follow in quantity.follows:
            reading.refer(quantity, "base quantity", follow.of, base)
        for part in quantity.window.parts if quantity.window else ():
            reading.refer(quantity, "base quantity", part, base)
    for condition in k.conditions.values():
        for name in condition.quantities:
            reading.refer(condition, "base quantity", name, base)
        for source in condition.sources:
            reading.refer(condition, "source", source, k.sources)
        reading.refer(condition, "correlation group", condition.correlation, k.groups)
        for name in condition.confirmed_by:
            reading.refer(condition, "order", name, k.orders)
    for pair in k.pairs:
        for name in pair.conditions:
            reading.refer(pair, "condition", name, k.conditions)
        for name in pair.quantities:
            reading.refer(pair, "base quantity", name, base)
    for finding in k.findings.values():
        for frequency in finding.frequency:
            reading.refer(finding, "condition or cause", frequency.of, [*k.conditions, *k.causes])
        for name in finding.implied_by:
            reading.refer(finding, "quantity", name, k.quantities)
    for order in k.orders.values():
        for name in order.quantities:
            reading.refer(order, "quantity", name, k.quantities)
        for name in order.findings:
            reading.refer(order, "finding", name, k.findings)
    for cause in k.causes.values():
        reading.refer(cause, "condition", cause.of, k.conditions)
    for prior in k.priors:
        reading.refer(prior, "condition", prior.of, k.conditions)
        if prior.ancestry:
            reading.refer(prior, "ancestry", prior.ancestry, k.ancestries)
    for setting in k.settings.values():
        for factor in setting.factors:
            reading.refer(setting, "condition", factor.of, k.conditions)
    for correlation in k.correlations:
        for name in (correlation.a, correlation.b):
            reading.refer(correlation, "base quantity", name, base)
    for peak in k.peaks:
        reading.refer(peak, "quantity", peak.of, k.quantities)
        reading.refer(peak, "order", peak.method, k.orders)
    for duty in k.duties.values():
        reading.refer(duty, "condition", duty.condition, k.conditions)
        for name in duty.after:
            reading.refer(duty, "duty", name, k.duties)
        for name in (name for part in duty.orders for name in part):
            reading.refer(duty, "order", name, k.orders)
    _check_treatments(reading, k)
    _check_guideline(reading, k)
    check_alternatives(k, lambda value, message: reading.report(value, message, "unknown-id"))
    about = {*k.conditions, *k.causes, *k.findings, *k.quantities, *k.orders}
    for statement in k.statements.values():
        for name in statement.about:
            reading.refer(statement, "subject", name, about)
    for mimic in k.mimics:
        for name in (part for side in mimic.between for part in side.split("+")):
            reading.refer(mimic, "condition or cause", name, [*k.conditions, *k.causes])
        for name in mimic.tests:
            reading.refer(mimic, "test", name, about)
    for term in k.glossary.values():
        for name in term.about:
            reading.refer(term, "subject", name, about)
        for name in term.sources:
            reading.refer(term, "source", name, k.sources)
    for kind, values in (("order", k.orders), ("question", k.questions), ("area", k.areas),
                         ("condition", k.conditions), ("glossary", k.glossary)):  # fmt: skip
        _check_synonyms(reading, kind, values)


def _check_treatments(reading: _Reading, k: Knowledge) -> None:
    """Treatments move quantities and findings that there are, in conditions that there are."""
    used = {q.id for q in k.quantities.values() if q.identity is None and q.evidence}
    for treatment in k.treatments.values():
        for effect in treatment.effects:
            for name in effect.quantities:
                reading.refer(treatment, "base quantity", name, used)
        for change in treatment.findings:
            reading.refer(treatment, "finding", change.finding, k.findings)
        for part in (*treatment.effects, *treatment.findings):
            for name in part.conditions:
                reading.refer(treatment, "condition", name, k.conditions)


def _check_guideline(reading: _Reading, k: Knowledge) -> None:
    """Boxes ask for what there is and lead to what there is."""
    for box in k.guideline.values():
        for source in {p.source for p in provenances(box)}:
            reading.refer(box, "source", source, k.sources)
        for name in box.asks:
            reading.refer(box, "order or question", name, [*k.orders, *k.questions])
        limits = [limit for branch in box.branches for limit in branch.limits]
        findings = [n for branch in box.branches for n in (*branch.present, *branch.absent)]
        for exclusion in box.exclusions:
            limits += [*exclusion.any_of, *exclusion.all_of, *exclusion.unless]
            findings += [*exclusion.or_present, *exclusion.or_absent]
            for name in exclusion.conditions:
                reading.refer(box, "condition", name, k.conditions)
            if exclusion.axis:
                reading.refer(box, "axis", exclusion.axis, {c.axis for c in k.conditions.values()})
        for limit in limits:
            reading.refer(box, "quantity", limit.quantity, k.quantities)
        for name in findings:
            reading.refer(box, "finding", name, k.findings)
        for branch in box.branches:
            if branch.next:
                reading.refer(box, "box", branch.next, k.guideline)
            for name in branch.conditions:
                reading.refer(box, "condition", name, k.conditions)
            for name in branch.genes:
                reading.refer(box, "order", name, k.orders)


def _check_synonyms(reading: _Reading, kind: str, values: Mapping[str, Any]) -> None:
    """A word that a learner types leads to one thing only."""
    owner: dict[str, str] = {}
    for value in values.values():
        for word in {w.casefold() for w in (value.name, *value.synonyms)}:
            if owner.setdefault(word, value.id) != value.id:
                reading.report(
                    value, f"the {kind} word '{word}' already leads to '{owner[word]}'",
                    "synonym-clash",
                )  # fmt: skip
