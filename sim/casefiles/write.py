"""A case as TOML text: what `new` and `generate` write, and the way back from a `Case`."""

from __future__ import annotations

from sim.encounter.case import Case

SCHEMA_LINE = "#:schema ./case.schema.json"
"""Editors complete keys and mark errors by the schema that this line names."""


def case_text(case: Case, comment: str = "") -> str:
    """The whole file. Reading it gives the same case; what has its default is left out."""
    import tomli_w

    content = case.model_dump(mode="python", by_alias=True, exclude_defaults=True)
    head = [SCHEMA_LINE, *(f"# {line}" for line in comment.splitlines())]
    # A carriage return before a line's end would be lost in a string over several lines.
    multiline = "\\r" not in case.model_dump_json()
    return "\n".join(head) + "\n" + tomli_w.dumps(content, multiline_strings=multiline)
