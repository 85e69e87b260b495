"""What attempts say together, against figures worked by hand."""

from __future__ import annotations

import html
import json
import random
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

import pytest
import tomli_w

from sim.cli import main
from sim.report import gather
from sim.report.forecasts import Forecast, calibration, forecasts
from sim.report.gather import Gathered, attempt_paths, records
from sim.report.records import VERSION, Record, errors, record_of
from sim.report.render import as_data, as_html, as_text
from sim.report.results import Result, results
from sim.scoring.weights import load_weights
from sim.storage.attempts import Attempt
from sim.storage.index import Index
from tests.report.attempts import finished, put, sheet

WEIGHTS = load_weights().reliability


def made(attempts: list[Attempt]) -> list[Record]:
    return [record for attempt in attempts if (record := record_of(attempt)) is not None]


def report(attempts: list[Attempt]) -> tuple[Result, ...]:
    return results(made(attempts), lambda _: ("iron-deficiency",), WEIGHTS)


def test_mean_and_error_of_four_cases_worked_by_hand() -> None:
    # 60 70 80 90: mean 75, variance 500/3, error sqrt(500/3/4) = 6.455.
    (one,) = report([finished(n, 60 + 10 * n, case_id=f"CASE{n}") for n in range(4)])
    assert one.score.value == 75 and one.cases == 4
    assert one.components["ordering"].value == pytest.approx(0.75)
    assert one.money == 750 and one.par_money == 500 and one.days == 3 and one.par_days == 2
    if one.score.error is not None:
        assert one.score.error == pytest.approx(6.455, abs=0.001)
    else:
        assert WEIGHTS.fewest_attempts > 4


def test_the_first_attempt_at_a_case_counts_whatever_the_order_of_files() -> None:
    again = [finished(9, 100), finished(1, 40), finished(5, 90)]
    (one,) = report(again)
    assert one.score.value == 40 and one.repeated == 2 and one.cases == 1


def test_a_copy_that_was_scored_again_is_still_one_attempt() -> None:
    (one,) = report([finished(1, 40), finished(1, 40, rescored=[
        {"at": finished(2, 0).started, "sheet": sheet(44)}])])  # fmt: skip
    assert one.cases == 1 and one.repeated == 0


def test_a_thousand_attempts_of_ten_learners_have_the_figures_they_were_made_with() -> None:
    chance = random.Random(7)
    table = {f"L{k}": [min(max(chance.gauss(50 + 4 * k, 8), 0), 100) for _ in range(100)]
             for k in range(10)}  # fmt: skip
    attempts = [finished(n, total, learner, f"CASE{n}") for learner, totals in table.items()
                for n, total in enumerate(totals)]  # fmt: skip
    found = report(attempts)
    assert [one.learner for one in found] == sorted(table)
    for one in found:
        totals = table[one.learner]
        assert one.score.value == pytest.approx(fmean(totals))
        assert one.score.error == pytest.approx(stdev(totals) / 10)
        means = [fmean(chance.choices(totals, k=100)) for _ in range(2000)]
        assert one.score.error == pytest.approx(stdev(means), rel=0.1)
        # True scores spread by 4 x sqrt(variance of 0..9) = 12.1, errors by 8: .80 needs about
        # 4 x 64 / 147 = 1.7 cases.
        assert one.needed == 2 and one.still_needed == 0 and not one.assumed


def test_kinds_of_error_worked_by_hand() -> None:
    (one,) = made([finished(1, 60, sheet=sheet(60, (1.0, 0.5, 2.5), "over-testing"))])
    wrong = errors(one)
    assert wrong.prior == 0.5  # 1 - 2^-1
    assert wrong.update == 0.75  # D grew by 2 in all: 1 - 2^-2
    assert wrong.ordering == pytest.approx(0.4) and wrong.stopping == 1
    (silent,) = made([finished(1, 60, sheet=sheet(60, ()))])
    assert errors(silent).prior is None and errors(silent).update is None


def test_what_is_not_finished_or_has_no_score_is_no_record() -> None:
    assert record_of(finished(1, 50, finished=None)) is None
    assert record_of(finished(1, 50, sheet=None)) is None
    assert record_of(finished(1, 50, sheet={"total": "much"})) is None


def test_the_score_that_was_computed_last_counts() -> None:
    later = [{"at": finished(1, 0).started, "sheet": sheet(77)}]
    (one,) = made([finished(1, 50, rescored=later)])
    assert one.total == 77


def test_only_the_whole_combination_makes_a_forecast_true() -> None:
    tokens = {"iron-deficiency": 30, "inflammation+iron-deficiency": 60, "healthy": 0}
    found = forecasts(tokens, ("iron-deficiency", "inflammation"))
    assert found == [Forecast(0.3, False), Forecast(0.6, True)]


def test_no_curve_before_fifty_forecasts_and_then_by_hand() -> None:
    # 30 forecasts of 20 %, 6 of them true; 30 of 80 %, 18 true (60 %).
    low = [[Forecast(0.2, n < 6)] for n in range(30)]
    high = [[Forecast(0.8, n < 18)] for n in range(30)]
    assert calibration([*low[:25], *high[:24]]) is None
    curve = calibration([*low, *high])
    assert curve is not None and curve.count == 60
    assert [(b.count, b.observed) for b in curve.bins] == [(30, 0.2), (30, 0.6)]
    assert curve.reliability == pytest.approx(0.5 * 0.2**2)
    assert curve.resolution == pytest.approx(0.2**2)
    assert curve.uncertainty == pytest.approx(0.4 * 0.6)
    assert curve.brier == pytest.approx(curve.reliability - curve.resolution + curve.uncertainty)
    assert curve.overconfidence == pytest.approx(0.1)


