"""What the knowledge base states in words about something, with its sources."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sim.knowledge.models import Statement
from sim.teaching.followup.reply import Page


def about(page: Page, ids: Collection[str]) -> list[Statement]:
    """Statements about all of the ids first, then about one of them; in the order of the files."""
    wanted = set(ids)
    found = [s for s in page.context.knowledge.statements.values() if wanted & set(s.about)]
    return sorted(found, key=lambda s: (-len(wanted & set(s.about)), len(s.about)))


def say_statements(page: Page, ids: Sequence[str], most: int) -> None:
    """The statements nearest to the ids; where sources disagree, every side is said."""
    said = 0
    disputes: set[str] = set()
    for statement in about(page, ids):
        if said >= most:
            return
        if not statement.dispute:
            page.say(statement.text, (statement,))
            said += 1
        elif statement.dispute not in disputes:
            disputes.add(statement.dispute)
            said += say_dispute(page, statement.dispute)


def say_dispute(page: Page, dispute: str) -> int:
    """Every side of a dispute; how many there are."""
    sides = [s for s in page.context.knowledge.statements.values() if s.dispute == dispute]
    for number, side in enumerate(sides):
        page.say(f"Sources disagree: {side.text}" if not number else side.text, (side,))
    return len(sides)
