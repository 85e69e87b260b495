"""What `pallor check` costs: `python -m tests.bench.check`. Prints; asserts nothing.

Variants of the library's own cases, each with its own id, age and results, are checked cold (none
of them is remembered; the program was used before, on another file) and warm, in fresh processes,
beside a fresh process that only parses them with tomllib. Rounds are interleaved, so that a busy
machine hits all sides. There are two figures: the seconds of all processors, and those of the
clock, for many files are shared out among processes.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from math import nan
from pathlib import Path
from statistics import median
from time import perf_counter

CASES = Path(__file__).parents[2] / "cases"
ROUNDS = 3
COUNTS = (1_000, 10_000)
TOML = (
    "import sys, tomllib; from pathlib import Path\n"
    "for p in sorted(Path(sys.argv[1]).glob('*.toml')): tomllib.loads(p.read_text('utf-8'))"
)
_ID = re.compile(r'^id = "\w+"$', re.MULTILINE)
_AGE = re.compile(r"^age = ([\d.]+)", re.MULTILINE)
_WHOLE = re.compile(r'^((?:ferritin|crp|platelets|ldh|iron) = "\d+) ', re.MULTILINE)


@dataclass(frozen=True)
class Spent:
    """What a command took, in seconds."""

    processors: float
    clock: float


def make(folder: Path, count: int) -> None:
    """Cases of the library in turn; no two are the same patient with the same results."""
    folder.mkdir()
    texts = [path.read_text("utf-8") for path in sorted(CASES.glob("*.toml"))]
    for number in range(count):
        text, copy = texts[number % len(texts)], number // len(texts)
        text = _ID.sub(f'id = "B{number:05d}"', text, count=1)
        text = _AGE.sub(lambda age, copy=copy: f"age = {float(age[1]) + copy / 500:.3f}", text, 1)
        text = _WHOLE.sub(rf"\g<1>.{copy + 1:03d} ", text)
        (folder / f"b{number:05d}.toml").write_text(text, encoding="utf-8")


def spent(command: list[str], home: Path) -> Spent:
    """Time of a process and its own, in user code and in the system."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    environment = {**os.environ, "PALLOR_HOME": str(home), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode())
    after, end = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(used, end - start)


def compare(root: Path, count: int) -> dict[str, list[Spent]]:
    """Every round: tomllib, cold and warm."""
    cases, home = root / "cases", root / "home"
    make(cases, count)
    check = [sys.executable, "-m", "sim", "check", str(cases)]
    (other := root / "other").mkdir()
    shutil.copy(min(CASES.glob("*.toml")), other)
    begin = [*check[:-1], str(other)]
    parse = [sys.executable, "-c", TOML, str(cases)]
    taken: dict[str, list[Spent]] = {"tomllib": [], "cold": [], "warm": []}
    for _ in range(ROUNDS):
        taken["tomllib"].append(spent(parse, home))
        fresh = root / f"cold-{len(taken['cold'])}"
        spent(begin, fresh)
        taken["cold"].append(spent(check, fresh))
        if not (home / "cache").exists():
            spent(check, home)
        taken["warm"].append(spent(check, home))
    return taken


def main() -> None:
    """Medians and their ratio to tomllib, for each number of files."""
    counts = [int(word) for word in sys.argv[1:]] or COUNTS
    heads = ("files", "seconds of", "tomllib", "cold", "warm", "cold", "warm")
    print("{:>7}  {:<11}{:>9}{:>9}{:>9}{:>8}{:>8}".format(*heads))
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            taken = compare(Path(folder), count)
        for name in ("processors", "clock"):
            toml, cold, warm = (
                median([getattr(one, name) for one in taken[of]] or [nan])
                for of in ("tomllib", "cold", "warm")
            )
            figures = (
                f"{toml:>8.2f}s{cold:>8.2f}s{warm:>8.2f}s{cold / toml:>7.2f}x{warm / toml:>7.2f}x"
            )
            print(f"{count:>7,}  {name:<11}{figures}", flush=True)


if __name__ == "__main__":
    main()
