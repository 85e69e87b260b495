"""The survey, the simulation, the report and its page."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from sim.cli import main
from sim.commands import validate as command
from sim.engine.engine import Engine
from sim.report import nhanes
from sim.report.page import PAGE, render
from sim.report.published import FILE
from sim.report.simulated import simulate
from sim.report.validation import Validation, validate
from tests.engine.patients import known

FEW = 300


@pytest.fixture(scope="module")
def unseen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Known patients in place of those frozen, whom only the report itself may meet."""
    path = tmp_path_factory.mktemp("observations") / "patients.toml"
    path.write_text('frozen = "2001-02-03"\n' + FILE.read_text(encoding="utf-8"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def report(engine: Engine, unseen: Path) -> Validation:
    return validate(engine, simulated=FEW, frozen=(unseen, unseen))


def test_ferritin_is_hidden_from_the_engine_and_from_the_regression() -> None:
    person = nhanes.anemic_people()[0]
    told = nhanes.evidence_of(person, nhanes.KNOWN)
    assert "ferritin" not in nhanes.KNOWN
    assert "ferritin" not in {getattr(item, "quantity", "") for item in told.items}


def test_low_ferritin_is_likelier_in_a_smaller_paler_cell(engine: Engine) -> None:
    _, pale = nhanes.answers(engine, known(hb=9.0, mcv=68.0, rdw=19.0))
    _, plain = nhanes.answers(engine, known(hb=13.5, mcv=90.0, rdw=13.0))
    assert 0 <= plain < 0.2 < pale <= 1


def test_the_probability_of_deficiency_is_the_engines_own(engine: Engine) -> None:
    evidence = known(hb=9.0, mcv=68.0, rdw=19.0)
    deficiency, _ = nhanes.answers(engine, evidence)
    assert deficiency == pytest.approx(engine.belief(evidence).conditions()["iron-deficiency"])


def test_in_the_survey_the_engine_ranks_as_well_as_the_regression(report: Validation) -> None:
    everything, count, _ = report.survey
    for comparison in (everything, count):
        assert comparison.ferritin_half.auc >= comparison.regression_half.auc
        assert comparison.deficiency_half.auc >= comparison.regression_half.auc
        assert comparison.regression_half.count == comparison.ferritin_half.count
    assert everything.ferritin.ece <= 0.05


def test_the_halves_of_the_survey_share_nobody() -> None:
    people = nhanes.anemic_people()
    odd = {p["seqn"] for p in people if int(p["seqn"]) % 2}
    assert 0.4 < len(odd) / len(people) < 0.6
    assert len({p["seqn"] for p in people}) == len(people)


def test_simulated_patients_are_what_the_engine_says(report: Validation) -> None:
    assert report.simulation.ece <= 0.03
    assert all(abs(b.gap) <= 4 * b.error + 0.01 for b in report.simulation.bins)


def test_the_same_seed_gives_the_same_simulation(engine: Engine) -> None:
    assert simulate(engine, 30, seed=5) == simulate(engine, 30, seed=5)
    assert simulate(engine, 30, seed=5) != simulate(engine, 30, seed=6)


def test_a_missed_target_is_said(report: Validation) -> None:
    page = render(report)
    assert page.count("**no**") == sum(not target.met for target in report.targets)
    for miss in (*report.own.misses, *report.flat.misses):
        assert miss.verdict.entry.id in page


def test_patients_that_were_frozen_are_reported_apart(report: Validation) -> None:
    """The stand-ins are the known patients, so all parts must say the same."""
    assert [met.frozen for met in report.later] == ["2001-02-03"] * 2
    assert [(met.own, met.flat) for met in report.later] == [(report.own, report.flat)] * 2
    seen, _, rest = render(report).partition("## Published patients, second set\n")
    second, _, rest = rest.partition("## Published patients, third set\n")
    third, _, _ = rest.partition("## Simpler rules\n")
    for part in (second, third):
        assert "frozen on 2001-02-03" in part
        assert "judged (34) and who stands apart (22)" in " ".join(part.split())
        for prior in ("engine's own", "flat over groups"):
            assert _section(part, prior) == _section(seen, prior) != ""
        assert part.count("### Set apart") == 1
    assert "20 under the flat one" in second and "19 under the flat one" in third


def _section(page: str, prior: str) -> str:
    _, _, rest = page.partition(f"### Prior: {prior}\n")
    return rest.partition("###")[0].strip()


def test_the_command_prints_the_page_or_plain_values(
    report: Validation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "measure", lambda _: report)
    assert main(["validate"]) == 0
    assert capsys.readouterr().out == render(report)
    assert main(["validate", "--format", "json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert values["flat"]["overall"]["count"] == report.flat.overall.count
    assert math.isclose(values["survey"][0]["ferritin"]["auc"], report.survey[0].ferritin.auc)


def test_without_the_survey_the_report_says_so(
    engine: Engine, unseen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nhanes, "available", lambda: False)
    report = validate(engine, simulated=20, frozen=(unseen, unseen))
    assert report.survey == ()
    assert "not installed" in render(report)


def test_the_page_in_the_docs_has_every_part() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for part in ("Targets", "Published patients", "Simpler rules", "survey", "Simulated patients"):
        assert part in page
