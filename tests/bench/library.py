"""What a library of many cases costs: `python -m tests.bench.library`. Prints; asserts nothing.

Parsing all is measured on a part and scaled; the index is measured whole, in a fresh process.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import tomli_w

from sim.play.library import read_library
from sim.play.workshop import Workshop
from tests.cases import document

PART = 300
"""Cases that are parsed for the comparison."""
READ = (
    "import sys, time; from pathlib import Path; t = time.perf_counter()\n"
    "from sim.play.library import read_library; from sim.play.workshop import Workshop\n"
    "u = time.perf_counter(); r = Path(sys.argv[1]); c = Path(sys.argv[2])\n"
    "n = len(read_library(c, r / 'scores', 'me', Workshop(), r / 'cache').entries)\n"
    "print(n, time.perf_counter() - u)"
)


def make(folder: Path, count: int) -> None:
    """Case files that differ in id and title."""
    folder.mkdir()
    for number in range(count):
        text = tomli_w.dumps(document(id=f"B{number:05d}", title=f"Patient {number}"))
        (folder / f"b{number:05d}.toml").write_text(text, encoding="utf-8")


def indexed(root: Path, cases: Path) -> float:
    """Seconds to list an unchanged library, median of five fresh processes."""
    taken: list[float] = []
    for _ in range(5):
        command = [sys.executable, "-c", READ, str(root), str(cases)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        taken.append(float(done.stdout.split()[1]))
    return median(taken)


def main() -> None:
    """Figures for 0, 1,000 and 10,000 cases."""
    workshop = Workshop()
    _ = workshop.knowledge
    print(f"{'cases':>7}{'parsed':>10}{'indexed':>10}{'times':>8}")
    for count in (0, 1_000, 10_000):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            make(root / "part", min(PART, count))
            start = time.perf_counter()
            read_library(root / "part", root / "scores", "me", workshop)
            parsed = (time.perf_counter() - start) * (count / PART if count > PART else 1)
            make(root / "cases", count)
            read_library(root / "cases", root / "scores", "me", workshop, root / "cache")
            took = indexed(root, root / "cases")
            print(f"{count:>7,}{parsed:>9.2f}s{took:>9.3f}s{parsed / took:>7.0f}x")


if __name__ == "__main__":
    main()
