"""While learning: what the last news did to the engine's belief."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label

from sim.knowledge.units import System
from sim.play.session import Session
from sim.teaching.audience import Audience, Voice
from sim.teaching.citations import Bibliography, Citation
from sim.teaching.replay import ReplayStep, replay_steps
from sim.ui import text
from sim.ui.commands import Place, bindings
from sim.ui.screens.frame import OneFrame
from sim.ui.widgets.drawing import Drawing
from sim.ui.widgets.replay import replay
from sim.ui.widgets.sayings import citation
from sim.ui.widgets.steady import Column, Scroll
from sim.ui.words import hypothesis

Latest = tuple[ReplayStep, int, int, Sequence[Citation], Callable[[str], str], bool]


def latest(session: Session, audience: Audience, system: System) -> Latest:
    """The last step that brought news, its number and how many there are, its sources, and more."""
    knowledge, engine = session.workshop.knowledge, session.workshop.engine
    explained = engine.explain(session.evidence).steps
    voice, cited = Voice(knowledge, audience, system), Bibliography(knowledge)
    steps = replay_steps(
        session.case, session.encounter, knowledge, engine, explained, cited, voice
    )
    place = max((n for n, step in enumerate(steps) if step.effects), default=0)
    used = {r.number for effect in steps[place].effects for r in effect.references}
    sources = [source for source in cited.listed() if source.number in used]

    def short(id: str) -> str:
        return hypothesis(knowledge, id, short=True)

    return steps[place], place + 1, len(steps), sources, short, voice.decibans


class ExplainScreen(ModalScreen[None], OneFrame[None]):
    """Belief before and after the last news, and what each part of it did."""

    PLACE: ClassVar[Place] = "explain"
    BINDINGS: ClassVar[list[BindingType]] = bindings("explain")

    def __init__(
        self,
        step: ReplayStep,
        number: int,
        count: int,
        sources: Sequence[Citation],
        short: Callable[[str], str],
        weights: bool,
    ) -> None:
        """What `latest` found; `weights`: whether it is said in decibans."""
        super().__init__()
        self._weights = weights
        self._step = step
        self._number = number
        self._count = count
        self._sources = sources
        self._short = short

    def compose(self) -> ComposeResult:
        with Column(classes="box", id="explain-box"):
            yield Label("What the last news says", classes="box-title", markup=False)
            with Scroll(classes="box-body"):
                yield Drawing(id="explain-body")
            yield Label("esc closes   ↑ ↓ scroll", classes="box-hint", markup=False)

    def on_mount(self) -> None:
        self.query_one(Drawing).draw(self._body)

    def _body(self, width: int) -> Content:
        step, short, weights = self._step, self._short, self._weights
        lines = [replay(step, self._number, self._count, short, width, weights=weights)]
        if self._sources:
            lines.append(Content(""))
        for source in self._sources:
            lines += citation(source, width)
        return text.stack(lines)

    def action_close(self) -> None:
        self.dismiss(None)
