"""The JSON Schema of case files, with every id of the knowledge base, for editors to complete."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping
from inspect import getsource
from typing import TYPE_CHECKING, Any, cast

from sim.casefiles.lints import load_lints
from sim.encounter import case as shapes
from sim.encounter.case import Case

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge

DRAFT = "http://json-schema.org/draft-07/schema#"
"""What taplo and the editors built on it understand."""


def schema(knowledge: Knowledge) -> dict[str, Any]:
    """The schema as a JSON value; keys sorted where order says nothing."""
    root = Case.model_json_schema(by_alias=True)
    # Draft 7 calls them definitions.
    text = json.dumps(root).replace("#/$defs/", "#/definitions/")
    root = json.loads(text)
    tables: dict[str, Any] = root.pop("$defs")
    for name, table in {"Case": root, **tables}.items():
        _describe(name, table)
    questions = {**knowledge.findings, **knowledge.questions}
    either = {**knowledge.causes, **knowledge.conditions}
    _choose(root, "setting", knowledge.settings)
    _choose(root, "based_on", ("", *knowledge.sources))
    tables["Results"] = _keyed(root["properties"]["results"], knowledge.quantities)
    findings = tables["PatientCard"]["properties"]["findings"]
    tables["Findings"] = _keyed(findings, knowledge.findings)
    for table in (root, tables["Then"]):
        table["properties"]["results"] = {"$ref": "#/definitions/Results"}
    for name in ("PatientCard", "Question", "Look", "Report", "Then"):
        tables[name]["properties"]["findings"] = {"$ref": "#/definitions/Findings"}
    _choose_items(root, "filled", knowledge.quantities)
    _choose_items(tables["PatientCard"], "ancestry", knowledge.ancestries)
    _choose(tables["GivenTreatment"], "kind", knowledge.treatments)
    _choose(tables["Question"], "ask", questions)
    _choose(tables["Look"], "area", knowledge.areas)
    _choose(tables["Report"], "order", knowledge.orders)
    _choose(tables["Then"], "after", knowledge.orders)
    _choose_items(tables["Diagnosis"], "conditions", knowledge.conditions)
    _choose(tables["Diagnosis"], "cause", ("", *knowledge.causes))
    _choose_items(tables["Diagnosis"], "must_not_miss", either)
    _choose_items(tables["Point"], "sources", knowledge.sources)
    _choose_items(tables["Weighed"], "conditions", knowledge.conditions)
    weighed = {**knowledge.quantities, **knowledge.findings}
    tables["Weighable"] = {"type": "string", **_ids(weighed)}
    for side in ("for", "against", "absent"):
        tables["Weighed"]["properties"][side]["items"] = {"$ref": "#/definitions/Weighable"}
    _choose(tables["Silence"], "lint", load_lints())
    return {"$schema": DRAFT, "title": "Pallor case", **root, "definitions": tables}


def schema_text(knowledge: Knowledge) -> str:
    """The schema as `pallor schema` prints it."""
    return json.dumps(schema(knowledge), indent=1, ensure_ascii=False) + "\n"


def _choose(table: dict[str, Any], key: str, ids: Iterable[str]) -> None:
    table["properties"][key] |= _ids(ids)


def _choose_items(table: dict[str, Any], key: str, ids: Iterable[str]) -> None:
    table["properties"][key]["items"] |= _ids(ids)


def _ids(known: Iterable[str]) -> dict[str, Any]:
    """The ids that may stand there; where they have names, editors show those beside them."""
    ids = sorted(set(known))
    if not isinstance(known, Mapping):
        return {"enum": ids}
    things = cast("Mapping[str, Any]", known)
    return {"enum": ids, "x-taplo": {"docs": {"enumValues": [_named(things[id]) for id in ids]}}}


def _named(thing: Any) -> str:
    return str(getattr(thing, "name", "") or thing.title)


def _describe(name: str, table: dict[str, Any]) -> None:
    """Give each key the words that stand beneath it in the definition of the format."""
    shape = getattr(shapes, name, None)
    if shape is None:
        return
    (definition,) = ast.parse(getsource(shape)).body
    assert isinstance(definition, ast.ClassDef)
    for field, words in zip(definition.body, definition.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            written = shape.model_fields[field.target.id].alias or field.target.id
            key = table["properties"].get(written)
            said = words.value if isinstance(words, ast.Expr) else None
            if key is not None and isinstance(said, ast.Constant):
                key["description"] = " ".join(str(said.value).split())


def _keyed(field: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """A table whose keys are known ids, each with its name for editors to show, and no others."""
    value = field["additionalProperties"]
    return {
        "type": "object",
        "properties": {name: {**value, "description": known[name].name} for name in sorted(known)},
        "additionalProperties": False,
    }
