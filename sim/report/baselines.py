"""Simpler ways to the diagnosis, on the published patients they were made for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Result
from sim.engine.guideline import walk
from sim.knowledge.loader import Knowledge
from sim.knowledge.models import Number
from sim.report.groups import IRON, MIXED, TRAITS, Grouping, group_of, marginal, ranked
from sim.report.published import Entry

INDICES: tuple[tuple[str, float], ...] = (("mentzer", 13.0), ("rdwi", 220.0), ("green-king", 65.0))
"""Below the limit a trait, from it on iron deficiency."""
FERRITIN = (15.0, 30.0, 45.0)
"""Limits of iron deficiency, ng/mL."""


@dataclass(frozen=True)
class Contest:
    """A rule and the engine on the same question, for the patients to whom the rule applies."""

    rule: str
    question: str
    count: int
    rule_right: int
    engine_right: int


def contests(engine: Engine, entries: Sequence[Entry]) -> tuple[Contest, ...]:
    """Every rule, against the engine under its own priors."""
    return (
        *(_index(engine, entries, name, limit) for name, limit in INDICES),
        *(_ferritin(engine, entries, limit) for limit in FERRITIN),
        _walk(engine, entries),
        _naive(engine, entries),
    )


def index_value(knowledge: Knowledge, evidence: Evidence, index: str) -> float | None:
    """An index from what was printed; None where a part of it is missing or only a limit."""
    found = {
        i.quantity: i.value for i in evidence.items if isinstance(i, Result) and i.censored is None
    }
    if "rbc" not in found and {"hct", "mcv"} <= found.keys():
        found["rbc"] = 10 * found["hct"] / found["mcv"]
    if "rbc" not in found and {"hb", "mch"} <= found.keys():
        found["rbc"] = 10 * found["hb"] / found["mch"]
    needs = {"mentzer": ("mcv", "rbc"), "rdwi": ("mcv", "rbc", "rdw"),
             "green-king": ("mcv", "rdw", "hb")}[index]  # fmt: skip
    if any(name not in found for name in needs):
        return None
    if index == "green-king":
        return found["mcv"] ** 2 * found["rdw"] / (100 * found["hb"])
    value = found["mcv"] / found["rbc"]
    return value * found["rdw"] if index == "rdwi" else value


def _index(engine: Engine, entries: Sequence[Entry], index: str, limit: float) -> Contest:
    count = rule = ours = 0
    for entry in entries:
        value = index_value(engine.knowledge, entry.evidence, index)
        if value is None or entry.group not in {IRON, *TRAITS}:
            continue
        trait = entry.group in TRAITS
        iron = marginal(engine, entry.evidence, IRON)
        carrier = sum(marginal(engine, entry.evidence, name) for name in TRAITS)
        count += 1
        rule += (value < limit) == trait
        ours += (carrier > iron) == trait
    name = engine.knowledge.quantities[index].name
    return Contest(f"{name} below {limit:g}", "trait or iron deficiency", count, rule, ours)


def _ferritin(engine: Engine, entries: Sequence[Entry], limit: float) -> Contest:
    count = rule = ours = 0
    for entry in entries:
        value = next(
            (i for i in entry.evidence.items if isinstance(i, Result) and i.quantity == "ferritin"),
            None,
        )
        if value is None or value.censored == ">":
            continue
        truth = entry.group in {IRON, MIXED}
        low = value.value <= limit if value.censored else value.value < limit
        count += 1
        rule += low == truth
        ours += (marginal(engine, entry.evidence, IRON) > 0.5) == truth
    return Contest(f"ferritin below {limit:g} ng/mL", "iron deficiency or not", count, rule, ours)


def _walk(engine: Engine, entries: Sequence[Entry]) -> Contest:
    """The flowchart alone: right where it ends in the published group."""
    grouping = Grouping(engine)

    def rule(entry: Entry) -> bool:
        ends = walk(engine.knowledge, entry.evidence).conditions
        return entry.group in {group_of((name,)) for name in ends}

    return _ranking("guideline walk alone", entries, rule, grouping)


def _naive(engine: Engine, entries: Sequence[Entry]) -> Contest:
    naive = Grouping(Engine(independent(engine.knowledge)))

    def rule(entry: Entry) -> bool:
        return ranked(naive.own(entry.evidence))[0] == entry.group

    return _ranking("naive Bayes on the same numbers", entries, rule, Grouping(engine))


def _ranking(
    name: str, entries: Sequence[Entry], rule: Callable[[Entry], bool], grouping: Grouping
) -> Contest:
    return Contest(
        name,
        "which group",
        len(entries),
        sum(rule(entry) for entry in entries),
        sum(ranked(grouping.own(entry.evidence))[0] == entry.group for entry in entries),
    )


def independent(knowledge: Knowledge) -> Knowledge:
    """The same knowledge with every correlation between measurements taken out."""
    groups = {
        name: group.model_copy(
            update={
                "correlation": tuple(
                    tuple(float(i == j) for j in range(len(row)))
                    for i, row in enumerate(group.correlation)
                )
            }
        )
        for name, group in knowledge.groups.items()
    }
    apart = {"same": Number(value=0.0, source="judgement", basis="judgement")}
    quantities = {
        name: quantity.model_copy(update={"window": quantity.window.model_copy(update=apart)})
        if quantity.window
        else quantity
        for name, quantity in knowledge.quantities.items()
    }
    return replace(knowledge, groups=groups, correlations=(), quantities=quantities)
