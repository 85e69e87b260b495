"""An exam: the draw, the clock, the differentials that are owed, what closes and what is told."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sim.casefiles.sets import (
    Blueprint,
    CaseSet,
    find_blueprints,
    find_sets,
    mock_blueprint,
    read_blueprint,
    read_set,
    unknown_cases,
)
from sim.errors import PallorError, RuleError
from sim.play.draw import DrawError, draw
from sim.play.exam_case import ExamCase
from sim.play.exam_results import earlier_reports, keep_report, results
from sim.play.exams import read_offers
from sim.play.sitting import Sitting
from sim.play.workshop import Workshop
from sim.storage.sittings import SittingError, read
from tests.cases import START
from tests.exams import Hands, blueprint, ids, pool, work
from tests.scoring.shipped import library

CASES = Path(__file__).parents[2] / "cases"


def begin(tmp_path: Path, workshop: Workshop, hands: Hands, **changes: object) -> Sitting:
    """A sitting of the small exam that has just started."""
    return Sitting.start(
        blueprint(**changes), pool(), workshop, tmp_path, "ana", clock=hands, token="abc"
    )


def test_the_same_seed_draws_the_same_cases_in_another_process() -> None:
    code = (
        "from tests.exams import *\nfrom sim.play.draw import draw\n"
        "print(draw(blueprint(), list(reversed(pool()))).code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=CASES.parent,
        env={"PYTHONPATH": str(CASES.parent), "PYTHONHASHSEED": "99"},
    )
    assert done.stdout.strip() == draw(blueprint(), pool()).code


def test_the_draw_of_the_shipped_blueprint_stays_what_it_was() -> None:
    """Whoever changes the draw changes every exam that a group has agreed on."""
    shipped = find_blueprints(CASES)[0][0]
    first, second = (draw(shipped, library(), form) for form in (0, 1))
    assert not set(ids(first.cases)) & set(ids(second.cases))
    assert len(first.cases) == len(second.cases) == shipped.number == 8
    assert draw(shipped, library(), 0).code == first.code
    other = shipped.model_copy(update={"seed": shipped.seed + 1})
    assert draw(other, library(), 0).code != first.code


def test_every_cell_gets_its_number() -> None:
    shipped = find_blueprints(CASES)[0][0]
    for seed in range(20):
        form = draw(shipped.model_copy(update={"seed": seed}), library(), 1)
        assert len(set(ids(form.cases))) == 8
        hard = [c for c in form.cases if "iron-deficiency" in c.diagnosis.conditions]
        assert sum(c.difficulty >= 4 for c in hard) >= 1 and len(hard) >= 3


def test_forms_are_equally_difficult_by_the_authors_marks() -> None:
    """Blocks are dealt the hardest to the lightest: totals differ by at most one block's range."""
    shipped = find_blueprints(CASES)[0][0]
    for seed in range(20):
        one, two = (
            draw(shipped.model_copy(update={"seed": seed}), library(), form) for form in (0, 1)
        )
        marks = [sum(case.difficulty for case in form.cases) for form in (one, two)]
        assert abs(marks[0] - marks[1]) <= 2


def test_a_cell_that_cannot_be_filled_is_named() -> None:
    greedy = blueprint(cell=[{"name": "lead", "conditions": ["lead-poisoning"], "number": 1}])
    with pytest.raises(DrawError, match="'lead' asks for 1 cases, and 0 are left"):
        draw(greedy, pool())
    with pytest.raises(DrawError, match="has 1 forms"):
        draw(blueprint(), pool(), 1)


def test_forms_share_cases_only_where_there_are_too_few() -> None:
    two = blueprint(forms=2)
    forms = [ids(draw(two, pool(), form).cases) for form in (0, 1)]
    assert len(set(forms[0]) & set(forms[1])) == 1  # 2 x 3 places, 5 cases


def test_sets_and_blueprints_are_read_with_their_problems(tmp_path: Path) -> None:
    sets, problems = find_sets(CASES)
    assert not problems and "core-12" in [one.id for one in sets]
    for one in sets:
        assert unknown_cases(one, ids(library())) == ()
    bad = tmp_path / "bad.toml"
    bad.write_text('schema = 1\nid = "x"\ntitle = "X"\ncases = ["A", "A"]\naimm = ""\n')
    found = read_set(bad)
    assert isinstance(found, list) and "did you mean 'aim'" in found[0].hint
    bad.write_text('schema = 1\nid = "x"\ntitle = "X"\nminutes = -1\ncell = []\n')
    wrong = read_blueprint(bad)
    assert isinstance(wrong, list) and {p.line for p in wrong} == {4, 5}


