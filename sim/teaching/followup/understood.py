"""A typed question as it was understood: what it names, what it denies, what nobody knows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from sim.teaching.followup.folding import fold, question_of, tokens
from sim.teaching.followup.intents import Intent, intents, slotted
from sim.teaching.followup.lexicon import Lexicon, Mention

if TYPE_CHECKING:
    from sim.engine.belief import Hypothesis
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge
    from sim.teaching.followup.context import FollowUpContext

_NEGATED = re.compile(
    r"\b(not|no|never|against|out|dismiss\w*|reject\w*|exclud\w*|discard\w*|drop\w*|unlikely|less)\b"
)
_AFTER = re.compile(
    r"^( \w+){0,4} (less likely|unlikely|out|wrong|excluded|ruled out|dismissed|rejected)\b"
)
_RATHER = re.compile(r"\b(rather than|instead of|over|than)\b")
_TOGETHER = re.compile(r"\b(both|together|as well|plus|on top|also|too)\b")
_POINTING = re.compile(r"\b(this|that|it)( (number|value|figure|result|finding|test|one))?\b")
_BEFORE = 5
"""Words before a name in which it may be denied."""
_BEFORE_A_THING = frozenset(
    {
        "a", "an", "the", "my", "your", "his", "her", "our", "their", "this", "that", "these", "of",
        "about", "in", "for", "with", "on", "from", "to", "by", "not", "no", "is", "are", "was",
        "were", "be", "why", "what", "which", "like", "than", "and", "or",
    }
)  # fmt: skip
_PLAINLY_PUT: frozenset[Intent] = frozenset(
    {
        "why", "what-if", "threshold", "change-mind", "origin", "certainty", "guidelines",
        "how-common", "separates", "order-worth", "expected",
    }
)  # fmt: skip
"""Kinds of questions that say what they ask for by more than a name."""
_STRANGE_LET_PASS = 0.4
_TOO_STRANGE = 0.2
"""Shares of unknown words above which a question is not understood."""


class Understood:
    """One question, its names found and its cues read."""

    def __init__(self, question: str, about: FollowUpContext) -> None:
        self.about = about
        names = lexicon(about.knowledge, about.engine)
        self.text = question_of(question)
        """Folded, contractions spelled out; "this" replaced by what the screen shows."""
        self.spotted = names.spot(tokens(self.text))
        if about.focus and not self.spotted.mentions:
            self.text = _POINTING.sub(_shown(about), self.text, count=1)
            self.spotted = names.spot(tokens(self.text))
        self.wanted = intents(slotted(self.spotted))
        """Kinds of answers it may ask for, the likeliest first."""

    @property
    def strange(self) -> tuple[str, ...]:
        """The words that nobody knows, as they were typed."""
        return tuple(dict.fromkeys(self.spotted.typed[at].text for at in self.spotted.strange))

    @property
    def named(self) -> bool:
        """Whether it names anything."""
        return bool(self.spotted.mentions)

    @property
    def hypotheses(self) -> list[Hypothesis]:
        """Every hypothesis named, by the first meaning of each name."""
        ids = dict.fromkeys(m.of("hypothesis")[0] for m in self.spotted.all("hypothesis"))
        return [self.about.hypothesis(id) for id in ids]

    @property
    def diseases(self) -> list[Mention]:
        """Names of conditions and causes, in order."""
        return [m for m in self.spotted.mentions if m.of("hypothesis") or m.of("cause")]

    @property
    def tests(self) -> list[Mention]:
        """Names of quantities and findings, in order."""
        return [m for m in self.spotted.mentions if m.of("quantity") or m.of("finding")]

    @property
    def ids(self) -> tuple[str, ...]:
        """The hypotheses first named; several where the word leaves it open."""
        return self.spotted.first("hypothesis")

    def denied(self, mention: Mention) -> bool:
        """Whether the question sets a disease aside: not it, less likely, rather than it."""
        found = self.spotted
        first = max(mention.first - _BEFORE, 0)
        before = " ".join(token.text for token in found.tokens[first : mention.first])
        after = " " + " ".join(token.text for token in found.tokens[mention.last :])
        earlier = [m for m in found.all("hypothesis") if m.last <= mention.first]
        if earlier:
            gap = found.tokens[earlier[-1].last : mention.first]
            before = " ".join(token.text for token in gap)
            if _RATHER.search(before):
                return "less" not in before
        return bool(_NEGATED.search(before)) or bool(_AFTER.match(after))

    def together(self, mention: Mention, others: list[str]) -> tuple[str, ...]:
        """The pair that "both X and Y" means; none where they are not meant together."""
        if not others or not _TOGETHER.search(self.text):
            return ()
        for one in mention.of("hypothesis"):
            wanted = {*one.split("+"), *others[0].split("+")}
            for hypothesis in self.about.engine.hypotheses:
                if set(hypothesis.conditions) == wanted:
                    return (hypothesis.id,)
        return ()

    def about_something_else(self, intent: Intent) -> bool:
        """Whether unknown words make the question one about something that nobody here knows.

        A word right behind a name makes another name of it (diabetes insipidus). Where a disease
        or a test is named and the question is plainly put, other unknown words are let pass;
        without that, one that stands as a thing (in my divorce, a poem) is what the question is
        about.
        """
        found = self.spotted
        if not found.strange:
            return False
        if {mention.last for mention in found.mentions} & set(found.strange):
            return True
        share = len(found.strange) / len(found.tokens)
        if self.named and intent in _PLAINLY_PUT:
            return share > _STRANGE_LET_PASS
        return share > _TOO_STRANGE or any(
            at == 0 or found.tokens[at - 1].text in _BEFORE_A_THING for at in found.strange
        )


def _shown(about: FollowUpContext) -> str:
    """The name of what the screen shows, as it may be typed."""
    knowledge, id = about.knowledge, about.focus[0]
    tables = (knowledge.quantities, knowledge.findings, knowledge.orders, knowledge.causes)
    named = next((table[id].name for table in tables if id in table), "")
    return fold(named or (about.hypothesis(id).name if id in about.places else id))


def lexicon(knowledge: Knowledge, engine: Engine) -> Lexicon:
    """The names of a knowledge base; put together once for each version of it."""
    return _lexicon(_Versioned(knowledge, engine))


class _Versioned:
    """Knowledge and engine, equal where the knowledge is the same."""

    def __init__(self, knowledge: Knowledge, engine: Engine) -> None:
        self.knowledge, self.engine = knowledge, engine

    def __hash__(self) -> int:
        return hash(self.knowledge.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Versioned) and other.knowledge.digest == self.knowledge.digest


@lru_cache(2)
def _lexicon(version: _Versioned) -> Lexicon:
    return Lexicon(version.knowledge, version.engine)
