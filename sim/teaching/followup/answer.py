"""A typed question, answered from the model and the knowledge base, or refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from sim.engine.belief import Hypothesis
from sim.teaching.followup import (
    cause,
    certainty,
    change_mind,
    define,
    expected,
    guidelines,
    next_test,
    origin,
    points,
    refusal,
    separates,
    what_if,
    why,
    worth,
)
from sim.teaching.followup.assumptions import Assumed, ImpossibleError, suppose
from sim.teaching.followup.context import FollowUpContext
from sim.teaching.followup.folding import question_of, tokens
from sim.teaching.followup.intents import Intent, intents, slotted
from sim.teaching.followup.lexicon import Lexicon, Mention, Spotted
from sim.teaching.followup.reply import Answer, AnswerKind

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

_NEGATED = re.compile(
    r"\b(not|no|never|against|out|dismiss\w*|reject\w*|exclud\w*|discard\w*|drop\w*|unlikely|less)\b"
)
_AFTER = re.compile(r"^( \w+){0,4} (less likely|unlikely|out|wrong|excluded|ruled out|dismissed|rejected)\b")
_TOO_STRANGE = 0.2
"""Share of unknown words above which a question is not understood."""


def answer(question: str, about: FollowUpContext) -> Answer:
    """The answer to a typed question; where there is none, what can be asked.

    Pure: everything in it comes from the case, the log, the engine and the knowledge base.
    """
    if about.encounter.mode == "exam" and not about.closed:
        return refusal.during_an_exam(about)
    return _Question(question, about).answered()


class _Question:
    """One question while it is being understood."""

    def __init__(self, question: str, about: FollowUpContext) -> None:
        self.about = about
        self.text = question_of(question)
        self.spotted = _lexicon(about.knowledge, about.engine).spot(tokens(self.text))
        self.slots = slotted(self.spotted)
        self.hint = ""

    def answered(self) -> Answer:
        """By the first kind of answer that finds what it needs."""
        wanted = intents(self.slots)
        if "out-of-scope" in wanted:
            return refusal.out_of_scope(self.about)
        strange = self._strange()
        if not strange:
            for intent in (*wanted, "none"):
                found = self._by(intent)
                if found is not None:
                    return found
        return refusal.not_understood(self.about, strange, self.hint)

    def _strange(self) -> tuple[str, ...]:
        """Unknown words that make the question one about something else.

        One right behind a name makes another name of it (diabetes insipidus); among few words
        even one is too many; in a long question one or two are let pass.
        """
        at = self.spotted.strange
        behind = {mention.last for mention in self.spotted.mentions} & set(at)
        if behind or len(at) > _TOO_STRANGE * len(self.spotted.tokens) or (at and not self._names):
            return tuple(dict.fromkeys(self.spotted.typed[i].text for i in at))
        return ()

    @property
    def _names(self) -> bool:
        return bool(self.spotted.mentions)

    def _by(self, intent: Intent) -> Answer | None:
        """The answer of one kind; None where the question lacks what it needs."""
        table: dict[Intent, Callable[[], Answer | None]] = {
            "points": lambda: points.answer(self.about, self.text),
            "threshold": self._threshold,
            "what-if": self._what_if,
            "change-mind": lambda: change_mind.answer(self.about, self._ids),
            "origin": self._origin,
            "certainty": lambda: certainty.answer(self.about, self._ids),
            "guidelines": self._guidelines,
            "how-common": self._how_common,
            "separates": self._separates,
            "order-worth": self._worth,
            "next-test": self._next,
            "why": self._why,
            "expected": self._expected,
            "belief": lambda: certainty.belief(self.about),
            "what-is": self._what_is,
            "none": self._bare,
        }
        return table[intent]() if intent in table else None

    @property
    def _ids(self) -> tuple[str, ...]:
        """The hypotheses first named."""
        return self.spotted.first("hypothesis")

    @property
    def _hypotheses(self) -> list[Hypothesis]:
        """Every hypothesis named, the first meaning of each."""
        ids = dict.fromkeys(m.of("hypothesis")[0] for m in self.spotted.all("hypothesis"))
        return [self.about.hypothesis(id) for id in ids]

    def _threshold(self) -> Answer | None:
        quantities = self.spotted.first("quantity")
        if not quantities:
            return None
        hypotheses = [m for m in self.spotted.all("hypothesis") if not m.of("quantity")]
        return change_mind.threshold(
            self.about, quantities[0], hypotheses[0].of("hypothesis")[0] if hypotheses else ""
        )

    def _what_if(self) -> Answer | None:
        try:
            assumed: Assumed = suppose(self.about, self.text, self.spotted)
        except ImpossibleError as error:
            self.hint = f"{error}."
            return refusal.not_understood(self.about, (), self.hint)
        if assumed.changed:
            return what_if.answer(self.about, assumed)
        self.hint = "Say what is to be supposed: a value for a test, or a finding that is there or not."
        return None

    def _origin(self) -> Answer | None:
        spotted = self.spotted
        prior = re.search(r"\bprior|before|begin|start|common|prevalence|carrier", self.text)
        if prior and self._ids:
            return origin.of_prior(self.about, self.about.hypothesis(self._ids[0]))
        if orders := spotted.first("order"):
            if re.search(r"\b(cost|costs|price|prices|dollars|expensive|charge|days|long)\b", self.text):
                return origin.of_order(self.about, orders[0])
        sole = [m for m in spotted.mentions if m.of("quantity") or m.of("finding")]
        among = [h for h in self._hypotheses if not any(h.id in m.of("hypothesis") for m in sole)]
        for mention in sole:
            if mention.of("quantity"):
                return origin.of_quantity(self.about, mention.of("quantity")[0], among)
            return origin.of_finding(self.about, mention.of("finding")[0], among)
        if self._ids:
            return origin.of_prior(self.about, self.about.hypothesis(self._ids[0]))
        if orders:
            return origin.of_order(self.about, orders[0])
        return None if self._names else origin.of_belief(self.about)

    def _guidelines(self) -> Answer | None:
        ids = [
            id
            for mention in self.spotted.mentions
            for kind in ("hypothesis", "cause", "quantity", "order", "finding")
            for found in mention.of(kind)
            for id in found.split("+")
        ]
        if not ids:
            ids = list(self.about.leading.conditions) if not self._names else []
        return guidelines.answer(self.about, self.text, tuple(dict.fromkeys(ids))) if ids else None

    def _how_common(self) -> Answer | None:
        if not self._ids:
            return None
        return expected.how_common(self.about, self.about.hypothesis(self._ids[0]))

    def _separates(self) -> Answer | None:
        ids = [h.id for h in self._hypotheses]
        if len(ids) < 2:
            known = [m.text for m in self.spotted.mentions if m.of("hypothesis") or m.of("cause")]
            self.hint = f'Two conditions are needed; understood was "{known[0]}".' if known else ""
            return None
        return separates.answer(self.about, ids[0], ids[1])

    def _worth(self) -> Answer | None:
        orders = self._orders
        return worth.answer(self.about, orders) if orders else None

    @property
    def _orders(self) -> tuple[str, ...]:
        return self.spotted.first("order")

    def _next(self) -> Answer | None:
        at = next_test.asked_about(self.about, self.text, self._orders)
        return next_test.answer(self.about, at, self._orders)

    def _why(self) -> Answer | None:
        diseases = [m for m in self.spotted.mentions if m.of("hypothesis") or m.of("cause")]
        if not diseases:
            return None
        denied = [m for m in diseases if self._denied(m)]
        mention = (denied or diseases)[0]
        kind: AnswerKind = "why-not" if denied or self._doubted else "why"
        if not mention.of("hypothesis"):
            return cause.answer(self.about, kind, mention.of("cause")[0])
        others = [m.of("hypothesis")[0] for m in diseases if m is not mention and m.of("hypothesis")]
        return why.answer(self.about, kind, mention.of("hypothesis"), others[0] if others else "")

    @property
    def _doubted(self) -> bool:
        """Whether the question asks whether it could be so."""
        return bool(re.match(r"(but |and |so |ok )*(could|can|might|may|what about|is it|does)\b", self.text))

    def _denied(self, mention: Mention) -> bool:
        before = " ".join(t.text for t in self.spotted.tokens[max(mention.first - 5, 0) : mention.first])
        after = " " + " ".join(t.text for t in self.spotted.tokens[mention.last :])
        between = [m for m in self.spotted.mentions if m.last <= mention.first and m.of("hypothesis")]
        if between:
            gap = self.spotted.tokens[between[-1].last : mention.first]
            before = " ".join(token.text for token in gap)
            if re.search(r"\b(rather|instead|over|than)\b", before) and "less" not in before:
                return bool(re.search(r"\brather than|instead of|over\b", before))
        return bool(_NEGATED.search(before)) or bool(_AFTER.match(after))

    def _expected(self) -> Answer | None:
        sole = [m for m in self.spotted.mentions if m.of("quantity") or m.of("finding")]
        hypotheses = [
            self.about.hypothesis(m.of("hypothesis")[0])
            for m in self.spotted.all("hypothesis")
            if m not in sole[:1]
        ]
        if not sole or not hypotheses:
            return None
        id = (*sole[0].of("quantity"), *sole[0].of("finding"))[0]
        return expected.answer(self.about, id, hypotheses)

    def _what_is(self) -> Answer | None:
        if not self._names or len(self.spotted.strange):
            return None
        return define.answer(self.about, self.spotted.mentions[0])

    def _bare(self) -> Answer | None:
        """Names without a cue: two conditions are compared, a value is supposed, one is defined."""
        if self.spotted.strange:
            return None
        hypotheses = self._hypotheses
        words = len(self.spotted.tokens) - sum(m.last - m.first for m in self.spotted.mentions)
        if len(hypotheses) == 2 and words <= 3:
            return self._separates()
        if any(token.number for token in self.spotted.tokens) and self.spotted.first("quantity"):
            return self._what_if()
        if len(self.spotted.mentions) == 1 and words <= 2:
            return define.answer(self.about, self.spotted.mentions[0])
        return None


def _lexicon(knowledge: Knowledge, engine: Engine) -> Lexicon:
    return _cached(_Keyed(knowledge, engine))


class _Keyed:
    """Knowledge and engine, equal where the knowledge is the same."""

    def __init__(self, knowledge: Knowledge, engine: Engine) -> None:
        self.knowledge, self.engine = knowledge, engine

    def __hash__(self) -> int:
        return hash(self.knowledge.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and other.knowledge.digest == self.knowledge.digest


@lru_cache(2)
def _cached(keyed: _Keyed) -> Lexicon:
    return Lexicon(keyed.knowledge, keyed.engine)
