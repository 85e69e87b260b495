"""Findings for the engine: read exactly, or refused with every reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.casefiles.findings_file import read_findings
from sim.engine.evidence import Observation, Patient, Result
from sim.errors import ProblemsError
from sim.knowledge.loader import Knowledge
from sim.knowledge.treatment import GivenTreatment

TEXT = """\
setting = "primary-care"
[patient]
age = 34
sex = "female"
pregnant = true
trimester = 2
ancestry = ["mediterranean"]
treatment = [{ kind = "oral-iron", weeks = 1.5 }]
[results]
hb = "91 g/L"
ferritin = "<5 ng/mL"
mcv = 66
[findings]
pica = true
film-target-cells = false
"""
PATH = Path("findings.toml")


def test_toml_and_json_say_the_same(knowledge: Knowledge) -> None:
    import tomllib

    from_toml = read_findings(PATH, TEXT, knowledge)
    from_json = read_findings(PATH, json.dumps(tomllib.loads(TEXT), indent=1), knowledge)
    assert from_toml == from_json
    taken = GivenTreatment(kind="oral-iron", weeks=1.5)
    assert from_toml.patient == Patient(34, "female", True, 2, ("mediterranean",), (taken,))
    assert from_toml.setting == "primary-care"
    assert from_toml.items == (
        Result("hb", 9.1, None, 0.1),
        Result("ferritin", 5.0, "<", 1.0),
        Result("mcv", 66.0, None, 1.0),
        Observation("pica", True),
        Observation("film-target-cells", False),
    )


@pytest.mark.parametrize("empty", ["", "{}", "[patient]\n"])
def test_knowing_nothing_is_no_mistake(knowledge: Knowledge, empty: str) -> None:
    assert read_findings(PATH, empty, knowledge).items == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hb =", "haemoglobine =", "results.haemoglobine: unknown quantity"),
        ("91 g/L", "91 furlongs", "cannot be converted"),
        ("91 g/L", "91 g/dL", "not a possible"),
        ("pica", "picca", "unknown finding 'picca'"),
        ("primary-care", "moon-base", "unknown setting"),
        ('"mediterranean"', '"atlantean"', "unknown ancestry"),
        ('"female"', '"male"', "patient.pregnant: "),
        ("age = 34", "age = -1", "patient.age"),
        ("age =", "aeg =", "patient.aeg: unknown key"),
        ("pica = true", 'pica = "yes"', "findings.pica"),
    ],
)
@pytest.mark.parametrize("form", ["toml", "json"])
def test_a_mistake_is_named_by_key_and_line(
    knowledge: Knowledge, old: str, new: str, said: str, form: str
) -> None:
    import tomllib

    text = TEXT.replace(old, new)
    if form == "json":
        text = json.dumps(tomllib.loads(text), indent=1)
    with pytest.raises(ProblemsError) as caught:
        read_findings(PATH, text, knowledge)
    assert caught.value.exit_code == 2
    (problem,) = caught.value.problems
    assert said in problem.message
    place = text.splitlines()[problem.line - 1]
    assert problem.column is not None
    key = problem.message.split(":")[0].split(".")[-1]
    assert place[problem.column - 1 :].lstrip('"').startswith(key)


def test_all_mistakes_are_named_at_once(knowledge: Knowledge) -> None:
    text = TEXT.replace("hb =", "hbb =").replace("pica", "picca").replace("primary", "secondary")
    with pytest.raises(ProblemsError) as caught:
        read_findings(PATH, text, knowledge)
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("text", ["{", '{"a": ', "x = ", "[1, 2", "{" * 100_000, "\x00"])
def test_what_is_neither_toml_nor_json_is_said_to_be_so(knowledge: Knowledge, text: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        read_findings(PATH, text, knowledge)
    assert caught.value.problems[0].code == "syntax"


@pytest.mark.parametrize(
    ("treatment", "said"),
    [
        ('[{ kind = "transfuion", weeks = 2 }]', "unknown treatment 'transfuion'"),
        ('[{ kind = "oral-iron", weeks = -1 }]', "greater than or equal to 0"),
        ('[{ kind = "oral-iron", weeks = 600 }]', "less than or equal to 520"),
        ('[{ kind = "oral-iron" }]', "patient.treatment[1].weeks: this key is required"),
        ('[{ kind = "oral-iron", weeks = 2, dose = 5 }]', "patient.treatment[1].dose: unknown key"),
        ('["oral-iron"]', "patient.treatment[1]: input should be a table"),
        ('{ kind = "oral-iron", weeks = 2 }', "patient.treatment: input should be a list"),
    ],
)
def test_a_treatment_that_cannot_be_read_is_refused_with_the_reason(
    knowledge: Knowledge, treatment: str, said: str
) -> None:
    text = f"[patient]\nage = 40\ntreatment = {treatment}\n"
    with pytest.raises(ProblemsError) as caught:
        read_findings(PATH, text, knowledge)
    (problem,) = caught.value.problems
    assert said in problem.message
    assert problem.line == 3


def test_a_treatment_is_suggested_by_its_nearest_name(knowledge: Knowledge) -> None:
    text = '[patient]\ntreatment = [{ kind = "iv-iron", weeks = 2 }]\n'
    with pytest.raises(ProblemsError) as caught:
        read_findings(PATH, text, knowledge)
    assert caught.value.problems[0].hint
