"""What an author's reflection table must keep to be worth showing beside the engine's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.casefiles.faults import Fault, View
from sim.casefiles.suggest import Named, nearest_id
from sim.scoring.expert import Weight, opinions, sides

if TYPE_CHECKING:
    from sim.engine.engine import Engine

CODE = "reflection"


def reflection_ids(view: View) -> Iterator[Fault]:
    """`unknown-id`: what the table weighs exists in the knowledge base."""
    knowledge = view.knowledge
    if not view.case.reflection:
        return
    either: dict[str, Named] = {**knowledge.quantities, **knowledge.findings}
    for index, block in enumerate(view.case.reflection):
        lists = [("conditions", block.conditions, knowledge.conditions, "condition")]
        lists += [(side, names, either, "finding or quantity") for side, names in sides(block)]
        for key, names, known, noun in lists:
            for place, name in enumerate(names):
                if name not in known:
                    where = ("reflection", index, key, place)
                    hint = nearest_id(name, known)
                    yield Fault(where, f"unknown {noun} {name!r}", "unknown-id", hint)


def reflection(view: View, engine: Engine) -> Iterator[Fault]:
    """`reflection`: the table begins with the answer, and the engine agrees with every sign."""
    case = view.case
    if not case.reflection:
        return
    if set(case.reflection[0].conditions) != set(case.diagnosis.conditions):
        message = "the table does not begin with the diagnosis"
        yield Fault(("reflection", 0, "conditions"), message, CODE, level="advice")
    if len(case.reflection) < 2:
        message = "one diagnosis alone is not weighed against anything"
        yield Fault(("reflection", 0), message, CODE, level="advice")
        return
    told = opinions(case, view.knowledge, engine, view.evidence)
    blocks = {one.weighed.conditions: one for one in told}
    for index, block in enumerate(case.reflection):
        found = blocks.get(block.conditions)
        if found is None:
            message = f"no hypothesis of the engine is {' and '.join(block.conditions)}"
            yield Fault(("reflection", index, "conditions"), message, CODE, level="advice")
            continue
        for weight in found.weights:
            wrong = _wrong(weight)
            if wrong:
                where = ("reflection", index, weight.side)
                yield Fault(where, f"{weight.id!r} {wrong}", CODE, level="advice")


def _wrong(weight: Weight) -> str:
    """What speaks against standing where it stands; empty for nothing."""
    decibans = 10 * weight.ratio
    if weight.item is None:
        return "is not recorded"
    if weight.side == "absent" and not weight.absent:
        return "is there, or is no finding"
    if weight.side == "for" and decibans <= 0:
        return f"speaks against it ({decibans:+.1f} dB)"
    if weight.side != "for" and decibans >= 0:
        return f"speaks for it ({decibans:+.1f} dB)"
    return ""
