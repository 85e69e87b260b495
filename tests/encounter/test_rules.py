"""What a learner may do, and what is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.encounter.actions import AnyAction, Encounter, Note
from sim.encounter.rules import apply, replay
from sim.errors import RuleError
from sim.knowledge.loader import Knowledge, load_knowledge
from tests.cases import (
    HYPOTHESES,
    START,
    advance,
    ask,
    commit,
    encounter,
    examine,
    make_case,
    order,
    state,
)

CASE = make_case()


def do(knowledge: Knowledge, *actions: AnyAction) -> Encounter:
    done = encounter()
    for action in actions:
        done = apply(CASE, knowledge, done, action, HYPOTHESES)
    return done


def refused(knowledge: Knowledge, *actions: AnyAction) -> str:
    """Why the last action is refused after the others were done."""
    before = do(knowledge, *actions[:-1])
    with pytest.raises(RuleError) as caught:
        apply(CASE, knowledge, before, actions[-1], HYPOTHESES)
    return caught.value.message


def test_an_action_gives_a_new_encounter_and_leaves_the_old_one_alone(knowledge: Knowledge) -> None:
    before = encounter()
    after = apply(CASE, knowledge, before, ask("diet"), HYPOTHESES)
    assert before.log == ()
    assert after.log == (ask("diet"),)


@pytest.mark.parametrize(
    "late", [ask("diet"), examine("conjunctivae"), order("cbc"), advance(9), state(), commit()]
)
def test_nothing_follows_the_answer(knowledge: Knowledge, late: AnyAction) -> None:
    assert "answer has been given" in refused(knowledge, commit(), late)


@pytest.mark.parametrize(
    "unknown",
    [
        ask("favorite-color"),
        examine("tail"),
        order("crystal-ball"),
        state(dragon_pox=10),
        commit("dragon-pox"),
        commit("iron-deficiency", "dragons"),
    ],
)
def test_what_the_knowledge_base_does_not_know_is_refused_by_name(
    knowledge: Knowledge, unknown: AnyAction
) -> None:
    assert "There is no" in refused(knowledge, unknown)


def test_a_question_about_one_finding_is_a_question(knowledge: Knowledge) -> None:
    assert do(knowledge, ask("pica")).log


def test_a_repeated_order_is_refused_while_nothing_has_changed(knowledge: Knowledge) -> None:
    assert "ordered before" in refused(knowledge, order("cbc"), order("ferritin", "cbc"))


def test_an_order_that_the_case_does_not_record_is_not_repeated_either(
    knowledge: Knowledge,
) -> None:
    assert "ordered before" in refused(knowledge, order("hb-hplc"), order("hb-hplc"))


def test_an_order_may_be_repeated_once_a_treatment_has_changed_the_patient(
    knowledge: Knowledge,
) -> None:
    early = (order("cbc", "oral-iron-trial"), advance(27))
    assert "ordered before" in refused(knowledge, *early, order("cbc", day=27))
    late = (order("cbc", "oral-iron-trial"), advance(28), order("cbc", day=28))
    assert len(do(knowledge, *late).log) == 3
    assert "ordered before" in refused(knowledge, *late, order("cbc", day=28))


def test_a_batch_names_each_order_once(knowledge: Knowledge) -> None:
    assert "once" in refused(knowledge, order("cbc", "cbc"))


@pytest.mark.parametrize("until", [-1.0, 0.0, 3.0, math.nan, math.inf, 1e9])
def test_time_runs_forwards_and_not_for_ever(knowledge: Knowledge, until: float) -> None:
    refused(knowledge, advance(3), advance(until, day=3))


@pytest.mark.parametrize("day", [0.0, 2.9, math.nan])
def test_no_action_happens_before_the_last_one(knowledge: Knowledge, day: float) -> None:
    assert "forwards" in refused(knowledge, advance(3), ask("diet", day=day))


def test_a_cause_belongs_to_the_diagnosis_given(knowledge: Knowledge) -> None:
    assert "no cause" in refused(knowledge, commit("inflammation", "gi-malignancy"))
    assert do(knowledge, commit("iron-deficiency+inflammation", "gi-malignancy")).committed


def test_a_note_has_a_sensible_length(knowledge: Knowledge) -> None:
    assert "note" in refused(knowledge, Note(at=START, text="x" * 4001))


@given(
    st.dictionaries(st.sampled_from(sorted(HYPOTHESES)), st.integers(-20, 120)),
)
def test_tokens_are_accepted_exactly_when_none_is_negative_and_they_sum_to_at_most_100(
    tokens: dict[str, int],
) -> None:
    action = state().model_copy(update={"tokens": tokens})
    fair = all(count >= 0 for count in tokens.values()) and sum(tokens.values()) <= 100
    try:
        apply(CASE, load_knowledge(), encounter(), action, HYPOTHESES)
    except RuleError:
        assert not fair
    else:
        assert fair


def test_a_log_that_breaks_a_rule_is_not_replayed(knowledge: Knowledge) -> None:
    fair = encounter(order("cbc"), state(iron_deficiency=90), commit())
    assert replay(CASE, knowledge, fair, HYPOTHESES) == fair
    with pytest.raises(RuleError):
        replay(CASE, knowledge, encounter(commit(), commit()), HYPOTHESES)
