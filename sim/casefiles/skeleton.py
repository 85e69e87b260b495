"""The commented skeleton that `pallor new` writes: valid at once, and saying what comes next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sim.casefiles.write import SCHEMA_LINE
from sim.knowledge.models import Sex


@dataclass(frozen=True)
class Start:
    """What is known of a case before it is written."""

    id: str
    title: str
    condition: tuple[str, ...]
    age: float
    sex: Sex
    today: date
    setting: str = "primary-care"
    author: str = ""
    cause: str = ""
    pregnant: bool = False
    trimester: int | None = None
    ancestry: tuple[str, ...] = ()
    results: Mapping[str, str] = field(default_factory=dict[str, str])
    findings: Mapping[str, bool] = field(default_factory=dict[str, bool])


def skeleton(start: Start) -> str:
    """The text of the new file."""
    person = {("male", True): "man", ("female", True): "woman", ("male", False): "boy"}.get(
        (start.sex, start.age >= 18), "girl"
    )
    must = [start.cause] if start.cause else []
    lines = [
        SCHEMA_LINE,
        "schema = 1",
        f"id = {_text(start.id)}",
        f"title = {_text(start.title)}    # seen first: give nothing away",
        f"setting = {_text(start.setting)}",
        "difficulty = 2                      # 1 to 5; `pallor simulate` predicts it",
        'objectives = []                     # what the case teaches, such as "ferritin-first"',
        f"authors = {_list([start.author] if start.author else [])}",
        f"updated = {start.today.isoformat()}",
        "filled = []                         # `pallor fill` keeps this list",
        "",
        "[review]",
        'status = "submitted"                # `pallor review` moves it on; never by hand',
        "",
        "[patient]",
        f"age = {start.age:g}                            # years; months as a fraction",
        f"sex = {_text(start.sex)}",
        *(["pregnant = true"] if start.pregnant else []),
        *([f"trimester = {start.trimester}"] if start.trimester else []),
        f"ancestry = {_list(start.ancestry)}",
        'stem = """',
        f"A {person} of {start.age:g} years comes because of tiredness. Write who comes and why,",
        'in a few sentences, as the learner will read it."""',
        f"findings = {_table(start.findings or {'fatigue': True})}",
        "",
        "# One block for each question; `pallor preview --answer` lists what is missing.",
        "[[history]]",
        'ask = "diet"',
        'answer = "I eat everything."',
        "findings = { poor-diet = false }",
        "",
        "[[examination]]",
        'area = "conjunctivae"',
        'text = "A little pale."',
        "findings = { pallor = true }",
        "",
        "# What an order shows in words.",
        "# [[reports]]",
        '# order = "colonoscopy"',
        '# text = "Normal to the cecum."',
        "# findings = { colonic-tumor = false }",
        "",
        "# Value and unit as a laboratory prints them; conventional or SI.",
        "# What stands here is kept: `pallor fill` adds only what is missing.",
        "[results]",
        *(f"{name} = {_text(text)}" for name, text in start.results.items()),
        "",
        "[diagnosis]",
        f"conditions = {_list(start.condition)}",
        *([f"cause = {_text(start.cause)}"] if start.cause else ['# cause = "menstrual-loss"']),
        f"must_not_miss = {_list(must)}",
        "",
        "[debrief]",
        'summary = """',
        'Say in a few sentences what was the matter and what decided it."""',
        "",
        "# [[debrief.points]]",
        '# text = "One thing to remember."',
        '# sources = ["guyatt-1992"]        # `pallor sources` lists the ids',
        "",
        "# What an expert weighs, the answer first; the debrief shows it beside the figures.",
        "# [[reflection]]",
        f"# conditions = {_list(start.condition)}",
        '# text = "What speaks for it here, and what would have to be different."',
        '# for = ["ferritin"]',
        '# against = ["normal-count-before"]',
        '# absent = ["koilonychia"]           # expected, looked for, not there',
    ]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(values: tuple[str, ...] | list[str]) -> str:
    return "[" + ", ".join(_text(value) for value in values) + "]"


def _table(values: Mapping[str, bool]) -> str:
    inside = ", ".join(f"{name} = {str(value).lower()}" for name, value in values.items())
    return "{ " + inside + " }" if inside else "{}"