def test_a_mock_exam_of_a_set_has_all_its_cases() -> None:
    chosen = CaseSet(schema=1, id="two", title="Two", cases=("T1ST", "T2ST"))
    mock = mock_blueprint(chosen, 24, 3)
    named = [case for case in pool() if case.id in chosen.cases]
    assert sorted(ids(draw(mock, named).cases)) == ["T1ST", "T2ST"]


# The clock


def test_the_clock_runs_by_the_wall(tmp_path: Path, workshop: Workshop) -> None:
    hands = Hands()
    sitting = begin(tmp_path, workshop, hands)
    hands.move(minutes=12)
    assert sitting.time.left == 18 * 60
    hands.move(minutes=-60)  # set back by somebody
    sitting.toggle_flag(0)
    hands.move(minutes=60)
    assert sitting.time.left == 18 * 60


def test_a_factor_gives_more_time_and_is_nobody_elses_business(
    tmp_path: Path, workshop: Workshop
) -> None:
    hands = Hands()
    sitting = begin(tmp_path, workshop, hands, candidates={"ana": 1.25, "ben": 2.0})
    assert sitting.time.allowed == 30 * 60 * 1.25
    assert "ben" not in sitting.path.read_text()


def test_a_break_stops_the_clock_up_to_its_length_and_closes_what_was_seen(
    tmp_path: Path, workshop: Workshop
) -> None:
    hands = Hands()
    sitting = begin(tmp_path, workshop, hands)
    sitting.open(0)
    work(sitting, 1)
    hands.move(minutes=10)
    sitting.take_break()
    hands.move(minutes=4)
    assert sitting.time.left == 20 * 60 and sitting.time.break_left == 60
    with pytest.raises(RuleError, match="on a break"):
        sitting.open(2)
    hands.move(minutes=4)  # eight in all, five of which are free
    sitting.end_break()
    assert sitting.time.left == 17 * 60
    assert [place.state for place in sitting.places] == ["locked", "answered", "new"]
    with pytest.raises(RuleError, match="before the break"):
        sitting.open(0)
    with pytest.raises(RuleError, match="closed"):
        ExamCase(sitting, 0).differential({"iron-deficiency": 50})
    sitting.open(2)
    with pytest.raises(RuleError, match="No break is left"):
        sitting.take_break()


def test_a_crash_costs_only_what_exceeds_the_rules(tmp_path: Path, workshop: Workshop) -> None:
    hands = Hands()
    sitting = begin(tmp_path, workshop, hands)
    work(sitting, 0)
    hands.move(minutes=5)
    sitting.toggle_flag(1)
    sitting.close()
    hands.move(seconds=90)
    again = Sitting.resume(sitting.path, pool(), workshop, hands)
    assert again.time.left == 25 * 60 and again.time.given_back == 90
    assert [place.state for place in again.places] == ["answered", "new", "new"]
    assert again.places[1].flagged
    again.close()
    hands.move(seconds=90)  # only thirty seconds are left to be given back
    third = Sitting.resume(sitting.path, pool(), workshop, hands)
    assert third.time.left == 25 * 60 - 60 and third.time.given_back == 120
    third.close()


def test_when_the_time_is_over_nothing_more_is_taken(tmp_path: Path, workshop: Workshop) -> None:
    hands = Hands()
    sitting = begin(tmp_path, workshop, hands)
    sitting.open(0)
    case = ExamCase(sitting, 0)
    hands.move(minutes=30)
    assert sitting.time.over
    with pytest.raises(RuleError, match="time is over"):
        case.differential({"iron-deficiency": 50})
    with pytest.raises(RuleError, match="time is over"):
        sitting.open(1)
    assert case.encounter.log == ()
    sitting.submit()
    with pytest.raises(RuleError, match="handed in"):
        sitting.toggle_flag(0)


# The differentials that are owed


def test_a_differential_is_owed_at_the_stem_after_results_and_at_the_close(
    tmp_path: Path, workshop: Workshop
) -> None:
    sitting = begin(tmp_path, workshop, Hands())
    sitting.open(0)
    case = ExamCase(sitting, 0)
    case.note("pale")
    for act in (lambda: case.ask("diet"), lambda: case.order(["ferritin"]),
                lambda: case.finish("iron-deficiency")):  # fmt: skip
        with pytest.raises(RuleError, match="First your differential"):
            act()
    case.differential({"iron-deficiency": 50})
    case.order(["ferritin"])
    case.advance()
    with pytest.raises(RuleError, match="Results came in"):
        case.order(["film"])
    case.ask("bowel-habit")  # a question may be asked all the same
    case.differential({"iron-deficiency": 80})
    case.ask("diet")
    with pytest.raises(RuleError, match="learned more"):
        case.finish("iron-deficiency")
    case.differential({"iron-deficiency": 85})
    case.finish("iron-deficiency")
    with pytest.raises(RuleError, match="nothing can follow"):
        case.note("too late")


