"""The settings file: read at start, written whole when something is chosen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.errors import PallorError, Problem
from sim.settings import Read, Settings, merged, read
from sim.storage.atomic import write_text


class SettingsFile:
    """Settings in memory and on disk. A file that cannot be understood is never overwritten."""

    def __init__(self, path: Path) -> None:
        self.path = path
        found = self._read()
        self.settings: Settings = found.settings
        self.problems: tuple[Problem, ...] = found.problems

    def change(self, **changes: Any) -> Settings:
        """Keep other settings from now on, and write them.

        The file is read again first, so that what another window wrote meanwhile stays. They hold
        for this run even where they cannot be written; that raises PallorError.
        """
        found = self._read()
        kept = found.settings if found.document is not None else self.settings
        self.settings = replace(kept, **changes)
        if found.document is None:
            raise PallorError(
                f"the settings were not saved: {found.problems[0].message}",
                hint=f"mend or remove {self.path}",
            )
        import tomli_w

        try:
            write_text(self.path, tomli_w.dumps(merged(self.settings, found.document)))
        except OSError as error:
            raise PallorError(f"the settings were not saved in {self.path}: {error}") from error
        return self.settings

    def _read(self) -> Read:
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return Read(Settings(), (), {})
        except (OSError, UnicodeDecodeError) as error:
            problem = Problem(self.path, f"the settings cannot be read: {error}", code="unreadable")
            return Read(Settings(), (problem,), None)
        return read(text, self.path)
