"""Weights, thresholds and costs of the score, with a digest that names this version of them."""

from __future__ import annotations

import hashlib
import json
import tomllib
from functools import cache
from importlib.resources import files

from pydantic import Field

from sim.engine.credit import CREDITS
from sim.knowledge.models import Value


class Points(Value):
    """What each component is out of; together 100."""

    diagnosis: float = Field(gt=0)
    belief: float = Field(gt=0)
    ordering: float = Field(gt=0)
    differential: float = Field(gt=0)
    justification: float = Field(gt=0)


class DiagnosisWeights(Value):
    """How the points of the diagnosis are split."""

    cause_share: float = Field(ge=0, le=1)


class BeliefWeights(Value):
    """How a stated belief is compared with the engine's."""

    clip: float = Field(gt=0, lt=0.1)
    in_play: float = Field(gt=0, lt=1)


class OrderingWeights(Value):
    """How regret becomes points."""

    regret_scale: float = Field(gt=0)
    least_at_stake: float = Field(gt=0)
    worth_having: float = Field(ge=0)
    cause_belief: float = Field(gt=0, le=1)
    cause_gain: float = Field(gt=0, le=1)
    cause_enough: float = Field(gt=0, le=1)


class DutyWeights(Value):
    """What it costs to leave out what a guideline demands."""

    belief: float = Field(gt=0, le=1)
    share: dict[str, float]
    """Duty -> share of the points for ordering."""


class DifferentialWeights(Value):
    """When a hypothesis has to be thought of."""

    must_not_miss: float = Field(gt=0, lt=1)


class Dangerous(Value):
    """Orders that harm a patient whom their next step harms."""

    cap: float = Field(ge=0, le=100)
    orders: dict[str, tuple[str, ...]]
    """Next step -> orders that carry it out."""


class Weights(Value):
    """Everything that turns figures into points."""

    version: str
    points: Points
    diagnosis: DiagnosisWeights
    belief: BeliefWeights
    ordering: OrderingWeights
    duties: DutyWeights
    differential: DifferentialWeights
    dangerous: Dangerous

    @property
    def digest(self) -> str:
        """SHA-256 of every weight and of the near-miss credits."""
        content = {"weights": self.model_dump(mode="json"), "credits": CREDITS}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def weights_text() -> str:
    """The weights as they are written, with their comments."""
    return files("sim.scoring").joinpath("weights.toml").read_text("utf-8")


@cache
def load_weights() -> Weights:
    """The packaged weights, read once."""
    return Weights.model_validate(tomllib.loads(weights_text()))
