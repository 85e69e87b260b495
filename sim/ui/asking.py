"""The questions of one debrief: what was asked, what is offered, what an answer rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sim.ui.widgets.conversation import Exchange

if TYPE_CHECKING:
    from sim.teaching.followup.context import FollowUpContext
    from sim.teaching.followup.reply import Answer

LONGEST = 300
"""Letters of a question; what is longer was not typed as one."""


class Asking:
    """The history of one reader, and the context that answers rest on."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.examples: tuple[str, ...] = ()
        self._context: FollowUpContext | None = None

    def rest_on(self, context: FollowUpContext, examples: Sequence[str]) -> None:
        """Answer from this from now on; what was answered stays."""
        self._context = context
        self.examples = tuple(examples)

    @property
    def ready(self) -> bool:
        """Whether there is something that answers can rest on."""
        return self._context is not None

    def ask(self, typed: str) -> tuple[int, Callable[[], Answer]] | None:
        """Take a question, or the number of an offered one; its place and the work it takes.

        None where nothing was asked.
        """
        context = self._context
        question = self._meant(typed.strip()[:LONGEST])
        if not question or context is None:
            return None
        self.exchanges.append(Exchange(question))

        def work() -> Answer:
            from sim.teaching.followup.answer import answer

            return answer(question, context)

        return len(self.exchanges) - 1, work

    def answered(self, place: int, answer: Answer) -> None:
        """An answer came."""
        self.exchanges[place] = Exchange(self.exchanges[place].question, answer)

    def failed(self, place: int, error: Exception) -> None:
        """There is none, because of a mistake of the program."""
        said = f"No answer, because of a mistake of Pallor's own: {type(error).__name__}: {error}"
        self.exchanges[place] = Exchange(self.exchanges[place].question, failed=said)

    @property
    def offered(self) -> tuple[str, ...]:
        """Questions that a number stands for now."""
        if not self.exchanges:
            return self.examples
        last = self.exchanges[-1].answer
        return last.suggestions if last is not None else ()

    def _meant(self, typed: str) -> str:
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(self.offered):
            return self.offered[int(typed) - 1]
        return typed
