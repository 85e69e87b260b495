"""A learner's desk after a patient was really played, and after folders were merged."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta, timezone
from pathlib import Path

from sim.play.desk import open_desk, standing
from sim.play.session import Session
from sim.play.workshop import Workshop
from sim.report.records import record_of
from sim.storage.attempts import learner_folder, read
from tests.cases import START, make_case
from tests.play.learners import shipped
from tests.report.attempts import finished, put

CASE = make_case(objectives=["ferritin-first", "iron-loss-in-men"])
OTHER = make_case(id="F4ST", objectives=["ferritin-first"])


def played(scores: Path, workshop: Workshop) -> Path:
    session = Session.start(CASE, workshop, scores, "tess", lambda: START, "abc")
    session.differential({"inflammation": 60, "iron-deficiency": 30})
    session.order(["cbc", "ferritin"])
    session.advance()
    session.differential({"iron-deficiency": 95})
    session.commit("iron-deficiency", "gi-malignancy")
    session.close()
    return session.path


def test_a_played_patient_becomes_a_record_and_a_memory(tmp_path: Path, workshop: Workshop) -> None:
    path = played(tmp_path, workshop)
    record = record_of(read(path))
    assert record is not None
    assert record.tokens == {"iron-deficiency": 95} and record.answer == "iron-deficiency"
    assert len(record.bits) >= 2 and all(bits >= 0 for bits in record.bits)
    assert record.bits[0] > record.bits[-1]  # inflammation first was further off
    assert record.money > 0 and record.par_money > 0

    desk = open_desk([CASE, OTHER], tmp_path, "tess", START, None)
    assert set(desk.states) == set(CASE.objectives) and desk.done_today == 1 == desk.streak
    assert [s.case.id for s in desk.plan.servings] == ["F4ST"]
    found = standing(desk)
    assert found is not None and found.result.score.value == record.total
    assert [group.name for group in found.conditions] == ["iron-deficiency"]
    assert len(found.objectives) == 2 and found.result.forecasts == 1

    later = open_desk([CASE, OTHER], tmp_path, "tess", START + timedelta(days=30), None)
    assert {s.objective for s in later.plan.due} == set(CASE.objectives)
    assert {s.case.id for s in later.plan.servings} == {"T3ST", "F4ST"}


def test_two_machines_folders_merged_in_any_way_give_one_desk(tmp_path: Path) -> None:
    cases = shipped()
    now = START + timedelta(days=40)
    one, two, both = tmp_path / "one", tmp_path / "two", tmp_path / "both"
    for number, case in enumerate(cases):
        scores = one if number % 2 else two
        put(scores, finished(number * 24, 40 + 2 * number, "tess", case.id), f"a{number}")
    for source in (one, two, one):  # a second copy of the first machine's changes nothing
        shutil.copytree(source, both, dirs_exist_ok=True)
    folder = learner_folder(both, "tess")
    shutil.copy(folder / "a3.toml", folder / "a3 (copy).toml")
    merged = open_desk(cases, both, "tess", now, tmp_path / "cache")
    assert len(merged.records) == len(cases)
    whole = tmp_path / "whole"
    for number, case in enumerate(cases):
        put(whole, finished(number * 24, 40 + 2 * number, "tess", case.id), f"z{99 - number}")
    alone = open_desk(cases, whole, "tess", now, None)
    assert (alone.states, alone.plan, alone.streak) == (merged.states, merged.plan, merged.streak)


def test_a_clock_set_back_leaves_a_session_and_loses_nothing(tmp_path: Path) -> None:
    cases = shipped()
    for number, case in enumerate(cases[:6]):
        put(tmp_path, finished(number * 24, 85, "tess", case.id), f"a{number}")
    before = open_desk(cases, tmp_path, "tess", START - timedelta(days=400), None)
    assert len(before.records) == 6 and before.plan.servings
    again = open_desk(cases, tmp_path, "tess", START + timedelta(days=60), None)
    assert set(before.states) == set(again.states) and again.plan.due


def test_a_changed_zone_moves_the_day_and_keeps_the_schedule(tmp_path: Path) -> None:
    cases = shipped()
    for number, case in enumerate(cases[:6]):
        put(tmp_path, finished(number * 24, 85, "tess", case.id), f"a{number}")
    here = open_desk(cases, tmp_path, "tess", START + timedelta(days=9), None)
    for hours in (-11, 13):
        zone = timezone(timedelta(hours=hours))
        moment: datetime = (START + timedelta(days=9)).astimezone(zone)
        there = open_desk(cases, tmp_path, "tess", moment, None)
        assert there.states.keys() == here.states.keys()
        for id, state in there.states.items():
            assert abs((state.due - here.states[id].due).days) <= 1


def test_a_damaged_attempt_is_named_and_the_rest_counts(tmp_path: Path) -> None:
    put(tmp_path, finished(0, 85, "tess"), "a")
    (learner_folder(tmp_path, "tess") / "b.toml").write_text("[[", encoding="utf-8")
    desk = open_desk([CASE], tmp_path, "tess", START, None)
    assert len(desk.records) == 1 and "b.toml" in desk.damaged[0]
