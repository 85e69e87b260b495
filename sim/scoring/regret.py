"""How the points for ordering came about, choice by choice."""

from __future__ import annotations

from sim.scoring.ordering import Decision, Ordering
from sim.scoring.sheet import Component, Working, figure
from sim.scoring.weights import Weights

FORMULA = "regret = value of the best choice less value of yours, at least 0"


def with_workings(component: Component, ordering: Ordering, weights: Weights) -> Component:
    """The component with the weights behind it and every choice's regret."""
    return component.model_copy(
        update={
            "weights": dict(weights.ordering.model_dump()),
            "workings": tuple(_choice(decision) for decision in ordering.decisions),
        }
    )


def _choice(decision: Decision) -> Working:
    what = "stopped" if decision.stopped else "ordered " + ", ".join(decision.orders)
    return Working(
        what=f"step {decision.step}: {what}",
        formula=FORMULA,
        inputs={
            "best": ", ".join(decision.best) or "to stop",
            "value of the best": figure(decision.best_net),
            "value of yours": figure(decision.net),
            "for the cause": ", ".join(decision.for_cause) or "none",
        },
        result=figure(decision.regret),
    )
