"""The result of an exam: its error, its parallel forms, its words in every format."""

from __future__ import annotations

import json
import random
import tomllib
from pathlib import Path
from statistics import fmean, stdev

import pytest

from sim.casefiles.sets import find_blueprints
from sim.play.draw import draw
from sim.report.exam import ExamReport, Facts, Sat, exam_report
from sim.report.exam_text import as_html, as_json, as_lines, as_toml
from sim.scoring.sheet import Component, ScoreSheet, Spent
from sim.scoring.weights import load_weights
from tests.cases import START
from tests.scoring.shipped import library

CASES = Path(__file__).parents[2] / "cases"


def sheet(total: float) -> ScoreSheet:
    return ScoreSheet(
        total=total,
        components=(Component(name="diagnosis", points=total, out_of=100, formula=""),),
        uncapped=total,
        spent=Spent(money=100, days=3, burden=1),
        par=Spent(money=80, days=2, burden=1),
        engine_version="1",
        knowledge_digest="k" * 64,
        scoring_version="1",
        scoring_digest="s" * 64,
    )


def report(totals: list[float], title: str = "An exam", **changes: object) -> ExamReport:
    facts = Facts(
        exam="e", title=title, candidate="ana", form=1, seed=1, started=START, submitted=START,
        minutes=20, minutes_allowed=30, pass_mark=60, draw="abcdef01", chain="c" * 64,
    ).model_copy(update=changes)  # fmt: skip
    sat = [
        Sat(case=f"T{n}ST", title=f"Patient {n}", answered=True, confidence=0.7,
            right=total > 50, sheet=sheet(total))
        for n, total in enumerate(totals)
    ]  # fmt: skip
    weights = load_weights()
    return exam_report(facts, sat, weights.reliability, weights.digest)


def test_mean_and_error_are_those_worked_by_hand() -> None:
    """50, 60, 70: mean 60, s = 10, error 10 / sqrt 3 = 5.7735."""
    told = report([50, 60, 70])
    assert told.mean == 60 and told.error == pytest.approx(5.773503, abs=1e-6)
    assert told.passed and told.close and "too close to call" in told.verdict
    assert "not reached" in report([10, 12, 14]).verdict


def test_the_standard_error_agrees_with_a_bootstrap() -> None:
    """Twelve cases drawn again 4,000 times with replacement.

    A bootstrap divides by n and not by n - 1: its error is sqrt(11 / 12) = .957 of s / sqrt n.
    """
    for seed in range(3):
        chance = random.Random(seed)
        totals = [min(100.0, max(0.0, chance.gauss(65, 18))) for _ in range(12)]
        means = [fmean(chance.choices(totals, k=12)) for _ in range(4000)]
        error = report(totals).error
        assert error is not None and abs(stdev(means) / error - 1) < 0.10


def test_parallel_forms_differ_by_less_than_half_a_standard_error() -> None:
    """Simulated learners, whose totals fall by 6 points with each mark of difficulty.

    The difference is that of the forms, over learners; the error is that of one learner's mean.
    """
    shipped = find_blueprints(CASES)[0][0]
    for seed in range(12):
        chance = random.Random(seed)
        rules = shipped.model_copy(update={"seed": seed})
        forms = [draw(rules, library(), form).cases for form in (0, 1)]
        differences: list[float] = []
        errors: list[float] = []
        for _ in range(200):
            ability = chance.gauss(75, 8)
            totals = [
                [ability - 6 * (case.difficulty - 3) + chance.gauss(0, 12) for case in form]
                for form in forms
            ]
            differences.append(fmean(totals[0]) - fmean(totals[1]))
            errors.append(fmean(stdev(one) / len(one) ** 0.5 for one in totals))
        assert abs(fmean(differences)) < 0.5 * fmean(errors)


def test_calibration_waits_for_fifty_answers() -> None:
    assert report([60] * 49).confidence is None
    told = report([40.0, 60.0] * 25)
    assert told.confidence == pytest.approx(0.7) and told.hit_rate == pytest.approx(0.5)


def test_every_format_says_the_same_and_carries_the_certificate() -> None:
    told = report([55, 65, 70], title="<b>[/ A & B")
    for content in (json.loads(as_json(told)), tomllib.loads(as_toml(told))):
        assert content["mean"] == told.mean and "no licence" in content["certificate"][2]
    page = as_html(told)
    assert "&lt;b&gt;[/ A &amp; B" in page and "<b>" not in page and "no licence" in page
    lines = as_lines(told)
    assert "Score 63.3 ± 4.4 of 100 over 3 cases." in lines[1]
    assert max(len(line) for line in lines[6:-5]) <= 80
