"""The editor of a belief: 100 tokens over diagnoses, the rest is "other"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from sim.ui import text
from sim.ui.commands import Place, bindings
from sim.ui.matching import Choice
from sim.ui.screens.frame import OneFrame
from sim.ui.widgets.bars import bar
from sim.ui.widgets.line import Line
from sim.ui.widgets.rows import Rows
from sim.ui.widgets.steady import Column
from sim.ui.widgets.typeahead import TypeAhead

TOKENS = 100
NEW = 10
"""Tokens of a diagnosis that was added without a number."""

_NUMBER = re.compile(r"\s*\b(\d{1,3})\s*%?\s*$")


def without_number(query: str) -> str:
    """The words of `iron deficiency 60`; a lone number has none."""
    return _NUMBER.sub("", query)


def number(query: str) -> int | None:
    """The tokens of `iron deficiency 60`."""
    found = _NUMBER.search(query)
    return min(int(found[1]), TOKENS) if found else None


def give(tokens: Mapping[str, int], hypothesis: str, wanted: int) -> dict[str, int]:
    """The tokens with `hypothesis` at `wanted`; what is missing comes from the largest others."""
    after = dict(tokens)
    after[hypothesis] = max(0, min(wanted, TOKENS))
    excess = sum(after.values()) - TOKENS
    while excess > 0:
        largest = max((h for h in after if h != hypothesis), key=lambda h: (after[h], h))
        taken = min(excess, after[largest])
        after[largest] -= taken
        excess -= taken
    return after


class DifferentialScreen(ModalScreen[dict[str, int]], OneFrame[dict[str, int]]):
    """Dismisses with the tokens; None when nothing is to change."""

    PLACE: ClassVar[Place] = "differential"
    BINDINGS: ClassVar[list[BindingType]] = bindings("differential")

    def __init__(
        self, choices: Sequence[Choice], tokens: Mapping[str, int], name: Callable[[str], str]
    ) -> None:
        super().__init__()
        self._choices = choices
        self._labels = {choice.id: choice.label for choice in choices}
        self._short = name
        self._tokens = {h: count for h, count in tokens.items() if count}
        self._order = sorted(self._tokens, key=lambda h: (-self._tokens[h], h))

    def compose(self) -> ComposeResult:
        with Column(classes="box"):
            yield Label("Differential · 100 tokens", classes="box-title", markup=False)
            yield TypeAhead(
                self._choices,
                placeholder="diagnosis and tokens: iron deficiency 60",
                strip=without_number,
            )
            yield Rows(self._row, id="differential-rows")
            yield Line("", id="differential-hint", classes="box-hint", markup=False)

    def on_mount(self) -> None:
        self._show()

    @property
    def tokens(self) -> dict[str, int]:
        """As they stand in the editor, without those at zero."""
        return {h: count for h, count in self._tokens.items() if count}

    @property
    def _rows(self) -> Rows:
        return self.query_one("#differential-rows", Rows)

    def _show(self, at: str | None = None) -> None:
        rows = self._rows
        rows.show(len(self._order) + 1, self._order.index(at) if at in self._order else None)
        rows.refresh()
        if self._order:
            hint = "+ − move 5   a number sets   enter keeps   esc cancels"
        else:
            hint = "type a diagnosis and a number, then enter   esc cancels"
        self.query_one("#differential-hint", Line).update(Content(hint))

    def _row(self, index: int, width: int) -> Content:
        other = index == len(self._order)
        count = TOKENS - sum(self._tokens.values())
        label = "other"
        if not other:
            label, count = self._labels.get(self._order[index], ""), self._tokens[
                self._order[index]
            ]  # fmt: skip
        wide = max(6, width // 3)
        room = max(6, width - wide - 6)
        return text.line(
            text.cell(label, room), " ", (bar(count / TOKENS, wide), "$primary"), f"{count:>4}"
        )

    def _set(self, hypothesis: str, count: int) -> None:
        if hypothesis not in self._order:
            self._order.append(hypothesis)
        self._tokens = give(self._tokens, hypothesis, count)
        self._show(hypothesis)

    @on(TypeAhead.Picked)
    def _picked(self, event: TypeAhead.Picked) -> None:
        stated = number(self.query_one(TypeAhead).query_text)
        held = self._tokens.get(event.choice.id, 0)
        self._set(event.choice.id, stated if stated is not None else max(held, NEW))
        self.query_one(TypeAhead).clear()

    @on(TypeAhead.Empty)
    def _empty(self, event: TypeAhead.Empty) -> None:
        """A lone number is for the highlighted line; an empty line is the end."""
        stated, here = number(event.query), self._here
        if not event.query.strip():
            self.dismiss(self.tokens)
        elif stated is not None and not without_number(event.query).strip() and here is not None:
            self._set(here, stated)
            self.query_one(TypeAhead).clear()

    @on(Rows.Chosen, "#differential-rows")
    def _chosen(self) -> None:
        self.dismiss(self.tokens)

    @on(TypeAhead.Typed)
    def _typed(self, event: TypeAhead.Typed) -> None:
        """While candidates are listed they need the room."""
        self._rows.display = not self.query_one(TypeAhead).found

    @property
    def _here(self) -> str | None:
        cursor = self._rows.cursor
        return self._order[cursor] if cursor < len(self._order) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While something stands in the line, its keys are letters."""
        if action in ("move", "remove"):
            return not self.query_one(TypeAhead).query_text and self._here is not None
        return True

    def action_move(self, by: int) -> None:
        if self._here is not None:
            self._set(self._here, self._tokens[self._here] + by)

    def action_remove(self) -> None:
        if self._here is not None:
            del self._tokens[self._here]
            self._order.remove(self._here)
            self._show()

    def on_key(self, event: events.Key) -> None:
        """With an empty line, the arrows walk through the lines beneath."""
        moves = {"up": -1, "down": 1}
        if event.key in moves and not self._rows.has_focus:
            self._rows.action_move(moves[event.key])
        elif event.is_printable and self._rows.has_focus and event.character is not None:
            self.query_one(Input).focus()
            self.query_one(Input).insert_text_at_cursor(event.character)
        else:
            return
        event.stop()
        event.prevent_default()

    def action_cancel(self) -> None:
        self.dismiss(None)
