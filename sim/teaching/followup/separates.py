"""What separates two conditions: the deciding tests, with what to expect on each side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.belief import Hypothesis
from sim.teaching.followup import claims
from sim.teaching.followup.contrast import Separator, separators
from sim.teaching.followup.expect import both, lies, orders_for
from sim.teaching.followup.reply import Answer, Page
from sim.teaching.followup.statements import about

if TYPE_CHECKING:
    from sim.teaching.followup.context import FollowUpContext

TESTS = 4
"""Tests of the model that are named."""
STATEMENTS = 2
LEAST = 3.0
"""Decibans that a test is expected to bring, to be named."""
OF_ONE_ORDER = 2
"""Tests named of the same order."""


def answer(context: FollowUpContext, first: str, second: str) -> Answer:
    """What sources say tells them apart, then what the model holds most telling."""
    page = Page(context)
    one, two = context.hypothesis(first), context.hypothesis(second)
    names = f"{page.voice.hypothesis(one)} and {page.voice.hypothesis(two)}"
    published = [m for m in context.knowledge.mimics if set(m.between) == {first, second}]
    page.say(f"What tells {names} apart:")
    for mimic in sorted(published, key=lambda m: m.basis == "judgement"):
        page.say(mimic.text, (mimic,))
    named = {test for mimic in published for test in mimic.tests}
    found = separators(context.engine, one, two, context.known.patient)
    chosen = _chosen(context, found)
    if not chosen and not published:
        page.say(
            "The knowledge base does not say what tells them apart: in it no test lies elsewhere "
            "in the one than in the other."
        )
    for separator in chosen:
        _say(page, separator, one, two)
    cited = {mimic.source for mimic in published}
    further = [s for s in about(page, (first, second)) if _both(s.about, one, two)]
    for statement in [s for s in further if s.source not in cited][:STATEMENTS]:
        page.say(statement.text, (statement,))
    orders = [o for s in chosen for o in orders_for(context.knowledge, s.id)[:1]]
    orders += [test for test in sorted(named) if test in context.knowledge.orders]
    asked = [f"What is {context.knowledge.orders[o].name}?" for o in dict.fromkeys(orders)]
    return page.answer(
        "separates", (first, second), (*asked[:1], f"Why not {one.name}?", f"Why not {two.name}?")
    )


def _both(ids: tuple[str, ...], one: Hypothesis, two: Hypothesis) -> bool:
    return bool(set(ids) & set(one.conditions)) and bool(set(ids) & set(two.conditions))


def _chosen(context: FollowUpContext, found: list[Separator]) -> list[Separator]:
    """The most telling tests: none that another one says already, one gene, and that last."""
    chosen: list[Separator] = []
    said: set[str] = set()
    orders: list[tuple[str, ...]] = []
    for separator in found:
        order = orders_for(context.knowledge, separator.id)[:1]
        gene = _gene(context, separator)
        same = _told_by(context, separator.id) & said or _implied(context, separator.id, chosen)
        if separator.decibans < LEAST or same or (gene and any(_gene(context, s) for s in chosen)):
            continue
        if order and not gene and orders.count(order) >= OF_ONE_ORDER:
            continue
        said |= _told_by(context, separator.id)
        orders.append(order)
        chosen.append(separator)
        if len(chosen) == TESTS:
            break
    return sorted(chosen, key=lambda s: _gene(context, s))


def _implied(context: FollowUpContext, id: str, chosen: list[Separator]) -> bool:
    """Whether a finding only says what a chosen quantity says (small cells beside the MCV)."""
    finding = context.knowledge.findings.get(id)
    return finding is not None and bool(set(finding.implied_by) & {s.id for s in chosen})


def _told_by(context: FollowUpContext, id: str) -> set[str]:
    """What a test measures in truth: its base quantities and those they follow."""
    described = context.knowledge.quantities
    found = set(claims.bases(context.engine, id)) if id in described else set[str]()
    return found | {follow.of for base in found for follow in described[base].follows}


def _gene(context: FollowUpContext, separator: Separator) -> bool:
    finding = context.knowledge.findings.get(separator.id)
    return finding is not None and finding.kind == "gene"


def _say(page: Page, separator: Separator, one: Hypothesis, two: Hypothesis) -> None:
    usual = both(page, one, two, separator.id)
    if not usual:
        return
    here = page.context.current.get(f"quantity:{separator.id}") or page.context.current.get(
        f"finding:{separator.id}"
    )
    weight = f", worth {separator.decibans:.0f} dB on average" if page.voice.exact else ""
    said = f" Here: {page.voice.item(here)}." if here is not None else ""
    page.say(
        f"{lies(page, separator.id)}: {usual}{weight}.{said}",
        page.behind(separator.id, one, two),
    )
