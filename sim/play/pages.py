"""A page for every source and every condition: what is claimed, from where, and how surely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from sim.knowledge.loader import Knowledge
from sim.knowledge.models import Condition, Provenance, Source
from sim.knowledge.references import provenances

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.engine.engine import Engine

GENERAL = "general"
"""Heading of the numbers that hold in all conditions."""
TOLD_APART = 0.8
"""Separation in joint standard deviations below which a test hardly tells two apart."""
DRAWN = 400
"""Patients drawn per condition and sex to see which test parts two conditions."""
COMMON = 3
"""The most common conditions are mimics of every other."""
NEAREST = 6
"""Mimics that are listed at least, those hardest to part first."""
TESTS = 3
_OUTER = frozenset(Provenance.model_fields) | {"id", "of", "about", "dispute"}


@dataclass(frozen=True)
class Claim:
    """One number, or one statement, with its provenance."""

    about: str
    """Id of the condition it belongs to, or `general`."""
    what: str
    value: str
    number: Provenance


@dataclass(frozen=True)
class Mimic:
    """A condition that is taken for another, and the measurements that part them best."""

    condition: str
    tests: tuple[tuple[str, float, float], ...]
    """Quantity, its median here, its median in the mimic; largest separation first."""
    settled_by: tuple[str, ...]
    """Orders that alone settle either."""


@dataclass(frozen=True)
class ConditionPage:
    """An illness script and the numbers behind it."""

    condition: Condition
    who: tuple[Claim, ...]
    """How common it is, and where."""
    pattern: tuple[Claim, ...]
    causes: tuple[Claim, ...]
    others: tuple[Claim, ...]
    said: tuple[Claim, ...]
    """Statements of sources about it."""


@dataclass(frozen=True)
class SourcePage:
    """What was taken from a source."""

    source: Source
    used: tuple[Claim, ...]


def parameters(knowledge: Knowledge) -> dict[str, list[tuple[str, Provenance]]]:
    """Every number that the engine uses, by condition; `general` holds those of all conditions."""
    table: dict[str, list[tuple[str, Provenance]]] = {name: [] for name in knowledge.conditions}
    table["general"] = []
    for condition in knowledge.conditions.values():
        for name, shift in condition.quantities.items():
            table[condition.id].append((f"quantity {name}", shift))
    for pair in knowledge.pairs:
        for name in pair.conditions:
            table[name].append((f"pair {'+'.join(pair.conditions)}", pair.odds))
            for quantity, shift in pair.quantities.items():
                table[name].append((f"pair quantity {quantity}", shift))
    for prior in knowledge.priors:
        table[prior.of].append((f"prior {prior.ancestry}".strip(), prior))
    for setting in knowledge.settings.values():
        for factor in setting.factors:
            table[factor.of].append((f"setting {setting.id}", factor))
    for cause in knowledge.causes.values():
        for share in cause.share:
            table[cause.of].append((f"cause {cause.id}", share))
    for finding in knowledge.findings.values():
        table["general"].append((f"finding {finding.id}", finding.otherwise))
        for frequency in finding.frequency:
            cause = knowledge.causes.get(frequency.of)
            table[cause.of if cause else frequency.of].append((f"finding {finding.id}", frequency))
    for quantity in knowledge.quantities.values():
        table["general"] += [(f"quantity {quantity.id}", p) for p in provenances(quantity)]
    for order in knowledge.orders.values():
        table["general"] += [(f"order {order.id}", p) for p in provenances(order)]
    for correlation in knowledge.correlations:
        table["general"].append((f"correlation {correlation.id}", correlation))
    for side in knowledge.alternatives.values():
        table["general"] += [(f"alternative {side.id}", p) for p in side.numbers]
    for duty in knowledge.duties.values():
        table[duty.condition].append((f"duty {duty.id}", duty))
    for treatment in knowledge.treatments.values():
        table["general"] += [(f"treatment {treatment.id}", p) for p in provenances(treatment)]
    for utility in knowledge.utilities.values():
        table["general"] += [(f"utility {utility.id}", p) for p in provenances(utility)]
    return table


def value_of(number: Provenance) -> str:
    """The number itself in words: `median 38, spread 1.12`, `present in 12 of 40`, `$37`."""
    fields = number.model_dump(exclude_defaults=True)
    fields = {name: value for name, value in fields.items() if name not in _OUTER}
    if "present" in fields:
        return f"present in {fields['present']:g} of {number.n}"
    if "text" in fields:
        return str(fields["text"])
    unit = str(fields.pop("unit", ""))
    band = fields.pop("age", None)
    parts = [
        f"{'' if name == 'value' else name.replace('_', ' ') + ' '}{_figure(value)}"
        for name, value in fields.items()
    ]
    if band is not None:
        parts.append(f"age {band[0]:g} to {band[1]:g}")
    return ", ".join(parts) + (f" {unit}" if unit else "")


def _figure(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, tuple | list):
        return ", ".join(map(_figure, cast("Sequence[Any]", value)))
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value).items()
        return ", ".join(f"{name} {_figure(part)}" for name, part in pairs)
    return str(value)


class _Held:
    """A knowledge base as a key: the same one, not one that says the same."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.knowledge is self.knowledge

    def __hash__(self) -> int:
        return id(self.knowledge)


