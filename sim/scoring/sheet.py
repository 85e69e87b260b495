"""The score sheet: what was earned, out of what, by which formula from which figures."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict

from sim.knowledge.models import Value

Figure = float | str


class Kept(Value):
    """Base of what a sheet holds: a sheet of another version is read as far as it is understood."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Working(Kept):
    """How one line of a component came about."""

    what: str
    formula: str
    inputs: dict[str, Figure] = {}
    result: float


class Component(Kept):
    """One part of the score."""

    name: str
    points: float
    """Below zero where the answer would harm."""
    out_of: float
    formula: str
    """In words, so that the figures can be checked by hand."""
    inputs: dict[str, Figure] = {}
    """The figures that went in, by what they are."""
    lines: tuple[str, ...] = ()
    """One sentence for each thing that was counted."""
    weights: dict[str, Figure] = {}
    """The weights and thresholds that were used, by their key in the weights file."""
    workings: tuple[Working, ...] = ()
    """Formula, inputs and result of each thing that was counted."""
    first: float | None = None
    """Points of the first answer, where it was revised after reflection; shown, not counted."""


class Signal(Kept):
    """A habit of reasoning that showed; it never costs points."""

    kind: str
    text: str
    step: int
    """Index in the log of the event that triggered it."""
    items: tuple[str, ...] = ()
    """What it was about: ids of hypotheses, orders, causes."""
    figures: dict[str, float] = {}


class Spent(Kept):
    """What a work-up took."""

    money: float
    """US dollars."""
    days: float
    burden: float


class ScoreSheet(Kept):
    """The whole score of one encounter."""

    total: float
    """The composite, 0 to 100. What an exam counts; while learning the profile is what matters."""
    mode: Literal["learn", "exam"] = "learn"
    components: tuple[Component, ...]
    uncapped: float
    """The total before any cap."""
    caps: tuple[str, ...] = ()
    """Why the total was held down, a sentence each."""
    red_marks: tuple[str, ...] = ()
    """What must not be missed and was; no average hides it."""
    signals: tuple[Signal, ...] = ()
    """Habits that showed, with the event of each; never points."""
    spent: Spent
    par: Spent
    par_orders: tuple[str, ...] = ()
    shown: dict[str, float] = {}
    """Figures that are shown and not counted: the log score and the Brier score."""
    notes: tuple[str, ...] = ()
    """How far the score can be trusted."""
    engine_version: str
    knowledge_digest: str
    scoring_version: str
    scoring_digest: str

    def component(self, name: str) -> Component:
        """A component by name. Raises KeyError."""
        for component in self.components:
            if component.name == name:
                return component
        raise KeyError(name)

    @property
    def profile(self) -> dict[str, float]:
        """Share of its points that each component earned, -.5 to 1."""
        return {part.name: figure(part.points / part.out_of) for part in self.components}

    def to_dict(self) -> dict[str, Any]:
        """Plain Python values without None, ready for TOML or JSON."""
        return self.model_dump(mode="json", exclude_none=True)

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> ScoreSheet:
        """The sheet that `to_dict` wrote. Raises pydantic's ValidationError."""
        return cls.model_validate(content)


def figure(value: float) -> float:
    """A figure as it stands on the sheet: a plain number, the same on every platform."""
    return round(float(value), 6) + 0.0


def composite(components: tuple[Component, ...]) -> float:
    """Points over what they are out of, 0 to 100."""
    out_of = sum(component.out_of for component in components)
    earned = sum(component.points for component in components)
    return figure(min(max(100.0 * earned / out_of, 0.0), 100.0))
