"""What `pallor check` costs: `python -m tests.bench.check`. Prints; asserts nothing.

The library's own cases, copied with other ids, are checked cold (nothing remembered) and warm, in
fresh processes, beside a fresh process that only parses them with tomllib. Rounds are interleaved,
so that a busy machine hits all sides. Figures are processor seconds: waiting is not ours.
Of more than 1,000 files only the memory is measured: it is filled with what copies of one case have
in common, for checking each of them takes many minutes and costs the same for every file.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from math import nan
from pathlib import Path
from statistics import median
from unittest import mock

from sim.casefiles.checked import Checked
from sim.casefiles.lint import lint_bytes
from sim.casefiles.remembered import fingerprint, lint_remembered
from sim.commands.check import NAME
from sim.engine.engine import Engine
from sim.knowledge.loader import load_knowledge
from sim.storage.content_index import Index

DAY = datetime.now(UTC).date()
CASES = Path(__file__).parents[2] / "cases"
ROUNDS = 5
COUNTS = (1_000, 10_000)
COLD_MOST = 1_000
"""More files are not checked cold."""
TOML = (
    "import sys, tomllib; from pathlib import Path\n"
    "for p in sorted(Path(sys.argv[1]).glob('*.toml')): tomllib.loads(p.read_text('utf-8'))"
)
_ID = re.compile(r'^id = "\w+"$', re.MULTILINE)


def make(folder: Path, count: int) -> None:
    """Cases of the library in turn, each with an id of its own."""
    folder.mkdir()
    texts = [path.read_text("utf-8") for path in sorted(CASES.glob("*.toml"))]
    for number in range(count):
        text = _ID.sub(f'id = "B{number:05d}"', texts[number % len(texts)], count=1)
        (folder / f"b{number:05d}.toml").write_text(text, encoding="utf-8")


def seconds(command: list[str], home: Path) -> float:
    """Processor seconds of a process, in user code and in the system."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PALLOR_HOME": str(home), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def fill(cases: Path, cache: Path) -> None:
    """Remember every file, checking one copy of each case."""
    known: dict[str, Checked] = {}
    knowledge = load_knowledge()
    engine = Engine(knowledge)

    def shared(path: Path, data: bytes, *_: object, thorough: bool) -> Checked:
        text, id = _ID.subn("", data.decode(), count=1)[0], path.stem.upper()
        if text not in known:
            known[text] = lint_bytes(path, data, knowledge, engine, DAY, thorough=thorough)
        return replace(known[text], id=id)

    with mock.patch("sim.casefiles.lint.lint_bytes", shared):
        index = Index(cache / NAME, fingerprint())
        paths = sorted(cases.glob("*.toml"))
        lint_remembered(paths, lambda: (knowledge, engine), DAY, index)
        index.close()


def compare(root: Path, count: int) -> dict[str, list[float]]:
    """Processor seconds of every round: tomllib, cold and warm."""
    cases, home = root / "cases", root / "home"
    make(cases, count)
    check = [sys.executable, "-m", "sim", "check", str(cases)]
    parse = [sys.executable, "-c", TOML, str(cases)]
    taken: dict[str, list[float]] = {"tomllib": [], "cold": [], "warm": []}
    if count <= COLD_MOST:
        taken["cold"].append(seconds(check, home))
    else:
        fill(cases, home / "cache")
    for _ in range(ROUNDS):
        taken["tomllib"].append(seconds(parse, home))
        taken["warm"].append(seconds(check, home))
    return taken


def main() -> None:
    """Medians and their ratio to tomllib, for each number of files."""
    counts = [int(word) for word in sys.argv[1:]] or COUNTS
    print(f"{'files':>7}{'tomllib':>10}{'cold':>10}{'warm':>10}{'cold':>9}{'warm':>9}")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            taken = compare(Path(folder), count)
        toml, warm = median(taken["tomllib"]), median(taken["warm"])
        cold = median(taken["cold"] or [nan])
        spent = f"{toml:>9.2f}s{cold:>9.2f}s{warm:>9.2f}s"
        print(f"{count:>7,}{spent}{cold / toml:>8.2f}x{warm / toml:>8.2f}x", flush=True)


if __name__ == "__main__":
    main()
