"""What a library of cases covers, counted and set against its aims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sim.encounter.case import Case
from sim.knowledge.loader import Knowledge

IRON, INFLAMMATION = "iron-deficiency", "inflammation"
TRAITS = frozenset({
    "alpha-thal-silent", "alpha-thal-trait", "beta-thal-trait", "delta-beta-trait",
    "egdb-deletion", "hb-lepore-trait", "hbc-trait", "hbd-trait", "hbe-trait", "hbs-trait",
})  # fmt: skip
"""Carriers; with iron deficiency too. The cluster deletion lives after birth as a carrier state."""
HEMOGLOBIN_DISEASES = frozenset({
    "beta-thal-intermedia", "beta-thal-major", "hbc-disease", "hbd-beta-thal", "hbe-beta-thal",
    "hbe-homozygous", "hbh-disease", "hbs-beta0-thal", "hbs-betaplus-thal", "hbss-alpha-thal",
    "sickle-cell-disease",
})  # fmt: skip
"""Both genes concerned."""
GUIDELINE = frozenset({
    "aceruloplasminemia", "cep", "dmt1", "epp", "ferroportin-disease", "gata1-cep", "glrx5",
    "hspa9", "hypotransferrinemia", "irida", "slc25a38", "steap3", "xlp", "xlsa", "xlsa-ataxia",
})  # fmt: skip
"""Disorders of iron metabolism and heme synthesis that the guideline of 2014 is about."""
ACQUIRED = frozenset({
    "alcohol-sideroblastic", "copper-deficiency", "drug-sideroblastic", "lead-poisoning", "mds-rs",
})  # fmt: skip
OUTSIDE = frozenset({"healthy", "none-of-these"})
"""The answer is that nothing of this product is the matter."""
AGES: tuple[tuple[str, float], ...] = (
    ("under 2", 2), ("2 to 11", 12), ("12 to 17", 18), ("18 to 49", 50), ("50 to 69", 70),
    ("70 and over", 200),
)  # fmt: skip
"""Name of each age group, and the age in years at which the next begins."""


@dataclass(frozen=True)
class Aim:
    """One count that the library should reach."""

    name: str
    least: int
    found: int
    missing: tuple[str, ...] = ()
    """What is not there, where it can be named."""

    @property
    def met(self) -> bool:
        """Whether the library reaches it."""
        return self.found >= self.least and not self.missing


def age_group(age: float) -> str:
    """Name of the age group; age in years."""
    return next(name for name, end in AGES if age < end)


def with_any(cases: Sequence[Case], conditions: Collection[str]) -> tuple[Case, ...]:
    """Cases whose diagnosis holds one of the conditions, alone or with another."""
    return tuple(case for case in cases if set(case.diagnosis.conditions) & set(conditions))


def by_condition(cases: Sequence[Case], knowledge: Knowledge) -> Mapping[str, tuple[Case, ...]]:
    """Every condition of the knowledge base with its cases, also those without one."""
    return {condition: with_any(cases, {condition}) for condition in knowledge.conditions}


def by_cause(
    cases: Sequence[Case], knowledge: Knowledge, condition: str
) -> Mapping[str, tuple[Case, ...]]:
    """Every cause of one condition with its cases."""
    causes = (cause.id for cause in knowledge.causes.values() if cause.of == condition)
    return {
        cause: tuple(case for case in cases if case.diagnosis.cause == cause) for cause in causes
    }


def published(cases: Sequence[Case]) -> Mapping[str, tuple[Case, ...]]:
    """Published patients by source. Two cases of one source count as one."""
    sources = dict.fromkeys(case.based_on for case in cases if case.based_on)
    return {source: tuple(c for c in cases if c.based_on == source) for source in sources}


def count(cases: Sequence[Case], of: Callable[[Case], str]) -> Counter[str]:
    """Cases by a property."""
    return Counter(of(case) for case in cases)


def aims(cases: Sequence[Case], knowledge: Knowledge) -> tuple[Aim, ...]:
    """The counts that were set for the library, and what it has."""
    iron = with_any(cases, {IRON})
    pairs = [set(case.diagnosis.conditions) for case in iron]

    def group(name: str, least: int, conditions: Collection[str]) -> Aim:
        return Aim(name, least, len(with_any(cases, conditions)))

    covered = by_condition(cases, knowledge)
    causes = by_cause(cases, knowledge, IRON)
    ages = count(iron, lambda case: age_group(case.patient.age))
    bare = tuple(name for name, found in covered.items() if not found)
    open_causes = tuple(name for name, found in causes.items() if not found)
    open_ages = tuple(name for name, _ in AGES if name not in ages)
    return (
        Aim("cases", 60, len(cases)),
        Aim("conditions with a case", len(covered), len(covered) - len(bare), bare),
        Aim("iron deficiency", 16, len(iron)),
        Aim("causes of iron deficiency", len(causes), len(causes) - len(open_causes), open_causes),
        Aim("age groups of iron deficiency", len(AGES), len(AGES) - len(open_ages), open_ages),
        Aim("iron deficiency in pregnancy", 1, sum(case.patient.pregnant for case in iron)),
        Aim("iron deficiency with inflammation", 1, sum(INFLAMMATION in pair for pair in pairs)),
        Aim("iron deficiency in a carrier", 1, sum(bool(TRAITS & pair) for pair in pairs)),
        group("inflammation, alone or not", 6, {INFLAMMATION}),
        group("carriers", 10, TRAITS),
        group("disease states of hemoglobin", 8, HEMOGLOBIN_DISEASES),
        group("disorders of the 2014 guideline", 12, GUIDELINE),
        group("acquired sideroblastic, lead, copper", 6, ACQUIRED),
        group("healthy or none of these", 2, OUTSIDE),
        Aim("published patients", 25, len(published(cases))),
    )
