"""One step of the replay: the learner's belief beside the engine's, and what each result did."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len
from textual.content import Content

from sim.teaching.replay import Bar, Effect, ReplayStep
from sim.teaching.words import signed
from sim.ui import text
from sim.ui.widgets.bars import bar, percent
from sim.ui.widgets.sayings import references
from sim.ui.words import day, money

LEAST = 0.5
"""Decibans that are worth a word."""
WIDE, MORE = 100, 18
"""Cells from which there is room for full names, and how many more those get."""
NAMED = 3
"""Hypotheses named per result."""


def replay(
    step: ReplayStep,
    number: int,
    count: int,
    short: Callable[[str], str],
    width: int,
    *,
    weights: bool = True,
    full: Callable[[str], str] | None = None,
) -> Content:
    """The whole step as lines of `width` cells; `short` names a hypothesis, `full` where it fits.

    Without `weights` nothing is said in decibans.
    """
    clock = f"{day(step.day)} · {money(step.money)}"
    head = f"step {number} of {count}   "
    room = width - len(head) - len(clock) - 1
    roomy = full is not None and width >= WIDE
    side = max(16, (width - (28 + MORE if roomy else 28)) // 2)
    name = max(10, width - 2 * side - 3 - 6)

    def named(id: str) -> str:
        long = full(id) if full is not None and roomy else ""
        return long if 0 < cell_len(long) <= name else short(id)

    title, *more = text.words(step.title, "bold").wrap(max(room, 20))
    gap = " " * max(0, room - title.cell_length)
    lines = [
        text.line((head, "dim"), title, f"{gap} {clock}"),
        *(text.line(" " * len(head), part) for part in more),
        text.line(
            " " * name,
            (" " + text.cell("you before → after", side), "dim"),
            ("  " + text.cell("engine before → after", side), "dim"),
            (text.cell("dB" if weights else "", 6, right=True), "dim"),
        ),
    ]
    lines += [_row(row, named(row.hypothesis), name, side, weights) for row in step.bars]
    lines.append(Content(""))
    if not step.effects:
        lines.append(text.words("Nothing new became known.", "dim"))
    for effect in step.effects:
        lines.append(_effect(effect, short) if weights else _known(effect))
    if step.effects and weights:
        note = "dB: decibans against all the rest; +10 makes the odds ten times as high."
        lines.append(text.words(note, "dim"))
    return text.stack(lines)


def _row(row: Bar, label: str, name: int, side: int, weights: bool) -> Content:
    moved = signed(row.decibans) if weights and row.engine_before != row.engine_after else ""
    return text.line(
        text.cell(label, name),
        " ",
        (_both(row.learner_before, row.learner_after, side), "$accent"),
        "  ",
        (_both(row.engine_before, row.engine_after, side), "$primary"),
        text.cell(moved, 6, right=True),
    )


def _both(before: float | None, after: float | None, width: int) -> str:
    """`55 ████ → 90 ███████` in exactly `width` cells."""
    if after is None:
        return text.cell("nothing stated", width)
    each = max(2, (width - 11) // 2)
    left = "  –" + " " * (each + 1) if before is None else f"{percent(before):>3} " + bar(
        before, each
    )  # fmt: skip
    return text.cell(f"{left} → {percent(after):>3} {bar(after, each)}", width)


def _known(effect: Effect) -> Content:
    """What became known, without its weight."""
    return text.line((effect.text, "bold"), (f" {references(effect.references)}", "dim"))


def _effect(effect: Effect, short: Callable[[str], str]) -> Content:
    strongest = sorted(effect.decibans.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    moved = [
        f"{short(hypothesis)} {signed(value)}"
        for hypothesis, value in strongest[:NAMED]
        if abs(value) >= LEAST
    ]
    did = ", ".join(moved) if moved else "no news"
    return text.line(
        (f"{effect.text}: ", "bold"), did, (f" {references(effect.references)}", "dim")
    )
