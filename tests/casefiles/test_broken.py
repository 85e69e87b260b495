"""Cases broken on purpose: each tells its lints, at their lines, and nothing crashes.

Thousands of damaged files are read with `pytest -m fuzz tests/casefiles/test_broken.py`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.casefiles.find import find_cases
from sim.casefiles.lint import lint
from sim.casefiles.lints import load_lints
from sim.casefiles.safe import LARGEST
from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge

BASE = (Path(__file__).parents[2] / "cases" / "k7q2-the-tired-accountant.toml").read_text("utf-8")
DAY = date(2026, 11, 25)
NAME = "k7q2-the-tired-accountant.toml"
Edit = tuple[str, str, str]
"""What stands there, what replaces it, and the lint at the line of the replacement."""

LAST = 'sources = ["patient-colon-cancer-man-38y"]'
"""The last line."""

EDITS: tuple[Edit, ...] = (
    ("schema = 1", "schema = 2", "invalid-value"),
    ('id = "K7Q2"', 'id = "k7q2"', "invalid-value"),
    ('id = "K7Q2"', "id = 7", "invalid-value"),
    ('title = "The tired accountant"', 'title = ""', "invalid-value"),
    ('title = "The tired accountant"', 'title = "Iron deficiency in a man"', "leak"),
    ('title = "The tired accountant"', 'title = "The tired\\u202eaccountant"', "control-character"),
    ('title = "The tired accountant"', 'titel = "The tired accountant"', "unknown-key"),
    ('setting = "primary-care"', 'setting = "primary-car"', "unknown-id"),
    ("difficulty = 5", "difficulty = 9", "invalid-value"),
    ("difficulty = 5", "difficulty = ", "syntax"),
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
        '[diagnosis]\nconditions = ["iron-deficiency"]\ncause = "gi-malignancy"',
        '[diagnosis]\nconditions = ["inflammation"]',
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
    ("[patient]\nage = 38", "[patient]", "missing-key"),
    ("updated = 2026-11-23", "updated = 2019-11-23", "stale"),
    ("updated = 2026-11-23", "updated = 2027-11-23", "future"),
    ('"iron-loss-in-men"', '"iron-loss-in-man"', "objective"),
    ('stem = """\nHe does', 'stem = """Iron deficiency. He does', "stem-leak"),
    ('ast = "19 U/L"', 'ast = "900 U/L"', "implausible"),
    ('copper = "98 ug/dL"', 'copper = "398 ug/dL"', "implausible"),
    (
        "angiodysplasia = false }",
        "angiodysplasia = false, marrow-dysplasia = false }",
        "not-revealed",
    ),
    ('for = ["ferritin", "tibc",', 'for = ["hb", "tibc",', "reflection"),
    ('absent = ["glossitis"]', 'absent = ["fatigue"]', "reflection"),
    ('absent = ["glossitis"]', 'absent = ["hair-loss"]', "reflection"),
    ('absent = ["glossitis"]', 'absent = ["glositis"]', "unknown-id"),
    (LAST, LAST + '\n\n[[silence]]\nreason = "It is so."\nlint = "leek"', "silence"),
    (LAST, LAST + '\n\n[[silence]]\nreason = "It is so."\nlint = "syntax"', "silence"),
    (LAST, LAST + '\n\n[[silence]]\nreason = "It is so."\nlint = "surprise"', "unused-silence"),
)

FOLLOWS: dict[str, tuple[tuple[str, str], ...]] = {
    'titel = "The tired accountant"': (("missing-key", "#:schema"),),
    'aks = "bowel-habit"': (("missing-key", "[[history]]\naks"),),
    "[diagnoses]": (("missing-key", "#:schema"),),
    'txt = "Normal pattern.': (("missing-key", '[[reports]]\norder = "hb-hplc"'),),
    'iron = "150 umol/L"': (("implausible", 'iron = "150'), ("arithmetic", 'tsat = "6 %"')),
    'copper = "398 ug/dL"': (("surprise", "[results]"),),
    'hbf = "12.4 %"': (("implausible", 'hbf = "12.4'),),
    '[diagnosis]\nconditions = ["inflammation"]': (
        *(("objective", "objectives = "),) * 2,
        ("reflection", 'conditions = ["iron-deficiency"]\ntext'),
    ),
}
"""What an edit brings besides: the lint and where it stands. A renamed key is missing, too."""


PRESENT = "findings = { normal-count-before = true }\n"
"""The one finding that speaks for no iron deficiency."""
AGAINST = (
    "findings = { pica = false }\n",
    "findings = { pallor = false }\n",
    "film-target-cells = false, ",
)
"""The findings that speak against iron deficiency by any weight."""


def places_in(tree: Any, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a document that holds a value."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in pairs:
        yield (*here, key)
        if isinstance(value, dict | list):
            yield from places_in(value, (*here, key))


Change = tuple[tuple[str, str], ...]
ELSEWHERE: tuple[tuple[Change, str, str], ...] = (
    (((LAST, "sources = []"),), "unsourced", '[[debrief.points]]\ntext = "CEA'),
    (((BASE[BASE.index("[debrief]") :], ""),), "no-debrief", "#:schema"),
    (((PRESENT, ""),), "no-distractor", "[diagnosis]"),
    (tuple((words, "") for words in AGAINST), "unbalanced-key", "[diagnosis]"),
)
"""Changes, the one lint that they bring, and what stands at its line, which is another."""


PLACES = list(places_in(tomllib.loads(BASE)))


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
        for other, mark in FOLLOWS.get(new, ()):
            wanted.append((other, text.count("\n", 0, text.index(mark)) + 1))
    return text, sorted(wanted)


def told(
    text: str | bytes, folder: Path, knowledge: Knowledge, engine: Engine, *, thorough: bool = False
) -> list[tuple[str, int]]:
    path = folder / NAME
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = lint([path], knowledge, engine, DAY, thorough=thorough)
    return sorted((p.code, p.line or 1) for p in found)


def test_the_case_that_is_broken_is_whole_before(
    tmp_path: Path, knowledge: Knowledge, engine: Engine
) -> None:
    assert len(EDITS) >= 60
    assert told(BASE, tmp_path, knowledge, engine) == []


@pytest.mark.parametrize("edit", EDITS, ids=lambda e: f"{e[2]}: {e[1][:30]}")
def test_a_broken_case_tells_its_lint_at_its_line(
    edit: Edit, tmp_path: Path, knowledge: Knowledge, engine: Engine
) -> None:
    text, wanted = broken((edit,))
    assert told(text, tmp_path, knowledge, engine) == wanted


@pytest.mark.parametrize("case", ELSEWHERE, ids=lambda case: case[1])
def test_a_broken_case_tells_its_lint_where_the_fault_belongs(
    case: tuple[Change, str, str], tmp_path: Path, knowledge: Knowledge, engine: Engine
) -> None:
    changes, code, mark = case
    text = BASE
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    line = text.count("\n", 0, text.index(mark)) + 1
    assert told(text, tmp_path, knowledge, engine) == [(code, line)]


def test_a_case_without_iron_studies_lacks_what_the_engine_would_order(
    tmp_path: Path, knowledge: Knowledge, engine: Engine
) -> None:
    gone = ("ferritin", "iron", "tibc", "tsat", "transferrin", "stfr", "hepcidin", "zpp")
    rows = [row for row in BASE.split("\n") if row.split(" = ")[0] not in gone]
    text = "\n".join(rows)
    for name in gone:
        text = text.replace(f'"{name}", ', "").replace(f', "{name}"', "")
    line = text.count("\n", 0, text.index("[results]")) + 1
    iron_panel_and_ferritin = [("missing-result", line)] * 2
    found = told(text, tmp_path, knowledge, engine, thorough=True)
    assert found == iron_panel_and_ferritin


def test_a_case_whose_best_path_ends_elsewhere_is_unconvincing(
    tmp_path: Path, knowledge: Knowledge, engine: Engine
) -> None:
    edit = next(e for e in EDITS if e[2] == "engine-disagrees")
    text, wanted = broken((edit,))
    line = next(line for code, line in wanted if code == "engine-disagrees")
    wanted = sorted([*wanted, ("unconvincing", line)])
    assert told(text, tmp_path, knowledge, engine, thorough=True) == wanted


FILES: tuple[tuple[bytes, str, int], ...] = (
    (BASE.encode().replace(b"tired acc", b"tired \xff acc"), "not-utf-8", 4),
    (BASE.encode() + b"#" * LARGEST, "too-large", 1),
)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file[1])
def test_a_file_that_holds_no_case_tells_why(
    file: tuple[bytes, str, int], tmp_path: Path, knowledge: Knowledge, engine: Engine
) -> None:
    data, code, line = file
    assert told(data, tmp_path, knowledge, engine) == [(code, line)]


def test_a_folder_is_no_case(tmp_path: Path, knowledge: Knowledge, engine: Engine) -> None:
    assert [p.code for p in lint([tmp_path], knowledge, engine, DAY)] == ["not-a-file"]


def test_a_file_that_the_system_refuses_is_unreadable(
    tmp_path: Path, knowledge: Knowledge, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / NAME).write_text(BASE, encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert [p.code for p in lint([tmp_path / NAME], knowledge, engine, DAY)] == ["unreadable"]


def test_a_folder_that_cannot_be_listed_and_a_link_out_of_it_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert [p.code for p in find_cases(tmp_path / "file").problems] == ["folder"]
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "out.toml").symlink_to(tmp_path / "file")
    found = find_cases(tmp_path / "cases")
    assert (found.paths, [p.code for p in found.problems]) == ((), ["link"])


def test_two_files_of_one_id_clash_at_the_id_of_the_second(
    tmp_path: Path, knowledge: Knowledge, engine: Engine
) -> None:
    paths = [tmp_path / NAME, tmp_path / "k7q2-again.toml"]
    for path in paths:
        path.write_text(BASE, encoding="utf-8")
    found = lint(paths, knowledge, engine, DAY)
    assert [(p.path, p.code, p.line) for p in found] == [(paths[1], "duplicate-id", 3)]


def test_every_lint_has_a_file_that_is_broken_for_it() -> None:
    here = {code for _, _, code in EDITS} | {code for _, code, _ in ELSEWHERE}
    here |= {code for follows in FOLLOWS.values() for code, _ in follows}
    here |= {code for _, code, _ in FILES}
    # Each has a test of its own above.
    here |= {"missing-result", "unconvincing", "not-a-file", "unreadable", "folder", "link"}
    assert here | {"duplicate-id"} == load_lints().keys()


SEVERAL = (
    (7, 19), (7, 23), (17, 21, 35), (30, 33), (19, 24, 34, 44), (0, 8, 11), (5, 48), (47, 7, 44),
    (22, 29, 32), (3, 26, 36), (4, 29, 48), (45, 40, 27),
)  # fmt: skip
"""Places in EDITS that one file has wrong together."""


@pytest.mark.parametrize("places", SEVERAL)
def test_a_case_with_several_faults_tells_them_all(
    places: tuple[int, ...], tmp_path: Path, knowledge: Knowledge, engine: Engine
) -> None:
    text, wanted = broken(tuple(EDITS[place] for place in places))
    assert told(text, tmp_path, knowledge, engine) == wanted


def survives(data: bytes, path: Path, knowledge: Knowledge) -> None:
    """Reading and every rule that needs no engine end with problems in words, within the file."""
    path.write_bytes(data)
    for problem in lint([path], knowledge, None):
        assert problem.message
        assert (problem.line or 1) <= data.count(b"\n") + 1


TREE = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 999) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}
DAMAGE = given(st.integers(0, len(BASE) - 1), st.integers(0, 40), st.binary(max_size=12))
PLANT = given(st.sampled_from(PLACES), TREE)


def damaged(at: int, gone: int, put: bytes) -> bytes:
    data = BASE.encode()
    return data[:at] + put + data[at + gone :]


def planted(place: tuple[str | int, ...], tree: object) -> bytes:
    """The case with anything at all where one of its values stands."""
    document = tomllib.loads(BASE)
    holder: Any = document
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = _without_none(tree)
    return tomli_w.dumps(document).encode("utf-8", "replace")


def _without_none(tree: Any) -> Any:
    """TOML has no null: an empty text stands for it."""
    if isinstance(tree, dict):
        return {key: _without_none(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_without_none(value) for value in tree]
    return "" if tree is None else tree


@settings(max_examples=60, **QUIET)
@DAMAGE
def test_no_damage_to_bytes_makes_reading_fail(
    tmp_path: Path, knowledge: Knowledge, at: int, gone: int, put: bytes
) -> None:
    survives(damaged(at, gone, put), tmp_path / NAME, knowledge)


@settings(max_examples=60, **QUIET)
@PLANT
def test_no_damage_to_structure_makes_reading_fail(
    tmp_path: Path, knowledge: Knowledge, place: tuple[str | int, ...], tree: object
) -> None:
    survives(planted(place, tree), tmp_path / NAME, knowledge)


@pytest.mark.fuzz
@settings(max_examples=3000, **QUIET)
@DAMAGE
def test_three_thousand_damages_to_bytes(
    tmp_path: Path, knowledge: Knowledge, at: int, gone: int, put: bytes
) -> None:
    survives(damaged(at, gone, put), tmp_path / NAME, knowledge)


@pytest.mark.fuzz
@settings(max_examples=3000, **QUIET)
@PLANT
def test_three_thousand_damages_to_structure(
    tmp_path: Path, knowledge: Knowledge, place: tuple[str | int, ...], tree: object
) -> None:
    survives(planted(place, tree), tmp_path / NAME, knowledge)


@settings(max_examples=30, **QUIET)
@DAMAGE
def test_no_damage_to_a_file_makes_check_fail(
    tmp_path: Path, knowledge: Knowledge, engine: Engine, at: int, gone: int, put: bytes
) -> None:
    path = tmp_path / NAME
    data = BASE.encode()
    path.write_bytes(data[:at] + put + data[at + gone :])
    for problem in lint([path], knowledge, engine):
        assert problem.message
        assert (problem.line or 1) <= data.count(b"\n") + put.count(b"\n") + 1
