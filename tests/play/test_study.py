"""Study: what is due comes back as another patient, new conditions in blocks, then mixed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.casefiles.objectives import load_objectives
from sim.encounter.case import Case
from sim.play.ease import Ease
from sim.play.schedule import Review, due, rating, reviews_of, schedule, streak
from sim.play.study import BLOCK, FOR_STUDY, REST, patient_of_the_day, plan, serve
from sim.report.records import Record
from tests.cases import make_case
from tests.play.learners import FIRST, Forgetful, drawn, exponential, power, shipped, study

SHIPPED = shipped()
DAY = timedelta(days=1)


def case(id: str, *objectives: str, has: str = "iron-deficiency", difficulty: int = 1) -> Case:
    made = make_case(objectives=objectives, difficulty=difficulty, diagnosis={"conditions": [has]})
    return made.model_copy(update={"id": id})  # short ones are easier to read here


def review(on: date, case_id: str, share: float = 0.85, *objectives: str) -> Review:
    at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    return Review(on, at, case_id, dict.fromkeys(objectives or ("a",), share))


def record(case_id: str = "T3ST", started: str = "2026-03-01T09:00:00+00:00") -> Record:
    shares = {"diagnosis": 0.9, "belief": 0.5, "ordering": 0.7}
    return Record("me", case_id, "0" * 64, "learn", started, started, 70.0, shares, 100.0, 90.0,
                  3.0, 2.0, (), (), 0, {}, "iron-deficiency", "", "")  # fmt: skip


@pytest.mark.parametrize("curve", [power, exponential])
@pytest.mark.parametrize("growth", [1.8, 3.0])
def test_in_a_year_of_study_what_is_due_is_known_as_often_as_was_asked_for(
    curve: Callable[[float, float], float], growth: float
) -> None:
    years = [
        study(SHIPPED, Forgetful(curve, seed, growth=growth), 365, 8, make=drawn) for seed in (1, 2)
    ]
    due = sum(year.due for year in years)
    assert due > 300
    assert abs(sum(year.known for year in years) / due - 0.9) < 0.05
    served = [serving for year in years for _, serving, _ in year.servings]
    assert any(serving.simulated for serving in served)
    catalog = load_objectives()
    for today, serving, last in (one for year in years for one in year.servings):
        before = last.get(serving.case.id)
        assert before != today
        if serving.why == "new":
            assert before is None and not serving.simulated
        elif before is not None and (today - before).days < REST:
            assert serving.again and catalog[serving.objective].drawn is None
        if not serving.again and not serving.simulated:
            continue
        # Nobody else of the library had rested, or all who had were seen today.
        others = [c for c in SHIPPED if serving.objective in c.objectives
                  and c.id != serving.case.id]  # fmt: skip
        year = next(y for y in years if any(s is serving for _, s, _ in y.servings))
        taken = {s.case.id for day, s, _ in year.servings if day == today}
        assert all(
            c.id in taken or (c.id in last and (today - last[c.id]).days < REST) for c in others
        )


def test_a_learner_who_asks_for_less_is_asked_less() -> None:
    high = study(SHIPPED, Forgetful(power, seed=2), days=200, length=8, retention=0.95)
    low = study(SHIPPED, Forgetful(power, seed=2), days=200, length=8, retention=0.8)
    assert low.retention < high.retention and low.due < high.due


def test_the_first_review_of_a_known_objective_comes_after_the_stability_of_good() -> None:
    # FSRS-6: a first "good" has a stability of 2.3065 days; at .9 the interval is that, rounded.
    state = schedule([review(FIRST, "A")], FIRST, 0.9)["a"]
    assert state.stability == 2.3065 and state.due == FIRST + 2 * DAY and state.recall == 1
    assert schedule([review(FIRST, "A")], FIRST + 2 * DAY, 0.9)["a"].recall == pytest.approx(
        power(2, 2.3065)
    )


@pytest.mark.parametrize(
    ("share", "name"),
    [(-0.5, "Again"), (0.59, "Again"), (0.6, "Hard"), (0.75, "Good"), (0.94, "Good"), (1, "Easy")],
)
def test_points_become_one_of_four_grades(share: float, name: str) -> None:
    assert rating(share).name == name


def test_what_is_due_is_served_as_another_patient() -> None:
    cases = [case("A", "a"), case("B", "a"), case("C", "c", has="lead-poisoning")]
    today = FIRST + 2 * DAY
    session = plan(cases, [review(FIRST, "A")], today, 1, 0.9)
    assert [(s.case.id, s.why, s.again) for s in session.servings] == [("B", "due", False)]


def test_the_same_patient_comes_within_a_fortnight_only_where_nobody_else_teaches_it() -> None:
    today = FIRST + 2 * DAY
    served = serve("a", [case("A", "a"), case("C", "c")], {"A": FIRST}, today)
    assert served is not None and served.case.id == "A" and served.again
    old = FIRST - 20 * DAY
    other = serve("a", [case("A", "a"), case("B", "a")], {"A": FIRST, "B": old}, today)
    assert other is not None and other.case.id == "B" and not other.again
    assert serve("a", [case("A", "a")], {"A": today}, today) is None


def test_a_simulated_patient_comes_where_the_library_has_nobody_left() -> None:
    today = FIRST + 2 * DAY
    made = case("S", "a").model_copy(update={"generated": f"{FOR_STUDY} on {today.isoformat()}"})
    asked: list[tuple[str, date]] = []

    def make(objective: str, day: date) -> Case:
        asked.append((objective, day))
        return made

    (served,) = plan([case("A", "a")], [review(FIRST, "A")], today, 1, 0.9, make).servings
    assert served.case is made and served.simulated and not served.again
    assert asked == [("a", today)]
    (other,) = plan([case("A", "a"), case("B", "a")], [review(FIRST, "A")], today, 1, 0.9,
                    make).servings  # fmt: skip
    assert other.case.id == "B" and len(asked) == 1
    # One that was opened and left is gone on with, and is never offered as new.
    (again,) = plan([case("A", "a"), made], [review(FIRST, "A")], today, 1, 0.9, make).servings
    assert again.case is made
    assert [s.case.id for s in plan([case("A", "a"), made], [], FIRST, 2, 0.9).servings] == ["A"]


def test_conditions_are_met_in_blocks_of_two_and_mixed_afterwards() -> None:
    cases = [case(f"{kind[:2]}{n}", kind, has=kind) for kind in
             ("iron-deficiency", "lead-poisoning", "inflammation") for n in range(4)]  # fmt: skip
    order = [s.case.id[:2] for s in plan(cases, [], FIRST, 12, 0.9).servings]
    assert all(order[n] == order[n + 1] for n in range(0, 3 * BLOCK, 2))
    assert all(order[n] != order[n + 1] for n in range(3 * BLOCK, 11))
    assert sorted(order) == ["in"] * 4 + ["ir"] * 4 + ["le"] * 4


def test_new_patients_begin_with_those_for_beginners_then_by_expected_scores() -> None:
    """Four conditions, none met: B is for beginners, C is expected to go better than A and D."""
    has = {"A": "hbe-trait", "B": "iron-deficiency", "C": "inflammation", "D": "lead-poisoning"}
    cases = [case(id, has=kind, difficulty=2 if id == "B" else 1) for id, kind in has.items()]
    ease = Ease(("B",), {"A": 60.0, "C": 80.0})
    session = plan(cases, [], FIRST, 4, 0.9, ease=ease)
    assert [serving.case.id for serving in session.servings] == ["B", "C", "A", "D"]
    seen = plan(cases, [review(FIRST, "C")], FIRST, 3, 0.9, ease=ease)
    assert next(serving.case.id for serving in seen.servings if serving.why == "new") == "A"


def test_a_block_begun_yesterday_is_ended_today() -> None:
    cases = [case("A", "x"), case("B", "y"), case("C", "z", has="lead-poisoning")]
    session = plan(cases, [review(FIRST, "A", 0.85, "x")], FIRST + DAY, 2, 0.9)
    assert [s.case.id for s in session.servings] == ["B", "C"]


@given(st.integers(0, 12))
@settings(max_examples=8, deadline=None)
def test_a_session_has_the_length_that_was_picked_and_nobody_twice(length: int) -> None:
    ids = [s.case.id for s in plan(SHIPPED, [], FIRST, length, 0.9).servings]
    assert len(ids) == length == len(set(ids))


def test_copies_of_one_attempt_and_any_order_of_files_give_one_schedule() -> None:
    cases = {"T3ST": case("T3ST", "a"), "B": case("B", "a")}
    one, two = record(), record("B", "2026-03-05T09:00:00+00:00")
    today = date(2026, 3, 6)
    alone = reviews_of([one, two], cases, UTC, today)
    assert reviews_of([two, one, two, one], cases, UTC, today) == alone
    assert [r.case_id for r in alone] == ["T3ST", "B"]


def test_a_clock_that_was_a_year_ahead_puts_nothing_off_beyond_its_interval() -> None:
    today = date(2026, 3, 1)
    ahead = record(started="2027-03-01T09:00:00+00:00")
    reviews = reviews_of([ahead], {"T3ST": case("T3ST", "a")}, UTC, today)
    state = schedule(reviews, today, 0.9)["a"]
    assert state.last == today and state.due <= today + 10 * DAY


def test_another_zone_moves_a_due_date_by_a_day_at_most() -> None:
    cases = {"T3ST": case("T3ST", "a")}
    dates = set[date]()
    for hours in (-11, 0, 14):
        zone = timezone(timedelta(hours=hours))
        reviews = reviews_of([record(started="2026-03-01T23:30:00+00:00")], cases, zone,
                             date(2026, 3, 9))  # fmt: skip
        dates.add(schedule(reviews, date(2026, 3, 9), 0.9)["a"].due)
    assert max(dates) - min(dates) == DAY


def test_an_objective_is_judged_by_the_parts_that_show_it() -> None:
    cases = {"T3ST": case("T3ST", "ferritin-first", "carrier-recognition", "of-my-own")}
    (found,) = reviews_of([record()], cases, UTC, date(2026, 3, 1))
    # ordering .7; belief .5 and diagnosis .9; all three of them.
    assert found.shares == pytest.approx(
        {"ferritin-first": 0.7, "carrier-recognition": 0.7, "of-my-own": 0.7}
    )


def test_the_least_remembered_comes_first() -> None:
    reviews = [review(FIRST, "A", 0.85, "good"), review(FIRST, "B", 0.3, "bad")]
    states = schedule(reviews, FIRST + 5 * DAY, 0.9)
    assert [s.objective for s in due(states, FIRST + 5 * DAY)] == ["bad", "good"]


def test_everyone_has_the_same_patient_of_the_day_and_all_have_their_turn() -> None:
    days = [FIRST + n * DAY for n in range(1500)]
    chosen = [patient_of_the_day(SHIPPED, day) for day in days]
    assert chosen == [patient_of_the_day(reversed(SHIPPED), day) for day in days]
    assert {c.id for c in chosen if c} == {c.id for c in SHIPPED}
    fewer = [patient_of_the_day(SHIPPED[1:], day) for day in days]
    assert sum(a != b for a, b in zip(chosen, fewer, strict=True)) == sum(
        c is SHIPPED[0] for c in chosen
    )
    assert patient_of_the_day([], FIRST) is None


def test_a_streak_lasts_until_a_whole_day_was_left_out() -> None:
    played = [FIRST, FIRST + DAY, FIRST + DAY, FIRST + 4 * DAY]
    assert streak(played, FIRST + DAY) == 2
    assert streak(played, FIRST + 2 * DAY) == 2
    assert streak(played, FIRST + 3 * DAY) == 0
    assert streak(played, FIRST + 4 * DAY) == 1
    assert streak([], FIRST) == 0
