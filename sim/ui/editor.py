"""The author's own editor: which one, and how it is told the line."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

from textual.app import App, SuspendNotSupported

from sim.errors import PallorError

_COLON = {"hx", "helix", "subl", "zed"}
"""Editors that take `file:line`."""
_CODE = {"code", "codium", "code-insiders", "cursor"}


def editor_words(environment: Mapping[str, str], path: Path, line: int) -> list[str]:
    """The command that opens a file at a line. Raises PallorError where no editor is named."""
    named = environment.get("VISUAL") or environment.get("EDITOR")
    words = shlex.split(named) if named else []
    if not words:
        raise PallorError("no editor is named", hint="start Pallor with EDITOR=nano, or another")
    program = Path(words[0]).stem
    if program in _CODE:
        wait = [] if "-w" in words or "--wait" in words else ["--wait"]
        return [*words, *wait, "--goto", f"{path}:{line}"]
    if program in _COLON:
        return [*words, f"{path}:{line}"]
    return [*words, f"+{line}", str(path)]


def edit_outside(app: App[object], words: list[str]) -> None:
    """Give the terminal to the editor until it ends. Raises PallorError where that fails."""
    try:
        with app.suspend():
            done = subprocess.run(words, check=False)
    except SuspendNotSupported:
        raise PallorError("another editor cannot be opened from here") from None
    except OSError as error:
        raise PallorError(
            f"{words[0]} cannot be started: {error.strerror or error}",
            hint="name another one in EDITOR",
        ) from None
    if done.returncode:
        raise PallorError(f"{words[0]} ended with code {done.returncode}")
