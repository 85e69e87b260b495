"""README and continuous integration say the same."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
TEST = "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest"
START = "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/pallor"


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert TEST in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert TEST in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_readme_shows_every_picture_that_the_script_makes() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"\]\((sim/docs/screenshots/\S+?\.svg)\)", readme))
    script = (ROOT / "sim" / "ui" / "screenshots.py").read_text(encoding="utf-8")
    made = {f"sim/docs/screenshots/{name}" for name in re.findall(r"\"(\w+\.svg)\"", script)}
    assert shown == made and all((ROOT / path).is_file() for path in shown)


def test_readme_says_how_to_start_and_what_it_is_not_for() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert START in readme.splitlines()
    assert "For teaching, not for patients" in readme
    assert "pending human review" in readme
