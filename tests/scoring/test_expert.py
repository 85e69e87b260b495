"""The author's reflection table beside the engine's figures."""

from __future__ import annotations

import numpy as np
import pytest

from sim.casefiles.sets import find_sets
from sim.encounter.case import Weighed
from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge
from sim.scoring.expert import opinions
from sim.scoring.reflection import against_others
from sim.teaching.audience import Voice
from sim.teaching.expert import expert_said
from tests.scoring.shipped import CASES, case, library


def weighed(*conditions: str, **sides: tuple[str, ...]) -> Weighed:
    lists = {key.removeprefix("speaks_"): ids for key, ids in sides.items()}
    return Weighed.model_validate({"conditions": conditions, "text": "So it is.", **lists})


def test_of_two_columns_each_has_the_others_ratio_with_the_opposite_sign() -> None:
    assert against_others(np.array([-1.0, -3.0])) == pytest.approx([2.0, -2.0])


def test_a_finding_is_weighed_against_the_other_diagnoses_of_the_table(
    knowledge: Knowledge, engine: Engine
) -> None:
    """Of two diagnoses what speaks for the one speaks as much against the other."""
    table = (
        weighed("iron-deficiency", speaks_for=("ferritin",), absent=("glossitis",)),
        weighed("inflammation", against=("ferritin",)),
    )
    first, second = opinions(
        case("k7q2").model_copy(update={"reflection": table}), knowledge, engine
    )
    ferritin, glossitis = first.weights
    assert ferritin.ratio > 1  # 8 ng/mL: more than ten times as likely where iron is missing
    assert second.weights[0].ratio == pytest.approx(-ferritin.ratio)
    assert glossitis.absent and glossitis.ratio < 0


def test_what_the_case_does_not_record_weighs_nothing(knowledge: Knowledge, engine: Engine) -> None:
    table = (weighed("iron-deficiency", speaks_for=("gene-uros",)), weighed("inflammation"))
    one, _ = opinions(case("k7q2").model_copy(update={"reflection": table}), knowledge, engine)
    assert (one.weights[0].item, one.weights[0].ratio) == (None, 0.0)


def test_the_debrief_says_whose_words_and_whose_figures_they_are(engine: Engine) -> None:
    first, *_ = expert_said(case("k7q2"), engine, Voice(engine.knowledge))
    assert first.name == "Iron deficiency"
    assert first.text.startswith("A man of his age")
    heads = dict(first.sides)
    assert heads["speaks for it"].startswith("ferritin 8 ng/mL (+")
    assert heads["expected with it and not there"].startswith("no ")
    assert heads["expected with it and not there"].endswith(" dB)")


def test_a_layperson_is_told_no_decibans(engine: Engine) -> None:
    for one in expert_said(case("k7q2"), engine, Voice(engine.knowledge, "layperson")):
        assert all("dB" not in weights for _, weights in one.sides)


def test_every_patient_of_the_first_tour_has_an_experts_table() -> None:
    core = next(one for one in find_sets(CASES)[0] if one.id == "core-12")
    tables = {one.id: one.reflection for one in library()}
    assert [id for id in core.cases if len(tables[id]) < 3] == []
    written = [blocks for blocks in tables.values() if blocks]
    assert len(written) >= 12
    assert all(block.text.strip() for blocks in written for block in blocks)
