"""A real Chromium without a window, and what its terminal shows."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

PATIENCE = 60.0
"""Seconds after which what was waited for is taken as missing."""
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--window-size=1200,800",
)  # fmt: skip
# The terminal is drawn on a canvas, so its cells are read from the object that holds them: the
# page's script keeps it to itself, and setting this property is the first thing it does with it.
CATCH = """
Object.defineProperty(Object.prototype, "websocket_url", {
  configurable: true,
  set(value) {
    window.shown = this;
    Object.defineProperty(this, "websocket_url", {value, writable: true, configurable: true});
  },
});
"""
READ = """
const buffer = window.shown?.terminal.buffer.active;
if (!buffer) return "";
const lines = [];
for (let y = 0; y < buffer.length; y++) lines.push(buffer.getLine(y).translateToString(true));
return lines.join("\\n");
"""


class Browser:
    """One visitor."""

    def __init__(self, profile: Path) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = str(BROWSER)
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        self._driver = webdriver.Chrome(options, Service(str(DRIVER)))
        self._driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": CATCH})

    def open(self, address: str) -> None:
        """Open a page."""
        self._driver.get(address)

    @property
    def cookie(self) -> str:
        """The name by which the server knows this visitor."""
        cookie = self._driver.get_cookie("pallor-visitor")
        return "" if cookie is None else str(cookie["value"])

    @property
    def screen(self) -> str:
        """The cells of the terminal."""
        return str(self._driver.execute_script(READ))

    @property
    def asked_for(self) -> list[str]:
        """Addresses of everything the page loaded."""
        script = "return performance.getEntriesByType('resource').map(entry => entry.name)"
        return list(self._driver.execute_script(script))

    def press(self, *keys: str) -> None:
        """Keys by name, or texts that are typed."""
        field = self._driver.find_element(By.CLASS_NAME, "xterm-helper-textarea")
        for key in keys:
            field.send_keys(getattr(Keys, key.upper()) if key.upper() in vars(Keys) else key)

    def wait_for(self, words: str, *, gone: bool = False) -> str:
        """The screen, once the words stand on it, or no longer do."""
        until = time.monotonic() + PATIENCE
        while (words in (seen := self.screen)) == gone:
            assert time.monotonic() < until, f"waited for {words!r}, {gone=}:\n{seen}"
            time.sleep(0.05)
        return seen

    def press_until(self, key: str, words: str, *, gone: bool = False) -> None:
        """Press a key again, as a person would, until the words stand there, or no longer do."""
        until = time.monotonic() + PATIENCE
        while (words in (seen := self.screen)) == gone:
            assert time.monotonic() < until, f"{key} did not help for {words!r}:\n{seen}"
            self.press(key)
            time.sleep(1)

    def type(self, words: str, then: str) -> None:
        """Type words, wait until the list answers, and take its first line."""
        self.press(words)
        self.wait_for(then)
        self.press("enter")

    def closed(self) -> bool:
        """Whether the page says that the app has ended."""
        return bool(self._driver.find_element(By.ID, "ended").is_displayed())

    def close(self) -> None:
        """End the browser."""
        self._driver.quit()