# What is told, and when


def test_nothing_is_scored_before_release(tmp_path: Path, workshop: Workshop) -> None:
    hands = Hands()
    opens = START + timedelta(days=2)
    sitting = begin(tmp_path, workshop, hands, release=opens)
    case = work(sitting, 0)
    assert case.sheet is None
    with pytest.raises(PallorError, match="not been handed in"):
        results(sitting)
    sitting.submit()
    for act in (case.score, lambda: results(sitting)):
        with pytest.raises(PallorError, match=r"not released|results open"):
            act()
    hands.now = opens
    assert results(sitting).cases[0].answered


def test_the_file_of_a_running_exam_tells_nothing(tmp_path: Path, workshop: Workshop) -> None:
    """Neither diagnosis nor belief nor score; only what the candidate wrote."""
    sitting = begin(tmp_path, workshop, Hands())
    sitting.open(0)
    ExamCase(sitting, 0).differential({"inflammation": 50})
    for path in tmp_path.rglob("*"):
        if path.is_file():
            text = path.read_text().lower()
            for word in ("iron", "gi-malignancy", "diagnosis", "total", "belief", "sheet"):
                assert word not in text, f"{word} in {path}"


def test_an_exam_is_no_attempt_of_practice(tmp_path: Path, workshop: Workshop) -> None:
    from sim.play.library import read_progress

    work(begin(tmp_path, workshop, Hands()), 0)
    assert read_progress(tmp_path, "ana") == ({}, [])


def test_the_report_adds_up_and_is_compared_with_the_next(
    tmp_path: Path, workshop: Workshop
) -> None:
    hands = Hands()
    sitting = begin(tmp_path, workshop, hands)
    work(sitting, 0)
    work(sitting, 1, "inflammation")
    hands.move(minutes=9)
    sitting.submit()
    done: list[int] = []
    report = results(sitting, done.append)
    assert done == [1, 2, 3]
    totals = [line.total for line in report.cases]
    assert report.mean == pytest.approx(sum(totals) / 3, abs=1e-5)
    assert [line.answered for line in report.cases] == [True, True, False]
    assert [line.right for line in report.cases] == [True, False, False]
    assert totals[0] > totals[1] and totals[0] > totals[2]
    assert report.facts.minutes == 9 and report.facts.minutes_allowed == 30
    assert report.confidence is None and report.forecasts == 2
    assert report.facts.chain == read(sitting.path).last_hash
    keep_report(sitting, report)
    assert earlier_reports(tmp_path, "ana") == (report,)
    offers = read_offers(CASES, tmp_path, "ana", workshop)
    assert [c.kind for c in offers.choices if c.exam == "small"] == ["finished"]
    sitting.close()


def test_a_sitting_needs_its_cases_as_they_were(tmp_path: Path, workshop: Workshop) -> None:
    sitting = begin(tmp_path, workshop, Hands())
    sitting.close()
    changed = [case.model_copy(update={"title": "Another"}) for case in pool()]
    with pytest.raises(SittingError, match="not here as they were"):
        Sitting.resume(sitting.path, changed, workshop, Hands())


def test_two_windows_never_overwrite_each_other(tmp_path: Path, workshop: Workshop) -> None:
    sitting = begin(tmp_path, workshop, Hands())
    with pytest.raises(PallorError, match="another window"):
        Sitting.resume(sitting.path, pool(), workshop, Hands())
    sitting.toggle_flag(0)
    elsewhere = sitting.path.read_bytes()
    sitting.toggle_flag(1)
    text = sitting.path.read_bytes()
    other = Sitting(read(sitting.path), sitting.path, sitting.cases, workshop, Hands(),
                    sitting.lock)  # fmt: skip
    other.toggle_flag(2)
    with pytest.raises(SittingError, match="other events"):
        sitting.toggle_flag(0)
    assert len(sitting.path.read_bytes()) > len(text) > len(elsewhere)


def test_release_needs_its_offset() -> None:
    with pytest.raises(ValueError, match="offset from UTC"):
        blueprint(release=datetime(2026, 12, 1, 12, 0))  # noqa: DTZ001
    rules: Blueprint = blueprint(release=datetime(2026, 12, 1, 12, 0, tzinfo=UTC))
    assert not rules.released(START, datetime(2026, 12, 1, 11, 59, tzinfo=UTC))
    assert rules.released(START, datetime(2026, 12, 1, 12, 0, tzinfo=UTC))
