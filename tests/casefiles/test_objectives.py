"""The catalog of objectives and the cases name the same things."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import tomli_w

from sim.casefiles.lint import lint
from sim.casefiles.objectives import load_objectives, objective_name, parts_of
from sim.casefiles.read import parse_case
from sim.knowledge.loader import Knowledge
from tests.cases import document

CASES = sorted((Path(__file__).parents[2] / "cases").glob("*.toml"))


def test_every_condition_of_the_catalog_is_known(knowledge: Knowledge) -> None:
    named = {c for objective in load_objectives().values() for c in objective.conditions}
    assert named <= set(knowledge.conditions)


def test_every_objective_of_the_catalog_has_its_own_name() -> None:
    names = [objective.name for objective in load_objectives().values()]
    assert len(set(names)) == len(names)


def test_a_curriculum_has_few_objectives_that_several_patients_teach() -> None:
    cases = [parse_case(path) for path in CASES]
    taught = [one.case.objectives for one in cases if not isinstance(one, list)]
    assert len(taught) == len(CASES)
    assert all(2 <= len(set(one)) == len(one) <= 4 for one in taught)
    served = Counter(objective for one in taught for objective in one)
    assert served.keys() == load_objectives().keys()
    assert 30 <= len(served) <= 45
    twice = [objective for objective, count in served.items() if count >= 2]
    assert len(twice) >= 0.8 * len(served)


def test_simulated_patients_have_what_their_objective_is_about(knowledge: Knowledge) -> None:
    pairs = {frozenset(pair.conditions) for pair in knowledge.pairs}
    drawn = {id: o for id, o in load_objectives().items() if o.drawn is not None}
    assert len(drawn) > len(load_objectives()) / 2
    for id, objective in drawn.items():
        assert objective.drawn is not None
        for together in objective.drawn.conditions:
            assert set(together) <= set(objective.conditions), id
            assert len(together) == 1 or frozenset(together) in pairs, id
        conditions = {c for together in objective.drawn.conditions for c in together}
        assert {knowledge.causes[c].of for c in objective.drawn.causes} <= conditions
        assert 0 <= objective.drawn.age[0] < objective.drawn.age[1] <= 100


@pytest.mark.parametrize("objective", ["iron-los-in-men", "iron-can-harm"])
def test_an_unknown_or_foreign_objective_is_pointed_at_and_the_case_can_be_played(
    tmp_path: Path, knowledge: Knowledge, objective: str
) -> None:
    path = tmp_path / "t3st-the-quiet-gardener.toml"
    path.write_text(tomli_w.dumps(document(objectives=["ferritin-first", objective])))
    (problem,) = lint([path], knowledge, None)
    assert problem.code == "objective" and problem.level == "advice" and objective in str(problem)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_objective_of_a_shipped_case_has_a_name(path: Path) -> None:
    parsed = parse_case(path)
    assert not isinstance(parsed, list)
    assert set(parsed.case.objectives) <= load_objectives().keys()


def test_an_objective_of_a_strangers_case_is_called_by_the_words_of_its_id() -> None:
    assert objective_name("reading-odd-films") == "Reading odd films"
    assert len(parts_of("reading-odd-films")) == 5
