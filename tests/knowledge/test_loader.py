"""A broken knowledge base is reported whole: every problem of every file, with its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim.errors import ProblemsError
from sim.knowledge.loader import DATA, read_knowledge


def test_every_problem_of_every_file_is_reported_at_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    utility = folder / "utility.toml"
    utility.write_text(utility.read_text("utf-8") + 'surplus = "x"\n', encoding="utf-8")
    iron = folder / "conditions" / "iron-deficiency.toml"
    text = iron.read_text("utf-8").replace('source = "guyatt-1992"', 'source = "guyat-1992"')
    iron.write_text(text, encoding="utf-8")
    orders = folder / "orders.toml"
    text = orders.read_text("utf-8").replace(
        'quantities = ["ferritin"]', 'quantities = ["feritin"]'
    )
    orders.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsError) as raised:
        read_knowledge(folder)
    problems = raised.value.problems
    assert {p.path for p in problems} == {utility, iron, orders}
    unknown = next(p for p in problems if p.path == utility)
    assert unknown.line == len(utility.read_text("utf-8").splitlines())
    assert any(p.hint == "did you mean 'guyatt-1992'?" for p in problems if p.path == iron)
    lines = orders.read_text("utf-8").splitlines()
    wrong = next(p for p in problems if p.path == orders)
    assert wrong.line is not None
    assert lines[wrong.line - 1] == "[[order]]"


WRONG_SIDE = """
[[alternative]]
id = "wrong"
statement = "who-ferritin"
name = "wrong"

[[alternative.quantities]]
of = "inflammation"
quantity = "lead"
median = 9.0
spread = 0.5
source = "kis-1998"
basis = "reported"

[[alternative.odds]]
of = "inflammation+lead-poisoning"
value = 2.0
source = "kis-1998"
basis = "reported"

[[alternative]]
id = "empty"
statement = "limit-30"
name = "empty"
"""


def test_an_alternative_replaces_what_is_there_and_belongs_to_a_dispute(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    sides = folder / "alternatives.toml"
    start = len(sides.read_text("utf-8").splitlines()) + 2
    sides.write_text(sides.read_text("utf-8") + WRONG_SIDE, encoding="utf-8")
    with pytest.raises(ProblemsError) as raised:
        read_knowledge(folder)
    messages = [problem.message for problem in raised.value.problems]
    assert "wrong: 'who-ferritin' is no statement of a dispute" in messages
    assert "wrong: 'inflammation' has no lead to replace" in messages
    assert "wrong: 'inflammation+lead-poisoning' is no pair with odds to replace" in messages
    assert any("replaces at least one number" in message for message in messages)
    assert start in {problem.line for problem in raised.value.problems}
