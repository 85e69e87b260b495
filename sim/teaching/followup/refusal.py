"""What is said where no answer is given, and what can be asked instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.encounter.actions import OrderTests
from sim.engine.engine import UNKNOWN
from sim.teaching.followup.reply import Answer, Page

if TYPE_CHECKING:
    from sim.teaching.followup.context import FollowUpContext

NOT_A_DOCTOR = (
    "Pallor teaches how to find the cause of a microcytic anemia in simulated patients. It gives "
    "no doses, no advice on treatment and no advice for a real person: for that, ask a clinician."
)


def examples(context: FollowUpContext) -> tuple[str, ...]:
    """Questions that can be asked about this encounter; each of them is understood."""
    leading = context.leading
    ranked = [h for h, _ in context.belief.ranked()]
    rival = next(h for h in ranked if h.id not in (leading.id, UNKNOWN))
    orders = [o for a in context.encounter.log if isinstance(a, OrderTests) for o in a.what]
    order = context.knowledge.orders[orders[-1]].name if orders else "Ferritin"
    return (
        f"Why not {rival.name}?",
        "What if ferritin were 80 ng/mL?",
        f"What separates {leading.name} from {rival.name}?",
        "Which test next?",
        "What would change your mind?",
        "What is transferrin saturation?",
        "Where does the reference range for ferritin come from?",
        "How sure are you?",
        "What did I do wrong?",
        f"What do the guidelines say about {leading.name}?",
        f"Was {order} worth it?",
    )


def not_understood(
    context: FollowUpContext, strange: tuple[str, ...] = (), hint: str = ""
) -> Answer:
    """No pattern fits, or the question holds words that nothing here is named by."""
    page = Page(context)
    if hint:
        page.say(hint)
    if strange:
        words = ", ".join(f'"{word}"' for word in strange)
        page.say(f"The knowledge base does not know {words}.")
    elif not hint:
        page.say("This question was not understood.")
    page.say("I can answer these:")
    return page.answer("not-understood", (), examples(context))


def not_known(context: FollowUpContext, text: str) -> Answer:
    """The question is understood, and the knowledge base does not reach there."""
    page = Page(context)
    page.say(f"The knowledge base does not say {text}.")
    page.say("I can answer these:")
    return page.answer("not-known", (), examples(context))


def out_of_scope(context: FollowUpContext) -> Answer:
    """Doses, treatment, real people."""
    page = Page(context)
    page.say(NOT_A_DOCTOR)
    page.say("I can answer these:")
    return page.answer("out-of-scope", (), examples(context))


def during_an_exam(context: FollowUpContext) -> Answer:
    """An exam says nothing until the end."""
    page = Page(context)
    page.say("Questions are answered after the exam.")
    return page.answer("out-of-scope")
