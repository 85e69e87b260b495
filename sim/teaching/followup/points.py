"""What cost points, by component and by event."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.scoring.score import score
from sim.scoring.sheet import Component
from sim.teaching.followup.reply import Answer, Page
from sim.teaching.words import days, money

if TYPE_CHECKING:
    from sim.teaching.followup.context import FollowUpContext

COMPONENTS = 3
LINES = 3
LEAST = 0.5
_SPENT = re.compile(r"\b(cost|costs|spend|spent|money|dollars|pay|paid)\b")


def answer(context: FollowUpContext, text: str) -> Answer:
    """The components that lost most, or the one that is asked about, line by line."""
    page = Page(context)
    if not context.closed:
        page.say("The score is told after your answer.")
        return page.answer("not-known", (), ("Which test next?", "What would change your mind?"))
    sheet = context.sheet or score(
        context.case, context.encounter, context.knowledge, context.engine
    )
    asked = [part for part in sheet.components if part.name in text or _spoken(part.name, text)]
    page.say(f"You have {sheet.total:.0f} of 100 points.")
    for line in (*sheet.caps, *sheet.red_marks):
        page.say(line)
    lost = sorted(asked or sheet.components, key=lambda part: part.points - part.out_of)
    named = [p for p in lost if asked or p.out_of - p.points >= LEAST][:COMPONENTS]
    for part in named:
        _component(page, part)
    if not named and not sheet.caps:
        page.say("No component lost anything to speak of.")
    if not asked or _SPENT.search(text):
        page.say(
            f"You spent {money(sheet.spent.money)} and {days(sheet.spent.days)}; the engine "
            f"{money(sheet.par.money)} and {days(sheet.par.days)}."
        )
    return page.answer("points", tuple(part.name for part in named), _suggestions(context, named))


def _component(page: Page, part: Component) -> None:
    missing = part.out_of - part.points
    said = f"{part.name}: {part.points:.0f} of {part.out_of:.0f}"
    page.say(f"{said}; {missing:.0f} lost." if missing >= LEAST else f"{said}.")
    for line in part.lines[:LINES]:
        page.say(line)
    if page.voice.exact:
        page.say(f"The rule: {part.formula}.")


def _spoken(name: str, text: str) -> bool:
    """Whether the question speaks of a component by another form of its name."""
    return name in _FORMS and any(form in text.split() for form in _FORMS[name])


_FORMS = {
    "ordering": ("order", "orders", "ordered", "tests", "testing"),
    "belief": ("beliefs", "believe", "believed", "probabilities", "probability", "tokens"),
    "diagnosis": ("diagnose", "diagnosed"),
    "justification": ("justify", "justified", "reasons", "reflection"),
}


def _suggestions(context: FollowUpContext, named: Sequence[Component]) -> list[str]:
    asked = [f"Why did I lose points for {part.name}?" for part in named]
    return [*asked[:2], "What would you have ordered first?"]
