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
