"""What a treatment of the last weeks does to measurements and findings, as frozen values.

`data/treatments.toml` has exactly these shapes. A treatment is no hypothesis: it moves what every
hypothesis would show, and makes it less certain, by an amount that depends on the weeks since.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, Strict, model_validator

from sim.knowledge.numbers import Provenance, Value

How = Literal["mix", "add", "scale"]
NEUTRAL: dict[How, float] = {"mix": 0.0, "add": 0.0, "scale": 1.0}
"""The value at which each kind of effect changes nothing."""
LONGEST_WEEKS = 520.0
"""Ten years: what lies further back is history and no treatment of the last weeks."""


class GivenTreatment(Value):
    """A treatment that a patient had, and how many weeks ago."""

    kind: str
    """Id of a treatment."""
    weeks: float = Field(ge=0, le=LONGEST_WEEKS)
    """As the treatment counts them: since it was given, or since it was begun."""


class Point(Provenance):
    """How strong an effect is some weeks after the treatment."""

    weeks: float = Field(ge=0)
    value: float = Field(ge=0)
    spread: float = Field(default=0.0, ge=0)
    """How far patients differ: standard deviation of a share (`mix`), of the natural log else."""


class Effect(Value):
    """What one treatment does to some quantities.

    `mix`: the share `value` of what is measured is that of a donor or of a healthy person, in the
    quantity's own unit. `add`: so much comes on top, in that unit. `scale`: a ratio.
    """

    quantities: tuple[str, ...] = Field(min_length=1)
    how: How
    toward: Literal["donor", "health"] = "health"
    """For `mix`: a healthy adult who gave blood, or the patient in health."""
    conditions: tuple[str, ...] = ()
    """Where it happens only in these conditions; in all where empty."""
    course: tuple[Point, ...] = Field(min_length=1)
    """Joined by straight lines; the first holds before it, the last is without effect."""

    @model_validator(mode="after")
    def _fits(self) -> Effect:
        _check_course(self.course)
        if self.course[-1].value != NEUTRAL[self.how] or self.course[-1].spread:
            neutral = f"value {NEUTRAL[self.how]:g}, no spread"
            raise ValueError(f"the last point of a course changes nothing: {neutral}")
        if self.how == "mix" and any(point.value > 1 for point in self.course):
            raise ValueError("a share is at most 1")
        if self.how == "scale" and any(point.value <= 0 for point in self.course):
            raise ValueError("a ratio is above 0")
        return self

    def at(self, weeks: float) -> tuple[float, float]:
        """Value and spread some weeks after the treatment."""
        return _along(self.course, weeks)


class FindingEffect(Value):
    """How often a treatment alone makes a finding appear, or hides one that would be there."""

    finding: str
    hides: Annotated[bool, Strict()] = False
    conditions: tuple[str, ...] = ()
    """Where it happens only in these conditions; in all where empty."""
    course: tuple[Point, ...] = Field(min_length=1)
    """Shares of patients; the last is 0."""

    @model_validator(mode="after")
    def _fits(self) -> FindingEffect:
        _check_course(self.course)
        if self.course[-1].value != 0:
            raise ValueError("the last point of a course changes nothing: value 0")
        if any(point.value > 1 for point in self.course):
            raise ValueError("a share is at most 1")
        return self

    def at(self, weeks: float) -> float:
        """Share some weeks after the treatment."""
        return _along(self.course, weeks)[0]


class Treatment(Value):
    """Something that was given and that laboratory results have to be read against."""

    id: str
    name: str
    counted: str
    """From when the weeks count, as a phrase: `since it was given`."""
    effects: tuple[Effect, ...] = Field(min_length=1)
    findings: tuple[FindingEffect, ...] = ()


def _check_course(course: Sequence[Point]) -> None:
    if any(later.weeks <= earlier.weeks for earlier, later in pairwise(course)):
        raise ValueError("the weeks of a course rise from point to point")


def _along(course: Sequence[Point], weeks: float) -> tuple[float, float]:
    """Value and spread on the straight line between two points; held before and after all."""
    for earlier, later in pairwise(course):
        if weeks < later.weeks:
            way = max(weeks - earlier.weeks, 0.0) / (later.weeks - earlier.weeks)
            return (
                earlier.value + way * (later.value - earlier.value),
                earlier.spread + way * (later.spread - earlier.spread),
            )
    return course[-1].value, course[-1].spread
