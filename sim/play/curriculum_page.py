"""The coverage of the library as a page.

`python -m sim.play.curriculum_page` writes it to `sim/docs/cases.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sim import locations
from sim.casefiles.find import find_cases
from sim.casefiles.read import read_case
from sim.casefiles.sets import CaseSet, find_sets
from sim.encounter.case import Case
from sim.knowledge.loader import Knowledge, load_knowledge
from sim.play.curriculum import (
    AGES,
    INFLAMMATION,
    IRON,
    age_group,
    aims,
    by_cause,
    by_condition,
    count,
    published,
)

PAGE = locations.PACKAGE / "docs" / "cases.md"
CASES = locations.PACKAGE.parent / "cases"
CAUSED = (IRON, INFLAMMATION, "lead-poisoning", "copper-deficiency")

INTRODUCTION = """\
# What the cases cover

Written by `python -m sim.play.curriculum_page`; do not edit. For teachers: **it names every
answer.** Cases are given as id and difficulty, 1 to 5. A patient with two conditions stands under
both.
"""


def render(cases: Sequence[Case], sets: Sequence[CaseSet], knowledge: Knowledge) -> str:
    """The page as Markdown."""
    sourced = published(cases)
    share = len(sourced) / len(cases)
    parts = [
        INTRODUCTION,
        "## Aims\n",
        _table(
            ("what", "at least", "found", "met"),
            [
                (a.name, a.least, a.found, "yes" if a.met else "**no**: " + ", ".join(a.missing))
                for a in aims(cases, knowledge)
            ],
        ),
        "## Conditions\n",
        _with_cases(
            "condition",
            {
                knowledge.conditions[name].name: found
                for name, found in by_condition(cases, knowledge).items()
            },
        ),
    ]
    for condition in CAUSED:
        parts += [
            f"## Causes of {knowledge.conditions[condition].name}\n",
            _with_cases(
                "cause",
                {
                    knowledge.causes[name].name: found
                    for name, found in by_cause(cases, knowledge, condition).items()
                },
            ),
        ]
    parts += [
        "## Settings and ages\n",
        _settings(cases, knowledge),
        "## Sex\n",
        _sexes(cases),
        "## Difficulty\n",
        _counted("difficulty", count(cases, lambda case: str(case.difficulty))),
        "## Ancestry\n",
        "Where a case names it. It shifts a prior and answers nothing.\n",
        _counted("ancestry", _ancestries(cases, knowledge)),
        "## Published patients\n",
        f"{len(sourced)} of {len(cases)} cases, {share:.0%}.\n",
        _with_cases(
            "source", {knowledge.sources[source].title: found for source, found in sourced.items()}
        ),
        "## Sets\n",
        _sets(sets, {case.id: case for case in cases}),
    ]
    return "\n".join(parts)


def _settings(cases: Sequence[Case], knowledge: Knowledge) -> str:
    rows: list[Sequence[object]] = []
    for setting in knowledge.settings.values():
        here = [case for case in cases if case.setting == setting.id]
        ages = count(here, lambda case: age_group(case.patient.age))
        rows.append((setting.name, *(ages[name] or "" for name, _ in AGES), len(here)))
    ages = count(cases, lambda case: age_group(case.patient.age))
    rows.append(("**all**", *(ages[name] for name, _ in AGES), len(cases)))
    return _table(("setting", *(name for name, _ in AGES), "all"), rows)


def _sexes(cases: Sequence[Case]) -> str:
    pregnant = sum(case.patient.pregnant for case in cases)
    sexes = count(cases, lambda case: case.patient.sex)
    return _counted("sex", {**sexes, "pregnant": pregnant})


def _ancestries(cases: Sequence[Case], knowledge: Knowledge) -> Mapping[str, int]:
    named = [name for case in cases for name in case.patient.ancestry]
    counts = {one.name: named.count(one.id) for one in knowledge.ancestries.values()}
    return {**counts, "not named": sum(not case.patient.ancestry for case in cases)}


def _sets(sets: Sequence[CaseSet], cases: Mapping[str, Case]) -> str:
    lines: list[str] = []
    for one in sets:
        inside = [_id(cases[case]) for case in one.cases if case in cases]
        lines += [f"### {one.title}\n", f"{one.aim.strip()}\n", " · ".join(inside) + "\n"]
    return "\n".join(lines)


def _with_cases(noun: str, groups: Mapping[str, Sequence[Case]]) -> str:
    rows = [
        (name, len(found) or "**0**", ", ".join(map(_id, found))) for name, found in groups.items()
    ]
    return _table((noun, "cases", "which"), rows)


def _counted(noun: str, counts: Mapping[str, int]) -> str:
    return _table((noun, "cases"), sorted(counts.items()))


def _id(case: Case) -> str:
    return f"{case.id} {case.difficulty}"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    lines += [" | ".join(str(cell).replace("|", "/") for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines) + "\n"


def read_library(
    folder: Path, knowledge: Knowledge
) -> tuple[tuple[Case, ...], tuple[CaseSet, ...]]:
    """The cases of a folder that can be played, ordered by id, and its sets."""
    read = [read_case(path, knowledge) for path in find_cases(folder).paths]
    cases = sorted((case for case in read if isinstance(case, Case)), key=lambda case: case.id)
    return tuple(cases), find_sets(folder)[0]


def main() -> None:
    """Write the page."""
    knowledge = load_knowledge()
    PAGE.write_text(render(*read_library(CASES, knowledge), knowledge), encoding="utf-8")


if __name__ == "__main__":
    main()
