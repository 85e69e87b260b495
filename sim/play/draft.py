"""A case file in its author's hands: read, kept while it is not saved, and saved as a whole.

Nothing that was typed is lost. What was not saved stands in a hidden file beside the case, and
comes back when the case is opened again; what another program wrote meanwhile is never replaced
without a question, and then kept, too.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from sim import locations
from sim.casefiles.safe import read_text
from sim.errors import PallorError, Problem, ProblemsError
from sim.storage.atomic import write_text
from sim.storage.lock import Lock
from sim.storage.textfile import replace_text

_HEAD = "# not saved yet; over "


class ChangedOutsideError(PallorError):
    """Another program changed the file since it was read."""


class Draft:
    """One open case file. `close` lets others open it."""

    def __init__(self, path: Path, *, look: bool = False) -> None:
        """With `look` it is only shown, as the file has it, also while others write on it.

        Raises PallorError where it cannot be read or is open in another window.
        """
        self.path = path
        self.saved = ""
        """The text as the file has it."""
        self.read_only = (
            "this is a preview; your editor changes the file" if look else _why_not(path)
        )
        """Why it cannot be changed here; empty where it can."""
        self._lock: Lock | None = None
        if not self.read_only:
            try:
                self._lock = Lock(path)
            except PallorError as error:
                raise PallorError(error.message, hint="go on there") from None
        try:
            self._read()
        except PallorError:
            self.close()
            raise
        self.unsaved = None if look else self._kept()
        """What was typed and not saved the last time; None where nothing was."""

    @property
    def _beside(self) -> Path:
        return self.path.with_name(f".{self.path.name}.unsaved")

    def _read(self) -> None:
        text, data = _content(self.path)
        self.saved = text
        self._digest = _digest(data)
        self._stamp = _stamp(self.path)

    def _kept(self) -> str | None:
        try:
            head, _, text = self._beside.read_bytes().decode("utf-8").partition("\n")
        except (OSError, UnicodeDecodeError):
            return None
        if not head.startswith(_HEAD) or text == self.saved:
            return None
        # Text that was typed over an older version must not replace a newer one unasked.
        self._digest = head.removeprefix(_HEAD).strip()
        return text

    def keep(self, text: str) -> None:
        """Put text that is not saved into safety. Raises OSError where that fails."""
        if self.read_only:
            return
        if text == self.saved:
            self._beside.unlink(missing_ok=True)
        else:
            write_text(self._beside, f"{_HEAD}{self._digest}\n{text}")

    def save(self, text: str, *, over: bool = False) -> Path | None:
        """Write the file as a whole.

        With `over` another program's version is replaced, and kept under the path returned. Raises
        ChangedOutsideError without it, and PallorError where nothing can be written.
        """
        if self.read_only:
            raise PallorError(self.read_only)
        kept: Path | None = None
        try:
            if self._changed():
                if not over:
                    raise ChangedOutsideError(
                        f"{self.path.name} was changed by another program since you opened it"
                    )
                kept = self._set_aside()
            data = replace_text(self.path, text)
        except OSError as error:
            raise PallorError(
                f"{self.path} cannot be written: {error.strerror or error}",
                hint="your text is kept; make room or change the rights, and save again",
            ) from None
        self.saved, self._digest, self._stamp = text, _digest(data), _stamp(self.path)
        with contextlib.suppress(OSError):
            self._beside.unlink(missing_ok=True)
        return kept

    def _changed(self) -> bool:
        return self.path.is_file() and _digest(self.path.read_bytes()) != self._digest

    def _set_aside(self) -> Path:
        number = 1
        while (aside := self.path.with_name(f"{self.path.name}.other-{number}")).exists():
            number += 1
        aside.write_bytes(self.path.read_bytes())
        return aside

    def outside(self) -> bool:
        """Whether another program changed the file since it was read or saved; cheap to ask."""
        stamp = _stamp(self.path)
        if stamp == self._stamp or stamp is None:
            return False
        try:
            changed = self._changed()
        except OSError:
            return False
        if not changed:
            self._stamp = stamp
        return changed

    def adopt(self) -> str:
        """Go on with what stands in the file now. Raises PallorError where it cannot be read."""
        self._read()
        if not self.read_only:
            with contextlib.suppress(OSError):
                self._beside.unlink(missing_ok=True)
        return self.saved

    def close(self) -> None:
        """Let another window open it."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def _why_not(path: Path) -> str:
    """Why a file cannot be changed from here; empty where it can."""
    packaged = (locations.PACKAGE / "packaged_cases").resolve()
    if path.resolve().is_relative_to(packaged):
        return "this case came with Pallor; copy it into a folder of yours to change it"
    writable = os.access(path.parent, os.W_OK) and os.access(path, os.W_OK)
    return "" if writable or not path.exists() else "you may not write this file"


def _content(path: Path) -> tuple[str, bytes]:
    text = read_text(path)
    if isinstance(text, Problem):
        raise ProblemsError([text])
    try:
        return text, path.read_bytes()
    except OSError as error:
        raise PallorError(f"{path} cannot be read: {error.strerror or error}") from None


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
