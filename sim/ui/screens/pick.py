"""The boxes that open over a case: asking, examining, ordering. Each searches the whole catalog."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label, Static

from sim.knowledge.models import Order
from sim.ui import text
from sim.ui.commands import Place, bindings
from sim.ui.matching import Choice
from sim.ui.screens.frame import OneFrame
from sim.ui.widgets.line import Line
from sim.ui.widgets.steady import Column, Scroll
from sim.ui.widgets.typeahead import TypeAhead
from sim.ui.words import days, money

Answer = Callable[[str], str | None]
"""Id of a question or area -> what comes back; None where it was refused."""


class AskScreen(ModalScreen[None], OneFrame[None]):
    """Stays open for the next question; the last answer stands beneath."""

    PLACE: ClassVar[Place] = "pick"
    BINDINGS: ClassVar[list[BindingType]] = bindings("pick")
    WORDS: ClassVar[dict[str, tuple[str, str, str]]] = {
        "ask": ("Ask the patient", "bowels, periods, family …", "enter asks"),
        "examine": ("Examine", "eyes, nails, abdomen …", "enter examines"),
    }

    def __init__(
        self, kind: Literal["ask", "examine"], choices: Sequence[Choice], answer: Answer
    ) -> None:
        super().__init__()
        self._title, self._placeholder, self._hint = self.WORDS[kind]
        self._choices = choices
        self._answer = answer

    def compose(self) -> ComposeResult:
        with Column(classes="box"):
            yield Label(self._title, classes="box-title", markup=False)
            yield TypeAhead(self._choices, placeholder=self._placeholder)
            with Scroll(id="pick-answer", can_focus=False):
                yield Static("", markup=False)
            hint = f"{self._hint}   ↓ ↑ move   esc closes"
            yield Label(hint, classes="box-hint", markup=False)

    def on_mount(self) -> None:
        self.query_one("#pick-answer").display = False

    @on(TypeAhead.Picked)
    def _picked(self, event: TypeAhead.Picked) -> None:
        answer = self._answer(event.choice.id)
        if answer is not None:
            shown = text.line((f"{event.choice.label}: ", "dim"), " ".join(answer.split()))
            self.query_one("#pick-answer").display = True
            self.query_one("#pick-answer Static", Static).update(shown)
        self.query_one(TypeAhead).clear()

    def action_close(self) -> None:
        self.dismiss()


@dataclass(frozen=True)
class Basket:
    """What the learner put together, and whether it is to be sent."""

    orders: tuple[str, ...]
    send: bool


class OrderScreen(ModalScreen[Basket], OneFrame[Basket]):
    """Fills the basket; enter on an empty line sends it."""

    PLACE: ClassVar[Place] = "pick"
    BINDINGS: ClassVar[list[BindingType]] = bindings("pick")

    def __init__(
        self, choices: Sequence[Choice], orders: Mapping[str, Order], basket: Sequence[str]
    ) -> None:
        super().__init__()
        self._choices = choices
        self._orders = orders
        self._basket = list(basket)

    def compose(self) -> ComposeResult:
        with Column(classes="box"):
            yield Label("Order tests", classes="box-title", markup=False)
            yield TypeAhead(
                self._choices,
                placeholder="blood count, tf sat, scope …",
                marked=self._basket.__contains__,
            )
            yield Line("", id="pick-basket", markup=False)
            yield Line("", classes="box-hint", id="pick-hint", markup=False)

    def on_mount(self) -> None:
        self._show()

    @property
    def basket(self) -> tuple[str, ...]:
        """Ids in the basket, in the order in which they were put there."""
        return tuple(self._basket)

    @on(TypeAhead.Picked)
    def _picked(self, event: TypeAhead.Picked) -> None:
        """Enter: from the list it sends, from the line it collects."""
        searching = self.query_one(TypeAhead).typing
        if event.choice.id not in self._basket and (searching or not self._basket):
            self._basket.append(event.choice.id)
            if searching:
                self.query_one(TypeAhead).clear()
                self._show()
                return
        if searching:
            self.query_one(TypeAhead).clear()
        else:
            self._send()

    @on(TypeAhead.Marked)
    def _marked(self, event: TypeAhead.Marked) -> None:
        if event.choice.id in self._basket:
            self._basket.remove(event.choice.id)
        else:
            self._basket.append(event.choice.id)
        self.query_one(TypeAhead).redraw()
        self._show()

    @on(TypeAhead.Empty)
    def _empty(self, event: TypeAhead.Empty) -> None:
        if not event.query.strip():
            self._send()

    @on(TypeAhead.Erased)
    def _erased(self) -> None:
        """Backspace on an empty line takes the last one out again."""
        if self._basket:
            self._basket.pop()
            self._show()

    def _send(self) -> None:
        if self._basket:
            self.dismiss(Basket(self.basket, send=True))

    def _show(self) -> None:
        chosen = [self._orders[order] for order in self._basket]
        if chosen:
            total = money(sum(order.price.value for order in chosen))
            longest = days(max(order.turnaround.value for order in chosen))
            head = f"Basket · {total} · last result: {longest}"
            lines = [Content.styled(head, "bold")]
            lines.append(text.words(", ".join(order.name for order in chosen)))
            hint = "enter sends   backspace takes the last out"
        else:
            lines = [text.words("The basket is empty.", "dim")]
            hint = "enter puts in the basket, in the list also space   ↓ ↑ move"
        self.query_one("#pick-basket", Line).update(text.stack(lines))
        self.query_one("#pick-hint", Line).update(Content(f"{hint}   esc closes"))

    def action_close(self) -> None:
        self.dismiss(Basket(self.basket, send=False))
