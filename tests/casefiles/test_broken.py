"""Cases broken on purpose: each tells its lints, at their lines, and nothing crashes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.casefiles.lint import lint
from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge

BASE = (Path(__file__).parents[2] / "cases" / "k7q2-the-tired-accountant.toml").read_text("utf-8")
NAME = "k7q2-the-tired-accountant.toml"
Edit = tuple[str, str, str]
"""What stands there, what replaces it, and the lint at the line of the replacement."""

EDITS: tuple[Edit, ...] = (
    ("schema = 1", "schema = 2", "invalid-value"),
    ('id = "K7Q2"', 'id = "k7q2"', "invalid-value"),
    ('id = "K7Q2"', "id = 7", "invalid-value"),
    ('title = "The tired accountant"', 'title = ""', "invalid-value"),
    ('title = "The tired accountant"', 'title = "Iron deficiency in a man"', "leak"),
    ('title = "The tired accountant"', 'title = "The tired\\u202eaccountant"', "control-character"),
    ('title = "The tired accountant"', 'titel = "The tired accountant"', "unknown-key"),
    ('setting = "primary-care"', 'setting = "primary-car"', "unknown-id"),
    ("difficulty = 2", "difficulty = 9", "invalid-value"),
    ("difficulty = 2", "difficulty = ", "syntax"),
    ("updated = 2026-11-23", "updated = 2026-13-23", "syntax"),
    ("age = 38", "age = -1", "invalid-value"),
    ("age = 38", "age = 380", "invalid-value"),
    ('sex = "male"', 'sex = "man"', "invalid-value"),
    ('sex = "male"', 'sex = "male"\npregnant = true', "pregnancy"),
    ('sex = "male"', 'sex = "male"\ntrimester = 2', "pregnancy"),
    ('sex = "male"', 'sex = "male"\nancestry = ["martian"]', "unknown-id"),
    ("findings = { fatigue = true }", "findings = { fatige = true }", "unknown-id"),
    ("findings = { fatigue = true }", 'findings = { fatigue = "yes" }', "invalid-value"),
    ('ask = "bowel-habit"', 'ask = "bowel-habits"', "unknown-id"),
    ('ask = "bowel-habit"', 'aks = "bowel-habit"', "unknown-key"),
    ('area = "nails"', 'area = "nail"', "unknown-id"),
    ("findings = { koilonychia = false }", "findings = { pallor = true }", "contradiction"),
    ('ferritin = "8 ng/mL"', 'ferritin = "8 furlongs"', "value"),
    ('ferritin = "8 ng/mL"', 'ferritin = "8,5 ng/mL"', "value"),
    ('ferritin = "8 ng/mL"', 'ferritin = "-8 ng/mL"', "value"),
    ('ferritin = "8 ng/mL"', "ferritin = 8", "invalid-value"),
    ('ferritin = "8 ng/mL"', 'feritin = "8 ng/mL"', "unknown-id"),
    ('hb = "124 g/L"', 'hb = "124 g/dL"', "value"),
    ('mch = "24.0 pg"', 'mch = "34.0 pg"', "arithmetic"),
    ('tsat = "6 %"', 'tsat = "26 %"', "arithmetic"),
    ('iron = "5 umol/L"', 'iron = "150 umol/L"', "iron-panel"),
    ('transferrin = "384 mg/dL"', 'transferrin = "150 mg/dL"', "iron-panel"),
    ('hbf = "0.4 %"', 'hbf = "12.4 %"', "fractions"),
    ('order = "film"', 'order = "flim"', "unknown-id"),
    ('after = "oral-iron-trial"', 'after = "oral-iron"', "unknown-id"),
    ("days = 28", "days = -28", "invalid-value"),
    ('conditions = ["iron-deficiency"]', 'conditions = ["iron-deficient"]', "unknown-id"),
    ('conditions = ["iron-deficiency"]', "conditions = []", "invalid-value"),
    (
        'conditions = ["iron-deficiency"]\ncause = "gi-malignancy"',
        'conditions = ["inflammation"]',
        "engine-disagrees",
    ),
    ('cause = "gi-malignancy"', 'cause = "gi-malignant"', "unknown-id"),
    ('cause = "gi-malignancy"', 'cause = "lead-paint"', "cause-of-another"),
    ('must_not_miss = ["gi-malignancy"]', 'must_not_miss = ["lead-paint"]', "must-not-miss"),
    ('must_not_miss = ["gi-malignancy"]', 'must_not_miss = ["cancer"]', "unknown-id"),
    ('sources = ["guyatt-1992"]', 'sources = ["guyat-1992"]', "unknown-id"),
    ('based_on = "patient-colon-cancer-man-38y"', 'based_on = "nobody-1999"', "unknown-id"),
    ('status = "submitted"', 'status = "aproved"', "invalid-value"),
    ('status = "submitted"', 'status = "approved"', "review"),
    ('"albumin", "transferrin",', '"albumin", "fpp",', "filled"),
    ("[diagnosis]", "[diagnoses]", "unknown-key"),
    ("[results]", "[results", "syntax"),
    ("[results]", "[result]", "unknown-key"),
    ("[[reports]]", "[[report]]", "unknown-key"),
    ('rdw = "16.1 %"', 'rdw = "16.1 %"\nrdw = "17 %"', "syntax"),
    ('platelets = "318 10^9/L"', 'platelets = "318 g"', "value"),
    ('text = "Normal pattern.', 'txt = "Normal pattern.', "unknown-key"),
    ('ask = "weight"', 'ask = "bowel-habit"', "synonym-clash"),
    ('ask = "pica"', "ask = 5", "invalid-value"),
    ('area = "heart"', 'area = "hart"', "unknown-id"),
    ('mcv = "79.1 fL"', 'mcv = "7900 fL"', "value"),
)


def broken(edits: tuple[Edit, ...]) -> tuple[str, list[tuple[str, int]]]:
    """The text with its edits, and the lints that must be told at which line."""
    text = BASE
    for old, new, _ in edits:
        assert old in text
        text = text.replace(old, new, 1)
    wanted: list[tuple[str, int]] = []
    for _, new, code in edits:
        last = text.rindex(new) + new.rfind("\n") + 1
        wanted.append((code, text.count("\n", 0, last) + 1))
    return text, wanted


def told(text: str, folder: Path, knowledge: Knowledge, engine: Engine) -> list[tuple[str, int]]:
    path = folder / NAME
    path.write_text(text, encoding="utf-8")
    return [(p.code, p.line or 1) for p in lint([path], knowledge, engine)]


@pytest.mark.parametrize("edit", EDITS, ids=lambda e: f"{e[2]}: {e[1][:30]}")
def test_a_broken_case_tells_its_lint_at_its_line(
    edit: Edit, tmp_path: Path, knowledge: Knowledge, engine: Engine
) -> None:
    text, wanted = broken((edit,))
    found = told(text, tmp_path, knowledge, engine)
    assert set(wanted) <= set(found), found


@pytest.mark.parametrize("places", [(7, 19), (7, 23), (17, 21, 35), (30, 33), (19, 24, 34, 44)])
def test_a_case_with_several_faults_tells_them_all(
    places: tuple[int, ...], tmp_path: Path, knowledge: Knowledge, engine: Engine
) -> None:
    text, wanted = broken(tuple(EDITS[place] for place in places))
    shape = {"invalid-value", "unknown-key", "syntax", "missing-key"}
    shapely = [each for each in wanted if each[0] in shape]
    # What a case says is read once its shape is right.
    assert set(shapely or wanted) <= set(told(text, tmp_path, knowledge, engine))


@settings(max_examples=60, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.integers(0, len(BASE) - 1), st.integers(0, 40), st.binary(max_size=12))
def test_no_damage_to_a_file_makes_check_fail(
    tmp_path: Path, knowledge: Knowledge, engine: Engine, at: int, gone: int, put: bytes
) -> None:
    path = tmp_path / NAME
    data = BASE.encode()
    path.write_bytes(data[:at] + put + data[at + gone :])
    for problem in lint([path], knowledge, engine):
        assert problem.message
        assert (problem.line or 1) <= data.count(b"\n") + put.count(b"\n") + 1
