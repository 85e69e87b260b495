"""The library against the engine."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sim.encounter.case import Case
from sim.encounter.chart import everything
from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge


@pytest.fixture(scope="module")
def ranks(library: Mapping[str, Case], knowledge: Knowledge, engine: Engine) -> Mapping[str, int]:
    """Place of the declared diagnosis among the engine's hypotheses, everything known; 1 leads."""
    found: dict[str, int] = {}
    for case in library.values():
        ranked = engine.belief(everything(case, knowledge)).ranked()
        declared = set(case.diagnosis.conditions)
        found[case.id] = 1 + next(
            place for place, (it, _) in enumerate(ranked) if set(it.conditions) == declared
        )
    return found


def test_with_everything_known_the_engine_leads_with_the_answer_of_95_in_100_cases(
    ranks: Mapping[str, int],
) -> None:
    first = sum(rank == 1 for rank in ranks.values())
    assert first >= 0.95 * len(ranks)


def test_elsewhere_the_answer_is_among_three_and_the_case_says_why(
    ranks: Mapping[str, int], library: Mapping[str, Case]
) -> None:
    others = {case: rank for case, rank in ranks.items() if rank > 1}
    assert {case: rank for case, rank in others.items() if rank > 3} == {}
    assert [case for case in others if not library[case].atypical] == []
