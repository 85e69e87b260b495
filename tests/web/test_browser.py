"""Two visitors play in a real browser, each a learner of their own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import tomli_w

from sim.storage.attempts import attempt_files, read
from tests.cases import document
from tests.web.browser import BROWSER, DRIVER, PATIENCE, Browser

pytestmark = pytest.mark.skipif(
    BROWSER is None or DRIVER is None,
    reason="no browser: install chromium and chromedriver (Debian: chromium, chromium-driver)",
)
Open = Callable[[], Browser]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with one case, and with nothing yet of any learner."""
    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / "t3st-the-quiet-gardener.toml").write_text(tomli_w.dumps(document()), "utf-8")
    return tmp_path


@pytest.fixture
def address(home: Path) -> Iterator[str]:
    """Where `pallor serve` answers."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "sim", "serve", "--host", "127.0.0.1", "--port", str(port)]
    environment = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "TEXTUAL_THEME"}}
    environment["PALLOR_HOME"] = str(home)
    with subprocess.Popen([*command, "--cases", str(home / "cases")], env=environment) as server:
        address = f"http://127.0.0.1:{port}/"
        until = time.monotonic() + PATIENCE
        while not _answers(address):
            assert server.poll() is None and time.monotonic() < until, "the server did not start"
            time.sleep(0.1)
        yield address
        server.terminate()


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5):
            return True
    except URLError:
        return False


@pytest.fixture
def open_browser(home: Path) -> Iterator[Open]:
    """Browsers that know nothing of each other."""
    opened: list[Browser] = []

    def start() -> Browser:
        opened.append(Browser(home / f"profile-{len(opened)}"))
        return opened[-1]

    yield start
    for browser in opened:
        browser.close()


def _to_the_library(browser: Browser, address: str) -> None:
    browser.open(address)
    browser.wait_for("plain words")
    browser.press("escape")
    browser.wait_for("The quiet gardener")


def test_a_case_is_played_to_its_debrief_and_another_visitor_begins_anew(
    home: Path, address: str, open_browser: Open
) -> None:
    first = open_browser()
    _to_the_library(first, address)
    assert all(name.startswith((address, "data:")) for name in first.asked_for)
    first.press_until("enter", "Short of breath on the stairs.")
    first.press("q")
    first.wait_for("Type 2 letters")
    first.type("bowel", "Bowel")
    first.wait_for("Looser.")
    first.press("escape")
    first.wait_for("Ask the patient", gone=True)
    first.press("o")
    first.wait_for("Order tests")
    first.type("cbc", "Complete blood count")
    first.wait_for("Basket · ")
    first.type("ferritin", "Ferritin")
    first.wait_for("last result")
    first.press("enter")
    first.wait_for("Order tests", gone=True)
    first.press("g")
    first.wait_for("<5")
    first.press("d")
    first.wait_for("100 tokens")
    first.type("iron deficiency 80", "with inflammation")
    first.wait_for("other  ")
    first.press_until("enter", "100 tokens", gone=True)
    first.press("c")
    first.wait_for("Type 2 letters")
    first.type("iron deficiency", "with inflammation")
    first.wait_for("What is its cause?")
    first.type("cancer", "Cancer of the gut")
    first.wait_for("It closes the case.")
    first.press("enter")
    debrief = first.wait_for("you had both")
    assert "/ 100" in debrief and "For teaching, not for patients" in debrief

    second = open_browser()
    _to_the_library(second, address)
    assert second.cookie != first.cookie
    assert "/ 100" not in second.screen
    (attempt,) = attempt_files(home / "visitors" / first.cookie / "scores", "me")
    assert read(attempt).sheet is not None
    assert not list(attempt_files(home / "visitors" / second.cookie / "scores", "me"))

    first.press("escape")
    library = first.wait_for("o sort")
    first.press("q")
    until = time.monotonic() + PATIENCE
    while not first.closed():
        assert time.monotonic() < until, library
        time.sleep(0.1)
    first.open(address)
    first.wait_for("The quiet gardener")
    assert "plain words" not in first.screen, "who comes again is known"
