"""The debrief: short first, complete behind, and every reference resolved."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import pytest

from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge
from sim.scoring.score import score
from sim.teaching.citations import Reference
from sim.teaching.debrief import Debrief, debrief
from tests.scoring.policies import Player
from tests.scoring.shipped import case


@pytest.fixture(scope="module")
def played(knowledge: Knowledge, engine: Engine) -> Debrief:
    """A learner who thinks of a trait first, orders lead for no reason and misses the cause."""
    player = Player(case("k7q2"), knowledge, engine)
    player.state({"beta-thal-trait": 50, "iron-deficiency": 20})
    player.order("cbc", "ferritin")
    player.state({"iron-deficiency": 60})
    player.order("lead")
    player.answer("iron-deficiency")
    return of(player)


def of(player: Player) -> Debrief:
    found = score(player.case, player.encounter, player.knowledge, player.engine)
    return debrief(player.case, player.encounter, player.knowledge, player.engine, found)


def walk(value: object) -> Iterator[object]:
    """Every value inside a debrief."""
    yield value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from walk(getattr(value, field.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from walk(each)


def test_the_verdict_names_disease_and_cause_and_judges_the_answer(played: Debrief) -> None:
    assert played.headline.verdict.startswith("Iron deficiency from ")
    assert played.headline.verdict.endswith("you had the diagnosis, not the cause.")


def test_the_first_screen_has_five_lines(played: Debrief) -> None:
    headline = played.headline
    parts = (r"diagnosis \d+/30", r"belief \d+/25", r"ordering \d+/25", r"differential \d+/10",
             r"justification \d+/10")  # fmt: skip
    assert re.fullmatch("   ".join(parts), headline.components)
    assert headline.spending.startswith("You spent $")
    assert len(headline.lessons) == 2


def test_a_wrong_prior_is_told_as_a_natural_frequency(played: Debrief) -> None:
    assert any("of 1,000 such men" in lesson.text for lesson in played.headline.lessons)


def test_every_reference_leads_to_a_listed_source(played: Debrief) -> None:
    listed = {citation.number for citation in played.citations}
    used = {value.number for value in walk(played) if isinstance(value, Reference)}
    assert listed == set(range(1, len(listed) + 1))
    assert used == listed


def test_no_raw_id_and_no_line_break_reaches_a_sentence(
    played: Debrief, knowledge: Knowledge
) -> None:
    ids = [i for table in (knowledge.conditions, knowledge.orders, knowledge.findings)
           for i in table if "-" in i]  # fmt: skip
    texts = [played.headline.verdict, *(lesson.text for lesson in played.headline.lessons)]
    texts += [said.text for said in played.why]
    texts += [effect.text for step in played.replay for effect in step.effects]
    texts += [step.title for step in played.replay]
    names = {v.name.lower() for t in (knowledge.conditions, knowledge.orders, knowledge.findings)
             for v in t.values()}  # fmt: skip
    raw = [i for i in ids if i not in names and not any(i in name for name in names)]
    assert not [(i, text) for text in texts for i in raw if re.search(rf"\b{i}\b", text)]
    assert not [text for text in texts if "\n" in text]


def test_the_replay_begins_with_the_stem_and_ends_with_the_answer(played: Debrief) -> None:
    assert played.replay[0].title == "Before any question"
    assert played.replay[-1].title.startswith("Answered: ")
    assert [step.money for step in played.replay] == sorted(step.money for step in played.replay)


def test_each_step_begins_where_the_last_one_ended(played: Debrief) -> None:
    for one, other in zip(played.replay, played.replay[1:], strict=False):
        for before, after in zip(one.bars, other.bars, strict=True):
            assert before.hypothesis == after.hypothesis
            assert after.engine_before == pytest.approx(before.engine_after)
            assert after.learner_before == before.learner_after


def test_the_learners_bars_hold_what_was_stated(played: Debrief) -> None:
    def bar(step: int, name: str) -> float | None:
        return next(b.learner_after for b in played.replay[step].bars if b.hypothesis == name)

    assert bar(0, "iron-deficiency") == 0.2
    assert bar(-1, "iron-deficiency") == 0.6
    assert played.replay[0].bars[0].learner_before is None


def test_a_low_ferritin_is_shown_to_speak_for_iron_deficiency(played: Debrief) -> None:
    effects = [e for step in played.replay for e in step.effects if e.text.startswith("Ferritin")]
    assert len(effects) == 1
    assert effects[0].decibans["iron-deficiency"] > 5
    assert effects[0].references


def test_orders_made_come_before_those_not_made(played: Debrief) -> None:
    made = [row.order for row in played.orders if row.made]
    assert made == ["cbc", "ferritin", "lead"]
    assert [row.made for row in played.orders] == sorted(
        (row.made for row in played.orders), reverse=True
    )
    assert not {row.order for row in played.orders if not row.made} & set(made)


def test_guidelines_and_research_are_told_apart(played: Debrief) -> None:
    kind = {citation.number: citation.kind for citation in played.citations}
    said = played.literature
    assert said.guidelines
    assert all(kind[s.references[0].number] == "guideline" for s in said.guidelines)
    assert all(kind[s.references[0].number] != "guideline" for s in said.research)


def test_a_dispute_shows_every_side(played: Debrief, knowledge: Knowledge) -> None:
    assert played.literature.disputes
    for dispute in played.literature.disputes:
        sides = [s.text for s in knowledge.statements.values() if s.dispute == dispute.id]
        assert [side.text for side in dispute.sides] == sides


def test_a_dispute_that_moves_this_patient_comes_first_with_the_belief_under_each_side(
    knowledge: Knowledge, engine: Engine
) -> None:
    player = Player(case("l9w2"), knowledge, engine)
    player.order("lead", "ferritin")
    player.answer("lead-poisoning")
    first, *others = of(player).literature.disputes
    assert first.id == "lead-and-iron-deficiency"
    own, *read = [said.text for said in first.read]
    assert own.startswith("As the engine reads it: ")
    assert [text.split(":")[0] for text in read] == [
        "Read with iron deficiency in most children with much lead",
        "Read with lead that comes without iron deficiency",
    ]
    assert all(said.references for said in first.read)
    assert all(dispute.read == () for dispute in others)


def test_the_engines_reasons_are_weighed_one_by_one_and_left_out_one_by_one(
    played: Debrief,
) -> None:
    texts = [said.text for said in played.why]
    assert texts[1].startswith("Before any question: of 1,000 such men")
    weighed = [text for text in texts if "Without it, iron deficiency would be at" in text]
    assert any(text.startswith("Ferritin") and "usual are" in text for text in weighed)
    assert any(text.startswith(("Never looked for: ", "Never measured: ")) for text in texts)
    assert all(s.references for s in played.why if "Without it" in s.text and "usual" in s.text)


def test_what_no_human_reviewed_says_so(played: Debrief) -> None:
    assert played.status_text == "submitted · pending human review"
    assert played.disclaimer == "For teaching, not for patients"


def test_an_answer_that_would_harm_is_said_to(knowledge: Knowledge, engine: Engine) -> None:
    player = Player(case("x6t4"), knowledge, engine)
    player.answer("iron-deficiency")
    headline = of(player).headline
    assert "would harm this patient" in headline.verdict
    assert any("You stated no belief" in lesson.text for lesson in headline.lessons)


def test_without_an_answer_the_debrief_says_so(knowledge: Knowledge, engine: Engine) -> None:
    player = Player(case("b8f3"), knowledge, engine)
    player.order("hb-capillary")
    assert of(player).headline.verdict == "Beta-thalassemia trait: you gave no answer."
