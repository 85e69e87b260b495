"""Layers: who may import whom, and what must not be loaded for a cheap command."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "sim"

BELOW = {
    "knowledge": set[str](),
    "engine": {"knowledge"},
    "encounter": {"engine", "knowledge"},
    "scoring": {"encounter", "engine", "knowledge"},
    "teaching": {"scoring", "encounter", "engine", "knowledge"},
    "casefiles": {"teaching", "scoring", "encounter", "engine", "knowledge"},
    "storage": {"teaching", "scoring", "encounter", "engine", "knowledge"},
    "report": {"storage", "teaching", "scoring", "encounter", "engine", "knowledge"},
    "play": {
        "report", "storage", "casefiles", "teaching", "scoring", "encounter", "engine", "knowledge",
    },
    "ui": {
        "play", "report", "storage", "casefiles", "teaching", "scoring", "encounter", "engine",
        "knowledge",
    },
    "commands": {
        "ui", "play", "report", "storage", "casefiles", "teaching", "scoring", "encounter",
        "engine", "knowledge",
    },
}  # fmt: skip
"""What each folder may import besides itself; loose modules of `sim` serve every folder."""


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


MODULES = sorted(ROOT.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    folder = path.relative_to(ROOT).parts[0]
    if folder not in BELOW:
        return
    used = {
        name.split(".")[1] for name in _imports(path) if name.startswith("sim.") and "." in name
    }
    wrong = (used & BELOW.keys()) - BELOW[folder] - {folder}
    assert not wrong, f"{folder} may not import {', '.join(sorted(wrong))}"


@pytest.mark.parametrize(
    "path", [p for p in MODULES if p.relative_to(ROOT).parts[0] != "ui"], ids=str
)
def test_only_the_ui_names_the_terminal_library(path: Path) -> None:
    assert not {n for n in _imports(path) if n.split(".")[0] in {"textual", "rich"}}


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_no_module_has_outgrown_its_purpose(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def _loaded(code: str, *watched: str) -> set[str]:
    """Which of the watched modules a fresh interpreter has loaded after the code."""
    script = f"{code}\nimport sys\nprint([m for m in {watched!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(ast.literal_eval(done.stdout.strip().splitlines()[-1]))


def test_everything_below_the_ui_leaves_the_terminal_library_alone() -> None:
    modules = [
        ".".join(("sim", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
        for path in MODULES
        if path.relative_to(ROOT).parts[0] not in {"ui", "__main__.py"}
    ]
    code = f"import importlib\nfor name in {modules!r}: importlib.import_module(name)"
    assert _loaded(code, "textual", "rich") == set()


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["infer", "--help"]])
def test_help_and_version_load_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sim.cli\n"
        f"try: sim.cli.main({arguments!r})\n"
        "except SystemExit as e: assert e.code == 0"
    )
    assert _loaded(code, "textual", "pydantic", "numpy", "platformdirs", "tomllib") == set()


def test_checking_and_sources_do_not_load_the_terminal_library() -> None:
    code = "import sim.cli\nsim.cli.main(['sources', 'guyatt-1992'])"
    assert _loaded(code, "textual", "rich", "numpy") == set()
