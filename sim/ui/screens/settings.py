"""What can be chosen, one line each; a choice holds at once and is saved at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Footer, Input, Label

from sim.errors import PallorError
from sim.settings import CHOICES, Settings
from sim.ui import text
from sim.ui.commands import Place, bindings
from sim.ui.screens.base import BaseScreen
from sim.ui.widgets.drawing import Drawing
from sim.ui.widgets.rows import Rows

LINES: tuple[tuple[str, str, str], ...] = (
    ("audience", "Words for", "Whom texts and explanations are written for. It changes no fact and "
     "no score."),
    ("units", "Units", "How results are shown at first; u switches while you play."),
    ("theme", "Colors", "f9 switches between light and dark."),
    ("learner", "Learner", "Whose attempts these are, where the command line does not say it. "
     "Holds from the next start."),
    ("pictures", "Pictures", "Film, curves and marrow. Pixels want the extra 'images' and a "
     "terminal with Kitty's protocol or Sixel; they come with the next start, characters at once."),
    ("welcomed", "First start", "Set it to 'again' to be greeted at the next start."),
)  # fmt: skip
"""Field, heading, and what it does."""
SHOWN = {
    "layperson": "patients and relatives, in plain words", "student": "students",
    "clinician": "residents and clinicians", "specialist": "specialists in blood",
    "auto": "pixels where the terminal shows them", "cells": "characters", "images": "pixels, also "
    "inside tmux",
    "conventional": "conventional (g/dL, ng/mL)", "si": "SI (g/L, µmol/L)",
}  # fmt: skip
Change = Callable[[dict[str, Any]], Settings]


class SettingsScreen(BaseScreen[None]):
    """Shows the settings; `change` makes one of them hold and returns them all."""

    PLACE: ClassVar[Place] = "settings"
    BINDINGS: ClassVar[list[BindingType]] = bindings("settings")

    def __init__(
        self, settings: Settings, path: Path, themes: tuple[str, ...], change: Change
    ) -> None:
        super().__init__()
        self._settings = settings
        self._path = path
        self._choices = {**CHOICES, "theme": themes}
        self._change = change

    def compose(self) -> ComposeResult:
        yield Label("Settings", classes="header", markup=False)
        yield Rows(self._row, id="settings-rows")
        yield Input(id="settings-text", max_length=40)
        yield Drawing(id="settings-said")
        yield Drawing(id="settings-about")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        self.query_one(Input).display = False
        self.query_one("#settings-said", Drawing).draw(self._said)
        self.query_one("#settings-about", Drawing).draw(self._about)
        rows = self.query_one(Rows)
        rows.show(len(LINES), 0)
        rows.focus()

    def _row(self, index: int, width: int) -> Content:
        name, heading, _ = LINES[index]
        value = getattr(self._settings, name)
        if name == "welcomed":
            value = "done" if value else "again"
        return text.line(
            text.cell(heading, 14), (text.cell(SHOWN.get(value, value), width - 14), "bold")
        )

    def _said(self, width: int) -> Content:
        """About the highlighted line, in the room of the longest: nothing beneath it moves."""
        about = [text.hanging("", text.words(said), width) for _, _, said in LINES]
        here = about[self.query_one(Rows).cursor]
        return text.stack([*here, *[Content("")] * (max(map(len, about)) - len(here))])

    def _about(self, width: int) -> Content:
        own = ", ".join(f"{id} = {keys}" for id, keys in self._settings.keys.items()) or "none"
        kept = (
            f"Saved in {self._path}. Own keys stand there under [keys], for example "
            f'"case.order" = "f4". Yours: {own}.'
        )
        return text.stack(text.hanging("", text.words(kept, "dim"), width))

    @on(Rows.Moved)
    def _moved(self) -> None:
        self.query_one("#settings-said", Drawing).redraw()

    @on(Rows.Chosen)
    def _chosen(self) -> None:
        self.action_change(1)

    def action_change(self, by: int) -> None:
        name = LINES[self.query_one(Rows).cursor][0]
        if name == "learner":
            field = self.query_one(Input)
            field.value, field.display = self._settings.learner, True
            field.focus()
        elif name == "welcomed":
            self._set(welcomed=not self._settings.welcomed)
        else:
            choices = self._choices[name]
            value = getattr(self._settings, name)
            at = choices.index(value) if value in choices else -1
            self._set(**{name: choices[(at + by) % len(choices)]})

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        name = text.clean(event.value).strip()
        if name:
            self._set(learner=name)
        self._close_line()

    def _set(self, **change: Any) -> None:
        try:
            self._settings = self._change(change)
        except PallorError as error:
            self._settings = _with(self._settings, change)
            self.show_error(error)
        self.query_one(Rows).refresh()
        for drawing in self.query(Drawing):
            drawing.redraw()

    def _close_line(self) -> None:
        self.query_one(Input).display = False
        self.query_one(Rows).focus()

    def action_close(self) -> None:
        if self.query_one(Input).display:
            self._close_line()
        else:
            self.dismiss()


def _with(settings: Settings, change: dict[str, Any]) -> Settings:
    """What holds for this run, though it could not be saved."""
    from dataclasses import replace

    return replace(settings, **change)
