"""A kill at any instant costs at most the action in flight."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

# One process loads the knowledge base and forks a player for each kill: starting an interpreter a
# hundred times would take longer than all the rest. Each player says over a pipe, one byte an
# action, what it has been told is saved.
NURSERY = """
import os, random, signal, sys, time
from pathlib import Path
from sim.play.session import Session
from sim.play.workshop import Workshop
from tests.cases import make_case

workshop, case, scores = Workshop(), make_case(), Path(sys.argv[1])
workshop.knowledge, workshop.hypotheses
chance = random.Random(20261123)

def play(number, pipe):
    session = Session.start(case, workshop, scores, "me", token=str(number))
    session.ask("diet"); os.write(pipe, b".")
    session.order(["cbc", "ferritin"]); os.write(pipe, b".")
    session.advance(); os.write(pipe, b".")
    for count in range(1, 10_000):
        session.differential({"iron-deficiency": count % 101}); os.write(pipe, b".")
        session.note("x" * (count % 200)); os.write(pipe, b".")

kept = 0
for number in range(int(sys.argv[2])):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        play(number, writing)
    os.close(writing)
    time.sleep(chance.uniform(0.0, 0.12))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    told = 0
    while data := os.read(reading, 4096):
        told += len(data)
    os.close(reading)
    found = list((scores / "me").glob("[!.]*.toml"))
    if not found:
        assert told == 0, f"kill {number}: {told} actions were lost"
        continue
    session = Session.resume(case, workshop, found[0])
    on_disk = len(session.encounter.log)
    assert told <= on_disk <= told + 1, f"kill {number}: told {told}, on disk {on_disk}"
    session.note("going on")
    session.close()
    kept += on_disk
    for path in (scores / "me").iterdir():
        path.unlink()
print(kept)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_a_hundred_kills_lose_nothing_that_was_said_to_be_saved(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NURSERY, str(tmp_path), "100"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100, "the players never got far enough for the kills to matter"
