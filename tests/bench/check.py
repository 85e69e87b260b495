"""What `pallor check` costs: `python -m tests.bench.check`. Prints; asserts nothing.

Variants of the library's own cases, each with its own id, age and results, are checked cold
(nothing remembered) and warm, in fresh processes, beside a fresh process that only parses them with
tomllib. Rounds are interleaved, so that a busy machine hits all sides. There are two figures: the
seconds of all processors, and those of the clock, for many files are shared out among processes.
Of more than 1,000 files only the memory is measured: it is filled with what variants of one case
have in common, for checking each of them takes minutes and costs the same for every file.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import nan
from pathlib import Path
from statistics import median
from time import perf_counter

from sim.casefiles.checked import Checked
from sim.casefiles.lint import lint_bytes
from sim.casefiles.remembered import Content, fingerprint, lint_remembered
from sim.commands.check import NAME
from sim.engine.engine import Engine
from sim.knowledge.loader import load_knowledge
from sim.storage.content_index import Index

DAY = datetime.now(UTC).date()
CASES = Path(__file__).parents[2] / "cases"
ROUNDS = 3
COUNTS = (1_000, 10_000)
COLD_MOST = 1_000
"""More files are not checked cold."""
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


def fill(cases: Path, cache: Path) -> None:
    """Remember every file, checking one variant of each case."""
    different = len(list(CASES.glob("*.toml")))
    known: dict[int, Checked] = {}
    knowledge = load_knowledge()
    engine = Engine(knowledge)

    def shared(files: Iterable[Content]) -> Iterator[Checked]:
        for path, data in files:
            which = int(path.stem[1:]) % different
            if which not in known:
                known[which] = lint_bytes(path, data, knowledge, engine, DAY, thorough=False)
            yield replace(known[which], path=path, id=path.stem.upper())

    index = Index(cache / NAME, fingerprint())
    lint_remembered(sorted(cases.glob("*.toml")), shared, DAY, index)
    index.close()


def compare(root: Path, count: int) -> dict[str, list[Spent]]:
    """Every round: tomllib, cold and warm."""
    cases, home = root / "cases", root / "home"
    make(cases, count)
    check = [sys.executable, "-m", "sim", "check", str(cases)]
    parse = [sys.executable, "-c", TOML, str(cases)]
    taken: dict[str, list[Spent]] = {"tomllib": [], "cold": [], "warm": []}
    if count > COLD_MOST:
        fill(cases, home / "cache")
    for _ in range(ROUNDS):
        taken["tomllib"].append(spent(parse, home))
        if count <= COLD_MOST:
            taken["cold"].append(spent(check, root / f"cold-{len(taken['cold'])}"))
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