def test_every_bin_holds_twenty_forecasts() -> None:
    chance = random.Random(1)
    for count in (50, 61, 199, 1000):
        stated = [[Forecast(chance.randint(1, 99) / 100, chance.random() < 0.5)]
                  for _ in range(count)]  # fmt: skip
        curve = calibration(stated)
        assert curve is not None and sum(b.count for b in curve.bins) == count
        assert min(b.count for b in curve.bins) >= 20 and len(curve.bins) <= 10


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    folder = tmp_path / "scores"
    for n in range(4):
        put(folder, finished(n, 50 + n, case_id=f"CASE{n}"), f"a{n}")
    put(folder, finished(1, 70, "<b>[/]&"), "b")
    put(folder, finished(1, 70, "me", "OPEN", finished=None), "open")
    put(folder, finished(0, 50, case_id="CASE0"), "copy")
    (folder / "me" / "torn.toml").write_text("schema = 1\n[[act", encoding="utf-8")
    return folder


def test_what_lies_in_folders_of_a_learner_is_no_attempt(scores: Path) -> None:
    (scores / "me" / "exams").mkdir()
    (scores / "me" / "exams" / "e.toml").write_text("[[", encoding="utf-8")
    for named in (scores, scores / "me"):
        assert not any(path.parent.name == "exams" for path in attempt_paths([named]))


def test_what_was_passed_over_is_said(scores: Path) -> None:
    told = Gathered()
    found = list(records(attempt_paths([scores]), None, told))
    assert len(found) == 5
    assert (told.files, told.unfinished, told.copies, len(told.damaged)) == (8, 1, 1, 1)
    assert "torn.toml" in told.damaged[0]


def test_the_second_report_reads_no_attempt_again_and_says_the_same(
    scores: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (scores / "me" / "torn.toml").unlink()
    first, again = Gathered(), Gathered()
    before = list(records(attempt_paths([scores]), tmp_path / "cache", first))

    def never(*_: Any) -> Attempt:
        raise AssertionError("an attempt was parsed again")

    monkeypatch.setattr(gather, "loads", never)
    assert list(records(attempt_paths([scores]), tmp_path / "cache", again)) == before
    assert first == again


def test_a_changed_file_is_read_again_and_a_broken_index_is_made_anew(
    scores: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    list(records(attempt_paths([scores]), cache))
    put(scores, finished(0, 99, case_id="CASE0"), "a0")
    totals = {r.total for r in records(attempt_paths([scores]), cache)}
    assert 99 in totals
    (cache / gather.NAME).write_bytes(b"no database at all" * 100)
    assert {r.total for r in records(attempt_paths([scores]), cache)} == totals
    assert {r.total for r in records(attempt_paths([scores]), cache)} == totals


def test_batches_of_any_size_say_the_same_and_forget_what_is_gone(
    scores: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    whole = list(records(attempt_paths([scores]), None))
    monkeypatch.setattr(gather, "BATCH", 2)
    for _ in range(2):
        assert list(records(attempt_paths([scores]), cache)) == whole
    index = Index(cache / gather.NAME, f"record {VERSION}")
    assert {Path(name).name for name in index.read()} == {
        "a0.toml", "a1.toml", "a2.toml", "a3.toml", "b.toml", "open.toml",
    }  # fmt: skip
    (scores / "me" / "a1.toml").unlink()
    left = [record for record in whole if record.case_id != "CASE1"]
    assert list(records(attempt_paths([scores]), cache)) == left
    assert not any(name.endswith("a1.toml") for name in index.read())
    only = scores / "me" / "a3.toml"
    assert [record.case_id for record in records([only], cache)] == ["CASE3"]
    assert len(index.read()) == 5  # one file alone says nothing of the others


def test_a_copy_counts_when_what_it_was_a_copy_of_is_gone(scores: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    list(records(attempt_paths([scores]), cache))
    (scores / "me" / "a0.toml").unlink()
    told = Gathered()
    assert "CASE0" in {r.case_id for r in records(attempt_paths([scores]), cache, told)}
    assert told.copies == 0


def test_an_index_that_holds_something_else_is_not_believed(scores: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    before = list(records(attempt_paths([scores]), cache))
    with closing(sqlite3.connect(cache / gather.NAME)) as base, base:
        base.execute("update files set learnt = '[1, 2]' where name like '%a2.toml'")
        base.execute("update files set learnt = '{\"total\": 100}' where name like '%a1.toml'")
        base.execute("update files set learnt = 'nonsense' where name like '%a3.toml'")
    assert list(records(attempt_paths([scores]), cache)) == before


def test_where_no_index_can_be_written_the_report_is_the_same(scores: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert len(list(records(attempt_paths([scores]), blocked))) == 5


def test_every_form_says_what_it_is_and_what_it_is_not(scores: Path) -> None:
    told = Gathered()
    found = results(records(attempt_paths([scores]), None, told), lambda _: None, WEIGHTS)
    data = as_data(found, told)
    assert tomllib.loads(tomli_w.dumps(data)) == json.loads(json.dumps(data))
    for text in (as_text(found, told), html.unescape(as_html(found, told)), json.dumps(data)):
        assert "not a licence" in text and "too few patients" in text
    assert "<b>" not in as_html(found, told) and "&lt;b&gt;" in as_html(found, told)


def test_the_command_reports_one_learner_as_json_and_names_what_is_damaged(
    scores: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("PALLOR_HOME", str(tmp_path / "home"))
    assert main(["report", str(scores), "--learner", "me", "--format", "json"]) == 1
    out, err = capsys.readouterr()
    assert [row["learner"] for row in json.loads(out)["learners"]] == ["me"]
    assert "torn.toml" in err
    assert main(["report", str(scores / "none")]) == 2
