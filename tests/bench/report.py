"""What a report over many attempts costs: `python -m tests.bench.report [COUNT ...]`. Prints only.

Attempts of the engine's own play, a whole log and sheet each, in folders of a hundred. Three sides
take turns: parsing every file, the first report (nothing remembered) and the next one. Figures are
processor seconds of this process: waiting for the disk, or for the neighbors, is not ours. Parsing
and the first report are measured on a part of the files where there are more than `PART`.
"""

from __future__ import annotations

import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median

from sim.engine.engine import Engine
from sim.knowledge.loader import load_knowledge
from sim.report.gather import attempt_paths, records
from sim.report.plays import as_engine
from sim.report.records import record_of
from sim.report.results import results
from sim.scoring.score import score
from sim.scoring.weights import load_weights
from sim.storage.attempts import Attempt, dumps, loads
from tests.cases import START
from tests.scoring.shipped import case

COUNTS: tuple[int, ...] = (1_000, 10_000)
PART = 1_000
ROUNDS = 5
FOLDER = 100
"""Attempts of each learner."""


def played() -> Attempt:
    """One finished attempt with a whole log and sheet."""
    patient, knowledge = case("k7q2"), load_knowledge()
    engine = Engine(knowledge)
    encounter = as_engine(patient, knowledge, engine)
    return Attempt.model_validate({
        "schema": 1, "learner": "LEARNER", "case_id": patient.id, "case_digest": "0" * 64,
        "engine": engine.version, "knowledge": knowledge.digest, "started": START,
        "finished": START + timedelta(minutes=9), "action": encounter.log,
        "sheet": score(patient, encounter, knowledge, engine).to_dict(),
    })  # fmt: skip


def make(scores: Path, count: int) -> None:
    """So many attempts, no two with the same content."""
    text = dumps(played())
    for number in range(count):
        learner = f"learner-{number // FOLDER:05d}"
        folder = scores / learner
        folder.mkdir(parents=True, exist_ok=True)
        one = text.replace("LEARNER", learner).replace('"K7Q2"', f'"K{number % FOLDER:03d}"', 1)
        (folder / f"{number:06d}.toml").write_text(one, encoding="utf-8")


def parsed(paths: list[Path]) -> int:
    """Every file, without any index and without a report."""
    return sum(record_of(loads(path.read_text("utf-8"), str(path))) is not None for path in paths)


def reported(scores: Path, cache: Path) -> int:
    """A report; how many learners it is about."""
    found = records(attempt_paths([scores]), cache)
    return len(results(found, lambda _: None, load_weights().reliability))


def seconds(action: Callable[[], object]) -> float:
    """Of the processor."""
    start = time.process_time()
    action()
    return time.process_time() - start


def line(root: Path, count: int) -> str:
    """The figures for so many attempts, in a folder of their own."""
    scores, part, cache = root / "scores", root / "part", root / "cache"
    make(scores, count)
    few = list(attempt_paths([scores]))[:PART]
    make(part, len(few))
    reported(scores, cache)
    taken: list[tuple[float, float, float]] = [
        (
            seconds(lambda: parsed(few)),
            seconds(lambda n=n: reported(part, root / f"cache{n}")),
            seconds(lambda: reported(scores, cache)),
        )
        for n in range(ROUNDS)
    ]
    of_part, first, again = (median(side) for side in zip(*taken, strict=True))
    whole = of_part * count / len(few)
    tracemalloc.start()
    for _ in records(attempt_paths([scores]), cache):
        pass
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return (
        f"{count:>9,}{whole:>8.2f}s{first:>7.2f}s{first / of_part:>8.2f}x{again:>8.3f}s"
        f"{whole / again:>8.0f}x{peak:>6.1f}"
    )


def main() -> None:
    """Figures for each count."""
    print(
        f"{'attempts':>9}{'parsed':>9}{'first':>8}{'(times)':>9}{'again':>9}{'(times)':>9}{'MB':>6}"
    )
    for count in [int(word) for word in sys.argv[1:]] or COUNTS:
        with tempfile.TemporaryDirectory() as folder:
            print(line(Path(folder), count))


if __name__ == "__main__":
    main()
