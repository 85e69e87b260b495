"""The whole sheet: what must win, what must not, and that it says the same every time."""

from __future__ import annotations

import tomllib

import pytest
import tomli_w

from sim.encounter.actions import Encounter
from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge
from sim.scoring.par import work_up
from sim.scoring.score import score
from sim.scoring.sheet import ScoreSheet
from tests.scoring.policies import Player, as_engine, everything, guessing, reading
from tests.scoring.shipped import case

IDS = ["x6t4", "b8f3", "p3d7"]
"""Sideroblastic; a carrier; a carrier who lacks iron. None is solved by ferritin alone."""


def sheet(id: str, encounter: Encounter, knowledge: Knowledge, engine: Engine) -> ScoreSheet:
    return score(case(id), encounter, knowledge, engine)


@pytest.mark.parametrize("id", IDS)
def test_the_engines_own_policy_scores_at_least_95(
    id: str, knowledge: Knowledge, engine: Engine
) -> None:
    encounter = as_engine(case(id), knowledge, engine)
    assert sheet(id, encounter, knowledge, engine).total >= 95


@pytest.mark.parametrize("id", IDS)
def test_ordering_everything_earns_nothing_for_ordering(
    id: str, knowledge: Knowledge, engine: Engine
) -> None:
    found = sheet(id, everything(case(id), knowledge, engine), knowledge, engine)
    assert found.component("ordering").points == pytest.approx(0, abs=1e-6)
    assert found.total <= 80


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize(
    ("answer", "tokens"),
    [
        ("iron-deficiency", {"iron-deficiency": 100}),
        ("iron-deficiency", {"iron-deficiency": 50, "beta-thal-trait": 50}),
        ("none-of-these", {}),
    ],
    ids=["commonest", "even", "all-in-other"],
)
def test_guessing_without_a_test_scores_under_40(
    id: str, answer: str, tokens: dict[str, int], knowledge: Knowledge, engine: Engine
) -> None:
    encounter = guessing(case(id), knowledge, engine, answer, tokens)
    found = sheet(id, encounter, knowledge, engine)
    assert found.total < 40
    assert found.component("ordering").points == 0


def test_ferritin_only_falls_well_behind_where_it_cannot_decide(
    knowledge: Knowledge, engine: Engine
) -> None:
    total = sum(
        sheet(id, reading(case(id), knowledge, engine, ["ferritin"]), knowledge, engine).total
        for id in IDS
    )
    assert total / len(IDS) <= 85


def test_a_useless_order_costs_and_never_pays(knowledge: Knowledge, engine: Engine) -> None:
    id = "b8f3"
    lean = sheet(id, reading(case(id), knowledge, engine, ["hb-capillary"]), knowledge, engine)
    fat = reading(case(id), knowledge, engine, ["hb-capillary", "tsh"])
    assert sheet(id, fat, knowledge, engine).total <= lean.total


def test_repeating_an_order_never_pays(knowledge: Knowledge, engine: Engine) -> None:
    id = "b8f3"
    once = sheet(id, reading(case(id), knowledge, engine, ["hb-capillary"]), knowledge, engine)
    again = reading(case(id), knowledge, engine, ["hb-capillary"], ["hb-capillary"])
    assert sheet(id, again, knowledge, engine).total <= once.total


def test_equivalent_orders_earn_the_same_for_ordering(knowledge: Knowledge, engine: Engine) -> None:
    """Both analyses of hemoglobin report the same fractions, at nearly the same price."""
    found = [
        sheet("b8f3", reading(case("b8f3"), knowledge, engine, [order]), knowledge, engine)
        for order in ("hb-capillary", "hb-hplc")
    ]
    points = [each.component("ordering").points for each in found]
    assert points[0] == pytest.approx(points[1], abs=0.5)


def test_iron_for_sideroblastic_anemia_holds_the_total_at_49(
    knowledge: Knowledge, engine: Engine
) -> None:
    encounter = reading(case("x6t4"), knowledge, engine, ["iron-panel"], ["oral-iron-trial"])
    found = sheet("x6t4", encounter, knowledge, engine)
    assert found.total == 49
    assert found.uncapped > 49
    assert len(found.caps) == 1


def test_the_same_iron_is_no_danger_to_who_lacks_it(knowledge: Knowledge, engine: Engine) -> None:
    encounter = reading(case("k7q2"), knowledge, engine, ["ferritin"], ["oral-iron-trial"])
    assert sheet("k7q2", encounter, knowledge, engine).caps == ()


def test_the_cause_is_worth_three_tenths_of_the_diagnosis(
    knowledge: Knowledge, engine: Engine
) -> None:
    points: list[float] = []
    for cause in ("gi-malignancy", ""):
        player = Player(case("k7q2"), knowledge, engine)
        player.answer("iron-deficiency", cause)
        points.append(
            sheet("k7q2", player.encounter, knowledge, engine).component("diagnosis").points
        )
    assert points == pytest.approx([30, 21])


def test_an_interrupted_case_can_be_scored(knowledge: Knowledge, engine: Engine) -> None:
    player = Player(case("b8f3"), knowledge, engine)
    found = sheet("b8f3", player.encounter, knowledge, engine)
    assert found.total == 0
    assert "No answer was given." in found.component("diagnosis").lines


def test_a_sheet_survives_a_file_and_a_second_scoring_says_the_same(
    knowledge: Knowledge, engine: Engine
) -> None:
    encounter = reading(case("b8f3"), knowledge, engine, ["cbc"], ["lead"])
    first = sheet("b8f3", encounter, knowledge, engine)
    read = ScoreSheet.from_dict(tomllib.loads(tomli_w.dumps(first.to_dict())))
    assert read == first == sheet("b8f3", encounter, knowledge, engine)


def test_the_sheet_has_every_component_and_says_who_scored(
    knowledge: Knowledge, engine: Engine
) -> None:
    found = sheet("b8f3", as_engine(case("b8f3"), knowledge, engine), knowledge, engine)
    assert {component.name: component.out_of for component in found.components} == {
        "diagnosis": 30, "belief": 25, "ordering": 25, "differential": 10, "justification": 10,
    }  # fmt: skip
    assert found.total == pytest.approx(sum(component.points for component in found.components))
    assert found.knowledge_digest == knowledge.digest
    assert found.engine_version == engine.version


def test_par_spends_only_on_what_the_case_records(knowledge: Knowledge, engine: Engine) -> None:
    par = work_up(case("b8f3"), knowledge, engine)
    recorded = Player(case("b8f3"), knowledge, engine).recorded()
    assert par.orders
    assert set(par.orders) <= set(recorded)
    prices = sum(knowledge.orders[order].price.value for order in par.orders)
    assert par.money == pytest.approx(prices)
    assert par.hypothesis == "beta-thal-trait"
