"""The JSON Schema of case files, with every id of the knowledge base, for editors to complete."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

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
    questions = {**knowledge.questions, **knowledge.findings}
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
    return {"$schema": DRAFT, "title": "Pallor case", **root, "definitions": tables}


def schema_text(knowledge: Knowledge) -> str:
    """The schema as `pallor schema` prints it."""
    return json.dumps(schema(knowledge), indent=1, ensure_ascii=False) + "\n"


def _choose(table: dict[str, Any], key: str, ids: Iterable[str]) -> None:
    table["properties"][key]["enum"] = sorted(set(ids))


def _choose_items(table: dict[str, Any], key: str, ids: Iterable[str]) -> None:
    table["properties"][key]["items"]["enum"] = sorted(set(ids))


def _keyed(field: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """A table whose keys are known ids, each with its name for editors to show, and no others."""
    value = field["additionalProperties"]
    return {
        "type": "object",
        "properties": {name: {**value, "description": known[name].name} for name in sorted(known)},
        "additionalProperties": False,
    }
