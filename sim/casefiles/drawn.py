"""Results that a case does not record yet, drawn from the engine and printed as a laboratory would.

What is drawn fits what is written: it is conditional on every plain value, and what arithmetic
gives away is computed from the printed digits rather than drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.casefiles.complete import complete
from sim.encounter.case import Case
from sim.encounter.chart import patient_of
from sim.encounter.derive import derive
from sim.engine.engine import Engine
from sim.knowledge.models import Quantity
from sim.knowledge.units import format_value, parse_measurement

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge

USUAL = (
    "hb", "hct", "rbc", "mcv", "mch", "mchc", "rdw", "platelets", "wbc", "retic",
    "ferritin", "iron", "tibc", "tsat", "transferrin", "stfr", "hepcidin", "crp", "esr",
    "hba", "hba2", "hbf", "lead", "zpp", "ldh", "bilirubin", "haptoglobin", "copper",
    "ceruloplasmin", "zinc", "vitamin-b12", "folate", "creatinine", "albumin", "alt", "ast",
    "glucose", "tsh", "ft4",
)  # fmt: skip
"""What is filled in where the author names nothing: the results of the orders that cases meet."""
PRESENT = 1.0
"""Percent from which a variant hemoglobin is reported as a peak."""
FINE = 0.002
"""Relative rounding that a computed value may have; more digits are printed where needed."""


def hypothesis_of(engine: Engine, conditions: Sequence[str]) -> str | None:
    """The hypothesis that is exactly these conditions; None where the engine has none."""
    return engine.model.named_by.get(frozenset(conditions))


def missing_results(
    case: Case, engine: Engine, seed: int, wanted: Sequence[str] = ()
) -> dict[str, str]:
    """Quantity id -> printed result, for what is wanted and not recorded, in a fixed order.

    Without `wanted` it is the usual list, and the variant hemoglobins that the diagnosis makes.
    Empty where the engine has no hypothesis of the case's diagnosis.
    """
    hypothesis = hypothesis_of(engine, case.diagnosis.conditions)
    if hypothesis is None:
        return {}
    knowledge = engine.knowledge
    known = _plain(case.results, knowledge)
    random = np.random.default_rng(seed)
    drawn = complete(engine.model, hypothesis, patient_of(case), known, random)
    names = [n for n in (wanted or USUAL) if n in drawn and n not in case.results]
    if not wanted:
        names += [n for n in _variants(knowledge) if n not in names and n not in case.results
                  and drawn.get(n, 0.0) >= PRESENT]  # fmt: skip
    _share_out(drawn, names, case.results, knowledge)
    return _printed(names, drawn, known, knowledge)


def _plain(results: Mapping[str, str], knowledge: Knowledge) -> dict[str, float]:
    """Values that were measured exactly; a limit says too little to condition on."""
    found: dict[str, float] = {}
    for name, text in results.items():
        read = parse_measurement(text, knowledge.quantities[name])
        if read.censored is None and read.value > 0:
            found[name] = read.value
    return found


def _fractions(knowledge: Knowledge) -> list[Quantity]:
    panel = knowledge.quantities["hba2"].panel
    return [q for q in knowledge.quantities.values()
            if q.panel == panel and q.scale == "logit" and not q.window]  # fmt: skip


def _variants(knowledge: Knowledge) -> list[str]:
    return [q.id for q in _fractions(knowledge) if q.id not in {"hba", "hba2", "hbf"}]


def _share_out(
    drawn: dict[str, float], names: list[str], written: Mapping[str, str], knowledge: Knowledge
) -> None:
    """Make the fractions add up to 100, in place: they are drawn one by one, but share a total."""
    ids = [q.id for q in _fractions(knowledge)]
    free = [n for n in ids if n in names]
    if not free:
        return
    taken = sum(_plain({n: t for n, t in written.items() if n in ids}, knowledge).values())
    room = max(100.0 - taken, 0.0)
    total = sum(drawn[n] for n in free)
    for n in free:
        drawn[n] *= room / total
    largest = max(free, key=lambda n: drawn[n])
    step = {n: round(drawn[n], knowledge.quantities[n].decimals) for n in free if n != largest}
    drawn[largest] = max(room - sum(step.values()), 0.0)


def _printed(
    names: Sequence[str],
    drawn: Mapping[str, float],
    known: Mapping[str, float],
    knowledge: Knowledge,
) -> dict[str, str]:
    """Base quantities first, then what follows from the printed digits, in the order asked."""
    quantities = knowledge.quantities
    values = dict(known)
    texts: dict[str, str] = {}
    for name in sorted(names, key=lambda n: quantities[n].identity is not None):
        quantity = quantities[name]
        follows = derive(values, quantities).get(name)
        value = min(max(drawn[name] if follows is None else follows, quantity.possible[0]),
                    quantity.possible[1])  # fmt: skip
        texts[name] = _print(value, quantity, exact=quantity.identity is not None)
        read = parse_measurement(texts[name], quantity)
        if read.censored is None and read.value > 0:
            values[name] = read.value
    return {name: texts[name] for name in names}


def _print(value: float, quantity: Quantity, exact: bool) -> str:
    """With the laboratory's decimals and limits; what is computed keeps enough digits to fit."""
    limit = quantity.limit
    if limit is not None and limit.low is not None and value < limit.low:
        return format_value(limit.low, quantity, censored="<")
    if limit is not None and limit.high is not None and value > limit.high:
        return format_value(limit.high, quantity, censored=">")
    decimals = quantity.decimals
    while exact and value > 0 and 0.5 * 10.0**-decimals > FINE * value:
        decimals += 1
    return format_value(value, quantity.model_copy(update={"decimals": decimals}))
