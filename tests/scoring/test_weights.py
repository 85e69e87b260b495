"""The weights: complete, versioned by what they are, printed as they stand."""

from __future__ import annotations

from sim.knowledge.loader import Knowledge
from sim.scoring.weights import load_weights, weights_text


def test_the_points_of_all_components_make_a_hundred() -> None:
    assert sum(load_weights().points.model_dump().values()) == 100


def test_another_weight_is_another_version() -> None:
    weights = load_weights()
    other = weights.model_copy(
        update={"diagnosis": weights.diagnosis.model_copy(update={"cause_share": 0.4})}
    )
    assert other.digest != weights.digest
    assert weights.model_copy().digest == weights.digest


def test_every_dangerous_order_and_its_step_are_known(knowledge: Knowledge) -> None:
    dangerous = load_weights().dangerous.orders
    steps = {condition.next_step for condition in knowledge.conditions.values()}
    assert set(dangerous) <= steps
    assert {order for orders in dangerous.values() for order in orders} <= set(knowledge.orders)


def test_the_printed_weights_say_what_they_mean() -> None:
    assert "cause_share = 0.3" in weights_text()
    assert weights_text().startswith("#")
