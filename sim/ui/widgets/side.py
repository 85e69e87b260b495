"""The side column of a case: what is believed, what is on its way, what is about to be ordered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.content import Content

from sim.encounter.reveal import Pending
from sim.knowledge.models import Order
from sim.ui import text
from sim.ui.widgets.bars import bar
from sim.ui.words import cost, day, money

TOKENS = 100


def differential(
    tokens: Mapping[str, int], name: Callable[[str], str], overtaken: bool, width: int
) -> Content:
    """The stated belief, most likely first, and what is left for everything else.

    `overtaken`: something became known since it was stated.
    """
    lines = [_title("Differential", "d", width)]
    if not tokens:
        lines.append(text.line(("nothing stated yet", "dim")))
        return text.stack(lines)
    given = sorted(((t, h) for h, t in tokens.items() if t), key=lambda pair: (-pair[0], pair[1]))
    rows = [(name(hypothesis), count) for count, hypothesis in given]
    rows.append(("other", TOKENS - sum(tokens.values())))
    bar_width = 5 if width < 30 else width // 3
    room = width - bar_width - 5
    for label, count in rows:
        lines.append(
            text.line(
                text.cell(label, room),
                " ",
                (bar(count / TOKENS, bar_width), "$primary"),
                f"{count:>4}",
            )
        )
    if overtaken:
        lines.append(text.words("news since: d revises", "dim"))
    return text.stack(lines)


def waiting(pending: Sequence[Pending], orders: Mapping[str, Order], width: int) -> Content:
    """Results on their way and the day they are due."""
    lines = [_title("Waiting", "g" if pending else "", width)]
    if not pending:
        lines.append(text.line(("nothing on its way", "dim")))
    for item in pending:
        due = day(item.due)
        lines.append(text.line(text.cell(orders[item.order].name, width - len(due) - 1), " ", due))
    return text.stack(lines)


def basket(chosen: Sequence[str], orders: Mapping[str, Order], width: int) -> Content:
    """Orders not sent yet, with what they cost."""
    total = sum(orders[order].price.value for order in chosen)
    lines = [_title("Basket", f"{money(total)}  b sends" if chosen else "o", width)]
    if not chosen:
        lines.append(text.line(("empty", "dim")))
    for order in chosen:
        price = cost(orders[order])
        lines.append(text.line(text.cell(orders[order].name, width - len(price) - 1), " ", price))
    return text.stack(lines)


def _title(title: str, right: str, width: int) -> Content:
    return text.line((text.cell(title, width - len(right)), "bold"), (right, "dim"))
