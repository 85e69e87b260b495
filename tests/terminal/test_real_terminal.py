"""A published patient played in a real terminal with the keyboard alone, by tmux."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.cli import main
from sim.storage.attempts import read
from sim.storage.settings_file import SettingsFile

CASES = Path(__file__).parent.parent.parent / "cases"
PATIENCE = 30.0
"""Seconds after which a screen that was waited for is taken as missing."""

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")


class Terminal:
    """A tmux session that runs the app."""

    def __init__(self, name: str, size: tuple[int, int], scores: Path) -> None:
        self._name = name
        SettingsFile(scores.parent / "settings.toml").change(welcomed=True)
        environment = {"TERM": "xterm-256color", "PALLOR_HOME": str(scores.parent)}
        command = [sys.executable, "-m", "sim", "--cases", str(CASES), "--scores", str(scores)]
        start = ["new-session", "-d", "-s", name, "-x", str(size[0]), "-y", str(size[1])]
        flags = [part for key, value in environment.items() for part in ("-e", f"{key}={value}")]
        self._tmux(*start, *flags, *command)

    def _tmux(self, *arguments: str) -> str:
        environment = {k: v for k, v in os.environ.items() if k not in {"TMUX", "NO_COLOR"}}
        done = subprocess.run(
            ["tmux", "-L", self._name, *arguments],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        return done.stdout

    @property
    def screen(self) -> str:
        """What a person would see."""
        return self._tmux("capture-pane", "-p", "-t", self._name)

    def wait_for(self, words: str) -> str:
        """The screen, once the words stand on it."""
        until = time.monotonic() + PATIENCE
        while words not in (seen := self.screen):
            assert time.monotonic() < until, f"{words!r} never came:\n{seen}"
            time.sleep(0.05)
        return seen

    def wait_until_gone(self, words: str) -> None:
        """Until the words no longer stand on the screen."""
        until = time.monotonic() + PATIENCE
        while words in (seen := self.screen):
            assert time.monotonic() < until, f"{words!r} never went:\n{seen}"
            time.sleep(0.05)

    def press(self, *keys: str) -> None:
        """Press keys as tmux names them."""
        for key in keys:
            self._tmux("send-keys", "-t", self._name, key)

    def press_until(self, key: str, words: str) -> None:
        """Press a key again, as a person would, until the words stand on the screen."""
        until = time.monotonic() + PATIENCE
        while words not in self.screen:
            assert time.monotonic() < until, f"{words!r} never came:\n{self.screen}"
            self.press(key)
            time.sleep(0.5)

    def press_until_gone(self, key: str, words: str) -> None:
        """Press a key again until the words no longer stand on the screen."""
        until = time.monotonic() + PATIENCE
        while words in self.screen:
            assert time.monotonic() < until, f"{words!r} never went:\n{self.screen}"
            self.press(key)
            time.sleep(0.5)

    def type(self, words: str, then: str, gone: str = "") -> None:
        """Type words, wait until the list answers with `then`, and take it."""
        self._tmux("send-keys", "-t", self._name, "-l", words)
        self.wait_for(then)
        if gone:
            self.wait_until_gone(gone)
        self.press("Enter")

    def close(self) -> None:
        """End the session, whatever runs in it."""
        self._tmux("kill-server")


@pytest.fixture(params=[(80, 24), (120, 40)], ids=["80x24", "120x40"])
def terminal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    width, height = request.param
    name = f"pallor-{os.getpid()}-{width}"
    opened = Terminal(name, (width, height), tmp_path / "scores")
    yield opened
    opened.close()


def _to_the_letter(terminal: Terminal) -> None:
    """Find the patient in the library, and open it."""
    terminal.wait_for("cases · learning")
    terminal.press("/")
    terminal.wait_for("words of title")
    terminal.type("unopened", "The unopened letter", gone="The beekeeper")
    terminal.press_until("Enter", "A bus mechanic")


def _order_count_and_hemoglobins(terminal: Terminal) -> None:
    terminal.press("o")
    terminal.wait_for("Order tests")
    terminal.type("cbc", "Complete blood count")
    terminal.wait_for("Basket · ")
    terminal.type("hplc", "Hemoglobin analysis by HPLC")
    terminal.wait_for("Complete blood count, Hemoglobin")
    terminal.press_until_gone("Enter", "Order tests")


def test_a_published_patient_from_the_library_to_the_debrief(
    terminal: Terminal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _to_the_letter(terminal)
    terminal.wait_for("For teaching, not for patients")
    terminal.press("q")
    terminal.wait_for("Type 2 letters")
    terminal.type("blood disorders", "Blood disorders in the family")
    terminal.wait_for("thin blood")
    terminal.press("Escape")
    terminal.wait_until_gone("Ask the patient")
    _order_count_and_hemoglobins(terminal)
    terminal.wait_for("day 3.5")
    terminal.press("g")
    terminal.press("d")
    terminal.wait_for("100 tokens")
    terminal.type("beta trait 90", "eta-thalassemia trait")
    terminal.press_until_gone("Enter", "100 tokens")
    terminal.press("c")
    terminal.wait_for("Type 2 letters")
    terminal.type("beta trait", "eta-thalassemia trait")
    terminal.wait_for("It closes the case.")
    terminal.press_until("Enter", "you had it.")
    debrief = terminal.screen
    assert "/ 100" in debrief
    assert "pending human review" in debrief
    attempt = next((tmp_path / "scores" / "me").glob("*.toml"))
    assert read(attempt).sheet is not None
    assert main(["score", "--cases", str(CASES), str(attempt)]) == 0
    assert "the stored score is the same" in capsys.readouterr().out


def test_the_answer_is_weighed_asked_about_and_gone_another_road(terminal: Terminal) -> None:
    _to_the_letter(terminal)
    _order_count_and_hemoglobins(terminal)
    terminal.press_until("g", "day 3.5 ·")
    terminal.press("c")
    terminal.wait_for("What does this patient have?")
    terminal.type("beta trait", "eta-thalassemia trait")
    terminal.wait_for("It closes the case.")
    terminal.press_until("r", "cells open")
    terminal.press_until("5", "[++]")
    terminal.press_until_gone("Tab", "[++]")
    terminal.press_until("2", "[−]")
    terminal.press("Enter")
    terminal.wait_for("Does it stand?")
    terminal.press_until("Enter", "What if")
    terminal.wait_for("/ 100")
    terminal.press("?")
    terminal.wait_for("ask in your own words")
    terminal.type("what if ferritin were 8", "what if ferritin were 8")
    terminal.wait_for("With ferritin 8 ng/mL")
    terminal.press("Escape")
    terminal.wait_for("types the next question")
    terminal.press_until("w", "What if, here")
    terminal.type("ferritin 8", "result")
    terminal.wait_for("You would have")
    terminal.press("Escape")
    terminal.wait_for("step 1 of")
