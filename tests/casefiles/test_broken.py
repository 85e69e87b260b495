"""Cases broken on purpose: each tells its lints, at their lines, and nothing crashes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.casefiles.lints import load_lints
from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge
from tests.casefiles.broken import BASE, EDITS, ELSEWHERE, FOLLOWS, Change, Edit, broken, told
from tests.casefiles.test_unreadable import FILES


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
    ferritin_iron_panel_and_protoporphyrin = [("missing-result", line)] * 3
    found = told(text, tmp_path, knowledge, engine, thorough=True)
    assert found == ferritin_iron_panel_and_protoporphyrin


def test_a_case_whose_best_path_ends_elsewhere_is_unconvincing(
    tmp_path: Path, knowledge: Knowledge, engine: Engine
) -> None:
    edit = next(e for e in EDITS if e[2] == "engine-disagrees")
    text, wanted = broken((edit,))
    line = next(line for code, line in wanted if code == "engine-disagrees")
    wanted = sorted([*wanted, ("unconvincing", line)])
    assert told(text, tmp_path, knowledge, engine, thorough=True) == wanted


def test_every_lint_has_a_file_that_is_broken_for_it() -> None:
    here = {code for _, _, code in EDITS} | {code for _, code, _ in ELSEWHERE}
    here |= {code for follows in FOLLOWS.values() for code, _ in follows}
    here |= {code for _, code, _ in FILES}
    # Each has a test of its own, here or in test_unreadable.py.
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
