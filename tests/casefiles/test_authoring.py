"""What the tools for authors promise."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
import tomli_w
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.casefiles.digest import case_digest
from sim.casefiles.drawn import missing_results
from sim.casefiles.fill import filled_text
from sim.casefiles.generate import Generator
from sim.casefiles.lint import lint
from sim.casefiles.lints import load_lints
from sim.casefiles.people import Wish
from sim.casefiles.review import signed_text, standing, step
from sim.casefiles.schema import schema_text
from sim.casefiles.write import case_text
from sim.cli import main
from sim.encounter.case import Case
from sim.encounter.chart import everything
from sim.engine.engine import Engine
from sim.errors import UsageError
from sim.knowledge.loader import Knowledge
from sim.knowledge.units import parse_measurement
from sim.report.trial_case import try_case
from tests.cases import document, make_case

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 3, 2)
SHIPPED = sorted((ROOT / "cases").glob("*.toml"))


def codes(case: dict[str, object], folder: Path, knowledge: Knowledge, engine=None) -> list[str]:
    path = folder / "t3st-the-quiet-gardener.toml"
    path.write_text(tomli_w.dumps(case), encoding="utf-8")
    return [problem.code for problem in lint([path], knowledge, engine, TODAY)]


@pytest.mark.parametrize("path", SHIPPED[:6], ids=lambda p: p.stem)
def test_a_case_written_and_read_again_is_the_same(path: Path) -> None:
    case = Case.model_validate(tomllib.loads(path.read_text("utf-8")))
    assert Case.model_validate(tomllib.loads(case_text(case))) == case


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=60), st.text(max_size=200), st.booleans())
@example("The quiet gardener", "No.\r\nNot that I know.", True)
def test_any_words_survive_the_way_to_a_file_and_back(title: str, answer: str, seen: bool) -> None:
    said = [{"ask": "diet", "answer": answer, "findings": {"pica": seen}}]
    case = make_case(title=title, history=said)
    assert Case.model_validate(tomllib.loads(case_text(case))) == case


def test_filling_keeps_every_line_that_the_author_wrote() -> None:
    old = (
        "# mine\nschema = 1 # one\nupdated = 2026-01-01\n\n"
        '[results] # labs\nhb = "9 g/dL" # low\n\n# end\n'
    )
    new = filled_text(old, {"crp": "1.0 mg/L", "mcv": "70.0 fL"})
    assert [line for line in new.splitlines() if line in old.splitlines()] == old.splitlines()
    read = tomllib.loads(new)
    assert read["filled"] == ["crp", "mcv"]
    assert read["results"] == {"hb": "9 g/dL", "crp": "1.0 mg/L", "mcv": "70.0 fL"}


def test_drawn_indices_follow_from_the_written_values(engine: Engine) -> None:
    case = make_case(results={"hb": "9.0 g/dL", "rbc": "4.50 10^12/L", "mcv": "70 fL"})
    drawn = missing_results(case, engine, seed=3)
    about = engine.knowledge.quantities
    mch = parse_measurement(drawn["mch"], about["mch"]).value
    assert mch == pytest.approx(20.0, rel=0.005)  # 10 x 9.0 / 4.50
    assert not drawn.keys() & case.results.keys()
    assert drawn == missing_results(case, engine, seed=3)


@pytest.mark.parametrize("condition", ["iron-deficiency", "beta-thal-trait"])
def test_generated_patients_differ_and_fit_their_diagnosis(
    condition: str, engine: Engine, knowledge: Knowledge, tmp_path: Path
) -> None:
    made = list(Generator(engine, Wish((condition,), TODAY), 6, set()).cases(4))
    assert len({case.id for case in made}) == len({case.patient.stem for case in made}) == 4
    assert all(case.generated and set(case.filled) == set(case.results) for case in made)
    for case in made:
        assert engine.belief(everything(case, knowledge)).ranked()[0][0].id == condition
        path = tmp_path / f"{case.id.lower()}.toml"
        path.write_text(case_text(case), encoding="utf-8")
    found = lint(sorted(tmp_path.glob("*.toml")), knowledge, engine, TODAY)
    assert [p for p in found if p.level == "error"] == []


def test_the_schema_in_the_library_is_the_one_that_is_printed(knowledge: Knowledge) -> None:
    assert (ROOT / "cases" / "case.schema.json").read_text("utf-8") == schema_text(knowledge)


def test_the_schema_accepts_shipped_cases_and_refuses_broken_ones(knowledge: Knowledge) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft7Validator(json.loads(schema_text(knowledge)))
    for path in SHIPPED:
        content = json.loads(json.dumps(tomllib.loads(path.read_text("utf-8")), default=str))
        assert list(validator.iter_errors(content)) == [], path
    for wrong in ({"settin": "x"}, {"setting": "moon"}, {"results": {"hgb": "9"}}):
        assert list(validator.iter_errors(document(**wrong)))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"patient": {"age": 30, "sex": "male", "pregnant": True, "stem": "x"}}, "pregnancy"),
        ({"patient": {"age": 30, "sex": "female", "trimester": 2, "stem": "x"}}, "pregnancy"),
        ({"results": {"iron": "500 ug/dL", "tibc": "300 ug/dL"}}, "iron-panel"),
        ({"results": {"transferrin": "100 mg/dL", "tibc": "400 ug/dL"}}, "iron-panel"),
        ({"updated": "2026-03-03"}, "future"),
        ({"updated": "2019-03-03"}, "stale"),
        ({"debrief": {"points": [{"text": "x"}]}}, "unsourced"),
        ({"silence": [{"lint": "nonsense", "reason": "x"}]}, "silence"),
        ({"silence": [{"lint": "value", "reason": "x"}]}, "silence"),
        ({"silence": [{"lint": "leak"}]}, "missing-key"),
        ({"history": [{"ask": "diet", "answer": "a"}, {"ask": "diet", "answer": "b"}]},
         "synonym-clash"),
        ({"history": [{"ask": "diet", "answer": "a", "findings": {"pallor": False}}]},
         "contradiction"),
        ({"patient": {"age": 3, "sex": "male", "stem": "Has iron deficiency."}}, "stem-leak"),
    ],
)  # fmt: skip
def test_each_fault_is_told_by_its_lint(
    changes: dict[str, object], code: str, tmp_path: Path, knowledge: Knowledge
) -> None:
    sound = {"debrief": {"summary": "Said."}, **changes}
    assert codes(document(**sound), tmp_path, knowledge) == [code]


def test_a_silenced_lint_is_heard_no_more(tmp_path: Path, knowledge: Knowledge) -> None:
    silent = [{"lint": "unsourced", "reason": "It speaks for itself."}]
    said = {"points": [{"text": "Look at the film."}]}
    assert codes(document(debrief=said), tmp_path, knowledge) == ["unsourced"]
    assert codes(document(debrief=said, silence=silent), tmp_path, knowledge) == []


def test_every_code_of_the_rules_has_a_page() -> None:
    said = "".join(p.read_text("utf-8") for p in (ROOT / "sim" / "casefiles").glob("r*.py"))
    named = set(re.findall(r"^    \"\"\"`([a-z\-]+)`", said, re.MULTILINE))
    assert named <= load_lints().keys()


def test_review_is_signed_by_someone_else_with_a_name() -> None:
    case = make_case(authors=["Ä. Author"])
    with pytest.raises(UsageError, match="does not become approved"):
        step(case, "approved", "R. Eader", "hematologist", TODAY)
    waiting = case.model_copy(update={"review": step(case, "under-review", "R", "x", TODAY)})
    for name, role in (("", "x"), (" . ", "x"), ("R", " "), ("a author", "x")):
        with pytest.raises(UsageError):
            step(waiting, "approved", name, role, TODAY)
    signed = step(waiting, "approved", "R. Eader", "hematologist", TODAY)
    assert (signed.on, signed.digest) == (TODAY, case_digest(case))
    text = signed_text(case_text(waiting), signed)
    assert standing(Case.model_validate(tomllib.loads(text))) == "approved"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_every_command(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    said = capsys.readouterr().out
    assert all(word in said for word in ("generate", "review", "thorough"))


def test_a_comparison_tells_what_an_edit_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = tmp_path / "old.toml", tmp_path / "new.toml"
    results = {"hb": "9.0 g/dL", "mcv": "70 fL", "ferritin": "5 ng/mL"}
    old.write_text(case_text(make_case(results=results)), encoding="utf-8")
    new.write_text(case_text(make_case(results={**results, "ferritin": "400 ng/mL"})))
    words = ["diff", str(old), str(new), "--scores", str(tmp_path), "--format", "json"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["content"] == ["results.ferritin: 5 ng/mL → 400 ng/mL"]
    moved = {row["hypothesis"]: row["new"] - row["old"] for row in told["belief"]}
    assert moved["iron-deficiency"] < 0
    assert told["attempts"] == []


def test_simulated_learners_and_policies_play_a_case(engine: Engine) -> None:
    case = make_case()
    trial = try_case(case, engine, 2)
    assert 0 <= trial.difficulty <= 1
    assert sum(count for _, count in trial.answers) == 2
    assert [name for name, _ in trial.policies] == [
        "the engine's orders", "order nothing", "ferritin only", "order everything",
    ]  # fmt: skip


@pytest.mark.parametrize("arguments", [["fill", "no.toml"], ["new", "--condition", "irda"],
                                       ["generate"], ["check", "--explain", "leek"]])  # fmt: skip
def test_wrong_use_is_told_in_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
