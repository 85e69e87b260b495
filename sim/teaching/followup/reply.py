"""An answer, and the page on which it is put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sim.engine.belief import Hypothesis
from sim.engine.evidence import Item, item_key
from sim.knowledge.models import Provenance
from sim.teaching.audience import Voice
from sim.teaching.citations import Bibliography, Citation, Reference, Said
from sim.teaching.followup import claims
from sim.teaching.words import capital, people

if TYPE_CHECKING:
    from sim.teaching.followup.context import FollowUpContext

AnswerKind = Literal[
    "why", "why-not", "what-if", "separates", "next-test", "change-mind", "what-is", "origin",
    "certainty", "points", "guidelines", "order-worth", "expected", "how-common", "belief",
    "not-known", "not-understood", "out-of-scope",
]  # fmt: skip
REFUSALS: frozenset[AnswerKind] = frozenset({"not-known", "not-understood", "out-of-scope"})
"""Kinds that say why there is no answer."""
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
_MARK = re.compile(r"\[(\d+)\]")
MOST_REFERENCES = 4
"""Sources named behind one sentence."""


@dataclass(frozen=True)
class Answer:
    """What is said to a question. Nothing in it is invented: no claim, no sentence."""

    kind: AnswerKind
    about: tuple[str, ...]
    """Ids of what it is about."""
    paragraphs: tuple[Said, ...]
    suggestions: tuple[str, ...]
    """Questions that may follow; each of them is understood."""
    citations: tuple[Citation, ...]
    """Every source that is referred to, by number."""

    @property
    def answered(self) -> bool:
        """False where it only says why there is no answer."""
        return self.kind not in REFUSALS


class Page:
    """Collects the paragraphs of one answer in the words of its audience."""

    def __init__(self, context: FollowUpContext) -> None:
        self.context = context
        self.voice = Voice(context.knowledge, context.audience, context.system)
        self.who = people(context.case.patient)
        self._bibliography = Bibliography(context.knowledge, context.sources)
        self._said: list[Said] = []

    def say(
        self, text: str, claims: Iterable[Provenance] = (), sources: Sequence[str] = ()
    ) -> None:
        """A paragraph with the claims and the sources that it rests on."""
        references = dict.fromkeys(self._bibliography.refer(claim) for claim in claims)
        whole = dict.fromkeys(self._bibliography.refer_all(tuple(sources)))
        named = _published_first([*references, *whole])[:MOST_REFERENCES]
        self._said.append(Said(self.voice.glossed(capital(text)), tuple(named)))

    def answer(
        self, kind: AnswerKind, about: Iterable[str] = (), suggestions: Iterable[str] = ()
    ) -> Answer:
        """The finished answer."""
        used = {reference.number for said in self._said for reference in said.references}
        used |= {int(number) for said in self._said for number in _MARK.findall(said.text)}
        cited = tuple(c for c in self._bibliography.listed() if c.number in used)
        chosen = tuple(dict.fromkeys(suggestions))
        return Answer(kind, tuple(dict.fromkeys(about)), tuple(self._said), chosen, cited)

    def behind(self, about: str | Item, *among: Hypothesis) -> tuple[Provenance, ...]:
        """The claims on a quantity, finding or piece of evidence under these hypotheses."""
        id = about if isinstance(about, str) else item_key(about).partition(":")[2]
        return claims.of_either(self.context.engine, id, among, self.context.known.patient)

    def health(self, quantity: str) -> tuple[Provenance, ...]:
        """The claims on a quantity in healthy people like this patient."""
        return claims.of_health(self.context.engine, quantity, self.context.known.patient)

    def prior(self, hypothesis: Hypothesis) -> tuple[Provenance, ...]:
        """The claims on how common a hypothesis is among such people, in this setting."""
        return claims.of_prior(self.context.engine, self.context.known, hypothesis.id)

    def without_ids(self, text: str) -> str:
        """The text with the ids of sources replaced by their numbers."""

        def numbered(match: re.Match[str]) -> str:
            known = match[0] in self.context.knowledge.sources
            return f"[{self._bibliography.number(match[0])}]" if known else match[0]

        return _ID.sub(numbered, text)

    def held(self, hypothesis: Hypothesis, probability: float) -> str:
        """`iron deficiency at 92 %: of 1,000 such men about 920 have it`."""
        return self.voice.held(hypothesis, probability, self.who)

    def held_now(self, hypothesis: Hypothesis) -> str:
        """The same for what is known at the end, with the band of the probability."""
        context = self.context
        band = context.engine.band(context.known)
        place = context.places[hypothesis.id]
        ends = float(band.low[place]), float(band.high[place])
        return self.voice.held(hypothesis, context.belief.of(hypothesis.id), self.who, ends)


def _published_first(references: Sequence[Reference]) -> list[Reference]:
    """What somebody published before what is judgement."""
    return sorted(references, key=lambda reference: reference.basis == "judgement")
