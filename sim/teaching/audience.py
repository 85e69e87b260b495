"""Who reads: the words, depth and units that suit them. Facts and score are the same for all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from sim.engine.evidence import Item, Observation
from sim.knowledge.units import Censored, System, format_value
from sim.teaching.glosses import Glossary
from sim.teaching.words import capital, lowered, natural_frequency, percent, signed

if TYPE_CHECKING:
    from sim.engine.belief import Hypothesis
    from sim.knowledge.loader import Knowledge

Audience = Literal["layperson", "student", "clinician", "specialist"]
AUDIENCES: tuple[Audience, ...] = ("layperson", "student", "clinician", "specialist")
DESCRIBED: Mapping[Audience, str] = {
    "layperson": "plain words and counts of people, no technical figures",
    "student": "every term explained where it is first used",
    "clinician": "the usual terms, the weight of each result",
    "specialist": "weights in decibans, bands, and where in a source each number stands",
}
"""What a reader can choose, in a few words each."""
SHORT = 3
"""Letters of an abbreviation that keeps its capital inside a sentence: Hb, Hct, Plt."""


@dataclass
class Voice:
    """Says names and figures as one audience reads them, and remembers what it has explained.

    Like the bibliography it serves one text, from its beginning to its end; `anew` begins another.
    """

    knowledge: Knowledge
    audience: Audience = "clinician"
    system: System = "conventional"
    named: set[str] = field(default_factory=set[str])
    """Ids of what was explained already."""

    @cached_property
    def _glossary(self) -> Glossary:
        return Glossary(self.knowledge)

    @property
    def plain(self) -> bool:
        """Whether everyday words lead."""
        return self.audience == "layperson"

    @property
    def decibans(self) -> bool:
        """Whether weights are said in decibans."""
        return self.audience != "layperson"

    @property
    def exact(self) -> bool:
        """Whether bands, bases and places in sources are said in the sentence."""
        return self.audience == "specialist"

    def anew(self) -> Voice:
        """The same voice at the beginning of a text that is read by itself."""
        return Voice(self.knowledge, self.audience, self.system)

    def hypothesis(self, hypothesis: Hypothesis) -> str:
        """`iron deficiency`; for a layperson the first time `too little iron in the body (...)`."""
        if not self.plain:
            return hypothesis.name
        plain = " and ".join(self.knowledge.conditions[c].plain for c in hypothesis.conditions)
        return self._named("+".join(hypothesis.conditions), plain, hypothesis.name)

    def diagnosis(self, conditions: Sequence[str], hypotheses: Sequence[Hypothesis]) -> str:
        """The name of conditions that come together, whether or not they are one hypothesis."""
        for hypothesis in hypotheses:
            if set(hypothesis.conditions) == set(conditions):
                return self.hypothesis(hypothesis)
        return " with ".join(self.condition(condition) for condition in conditions)

    def bar(self, hypothesis: Hypothesis) -> str:
        """A label beside a bar, always the same."""
        if not self.plain:
            return hypothesis.name
        return " and ".join(self.knowledge.conditions[c].plain for c in hypothesis.conditions)

    def condition(self, condition: str) -> str:
        """The name of a condition, by id."""
        about = self.knowledge.conditions[condition]
        return self._named(condition, about.plain, about.name)

    def cause(self, cause: str) -> str:
        """The name of a cause inside a sentence."""
        about = self.knowledge.causes[cause]
        return self._named(cause, about.plain, lowered(about.name))

    def order(self, order: str) -> str:
        """The name of an order inside a sentence."""
        about = self.knowledge.orders[order]
        return self._named(f"order:{order}", about.plain, lowered(about.name))

    def quantity(self, quantity: str) -> str:
        """The short name of a quantity: `ferritin`, `MCV`."""
        about = self.knowledge.quantities[quantity]
        name = about.short or about.name
        return self._named(quantity, about.plain, name if len(name) <= SHORT else lowered(name))

    def finding(self, finding: str) -> str:
        """The name of a finding inside a sentence."""
        about = self.knowledge.findings[finding]
        return self._named(finding, about.plain, lowered(about.name))

    def observation(self, finding: str, present: bool) -> str:
        """`pica`, `no pica`; for a layperson `not found: ...`, since plain words are phrases."""
        said = self.finding(finding)
        if present:
            return said
        return f"not found: {said}" if self.plain else f"no {said}"

    def value(self, quantity: str, value: float, censored: Censored | None = None) -> str:
        """A canonical value in the chosen system; a layperson is told once what the unit means."""
        said = format_value(value, self.knowledge.quantities[quantity], self.system, censored)
        return self._glossary.in_brackets(said, self.named) if self.plain else said

    def result(self, quantity: str, value: float, censored: Censored | None = None) -> str:
        """`ferritin 8 ng/mL`."""
        return f"{self.quantity(quantity)} {self.value(quantity, value, censored)}"

    def item(self, item: Item) -> str:
        """A piece of evidence inside a sentence."""
        if isinstance(item, Observation):
            return self.observation(item.finding, item.present)
        return self.result(item.quantity, item.value, item.censored)

    def chance(self, probability: float) -> str:
        """`30 %`; for a layperson `30 in 100`."""
        return said_of_100(probability) if self.plain else percent(probability)

    def held(
        self,
        hypothesis: Hypothesis,
        probability: float,
        who: str,
        band: tuple[float, float] | None = None,
    ) -> str:
        """`iron deficiency at 92 % (80 % band 84 % to 97 %): of 1,000 such men about 920 have it`.

        A layperson gets the count alone.
        """
        counted = f"{natural_frequency(probability, who)} have it"
        name = self.hypothesis(hypothesis)
        if self.plain:
            return f"{name}: {counted}"
        width = ""
        if band is not None:
            low, high = (self.chance(end) for end in band)
            width = f" (80 % band {low} to {high})" if low != high else ""
        return f"{name} at {self.chance(probability)}{width}: {counted}"

    def weight(self, decibans: float) -> str:
        """` (+7 dB)` where weights are said in decibans, else nothing."""
        return f" ({signed(decibans)} dB)" if self.decibans else ""

    def glossed(self, text: str) -> str:
        """The text with the terms that this audience may not know explained at first use."""
        if self.audience == "layperson":
            return self._glossary.in_brackets(text, self.named)
        if self.audience == "student":
            return self._glossary.at_the_end(text, self.named)
        return text

    def retold(self, text: str) -> str:
        """A sentence of the score; a layperson is told orders and causes in plain words, too."""
        if not self.plain:
            return text
        named, pattern = self._names

        def plainly(match: re.Match[str]) -> str:
            kind, id = named[match[0]]
            said = self.order(id) if kind == "order" else self.cause(id)
            begins = not match.start() or text[: match.start()].endswith(". ")
            return capital(said) if begins else said

        return self.glossed(pattern.sub(plainly, text))

    @cached_property
    def _names(self) -> tuple[Mapping[str, tuple[str, str]], re.Pattern[str]]:
        """Names of orders and causes as texts have them: kind and id; and how they are found."""
        about = [("order", o.id, o.name) for o in self.knowledge.orders.values()]
        about += [("cause", c.id, c.name) for c in self.knowledge.causes.values()]
        found = {spelt: (kind, id) for kind, id, name in about for spelt in (name, lowered(name))}
        longest = sorted(found, key=lambda name: (-len(name), name))
        return found, re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")

    def _named(self, id: str, plain: str, name: str) -> str:
        if not self.plain or not plain:
            return name
        if id in self.named:
            return name
        same = name.casefold() in plain.casefold() or plain.casefold() in name.casefold()
        said = plain if same else f"{plain} ({_without_brackets(name)})"
        self.named |= {id, *self._glossary.covering(id), *self._glossary.within(said)}
        return said


def _without_brackets(name: str) -> str:
    """`HbA2, HPLC` of `HbA2 (HPLC)`, to stand in brackets itself."""
    return name.replace(" (", ", ").replace(")", "")


def said_of_100(probability: float) -> str:
    """`30 in 100`, `fewer than 1 in 100`, `more than 99 in 100`."""
    if 0 < probability < 0.01:
        return "fewer than 1 in 100"
    if 0.99 < probability < 1:
        return "more than 99 in 100"
    return f"{100 * probability:.0f} in 100"
