"""A typed question, answered from the model and the knowledge base, or refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

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
from sim.teaching.followup.assumptions import ImpossibleError, suppose
from sim.teaching.followup.context import FollowUpContext
from sim.teaching.followup.intents import Intent
from sim.teaching.followup.lexicon import Mention
from sim.teaching.followup.reply import Answer
from sim.teaching.followup.understood import Understood

_PRIOR = re.compile(r"\b(prior|before|begin|start|common|prevalence|carrier)")
_PRICE = re.compile(r"\b(costs?|prices?|dollars|expensive|charge|days|long)\b")
_WHAT_TO_SUPPOSE = (
    "Say what is to be supposed: a value for a test, or a finding that is there or not."
)
_FEW_WORDS = 2
"""Words beside a name that is asked about by itself."""


def answer(question: str, about: FollowUpContext) -> Answer:
    """The answer to a typed question; where there is none, why, and what can be asked.

    Pure: everything in it comes from the case, the log, the engine and the knowledge base.
    """
    if about.encounter.mode == "exam" and not about.closed:
        return refusal.during_an_exam(about)
    asked = Understood(question, about)
    if "out-of-scope" in asked.wanted:
        return refusal.out_of_scope(about)
    for intent in (*asked.wanted, "none"):
        if not asked.about_something_else(intent):
            found = _ANSWERS[intent](asked)
            if found is not None:
                return found
    return refusal.not_understood(about, asked.strange, _hint(asked))


def _hint(asked: Understood) -> str:
    """What is missing, where the kind of question is plain."""
    if "what-if" in asked.wanted:
        return _WHAT_TO_SUPPOSE
    if "separates" in asked.wanted and asked.diseases:
        return f'Two conditions are needed; understood was "{asked.diseases[0].text}".'
    return ""


def _points(asked: Understood) -> Answer | None:
    return points.answer(asked.about, asked.text)


def _threshold(asked: Understood) -> Answer | None:
    quantities = asked.spotted.first("quantity")
    if not quantities:
        return None
    named = [m for m in asked.spotted.all("hypothesis") if not m.of("quantity")]
    hypothesis = named[0].of("hypothesis")[0] if named else ""
    return change_mind.threshold(asked.about, quantities[0], hypothesis)


def _what_if(asked: Understood) -> Answer | None:
    try:
        assumed = suppose(asked.about, asked.text, asked.spotted)
    except ImpossibleError as error:
        return refusal.not_understood(asked.about, (), f"{error}.")
    return what_if.answer(asked.about, assumed) if assumed.changed else None


def _change_mind(asked: Understood) -> Answer | None:
    return change_mind.answer(asked.about, asked.ids)


def _origin(asked: Understood) -> Answer | None:
    about = asked.about
    orders = asked.spotted.first("order")
    if _PRIOR.search(asked.text) and asked.ids:
        return origin.of_prior(about, about.hypothesis(asked.ids[0]))
    if orders and _PRICE.search(asked.text):
        return origin.of_order(about, orders[0])
    if asked.tests:
        test = asked.tests[0]
        among = [h for h in asked.hypotheses if h.id not in test.of("hypothesis")]
        if test.of("quantity"):
            return origin.of_quantity(about, test.of("quantity")[0], among)
        return origin.of_finding(about, test.of("finding")[0], among)
    if asked.ids:
        return origin.of_prior(about, about.hypothesis(asked.ids[0]))
    if orders:
        return origin.of_order(about, orders[0])
    return None if asked.named else origin.of_belief(about)


def _certainty(asked: Understood) -> Answer | None:
    named = tuple(h.id for h in asked.hypotheses)
    return certainty.answer(asked.about, named if len(named) > 1 else asked.ids)


def _guidelines(asked: Understood) -> Answer | None:
    ids = [
        id
        for mention in asked.spotted.mentions
        for kind in ("hypothesis", "cause", "quantity", "order", "finding")
        for found in mention.of(kind)
        for id in found.split("+")
    ]
    if not asked.named:
        ids = list(asked.about.leading.conditions)
    return guidelines.answer(asked.about, asked.text, tuple(dict.fromkeys(ids))) if ids else None


def _how_common(asked: Understood) -> Answer | None:
    if causes := asked.spotted.first("cause"):
        return cause.answer(asked.about, causes[0], "how-common")
    if not asked.ids:
        return None
    return expected.how_common(asked.about, asked.hypotheses)


def _separates(asked: Understood) -> Answer | None:
    ids = [h.id for h in asked.hypotheses]
    return separates.answer(asked.about, ids[0], ids[1]) if len(ids) > 1 else None


def _worth(asked: Understood) -> Answer | None:
    orders = asked.spotted.first("order")
    return worth.answer(asked.about, orders) if orders else None


def _next(asked: Understood) -> Answer | None:
    orders = asked.spotted.first("order")
    at = next_test.asked_about(asked.about, asked.text, orders)
    return next_test.answer(asked.about, at, orders)


def _why(asked: Understood) -> Answer | None:
    """About the disease that is denied, else the first one named; the leading one by default."""
    diseases = asked.diseases
    if not diseases:
        return None if asked.named else why.answer(asked.about, (asked.about.leading.id,))
    denied = [m for m in diseases if asked.denied(m)]
    mention = (denied or diseases)[0]
    if not mention.of("hypothesis"):
        return cause.answer(asked.about, mention.of("cause")[0])
    others = [m.of("hypothesis")[0] for m in diseases if m is not mention and m.of("hypothesis")]
    ids = asked.together(mention, others) or mention.of("hypothesis")
    return why.answer(asked.about, ids, others[0] if others else "")


def _expected(asked: Understood) -> Answer | None:
    tests = asked.tests
    among = [
        asked.about.hypothesis(m.of("hypothesis")[0])
        for m in asked.spotted.all("hypothesis")
        if m not in tests[:1]
    ]
    if not tests or not among:
        return None
    id = (*tests[0].of("quantity"), *tests[0].of("finding"))[0]
    return expected.answer(asked.about, id, among)


def _belief(asked: Understood) -> Answer | None:
    return certainty.belief(asked.about)


def _what_is(asked: Understood) -> Answer | None:
    return None if asked.strange else _defined(asked, asked.spotted.mentions)


def _defined(asked: Understood, mentions: Sequence[Mention]) -> Answer | None:
    """The definition of the first thing that has one; an ancestry has none."""
    named = next((m for m in mentions if set(m.ids) - {"ancestry"}), None)
    return define.answer(asked.about, named) if named else None


def _by_names(asked: Understood) -> Answer | None:
    """No cue is found: what is named says what may be meant."""
    named = asked.spotted.mentions
    if asked.strange or not named:
        return None
    hypotheses, tests = asked.hypotheses, asked.tests
    if len(hypotheses) == 2:
        return _separates(asked)
    if any(token.number for token in asked.spotted.tokens) and asked.spotted.first("quantity"):
        return _what_if(asked)
    beside = len(asked.spotted.tokens) - (named[0].last - named[0].first)
    if len(named) == 1 and beside <= _FEW_WORDS:
        return _defined(asked, named)
    if tests and hypotheses and hypotheses[0].id not in tests[0].of("hypothesis"):
        return _expected(asked)
    alone = [m for m in tests if m not in asked.diseases]
    if alone and asked.diseases and not hypotheses:
        pair = f"{asked.diseases[0].text} and {alone[0].text}"
        return refusal.not_known(asked.about, f"what {pair} have to do with each other")
    if asked.diseases:
        return _why(asked)
    if asked.spotted.first("order") and not tests:
        return _worth(asked)
    return _defined(asked, tests)


def _none(asked: Understood) -> Answer | None:
    return None


_ANSWERS: Mapping[Intent, Callable[[Understood], Answer | None]] = {
    "out-of-scope": _none,
    "points": _points,
    "threshold": _threshold,
    "what-if": _what_if,
    "change-mind": _change_mind,
    "origin": _origin,
    "certainty": _certainty,
    "guidelines": _guidelines,
    "how-common": _how_common,
    "separates": _separates,
    "order-worth": _worth,
    "next-test": _next,
    "why": _why,
    "expected": _expected,
    "belief": _belief,
    "what-is": _what_is,
    "none": _by_names,
}
"""What answers each kind of question; None where the question lacks what that needs."""
