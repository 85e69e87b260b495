"""What is shipped works where nothing of the repository is near."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

PLAY = """
import asyncio, sys
from pathlib import Path
from sim import locations
from sim.ui.app import PallorApp

assert "packaged_cases" in str(locations.cases_folder()), locations.cases_folder()
app = PallorApp(locations.cases_folder(), Path("attempts"), "me")

async def play():
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        print(type(app.screen).__name__)

asyncio.run(play())
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built distribution."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a fresh environment that holds the wheel.

    The dependencies are those of this test run: the test asks what the wheel holds, not whether an
    index can be reached.
    """
    folder = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    paths = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", vars=paths))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    # After the wheel's own folder on the path, and without this repository's editable install.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / ("Scripts" if os.name == "nt" else "bin") / "python"


def run(python: Path, folder: Path, *arguments: str) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PALLOR"))}
    done = subprocess.run(
        [str(python), "-I", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_cases_and_data_but_nothing_of_the_workshop(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    cases = {path.name for path in (ROOT / "cases").glob("*.toml")}
    shipped = {Path(name).name for name in names if name.startswith("sim/packaged_cases/")}
    assert cases <= shipped
    assert "sim/knowledge/data/quantities.toml" in names
    assert "sim/py.typed" in names
    assert any(name.startswith("sim/ui/") and name.endswith(".tcss") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "scores/", ".ci/"))]
    assert not [name for name in names if "__pycache__" in name]


def test_the_wheel_checks_its_own_cases_and_infers(python: Path, tmp_path: Path) -> None:
    said = run(python, tmp_path, "-m", "sim", "where")
    assert str(python.parent.parent) in said, "the package under test is the one in the wheel"
    run(python, tmp_path, "-m", "sim", "check")
    (tmp_path / "findings.toml").write_text('[results]\nferritin = "5 ng/mL"\n')
    assert "iron deficiency" in run(python, tmp_path, "-m", "sim", "infer", "findings.toml")


def test_the_wheel_opens_a_case(python: Path, tmp_path: Path) -> None:
    assert run(python, tmp_path, "-c", PLAY).strip() == "CaseScreen"
