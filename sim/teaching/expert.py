"""The author's reflection table in words, each finding with the engine's figure beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.encounter.case import Case
from sim.scoring.expert import Opinion, Side, Weight, opinions
from sim.teaching.audience import Voice
from sim.teaching.words import capital, one_line

if TYPE_CHECKING:
    from sim.engine.engine import Engine

HEADS: dict[Side, str] = {
    "for": "speaks for it",
    "against": "speaks against it",
    "absent": "expected with it and not there",
}


@dataclass(frozen=True)
class ExpertSaid:
    """One diagnosis of the author's table."""

    name: str
    text: str
    """The author's words."""
    sides: tuple[tuple[str, str], ...]
    """What a list says, and its findings with the engine's weights; empty lists are left out."""


def expert_said(case: Case, engine: Engine, voice: Voice) -> tuple[ExpertSaid, ...]:
    """The author's table, the answer first; empty where the author wrote none."""
    names = {one.id: one for one in engine.hypotheses}
    return tuple(
        ExpertSaid(
            capital(voice.hypothesis(names[one.hypothesis])),
            voice.glossed(one_line(one.weighed.text)),
            tuple(_sides(one, voice)),
        )
        for one in opinions(case, engine.knowledge, engine)
    )


def _sides(opinion: Opinion, voice: Voice) -> list[tuple[str, str]]:
    said: list[tuple[str, str]] = []
    for side, head in HEADS.items():
        own = [_weight(one, voice) for one in opinion.weights if one.side == side and one.item]
        if own:
            said.append((head, "; ".join(own)))
    return said


def _weight(weight: Weight, voice: Voice) -> str:
    assert weight.item is not None
    return voice.item(weight.item) + voice.weight(10 * weight.ratio)
