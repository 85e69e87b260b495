"""Pages of conditions and sources as lines."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from sim.knowledge.loader import Knowledge
from sim.knowledge.models import Source
from sim.knowledge.units import format_value
from sim.play.pages import Claim, ConditionPage, Mimic, SourcePage
from sim.teaching.words import capital
from sim.ui import text
from sim.ui.words import DISCLAIMER, hypothesis, review

MOST = 400
"""Claims that one page lists; a source with more says how many are left out."""


def condition(
    page: ConditionPage, told: Sequence[Mimic] | None, knowledge: Knowledge, width: int
) -> Content:
    """Illness script, then every number. `told` is None while mimics are being compared."""
    it = page.condition
    lines = [text.line((capital(it.name), "bold"), (f"  {it.plain}" if it.plain else "", "italic"))]
    head = f"{review(it.status)} · updated {it.updated} · {DISCLAIMER}"
    lines += [*text.words(head, "dim").wrap(width), Content("")]
    if it.summary:
        lines += [*text.paragraph(it.summary).wrap(width)]
        lines += [*text.words(f"Sources: {', '.join(it.sources)}", "dim").wrap(width), Content("")]
    lines += [_title("Easily taken for it, and what tells them apart")]
    lines += _mimics(told, knowledge, width)
    for title, claims in (
        ("Who has it (share of people before any result; factor on the odds by setting)", page.who),
        ("Pattern (ratio: to a healthy person of the same age and sex)", page.pattern),
        ("Causes, weighed against each other", page.causes),
        ("With other conditions, and what guidelines demand", page.others),
        ("What sources say", page.said),
    ):
        if claims:
            lines += [_title(title), *_claims(claims, width, source=True), Content("")]
    return text.stack(lines)


def source(page: SourcePage, width: int) -> Content:
    """The publication, what of it was read, and everything that rests on it."""
    it = page.source
    lines = [*text.words(it.title, "bold").wrap(width)]
    by = ". ".join(part.rstrip(".") for part in (it.authors, it.journal) if part)
    year = str(it.year) if it.year is not None else "no date"
    lines += text.line((f"{it.kind}, {year}  ", "italic"), by).wrap(width)
    lines += [text.words(where, "dim") for where in _found(it)]
    if it.note:
        lines += [Content(""), _title("What of it was read"), *text.words(it.note).wrap(width)]
    count = len(page.used)
    title = f"What rests on it: {count} number{'s' if count != 1 else ''} and statements"
    lines += [Content(""), _title(title if count else "Nothing rests on it yet.")]
    for about in dict.fromkeys(claim.about for claim in page.used):
        own = [claim for claim in page.used if claim.about == about]
        lines += [Content(""), text.words(capital(about.replace("-", " ")), "underline")]
        lines += _claims(own, width, source=False)
    return text.stack(lines)


def _mimics(told: Sequence[Mimic] | None, knowledge: Knowledge, width: int) -> list[Content]:
    if told is None:
        return [text.words("Comparing …", "dim"), Content("")]
    lines: list[Content] = []
    for mimic in told:
        tests = [_test(knowledge, *test) for test in mimic.tests]
        if mimic.settled_by:
            names = " or ".join(knowledge.orders[order].name for order in mimic.settled_by)
            tests.append(f"only settled by {names}")
        said = "; ".join(tests) or "no measurement tells them apart: the story and its course do"
        name = capital(hypothesis(knowledge, mimic.condition))
        lines += text.hanging("• ", text.line((name, "bold"), f": {said}."), width)
    note = (
        "Medians here against there, in adults drawn from the engine's model; hardest to tell "
        "apart first."
    )
    return [*(lines or [Content("Nothing resembles it.")]), text.words(note, "dim"), Content("")]


def _test(knowledge: Knowledge, name: str, here: float, there: float) -> str:
    quantity = knowledge.quantities[name]
    values = f"{format_value(here, quantity)} against {format_value(there, quantity)}"
    return f"{quantity.name} {values}"


def _claims(claims: Sequence[Claim], width: int, *, source: bool) -> list[Content]:
    lines: list[Content] = []
    for claim in claims[:MOST]:
        number = claim.number
        parts = [
            number.basis, number.source if source and number.basis != "judgement" else "",
            number.locator, number.population, f"n = {number.n}" if number.n is not None else "",
        ]  # fmt: skip
        mark = f" [{' · '.join(part for part in parts if part)}]"
        formula = f" {number.formula}." if number.formula else ""
        said = text.line(
            (f"{claim.what}  ", ""), (claim.value, "bold"), (mark, "dim"), (formula, "dim italic")
        )
        lines += text.hanging("• ", said, width)
    if len(claims) > MOST:
        lines.append(text.words(f"and {len(claims) - MOST} more", "dim"))
    return lines


def _found(it: Source) -> list[str]:
    marks = (("doi:", it.doi), ("PMID ", it.pmid), ("", it.url))
    return [f"{name}{value}" for name, value in marks if value]


def _title(title: str) -> Content:
    return text.words(title, "bold")
