"""`pallor sources`: what the numbers rest on."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator

from sim.errors import UsageError
from sim.knowledge.loader import Knowledge, load_knowledge
from sim.knowledge.models import Source
from sim.nearest import nearest
from sim.play.pages import parameters

BASES = ("reported", "derived", "judgement")
COMMON = (
    ("iron-deficiency",),
    ("inflammation",),
    ("iron-deficiency", "inflammation"),
    ("beta-thal-trait",),
    ("alpha-thal-trait",),
)
"""The common conditions and the commonest pair, whose everyday tests are audited one by one."""
PANELS = ("Blood count", "Reticulocytes", "Iron studies", "Hemoglobin fractions")
"""Headings of the result table under which the everyday tests stand."""


def sources(options: argparse.Namespace) -> int:
    """List the sources, show one, or audit the numbers."""
    knowledge = load_knowledge()
    if options.audit:
        return _audit(knowledge, options.format)
    if options.id:
        return _show(knowledge, options.id, options.format)
    listed = sorted(knowledge.sources.values(), key=lambda s: s.id)
    if options.format == "json":
        json.dump([s.model_dump(mode="json", exclude_defaults=True) for s in listed], sys.stdout)
        print()
    else:
        for source in listed:
            print(f"{source.id:<32}{source.kind:<20}{source.year or '':<6}{source.title}")
    return 0


def _audit(knowledge: Knowledge, form: str) -> int:
    table = parameters(knowledge)
    counts = {name: Counter(p.basis for _, p in rows) for name, rows in table.items()}
    unsourced = [
        f"{name}: {what}"
        for name, rows in table.items()
        for what, p in rows
        if p.basis not in BASES or p.source not in knowledge.sources
    ]
    common = _common(knowledge)
    if form == "json":
        json.dump(
            {
                "conditions": {n: {b: c[b] for b in BASES} for n, c in counts.items()},
                "common": common,
                "without_basis": unsourced,
            },
            sys.stdout,
        )
        print()
    else:
        print(f"{'condition':<32}{'reported':>9}{'derived':>9}{'judged':>9}{'share judged':>14}")
        total: Counter[str] = Counter()
        for name in sorted(counts):
            total += counts[name]
            _row(name, counts[name])
        _row("all", total)
        print("\nBlood count, iron studies and hemoglobin fractions of the common conditions")
        print(f"{'':<32}{'reported':>9}{'derived':>9}{'judged':>9}  still judged")
        for name, panels in common.items():
            rows = list(panels.values())
            figures = "".join(f"{sum(len(row[b]) for row in rows):>9}" for b in BASES)
            judged = ", ".join(q for row in rows for q in row["judgement"]) or "none"
            print(f"{name:<32}{figures}  {judged}")
        print(f"{len(unsourced)} numbers without a basis")
        for line in unsourced:
            print(line, file=sys.stderr)
    return 1 if unsourced else 0


def _common(knowledge: Knowledge) -> dict[str, dict[str, dict[str, list[str]]]]:
    """Of each common condition the quantities of each panel, by what they rest on."""
    shifts = {(condition.id,): condition.quantities for condition in knowledge.conditions.values()}
    shifts |= {pair.conditions: pair.quantities for pair in knowledge.pairs}
    return {
        "+".join(name): {
            panel: {
                basis: [
                    quantity
                    for quantity, shift in shifts[name].items()
                    if shift.basis == basis and knowledge.quantities[quantity].panel == panel
                ]
                for basis in BASES
            }
            for panel in PANELS
        }
        for name in COMMON
    }


def _row(name: str, counts: Counter[str]) -> None:
    share = counts["judgement"] / max(sum(counts.values()), 1)
    print(f"{name:<32}{''.join(f'{counts[b]:>9}' for b in BASES)}{share:>13.0%}")


def _show(knowledge: Knowledge, name: str, form: str) -> int:
    source = knowledge.sources.get(name)
    if source is None:
        raise UsageError(f"there is no source '{name}'", hint=nearest(name, knowledge.sources))
    uses = list(_uses(knowledge, name))
    if form == "json":
        json.dump(
            {**source.model_dump(mode="json", exclude_defaults=True), "used": uses}, sys.stdout
        )
        print()
    else:
        print(citation(source))
        if source.note:
            print(source.note)
        for line in uses:
            print(f"  {line}")
    return 0


def citation(source: Source) -> str:
    """A source in one line: authors, title, journal, year, identifiers, kind."""
    parts = [source.authors, source.title, source.journal]
    words = ". ".join(part.rstrip(".") for part in parts if part)
    year = f" ({source.year})" if source.year and str(source.year) not in words else ""
    doi = f" doi:{source.doi}" if source.doi else ""
    return f"{words}{year}.{doi} [{source.kind}]"


def _uses(knowledge: Knowledge, name: str) -> Iterator[str]:
    for condition, rows in parameters(knowledge).items():
        for what, p in rows:
            if p.source == name:
                yield f"{condition}: {what} ({p.basis}{', ' + p.locator if p.locator else ''})"
    for statement in knowledge.statements.values():
        if statement.source == name:
            yield f"statement {statement.id}: {statement.text}"
