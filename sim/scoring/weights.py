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
    news: float = Field(gt=0, lt=1)


class OrderingWeights(Value):
    """How regret becomes points."""

    regret_scale: float = Field(gt=0)
    least_at_stake: float = Field(gt=0)
    worth_having: float = Field(ge=0)
    cause_belief: float = Field(gt=0, le=1)
    cause_gain: float = Field(gt=0, le=1)
    cause_enough: float = Field(gt=0, le=1)


class DifferentialWeights(Value):
    """When a hypothesis has to be thought of, and when it need not be."""

    listed: float = Field(gt=0, lt=1)
    sensible: float = Field(gt=0, lt=1)
    must_not_miss_weight: float = Field(gt=0, le=1)
    named_weight: float = Field(gt=0, le=1)
    must_not_miss: float = Field(gt=0, lt=1)
    looks_for_share: float = Field(gt=0, le=1)
    looks_for_ratio: float = Field(gt=1)


class JustificationWeights(Value):
    """The table of findings against hypotheses, and how its marks are judged."""

    columns: int = Field(ge=2)
    slight: float = Field(gt=0)
    strong: float = Field(gt=0)
    edge: float = Field(ge=0)
    strongest: int = Field(ge=1)
    against: int = Field(ge=0)
    rows: int = Field(ge=1)
    per_source: int = Field(ge=1)
    least_telling: int = Field(ge=1)


class SignalWeights(Value):
    """From where on a habit is named."""

    closure: float = Field(gt=0, lt=1)
    disconfirming: float = Field(gt=0)
    anchoring: float = Field(gt=0, lt=1)
    moved: float = Field(gt=0)
    over_reaction: float = Field(gt=1)
    entropy: float = Field(gt=0)
    over_testing: int = Field(ge=1)
    orders: int = Field(ge=1)
    one_sided: float = Field(gt=0, lt=1)
    telling_share: float = Field(gt=0, lt=1)
    telling_bits: float = Field(gt=0)


class ReliabilityWeights(Value):
    """How sure a summary over cases has to be."""

    target: float = Field(gt=0, lt=1)
    fewest_attempts: int = Field(ge=2)
    learner_spread: float = Field(gt=0)


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
    differential: DifferentialWeights
    justification: JustificationWeights
    signals: SignalWeights
    reliability: ReliabilityWeights
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
