"""The schema as editors use it: what it completes, and what real validators make of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from sim.casefiles.schema import schema, schema_text
from sim.casefiles.skeleton import Start, skeleton
from sim.knowledge.loader import Knowledge
from tests.casefiles.test_authoring import SHIPPED, TODAY
from tests.cases import document

BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"settin": "primary-care"}, "settin"),
    ({"setting": "moon"}, "moon"),
    ({"difficulty": 6}, "6"),
    ({"results": {"hgb": "9.0 g/dL"}}, "hgb"),
    ({"filled": ["ferritine"]}, "ferritine"),
    ({"examination": [{"area": "moon", "text": "Dark."}]}, "moon"),
    ({"history": [{"ask": "dite", "answer": "All."}]}, "dite"),
    ({"reports": [{"order": "scope", "text": "Clear."}]}, "scope"),
    ({"diagnosis": {"conditions": ["irda"]}}, "irda"),
    ({"diagnosis": {"conditions": []}}, "conditions"),
    ({"debrief": {"points": [{"text": "x", "sources": ["nobody-1900"]}]}}, "nobody-1900"),
    ({"patient": {"age": 30, "sex": "male", "stem": "x", "findings": {"palor": True}}}, "palor"),
]


@pytest.fixture(scope="module")
def made(knowledge: Knowledge) -> dict[str, Any]:
    """The schema as a value."""
    return schema(knowledge)


def _validator(made: dict[str, Any]) -> Any:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    jsonschema.Draft7Validator.check_schema(made)
    return jsonschema.Draft7Validator(made)


def _plain(text: str) -> Any:
    return json.loads(json.dumps(tomllib.loads(text), default=str))


def test_a_real_validator_accepts_a_new_case_and_a_plain_one(made: dict[str, Any]) -> None:
    validator = _validator(made)
    start = Start("K7Q2", "The rower", ("iron-deficiency",), 68, "male", TODAY)
    assert list(validator.iter_errors(_plain(skeleton(start)))) == []
    assert list(validator.iter_errors(document())) == []


@pytest.mark.parametrize(("changes", "named"), BROKEN, ids=[named for _, named in BROKEN])
def test_a_real_validator_names_each_mistake(
    made: dict[str, Any], changes: dict[str, Any], named: str
) -> None:
    (error,) = _validator(made).iter_errors(document(**changes))
    assert named in f"{error.message} {'.'.join(map(str, error.absolute_path))}"


def test_every_key_that_an_author_writes_is_described(made: dict[str, Any]) -> None:
    tables = {"Case": made, **made["definitions"]}
    by_itself = {"text", "setting", "status", "role", "on", "digest", "pregnant"}
    bare = [
        f"{name}.{key}"
        for name, table in tables.items()
        for key, about in table.get("properties", {}).items()
        if "description" not in about and not {"$ref", "allOf"} & about.keys()
        and key not in by_itself
    ]  # fmt: skip
    assert bare == []


def test_ids_are_completed_with_their_names(made: dict[str, Any], knowledge: Knowledge) -> None:
    tables = made["definitions"]
    orders = tables["Report"]["properties"]["order"]
    assert orders["enum"] == sorted(knowledge.orders)
    names = dict(zip(orders["enum"], orders["x-taplo"]["docs"]["enumValues"], strict=True))
    assert names["colonoscopy"] == knowledge.orders["colonoscopy"].name
    asked = tables["Question"]["properties"]["ask"]["enum"]
    assert set(asked) == knowledge.questions.keys() | knowledge.findings.keys()
    findings = tables["Findings"]["properties"]
    assert findings.keys() == knowledge.findings.keys()
    assert findings["pallor"]["description"] == knowledge.findings["pallor"].name
    assert tables["Results"]["properties"].keys() == knowledge.quantities.keys()
    conditions = tables["Diagnosis"]["properties"]["conditions"]["items"]["enum"]
    assert set(conditions) == knowledge.conditions.keys()


def _taplo(folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    beside = Path(sys.executable).parent / "taplo"
    program = str(beside) if beside.is_file() else shutil.which("taplo")
    if program is None:
        pytest.skip("taplo is not installed: pip install taplo")
    return subprocess.run(
        [program, "check", name], cwd=folder, capture_output=True, text=True, check=False
    )


def test_taplo_follows_the_first_line_and_accepts_what_we_ship(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    (tmp_path / "case.schema.json").write_text(schema_text(knowledge), encoding="utf-8")
    start = Start("K7Q2", "The rower", ("iron-deficiency",), 68, "male", TODAY)
    (tmp_path / "new.toml").write_text(skeleton(start), encoding="utf-8")
    for path in SHIPPED[:12]:
        shutil.copy(path, tmp_path)
    for path in sorted(tmp_path.glob("*.toml")):
        done = _taplo(tmp_path, path.name)
        assert done.returncode == 0, done.stderr


def test_taplo_marks_each_mistake(tmp_path: Path, knowledge: Knowledge) -> None:
    (tmp_path / "case.schema.json").write_text(schema_text(knowledge), encoding="utf-8")
    for changes, named in BROKEN:
        text = f"#:schema ./case.schema.json\n{tomli_w.dumps(document(**changes))}"
        (tmp_path / "broken.toml").write_text(text, encoding="utf-8")
        done = _taplo(tmp_path, "broken.toml")
        assert done.returncode != 0 and named in done.stderr, named