@lru_cache(2)
def _claims(held: _Held) -> tuple[Claim, ...]:
    """Everything that is claimed: five thousand numbers, put into words for the first page."""
    knowledge = held.knowledge
    numbers = [
        Claim(about, what, value_of(number), number)
        for about, rows in parameters(knowledge).items()
        for what, number in rows
    ]
    said = [Claim("statement", s.id, s.text, s) for s in knowledge.statements.values()]
    return (*numbers, *said)


def source_page(knowledge: Knowledge, id: str) -> SourcePage:
    """Everything that rests on a source. Raises KeyError for one that does not exist."""
    source = knowledge.sources[id]
    return SourcePage(source, tuple(c for c in _claims(_Held(knowledge)) if c.number.source == id))


def condition_page(knowledge: Knowledge, id: str) -> ConditionPage:
    """What is known of a condition. Raises KeyError for one that does not exist."""
    condition = knowledge.conditions[id]
    rows = [claim for claim in _claims(_Held(knowledge)) if claim.about == id]

    def of(*kinds: str) -> tuple[Claim, ...]:
        return tuple(c for c in rows if c.what.split()[0] in kinds)

    said = tuple(
        Claim("statement", s.id, s.text, s) for s in knowledge.statements.values() if id in s.about
    )
    return ConditionPage(
        condition, of("prior", "setting"), of("quantity", "finding"), of("cause"),
        of("pair", "duty"), said,
    )  # fmt: skip


def mimics_of(knowledge: Knowledge, id: str) -> tuple[str, ...]:
    """Conditions of the same mechanism or family, then the most common ones of all."""
    own = knowledge.conditions[id]
    near = [
        other.id
        for other in knowledge.conditions.values()
        if other.mechanism == own.mechanism or (other.family and other.family == own.family)
    ]
    return tuple(name for name in dict.fromkeys([*near, *_common(knowledge)]) if name != id)


def _common(knowledge: Knowledge) -> list[str]:
    """The conditions with the highest prior of any group, most common first."""
    often: dict[str, float] = {}
    for prior in knowledge.priors:
        known = knowledge.conditions.get(prior.of)
        if known is not None and known.axis != "none" and not prior.ancestry:
            often[prior.of] = max(often.get(prior.of, 0.0), prior.p)
    return sorted(often, key=lambda name: (-often[name], name))[:COMMON]


def mimics(engine: Engine, id: str) -> tuple[Mimic, ...]:
    """The nearest mimics and the three measurements that part each from the condition, in adults.

    Patients of both are drawn from the engine's model; the separation is the distance of the
    means on the working scale over the root mean square of the two standard deviations.
    """
    knowledge = engine.knowledge
    if id not in engine.model.position:
        return ()
    settled = knowledge.conditions[id].confirmed_by
    found: list[tuple[float, Mimic]] = []
    for other in mimics_of(knowledge, id):
        if other in engine.model.position:
            parting = _parting(engine, id, other)
            tests = tuple(row[1:] for row in parting[:TESTS])
            orders = (*settled, *knowledge.conditions[other].confirmed_by)
            nearness = parting[0][0] if parting else 0.0
            found.append((nearness, Mimic(other, tests, tuple(dict.fromkeys(orders)))))
    common = set(_common(knowledge))
    found.sort(key=lambda pair: pair[0])
    nearest = {mimic.condition for _, mimic in found[:NEAREST]} | common
    return tuple(mimic for _, mimic in found if mimic.condition in nearest)


def _parting(engine: Engine, one: str, other: str) -> list[tuple[float, str, float, float]]:
    """Separation, quantity and both medians, the largest separation first."""
    import numpy as np

    here, there = _drawn(engine, one), _drawn(engine, other)
    found: list[tuple[float, str, float, float]] = []
    offered = {q for order in engine.knowledge.orders.values() for q in order.quantities}
    for name in here.keys() & offered:
        if not engine.knowledge.quantities[name].evidence:
            continue
        a, b = np.log(here[name] + 1e-6), np.log(there[name] + 1e-6)
        apart = abs(a.mean() - b.mean()) / np.sqrt((a.var() + b.var()) / 2)
        if apart >= TOLD_APART:
            middle = float(np.median(here[name])), float(np.median(there[name]))
            found.append((float(apart), name, *middle))
    found.sort(key=lambda row: (-row[0], row[1]))
    return found


@lru_cache(64)
def _drawn(engine: Engine, id: str) -> dict[str, NDArray[np.float64]]:
    """Adults of both sexes, the same ones each time."""
    import numpy as np

    from sim.engine.evidence import Patient
    from sim.engine.sample import draw

    random = np.random.default_rng(1)
    groups = [draw(engine.model, id, Patient(40, sex), DRAWN, random) for sex in ("female", "male")]
    return {name: np.concatenate([group[name] for group in groups]) for name in groups[0]}
