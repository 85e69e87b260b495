"""What can go wrong, said once: what happened, where, what to do next.

PallorError
├── UsageError        the command was used wrongly (exit code 2)
├── ProblemsError     files hold problems; carries every one of them (exit code 1)
└── RuleError         an action the encounter does not allow; shown to the learner, nothing changes
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Level = Literal["error", "advice"]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in one place of one file."""

    path: Path
    """The file, as the user named it."""
    message: str
    """One sentence: what is wrong."""
    line: int | None = None
    """1-based line, the nearest one that is certain."""
    column: int | None = None
    """1-based column, where it is known."""
    hint: str = ""
    """What to do about it; empty where the message says it."""
    level: Level = "error"
    """An `error` keeps a file from being used; `advice` does not."""
    code: str = ""
    """Stable id of the rule that was broken, such as `unknown-key`."""

    def __str__(self) -> str:
        where = f"{self.path}:{self.line or 1}:{self.column or 1}"
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}: {self.level}: {self.message}{hint}"


class PallorError(Exception):
    """Base of every error that a user may see."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class UsageError(PallorError):
    """The command or its input was used wrongly; nothing was done."""

    exit_code = 2


class ProblemsError(PallorError):
    """One or more files hold problems. All of them are here, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        super().__init__(f"{count} problem{'s' if count != 1 else ''} found")


class RuleError(PallorError):
    """An action that the encounter does not allow."""
