"""What guidelines, or research, say about something."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sim.knowledge.models import Statement
from sim.teaching.followup.reply import Answer, Page
from sim.teaching.followup.statements import about

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge
    from sim.teaching.followup.context import FollowUpContext

MOST = 6
SHORTEST_WORD = 3
_RESEARCH = re.compile(
    r"\b(research|studies|study|literature|evidence|trials|data|papers?|publications?)\b"
)
_BODIES = {
    "who": ("who-",), "aga": ("aga-",), "bsg": ("bsg-",), "cdc": ("cdc-",), "nhlbi": ("nhlbi-",),
    "kdoqi": ("kdoqi-",), "kdigo": ("kdoqi-",), "blood guideline": ("donker-", "jwatch-"),
}  # fmt: skip


def answer(context: FollowUpContext, text: str, ids: tuple[str, ...]) -> Answer:
    """Statements about the ids from guidelines; from research where that is asked for."""
    page = Page(context)
    knowledge = context.knowledge
    found = _nearest(about(page, ids), ids, text)
    advice = [s for s in found if _advises(s, knowledge)]
    research = [s for s in found if s not in advice]
    wanted_research = bool(_RESEARCH.search(text)) and "guideline" not in text
    body = next((prefix for name, prefix in _BODIES.items() if re.search(rf"\b{name}\b", text)), ())
    if body:
        own = [s for s in advice if s.source.startswith(body)]
        advice = own or advice
        if not own:
            page.say("The knowledge base holds no statement of that body on this.")
    chosen = research if wanted_research else advice
    name = _name(page, ids)
    if not chosen:
        kind = "research" if wanted_research else "guideline"
        page.say(f"The knowledge base does not say what a {kind} holds on {name}.")
        chosen = advice if wanted_research else research
        if chosen:
            page.say("From the research:" if not wanted_research else "From the guidelines:")
    _say(page, chosen)
    if not chosen:
        return page.answer("not-known", ids, (f"What is {name}?",))
    return page.answer("guidelines", ids, (f"What is {name}?", "Which test next?"))


def _nearest(found: list[Statement], ids: tuple[str, ...], text: str) -> list[Statement]:
    """Statements that share most with the question: what it names, then its own words."""
    spoken = {word for word in text.split() if len(word) >= SHORTEST_WORD}

    def shared(statement: Statement) -> int:
        words = set(statement.text.casefold().replace(",", " ").replace(".", " ").split())
        return 2 * len(set(ids) & set(statement.about)) + len(spoken & words)

    return sorted(found, key=lambda s: (-shared(s), len(s.about)))


def _advises(statement: Statement, knowledge: Knowledge) -> bool:
    """A guideline's own text, also where it was read in another print of it."""
    kind = knowledge.sources[statement.source].kind
    return kind == "guideline" or statement.locator.startswith("guideline")


def _say(page: Page, chosen: list[Statement]) -> None:
    for statement in chosen[:MOST]:
        page.say(statement.text, (statement,))


def _name(page: Page, ids: tuple[str, ...]) -> str:
    k = page.context.knowledge
    for table in (k.conditions, k.causes, k.findings, k.quantities, k.orders):
        if ids[0] in table:
            return table[ids[0]].name
    return page.context.hypothesis(ids[0]).name
