"""An exam in a real terminal: begun, killed, gone on with, a break, time over, reported."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import tomli_w

from sim.storage.sittings import read, sitting_files
from tests.cases import document

PATIENCE = 40.0
pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")


class Desk:
    """A tmux server of its own in which the exam is started again and again."""

    def __init__(self, home: Path, minutes: float) -> None:
        self.home = home
        self.name = f"pallor-exam-{os.getpid()}-{home.name}"
        self.cases = home / "cases"
        (self.cases / "sets").mkdir(parents=True)
        for number in range(2):
            content = document(id=f"T{number}ST", title=f"Patient {number}")
            (self.cases / f"t{number}st-x.toml").write_text(tomli_w.dumps(content))
        self.blueprint = self.cases / "sets" / "small.exam.toml"
        rules = {
            "schema": 1, "id": "small", "title": "A small exam", "minutes": minutes, "seed": 3,
            "breaks": 1, "break_minutes": 5, "crash_minutes": 5, "cell": [{"number": 2}],
        }  # fmt: skip
        self.blueprint.write_text(tomli_w.dumps(rules))
        self.options = ["--cases", str(self.cases), "--scores", str(home / "scores")]

    def tmux(self, *arguments: str) -> str:
        environment = {k: v for k, v in os.environ.items() if k not in {"TMUX", "NO_COLOR"}}
        done = subprocess.run(
            ["tmux", "-L", self.name, *arguments],
            capture_output=True, text=True, check=True, env=environment,
        )  # fmt: skip
        return done.stdout

    def sit(self) -> int:
        """Start the program; returns its process id."""
        command = [sys.executable, "-m", "sim", "exam", str(self.blueprint), *self.options]
        flags = ["-e", "TERM=xterm-256color", "-e", f"PALLOR_HOME={self.home}"]
        self.tmux("new-session", "-d", "-s", "exam", "-x", "80", "-y", "24", *flags, *command)
        self.wait_for("no feedback")
        return int(self.tmux("list-panes", "-t", "exam", "-F", "#{pane_pid}"))

    def close(self) -> None:
        subprocess.run(["tmux", "-L", self.name, "kill-server"], capture_output=True, check=False)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.tmux("send-keys", "-t", "exam", key)
            time.sleep(0.3)

    def wait_for(self, words: str) -> str:
        until = time.monotonic() + PATIENCE
        while words not in (seen := self.tmux("capture-pane", "-p", "-t", "exam")):
            assert time.monotonic() < until, f"{words!r} never came:\n{seen}"
            time.sleep(0.1)
        return seen

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "sim", *arguments], capture_output=True, text=True, check=True
        )
        return done.stdout

    @property
    def file(self) -> Path:
        return next(sitting_files(self.home / "scores", "me"))


@pytest.fixture
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Desk:
    made = Desk(tmp_path, getattr(request, "param", 30.0))
    request.addfinalizer(made.close)
    return made


def test_an_exam_survives_a_kill_and_is_reported(desk: Desk) -> None:
    process = desk.sit()
    desk.press("Enter")
    desk.wait_for("Case 1 of 2")
    desk.press("d", *"iron", "Space", *"deficiency", "Space", *"60", "Enter", "Enter")
    desk.wait_for("60")
    until = time.monotonic() + PATIENCE
    while [event.kind for event in read(desk.file).event] != ["start", "open", "action"]:
        assert time.monotonic() < until
        time.sleep(0.1)
    os.kill(process, signal.SIGKILL)
    time.sleep(1)
    desk.close()
    desk.sit()
    desk.wait_for("given back")
    assert [event.kind for event in read(desk.file).event][-1] == "resume"
    desk.press("b")
    desk.wait_for("closed for good: 1")
    desk.press("Enter")
    desk.wait_for("The clock stands")
    desk.press("Enter")
    desk.wait_for("closed by a break")
    desk.press("s")
    desk.wait_for("2 without an answer")
    desk.press("Enter")
    desk.wait_for("pass mark")
    desk.press("C-q")
    assert "intact" in desk.run("score", "--verify", "--cases", str(desk.cases), str(desk.file))
    text = desk.run("exam", str(desk.file), "--report", *desk.options)
    assert "A small exam · form 1 · me" in text and "no licence" in text


@pytest.mark.parametrize("desk", [0.25], indirect=True)
def test_when_the_time_is_over_the_exam_hands_itself_in(desk: Desk) -> None:
    desk.sit()
    desk.press("Enter")
    desk.wait_for("Handed in")
    assert read(desk.file).event[-1].kind == "submit"
