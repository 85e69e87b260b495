"""Near misses: what an answer earns when it is not quite right."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sim.engine.belief import Hypothesis
from sim.engine.credit import CREDITS, credit, credit_matrix
from sim.knowledge.models import Condition


def condition(id: str, axis: str, mechanism: str, step: str, **more: object) -> Condition:
    return Condition.model_validate(
        {
            "id": id,
            "name": id,
            "axis": axis,
            "mechanism": mechanism,
            "next_step": step,
            "updated": "2026-11-22",
            **more,
        }
    )


IRON, INFLAMED, BETA, ALPHA, XLSA, IRIDA, LEAD, NONE, HEALTHY = (
    "iron",
    "inflamed",
    "beta",
    "alpha",
    "xlsa",
    "irida",
    "lead",
    "none",
    "healthy",
)
CONDITIONS = [
    condition(IRON, "iron", "iron-lack", "oral-iron"),
    condition(INFLAMED, "inflammation", "hepcidin-excess", "treat-inflammation"),
    condition(
        BETA, "globin", "globin-lack", "counsel", family="thal-trait", harmed_by=["oral-iron"]
    ),
    condition(ALPHA, "globin", "globin-lack", "counsel", family="thal-trait"),
    condition(XLSA, "heme", "heme-lack", "pyridoxine", harmed_by=["oral-iron"]),
    condition(IRIDA, "iron", "hepcidin-excess", "intravenous-iron"),
    condition(LEAD, "heme", "heme-block", "remove-exposure"),
    condition(NONE, "none", "unknown", "counsel"),
    condition(HEALTHY, "none", "unknown", "reassure"),
]
KNOWLEDGE = SimpleNamespace(conditions={each.id: each for each in CONDITIONS})


@pytest.mark.parametrize(
    ("answer", "truth", "expected"),
    [
        ([IRON], [IRON], 1.0),
        ([IRON, INFLAMED], [INFLAMED, IRON], 1.0),
        ([ALPHA], [BETA], 0.8),
        ([IRON, ALPHA], [IRON, BETA], 0.8),
        ([IRON], [IRON, INFLAMED], 0.5),
        ([IRON, INFLAMED], [IRON], 0.5),
        ([IRON, LEAD], [IRON, INFLAMED], 0.5),
        ([IRIDA], [INFLAMED], 0.5),
        ([NONE], [BETA], 0.2),
        ([ALPHA], [IRON, BETA], 0.2),
        ([LEAD], [IRON], 0.0),
        ([HEALTHY], [NONE], 0.0),
        ([IRON], [XLSA], -0.5),
        ([IRON], [BETA], -0.5),
        ([IRON, XLSA], [XLSA], -0.5),
    ],
)
def test_an_answer_earns_what_its_nearness_is_worth(
    answer: list[str], truth: list[str], expected: float
) -> None:
    assert credit(KNOWLEDGE, answer, truth) == expected


def test_iron_is_no_harm_where_the_patient_also_lacks_iron() -> None:
    assert credit(KNOWLEDGE, [IRON], [IRON, BETA]) == 0.5


def test_naming_a_harmless_condition_for_one_that_forbids_iron_is_merely_wrong() -> None:
    assert credit(KNOWLEDGE, [XLSA], [LEAD]) == 0.0


def test_the_matrix_has_answers_in_rows_and_truths_in_columns() -> None:
    iron = Hypothesis(IRON, (IRON,), "iron", "iron")
    xlsa = Hypothesis(XLSA, (XLSA,), "xlsa", "xlsa")
    assert credit_matrix(KNOWLEDGE, [iron, xlsa]).tolist() == [[1.0, -0.5], [0.0, 1.0]]


def test_no_answer_earns_more_than_the_exact_one() -> None:
    assert max(CREDITS.values()) == CREDITS["exact"] == 1.0


def test_an_unknown_condition_is_refused() -> None:
    with pytest.raises(KeyError):
        credit(KNOWLEDGE, ["no-such"], [IRON])
