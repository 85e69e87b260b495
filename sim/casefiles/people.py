"""Who the generated patients are: age, sex and pregnancy, as often as the condition meets them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.engine.engine import Engine
from sim.engine.evidence import Patient
from sim.errors import UsageError
from sim.knowledge.models import Sex

GROWN_UP = (18.0, 80.0)
FERTILE = (16.0, 45.0)
"""Ages of pregnant patients where none is wished (judgement)."""
CAN_BE_PREGNANT = (10.0, 60.0)
"""As the lint `pregnancy` has it."""
CANDIDATES = 24
"""People from whom one is chosen by how common the condition is among them."""


@dataclass(frozen=True)
class Wish:
    """What the patients should be."""

    conditions: tuple[str, ...]
    today: date
    age: tuple[float, float] | None = None
    """Youngest and oldest, in years; None for adults, of childbearing age where pregnant."""
    sex: Sex | None = None
    severity: str = ""
    """One of `severity.GRADES`; empty for whatever the condition brings."""
    setting: str = "primary-care"
    ancestry: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    """The cause is one of these where any of them is possible; empty for whichever."""
    pregnant: bool = False
    trimester: int | None = None
    """1 to 3; None for any, where pregnant."""

    @property
    def ages(self) -> tuple[float, float]:
        """Youngest and oldest, in years."""
        return self.age or (FERTILE if self.pregnant else GROWN_UP)

    @property
    def sexes(self) -> tuple[Sex, ...]:
        """The sexes that patients may have."""
        if self.pregnant:
            return ("female",)
        return (self.sex,) if self.sex else ("female", "male")

    def check(self) -> None:
        """Raise UsageError where nobody could be so."""
        if self.trimester and not self.pregnant:
            raise UsageError("a trimester without a pregnancy", hint="add --pregnant")
        if not self.pregnant:
            return
        if self.sex == "male":
            raise UsageError("a man is not pregnant", hint="leave out --sex")
        low, high = CAN_BE_PREGNANT
        if not low <= self.ages[0] <= self.ages[1] <= high:
            raise UsageError(f"pregnant patients are {low:g} to {high:g} years old")


def draw_patient(
    engine: Engine, hypothesis: str, wish: Wish, random: np.random.Generator
) -> Patient:
    """One patient: drawn evenly within the wish, and chosen by the share that has the condition.

    Sampling and resampling: what an even draw and a weight by the prior leave is a draw from the
    people who have it.
    """
    low, high = wish.ages
    people: list[Patient] = []
    for _ in range(CANDIDATES):
        age = random.uniform(low, high)
        # Months count in the first two years.
        age = min(max(round(age * 12) / 12 if age < 2 else float(round(age)), low), high)
        sex = wish.sexes[int(random.integers(len(wish.sexes)))]
        trimester = (wish.trimester or int(random.integers(1, 4))) if wish.pregnant else None
        people.append(Patient(round(age, 2), sex, wish.pregnant, trimester, wish.ancestry))
    h = engine.model.position[hypothesis]
    weights = np.exp([float(engine.log_prior(p, wish.setting)[h]) for p in people])
    return people[int(random.choice(len(people), p=weights / weights.sum()))]
