"""A debrief as plain text, wrapped to a width: for a file, a pipe, or a printer."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from sim.teaching.audience import said_of_100
from sim.teaching.citations import Citation, Said, reference_marks
from sim.teaching.debrief import Debrief
from sim.teaching.orders import OrderRow
from sim.teaching.replay import Bar, Effect, ReplayStep
from sim.teaching.words import days, money, percent, signed

NARROWEST = 40
"""Columns below which a table cannot be read; a smaller width is taken as this."""
NAMED = 3
"""Hypotheses that one result is told to have moved."""
DECIBANS = "dB are decibans, the weight of a result: ten more make the odds ten times as high."
LEAST_DECIBANS = 0.5
LEAST_CHANCE = 0.005
"""A smaller probability, or change of one, is not worth a line."""


def as_text(debrief: Debrief, width: int = 80) -> str:
    """The whole debrief; no line is longer than `width`."""
    return "\n".join(_Sheet(debrief, max(width, NARROWEST)).lines()) + "\n"


def said_as_text(said: Said, *, exact: bool) -> str:
    """A sentence and its references; `exact` adds where in the source, and the basis."""
    return f"{said.text} {reference_marks(said.references, exact)}".rstrip()


class _Sheet:
    """One debrief while it is written down."""

    def __init__(self, debrief: Debrief, width: int) -> None:
        self._debrief = debrief
        self._width = width
        self._exact = debrief.audience == "specialist"
        self._plain = debrief.audience == "layperson"

    def lines(self) -> Iterator[str]:
        """Most important first, as on the screens."""
        debrief = self._debrief
        head = debrief.headline
        if head is not None:
            yield from self._wrapped(head.verdict)
            yield from self._wrapped(f"{head.total:.0f} of 100 points: {head.components}")
            yield from self._wrapped(head.unweighed)
            yield from self._wrapped(head.spending)
            yield from self._points(head.lessons)
        yield from self._replay(debrief.replay)
        yield from self._orders(debrief.orders)
        yield from self._section("Why", debrief.why)
        yield from self._section("The guideline's path", _parted(debrief))
        yield from self._section("From the guidelines", debrief.literature.guidelines)
        yield from self._section("From the research", debrief.literature.research)
        for dispute in debrief.literature.disputes:
            yield from self._section("Sources disagree", (*dispute.sides, *dispute.read))
        yield from self._author(debrief)
        yield from self._title("Sources")
        for citation in debrief.citations:
            yield from self._wrapped(_citation(citation), f"[{citation.number}] ".rjust(6))
        yield ""
        yield from self._wrapped(
            f"{debrief.disclaimer}. {debrief.status_text}, {debrief.updated.isoformat()}."
        )

    def _wrapped(self, text: str, lead: str = "") -> list[str]:
        """Lines of a text, those after the first under its beginning; none for an empty text."""
        indent = " " * len(lead)
        return [
            line
            for paragraph in text.split("\n")
            for line in textwrap.wrap(
                paragraph, self._width, initial_indent=lead, subsequent_indent=indent
            )
        ]

    def _title(self, title: str) -> list[str]:
        return ["", title, "-" * len(title)]

    def _points(self, sentences: Iterable[Said]) -> Iterator[str]:
        for sentence in sentences:
            yield from self._wrapped(said_as_text(sentence, exact=self._exact), "- ")

    def _section(self, title: str, sentences: tuple[Said, ...]) -> Iterator[str]:
        if sentences:
            yield from self._title(title)
            yield from self._points(sentences)

    def _author(self, debrief: Debrief) -> Iterator[str]:
        if debrief.summary or debrief.points or debrief.based_on:
            yield from self._title("The author")
            yield from self._wrapped(debrief.summary)
            yield from self._points((*debrief.points, *debrief.based_on))

    def _replay(self, steps: tuple[ReplayStep, ...]) -> Iterator[str]:
        yield from self._title("Step by step")
        if not self._plain:
            yield from self._wrapped(DECIBANS)
        for number, step in enumerate(steps, start=1):
            clock = f"day {step.day:g}, {money(step.money)}"
            yield from self._wrapped(f"{step.title} ({clock})", f"{number}. ".rjust(4))
            for effect in step.effects:
                yield from self._wrapped(self._effect(effect, step.bars), "      ")
            for bar in step.bars:
                if _matters(bar) and (number == 1 or _moved(bar)):
                    yield from self._wrapped(self._bar(bar), "    | ")

    def _bar(self, bar: Bar) -> str:
        """`iron deficiency: you 20 % to 60 %; the engine 61 % to 99 %`."""

        def moved(before: float | None, after: float | None) -> str:
            if after is None:
                return "nothing stated"
            said = [self._chance(p) for p in (before, after) if p is not None]
            return said[0] if len(set(said)) == 1 else " to ".join(said)

        own = moved(bar.learner_before, bar.learner_after)
        engine = moved(bar.engine_before, bar.engine_after)
        weight = f" ({signed(bar.decibans)} dB)" if self._exact else ""
        return f"{bar.name}: you {own}; the engine {engine}{weight}"

    def _effect(self, effect: Effect, bars: tuple[Bar, ...]) -> str:
        """What a result did; a layperson is told only what it was."""
        names = {bar.hypothesis: bar.name for bar in bars}
        strongest = sorted(effect.decibans.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
        told = [
            f"{names[hypothesis]} {signed(weight)} dB"
            for hypothesis, weight in strongest[:NAMED]
            if abs(weight) >= LEAST_DECIBANS and hypothesis in names
        ]
        marks = reference_marks(effect.references, self._exact)
        did = "" if self._plain else f": {', '.join(told) or 'no news'}"
        return f"{effect.text}{did} {marks}".rstrip()

    def _orders(self, rows: tuple[OrderRow, ...]) -> Iterator[str]:
        for made, title in ((True, "What you ordered"), (False, "What else there was")):
            chosen = [row for row in rows if row.made == made]
            if chosen:
                yield from self._title(title)
                for row in chosen:
                    yield from self._wrapped(self._order(row), "- ")

    def _order(self, row: OrderRow) -> str:
        if not row.recorded:
            return f"{row.name}: this case records no result"
        cost = f"{money(row.price)}, {days(row.days)}"
        if row.for_cause:
            worth = "worth making for the cause"
        elif self._plain:
            worth = "worth it" if row.net > 0 else "not worth it for the diagnosis"
        else:
            worth = f"net value {signed(row.net, 3)}"
        bits = f"; {row.bits:.2f} bits" if self._exact else ""
        return f"{row.name}: {cost}; {worth}{bits}"

    def _chance(self, probability: float) -> str:
        return said_of_100(probability) if self._plain else percent(probability)


def _matters(bar: Bar) -> bool:
    """Whether either side gave it anything worth a line."""
    own = (bar.learner_before or 0.0, bar.learner_after or 0.0)
    return max(*own, bar.engine_before, bar.engine_after) >= LEAST_CHANCE


def _moved(bar: Bar) -> bool:
    """Whether a step changed the belief of either side."""
    by = abs(bar.engine_after - bar.engine_before)
    return by >= LEAST_CHANCE or bar.learner_before != bar.learner_after


def _citation(source: Citation) -> str:
    """Type, year, then the publication and where to find it."""
    year = str(source.year) if source.year is not None else "no date"
    by = f"{source.authors.rstrip('.')}. " if source.authors else ""
    where = f" {source.journal.rstrip('.')}." if source.journal else ""
    found = (
        f"doi:{source.doi}" if source.doi else f"PMID {source.pmid}" if source.pmid else source.url
    )
    return f"{source.kind}, {year}. {by}{source.title.rstrip('.')}.{where} {found}".rstrip()


def _parted(debrief: Debrief) -> tuple[Said, ...]:
    """What guideline and engine held after each step where they disagreed, each said once."""
    return tuple(dict.fromkeys(stand.parted for stand in debrief.path if stand.parted is not None))
