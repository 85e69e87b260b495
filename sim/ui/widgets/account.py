"""What was earned and what the orders were worth."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from sim.scoring.sheet import ScoreSheet
from sim.teaching.audience import Voice
from sim.teaching.debrief import Headline
from sim.teaching.orders import OrderRow
from sim.teaching.words import days as took
from sim.teaching.words import everyday, signed, typeset
from sim.ui import text
from sim.ui.widgets.sayings import said
from sim.ui.words import day, days, money


def headline(head: Headline, sheet: ScoreSheet, width: int) -> Content:
    """The first screen: five lines, and a red mark where there is one."""
    total = f"{head.total:.0f} / 100"
    verdict = text.words(head.verdict, "bold")
    room = width - len(total) - 2
    first, *rest = verdict.wrap(room) if room > 20 else [verdict]
    gap = max(1, width - first.cell_length - len(total))
    lines = [Content.assemble(first, " " * gap, (total, "bold")), *rest]
    lines.append(text.words(head.components))
    # What weighs most comes first: on a small screen the last lines are scrolled to.
    lines += [
        text.line(("! ", "bold $text-error"), mark) for mark in (*sheet.red_marks, *sheet.caps)
    ]
    lines.append(text.words(head.spending))
    lines += [said(lesson) for lesson in head.lessons]
    if head.unweighed:
        lines.append(text.words(f"{head.unweighed[:-1]}: r there.", "$text-warning"))
    return text.stack(lines)


def score(sheet: ScoreSheet, width: int, voice: Voice) -> Content:
    """Every component: points, what was counted, by which rule; then what is not counted.

    A layperson is told what was counted, in everyday words, and no formula.
    """
    plain, voice = voice.plain, voice.anew()
    lines: list[Content] = []
    for part in sheet.components:
        lines.append(text.line((f"{part.name} {part.points:.1f} of {part.out_of:.0f}", "bold")))
        for sentence in part.lines:
            shown = voice.retold(everyday(sentence)) if plain else typeset(sentence)
            lines += text.hanging("• ", text.words(shown), width)
        if part.name == "ordering":
            lines += text.hanging("  ", text.words(PROMISED, "dim"), width)
        if not plain:
            lines.append(text.words(typeset(part.formula), "dim"))
        lines.append(Content(""))
    if voice.audience in ("student", "clinician"):
        lines += [*text.hanging("", text.words(UNITS, "dim"), width), Content("")]
    if sheet.shown and not plain:
        figures = ", ".join(f"{name} {value:.3g}" for name, value in sheet.shown.items())
        lines.append(text.line(("Shown, not counted: ", "bold"), figures))
    lines += [text.words(note) for note in sheet.notes]
    versions = (
        f"scoring {sheet.scoring_version} ({sheet.scoring_digest[:8]}), engine "
        f"{sheet.engine_version}, knowledge {sheet.knowledge_digest[:8]}"
    )
    lines.append(text.words(versions, "dim"))
    return text.stack(lines)


def orders(
    rows: tuple[OrderRow, ...],
    sheet: ScoreSheet,
    par: Sequence[str],
    width: int,
    *,
    plain: bool = False,
) -> Content:
    """What was ordered and what else could have been, each with its value at that moment.

    `par` names the orders of the engine's own work-up; `plain` says the value in words.
    """
    name = max(16, width - 44)
    columns = "    when   price  result   " + ("worth it" if plain else "bits     net")
    lines: list[Content] = []
    for made, title in ((True, "You ordered"), (False, "Not ordered, at the end")):
        chosen = [row for row in rows if row.made == made]
        if not chosen:
            continue
        lines.append(
            text.line(
                (text.cell(title, name), "bold"),
                (columns, "dim"),
            )
        )
        lines += [line for row in chosen for line in _order(row, name, plain)]
        lines.append(Content(""))
    if not any(row.made for row in rows):
        lines = [Content("You ordered nothing."), Content(""), *lines]
    explained = PLAIN if plain else EXACT
    lines.append(text.words(explained, "dim"))
    if par:
        cost = f"{money(sheet.par.money)}, {took(sheet.par.days)}: "
        own = text.line(("The engine's own work-up, ", "bold"), cost, ", ".join(par))
        lines += [Content(""), own]
    return text.stack(lines)


PROMISED = (
    "promised: how many more of 100 answers to such patients the test was expected to put right, "
    "before its result was known, with money, burden and days taken off."
)
UNITS = (
    "decibans: the weight of a result; ten more make the odds ten times as high. bits: a fair "
    "yes-or-no question answers one. band: where 80 of 100 of the engine's beliefs would lie."
)
EXACT = (
    "bits: uncertainty it was expected to remove. net: expected gain of the answer's credit, "
    "0 to 1, less money, burden and days; below 0, stopping was better. * worth making for "
    "the cause, whatever its value here."
)
PLAIN = (
    "worth it: whether what the test was expected to tell was worth its price, its burden and the "
    "wait, before its result was known. * worth making to find the cause, whatever it tells here."
)


def _order(row: OrderRow, room: int, plain: bool) -> list[Content]:
    """A line with what it was worth; a name in everyday words goes on beneath where it is long."""
    label = f"{row.name} *" if row.for_cause else row.name
    price = money(row.price) if row.recorded else "free"
    value = [
        text.cell(f"{row.bits:.2f}", 7, right=True),
        text.cell(signed(row.net, 3), 8, right=True),
    ]
    if plain:
        value = [text.cell("yes" if row.net > 0 else "no", 11, right=True)]
    parts = text.words(label).wrap(room - 1) if plain else [text.words(label)]
    first = text.line(
        text.cell(parts[0].plain, room),
        text.cell(day(row.day), 8, right=True),
        text.cell(price, 8, right=True),
        text.cell(days(row.days) if row.recorded else "none", 8, right=True),
        *value,
    )
    return [first, *(text.line("  ", (part.plain, "dim")) for part in parts[1:])]
