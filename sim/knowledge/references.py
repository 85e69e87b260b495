"""References between the files of the knowledge: every id that is named exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim.knowledge.alternatives import check_alternatives
from sim.knowledge.models import Provenance, Value
from sim.knowledge.reading import Reading

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge


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


def check_references(reading: Reading, k: Knowledge) -> None:
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
    _treatments(reading, k)
    _guideline(reading, k)
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
        _synonyms(reading, kind, values)


def _treatments(reading: Reading, k: Knowledge) -> None:
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


def _guideline(reading: Reading, k: Knowledge) -> None:
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


def _synonyms(reading: Reading, kind: str, values: Mapping[str, Any]) -> None:
    """A word that a learner types leads to one thing only."""
    owner: dict[str, str] = {}
    for value in values.values():
        for word in {w.casefold() for w in (value.name, *value.synonyms)}:
            if owner.setdefault(word, value.id) != value.id:
                reading.report(
                    value, f"the {kind} word '{word}' already leads to '{owner[word]}'",
                    "synonym-clash",
                )  # fmt: skip
